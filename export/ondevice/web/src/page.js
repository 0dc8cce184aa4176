// The page: welcome -> ready (the camera's picture) -> capturing -> live; or failed.
import { Backgrounds } from "./backgrounds.js";
import { Camera, FRONT, otherCamera } from "./camera.js";
import { capturePlate } from "./capture.js";
import { nearestModel, readModels } from "./models.js";
import { Network } from "./network.js";
import { Speed } from "./speed.js";

const element = (id) => document.getElementById(id);
const picture = element("picture");
const context = picture.getContext("2d");
const camera = new Camera(element("video"));
const backgrounds = new Backgrounds(element("picker"), element("behind"), element("blurred"), showProblem);
const network = new Network();
const speed = new Speed();

/** What is going on; `plate`, `frame` and `cutout` are ImageData, never mirrored. */
export const session = { models: [], model: undefined, threads: 0, which: FRONT, other: undefined, plate: undefined, frame: undefined, cutout: undefined };

let turn = 0; // of the loop: an old loop ends when a new one begins

/** Reads the list of models and loads the one that fits the screen, so that the camera's start takes no time. */
async function prepare() {
  if (typeof WebAssembly === "undefined") throw new Error("This browser has no WebAssembly, in which the network runs.");
  session.models = await readModels();
  await useModel(window.innerWidth / window.innerHeight);
  if (session.threads === 1) {
    element("notice").textContent = window.crossOriginIsolated
      ? "This browser gives WebAssembly no threads: the network runs on one core, slowly."
      : "WebAssembly has no threads here: the page was served without the headers Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy (serve.py sends them), or not over https. The network runs on one core, slowly.";
    element("notice").hidden = false;
  }
  element("start").disabled = false;
  element("start").textContent = "Start the camera";
}

/** Loads the model whose ratio is nearest, unless it is loaded, and brings frames and stage to its size. */
async function useModel(ratio) {
  const wanted = nearestModel(session.models, ratio);
  if (wanted !== session.model) {
    try {
      const { height, width, threads } = await network.load(wanted.url);
      Object.assign(session, { model: { ...wanted, height, width }, threads, plate: undefined });
      session.models[session.models.indexOf(wanted)] = session.model;
    } catch (error) {
      throw new Error(`The network ${wanted.name} cannot be used: ${error.message}.`);
    }
  }
  const { width, height } = session.model;
  [picture.width, picture.height] = [width, height];
  element("stage").style.setProperty("--ratio", `${width} / ${height}`);
  camera.setSize(width, height);
}

/** Opens the camera and shows its picture. */
async function start() {
  if (!session.model) return window.location.reload();
  hideProblem();
  await camera.open(session.which);
  await adapt();
  session.other = await otherCamera(camera);
  element("turn").hidden = !session.other;
  return undefined;
}

/** Brings all to the shape of the camera's picture, which a turned phone changes; the plate is worth nothing then. */
async function adapt() {
  await useModel(camera.ratio);
  element("stage").classList.toggle("mirrored", camera.isFront);
  session.plate = undefined;
  enter("ready", "Press the button, then step out of the picture.");
  preview();
}

function enter(state, status) {
  document.body.dataset.state = state;
  element("status").textContent = status;
  element("count").textContent = "";
  element("speed").textContent = "";
  element("capture").textContent = state === "live" ? "Capture the room anew" : "Capture the empty room";
}

/** Shows the camera's picture as it is, until something else is shown. */
async function preview() {
  const mine = (turn += 1);
  while (mine === turn) {
    context.putImageData(camera.frame(), 0, 0);
    await camera.next();
  }
}

async function capture() {
  hideProblem();
  enter("capturing", "Step out of the picture.");
  preview();
  try {
    const { plate, unchanged } = await capturePlate(camera, Number(element("seconds").value), ({ count, text }) => {
      element("count").textContent = count ?? "";
      if (text) element("status").textContent = text;
    });
    if (nearestModel(session.models, camera.ratio) !== session.model) throw new Error("The camera was turned. Once more, please.");
    session.plate = plate;
    backgrounds.setPlate(plate);
    await network.setPlate(plate);
    enter("live", unchanged ? "The empty room looks like the picture before: were you out of it? If not, take it anew." : "Come back into the picture.");
    await live();
  } catch (error) {
    await guarded(adapt);
    showProblem(error.message);
  }
}

/** Mattes frame after frame, until something else is shown. */
async function live() {
  const mine = (turn += 1);
  speed.restart();
  while (mine === turn) {
    const frame = camera.frame();
    const { cutout, milliseconds } = await network.matte(frame);
    if (mine !== turn) return;
    Object.assign(session, { frame, cutout: new ImageData(cutout, frame.width, frame.height) });
    context.putImageData(session.cutout, 0, 0);
    const rate = speed.count();
    const cores = session.threads === 1 ? "1 thread" : `${session.threads} threads`;
    if (rate) element("speed").textContent = `${rate.toFixed(1)} frames/s · network ${milliseconds.toFixed(0)} ms · ${cores} · ${frame.width}×${frame.height}`;
    await camera.next();
  }
}

function showProblem(text) {
  element("problem").textContent = text;
  element("problem").hidden = false;
}

function hideProblem() {
  element("problem").hidden = true;
}

/** Runs something that may fail, and says so; the way back is the start button. */
async function guarded(action) {
  try {
    await action();
  } catch (error) {
    turn += 1;
    enter("failed", "");
    element("start").disabled = false;
    element("start").textContent = "Try again";
    showProblem(error.message);
  }
}

element("start").addEventListener("click", () => guarded(start));
element("capture").addEventListener("click", capture);
element("turn").addEventListener("click", async () => {
  session.which = session.other;
  element("turn").disabled = true;
  await guarded(start);
  element("turn").disabled = false;
});
camera.video.addEventListener("resize", () => {
  const shown = document.body.dataset.state;
  if (shown === "ready" || shown === "live") guarded(adapt);
});
camera.onEnd = () => guarded(() => Promise.reject(new Error("The camera was taken away. Connect it, then start again.")));
guarded(prepare);
