// The camera, and its frames at the network's size.

const REASONS = {
  NotAllowedError: "The camera must not be used. Allow it in the browser's settings for this page, then try again.",
  NotFoundError: "No camera was found. Connect one, then try again.",
  NotReadableError: "The camera cannot be read: another program may be using it. Close that, then try again.",
  OverconstrainedError: "No camera gives such pictures.",
};

export const FRONT = { facingMode: { ideal: "user" } };

export class Camera {
  #canvas = document.createElement("canvas");
  #context = this.#canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  #stream;

  /** @param video the element that plays the camera's picture, unseen */
  constructor(video) {
    this.video = video;
  }

  /**
   * Opens a camera.
   *
   * @param which constraints of the camera's choice: `FRONT`, or what `otherCamera` returned
   * @throws Error with a sentence for the person
   */
  async open(which) {
    this.close();
    if (!window.isSecureContext || !navigator.mediaDevices) {
      throw new Error("Browsers give the camera only to pages over https, or from localhost. This page is neither.");
    }
    // a camera's own picture, not one cut by the browser: `frame` does that, with the network's size in mind
    const size = { width: { ideal: 640 }, height: { ideal: 480 }, resizeMode: { ideal: "none" } };
    const video = { ...size, ...which, frameRate: { ideal: 30 } };
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
    } catch (error) {
      throw new Error(REASONS[error.name] ?? `The camera cannot be opened: ${error.message}`);
    }
    this.track.addEventListener("ended", () => this.onEnd());
    this.video.srcObject = this.#stream;
    await this.video.play();
  }

  close() {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = this.video.srcObject = null;
  }

  /** Called when the camera is taken away. */
  onEnd() {}

  get track() {
    return this.#stream.getVideoTracks()[0];
  }

  /** Whether it looks at the person, whose picture is then shown mirrored. */
  get isFront() {
    return this.track.getSettings().facingMode !== "environment";
  }

  /** Width of its pictures over their height. */
  get ratio() {
    return this.video.videoWidth / this.video.videoHeight;
  }

  /** Sets the size of the frames. */
  setSize(width, height) {
    [this.#canvas.width, this.#canvas.height] = [width, height];
  }

  /** Returns the current picture as ImageData, cut at two sides to the frames' ratio, never mirrored. */
  frame() {
    const { width, height } = this.#canvas;
    const { videoWidth, videoHeight } = this.video;
    const scale = Math.max(width / videoWidth, height / videoHeight);
    const [shownWidth, shownHeight] = [videoWidth * scale, videoHeight * scale];
    this.#context.drawImage(this.video, (width - shownWidth) / 2, (height - shownHeight) / 2, shownWidth, shownHeight);
    return this.#context.getImageData(0, 0, width, height);
  }

  /** Resolves when the camera has a new picture. */
  next() {
    return new Promise((resolve) => {
      if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(resolve);
      else requestAnimationFrame(resolve);
    });
  }
}

/** Returns constraints that choose another camera than the one in use, or undefined if it is the only one. */
export async function otherCamera(camera) {
  const devices = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === "videoinput");
  if (devices.length < 2) return undefined;
  const { facingMode, deviceId } = camera.track.getSettings();
  if (facingMode) return { facingMode: { ideal: facingMode === "user" ? "environment" : "user" } };
  const place = devices.findIndex((device) => device.deviceId === deviceId);
  return { deviceId: { exact: devices[(place + 1) % devices.length].deviceId } };
}
