// The network, away from the page's thread, so that the page stays quick. Messages in: {id, request, ...}; out:
// {id, ...answer} or {id, error}.
import { loadAndCompile, loadLiteRt, supportsFeature, Tensor } from "@litertjs/core";
import { DTYPES, toColours, toCutout } from "./pixels.js";

const INPUTS = ["source", "background"];
const OUTPUTS = ["alpha", "foreground"];
const WASM = new URL("wasm/", self.location.href).href;
const MOST_THREADS = 4; // more are slower on phones, whose other cores are small

let threads = 0; // 0 = the runtime is not loaded yet
let model;
let form; // {height, width, dtype} of the model
let plate;

const requests = {
  /** Loads the runtime, then the model at `url`; answers with its size and the number of threads. */
  async load({ url }) {
    if (threads === 0) threads = await loadRuntime();
    model?.delete();
    model = plate = undefined;
    const compiled = await loadAndCompile(await fetched(url), { accelerator: "wasm", cpuOptions: { numThreads: threads } });
    form = formOf(compiled);
    model = compiled;
    return { height: form.height, width: form.width, threads };
  },

  /** Takes the captured plate, RGBA of the model's size. */
  plate({ pixels }) {
    plate = toColours(pixels, form.dtype);
    return {};
  },

  /** Mattes a frame, RGBA of the model's size; answers with the cut-out, RGBA, and the network's milliseconds. */
  async matte({ pixels }) {
    const shape = [1, form.height, form.width, 3];
    const source = new Tensor(toColours(pixels, form.dtype), shape);
    const background = new Tensor(plate, shape);
    const begin = performance.now();
    const outputs = await model.run({ source, background });
    const milliseconds = performance.now() - begin;
    const cutout = toCutout(outputs.alpha.toTypedArray(), outputs.foreground.toTypedArray(), form.dtype);
    for (const tensor of [source, background, ...Object.values(outputs)]) tensor.delete();
    return { cutout, milliseconds };
  },
};

/** Loads LiteRT.js, with threads where the browser has them for this page, and returns their number. */
async function loadRuntime() {
  const able = self.crossOriginIsolated && (await supportsFeature("threads")) && (await supportsFeature("relaxedSimd"));
  const count = able ? Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1) : 1;
  self.Module = {
    locateFile: (name) => WASM + name,
    mainScriptUrlOrBlob: `${WASM}litert_wasm_threaded_internal.js`, // what its threads run, not this file
    printErr: (line) => console.debug(line), // the runtime's notices
  };
  await loadLiteRt(WASM, { threads: count > 1 });
  return count;
}

/** Returns the bytes of a file. */
async function fetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the file is missing (${response.status})`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Returns {height, width, dtype} of a model of `tfmatting export`; throws for another. */
function formOf(compiled) {
  const named = (details) => Object.fromEntries(details.map((detail) => [detail.name, detail]));
  const tensors = { ...named(compiled.getInputDetails()), ...named(compiled.getOutputDetails()) };
  const dtype = tensors.source?.dtype;
  if (!DTYPES.includes(dtype) || [...INPUTS, ...OUTPUTS].some((name) => tensors[name]?.dtype !== dtype)) {
    const found = Object.values(tensors).map((tensor) => `${tensor.name} in ${tensor.dtype}`).join(", ");
    throw new Error(`it must have ${INPUTS.join(", ")}, ${OUTPUTS.join(", ")}, all in ${DTYPES.join(" or all in ")}, but has ${found}`);
  }
  const [, height, width] = tensors.source.shape;
  const fits = INPUTS.every((name) => String(tensors[name].shape) === `1,${height},${width},3`);
  if (!fits) throw new Error(`it must take one picture, but takes ${INPUTS.map((name) => tensors[name].shape).join(" and ")}`);
  return { height, width, dtype };
}

let last = Promise.resolve();

/** Answers one request after the other: a model must not be exchanged while it runs. */
self.onmessage = ({ data }) => {
  last = last.then(() => answerTo(data));
};

async function answerTo({ id, request, ...rest }) {
  try {
    const answer = await requests[request](rest);
    self.postMessage({ id, ...answer }, answer.cutout ? [answer.cutout.buffer] : []);
  } catch (error) {
    self.postMessage({ id, error: String(error?.message ?? error) });
  }
}
