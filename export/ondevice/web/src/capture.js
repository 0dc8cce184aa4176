// Capture of the plate: the person steps out, the scene is watched until it is still.
import { looksTheSame, problemOf, steadinessOf } from "./steadiness.js";

const FRAMES = 12;
const ATTEMPTS = 3;
const INTERVAL = 80; // milliseconds between two frames

/**
 * Captures the empty scene.
 *
 * @param camera the `Camera`
 * @param seconds to step out of the picture
 * @param tell function that is called with what to tell the person: {count} or {text}
 * @returns {plate: ImageData, unchanged: whether it looks like the picture before the countdown}
 * @throws Error if the scene is not still
 */
export async function capturePlate(camera, seconds, tell) {
  const before = camera.frame();
  for (let left = seconds; left > 0; left -= 1) {
    tell({ count: left });
    await pause(1000);
  }
  let problem;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    tell({ text: problem ? `Not steady yet: ${problem}. Once more …` : "Hold still: capturing the empty scene …" });
    const frames = [];
    while (frames.length < FRAMES) {
      await pause(INTERVAL);
      frames.push(camera.frame());
    }
    const steadiness = steadinessOf(frames);
    problem = problemOf(steadiness);
    if (!problem) return { plate: steadiness.plate, unchanged: looksTheSame(before, steadiness.plate) };
  }
  throw new Error(`No plate: ${problem}. Put the camera on something firm, leave the picture, and try again.`);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
