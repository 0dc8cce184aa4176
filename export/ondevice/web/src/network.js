// The worker, as functions that return promises.

export class Network {
  #worker = new Worker(new URL("../build/worker.js", import.meta.url));
  #waiting = new Map();
  #count = 0;
  #broken; // the Error of a worker that could not be started

  constructor() {
    this.#worker.onmessage = ({ data: { id, error, ...answer } }) => {
      const { resolve, reject } = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) resolve(answer);
      else reject(new Error(error));
    };
    this.#worker.onerror = (event) => {
      this.#broken = new Error(event.message || "build/worker.js is missing: run npm ci");
      for (const { reject } of this.#waiting.values()) reject(this.#broken);
      this.#waiting.clear();
    };
  }

  /** Loads a model; resolves to {height, width, threads}. */
  load(url) {
    return this.#ask("load", { url: new URL(url, document.baseURI).href });
  }

  /** Takes the captured plate, an ImageData of the model's size. */
  setPlate({ data }) {
    return this.#ask("plate", { pixels: data });
  }

  /** Mattes an ImageData of the model's size; resolves to {cutout: RGBA, milliseconds}. */
  matte({ data }) {
    return this.#ask("matte", { pixels: data });
  }

  #ask(request, content) {
    if (this.#broken) return Promise.reject(this.#broken);
    const id = (this.#count += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, request, ...content });
    });
  }
}
