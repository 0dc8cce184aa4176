// Whether some frames of the camera show the same still scene, as a captured plate must. The same numbers as
// tfmatting/ondevice/steadiness.py, which says what they mean.

const BLOCK = 4;
const MOVED = 8;
const MOST_MOVED = 0.004;
const MOST_LIGHT = 3;
const SAME_SHARE = 0.01;

/** Returns the problem of frames that differ, as a clause, or undefined. */
export function problemOf({ movedShare, lightChange }) {
  if (lightChange > MOST_LIGHT) return "the light changes, or the camera is still adapting to it";
  if (movedShare > MOST_MOVED) return "something moves, or the camera is not held still";
  return undefined;
}

/** Whether two ImageData show the same: nobody has left the picture. */
export function looksTheSame(picture, other) {
  return movedShare(blockMeans(picture), blockMeans(other)) < SAME_SHARE;
}

/** Compares ImageData with their median; returns {plate: ImageData, movedShare, lightChange}. */
export function steadinessOf(frames) {
  const plate = medianOf(frames);
  const middle = blockMeans(plate);
  const small = frames.map(blockMeans);
  const first = small[0];
  const last = small.at(-1);
  return {
    plate,
    movedShare: Math.max(...small.map((frame) => movedShare(frame, middle))),
    lightChange: Math.abs(median(last.map((value, place) => value - first[place]).reduce(intoMeans, []))),
  };
}

/** Returns the median of ImageData, per pixel and channel. */
function medianOf(frames) {
  const { width, height } = frames[0];
  const result = new ImageData(width, height);
  const values = new Uint8Array(frames.length);
  const low = (frames.length - 1) >> 1;
  const high = frames.length >> 1;
  for (let place = 0; place < result.data.length; place += 1) {
    for (let frame = 0; frame < frames.length; frame += 1) values[frame] = frames[frame].data[place];
    values.sort();
    result.data[place] = values[low] + ((values[high] - values[low] + 1) >> 1);
  }
  return result;
}

/** Returns the mean colours of blocks, RGB one after the other; a rest at the right and at the bottom is cut. */
function blockMeans({ data, width, height }) {
  const columns = Math.floor(width / BLOCK);
  const rows = Math.floor(height / BLOCK);
  const means = new Float32Array(3 * columns * rows);
  for (let y = 0; y < rows * BLOCK; y += 1) {
    for (let x = 0; x < columns * BLOCK; x += 1) {
      const from = 4 * (y * width + x);
      const to = 3 * (Math.floor(y / BLOCK) * columns + Math.floor(x / BLOCK));
      for (let channel = 0; channel < 3; channel += 1) means[to + channel] += data[from + channel] / BLOCK ** 2;
    }
  }
  return means;
}

/** Returns the share of blocks that differ beyond a change of lightness common to all. */
function movedShare(frame, other) {
  const differences = frame.map((value, place) => value - other[place]);
  const common = median(differences.reduce(intoMeans, []));
  let moved = 0;
  for (let block = 0; block < differences.length; block += 3) {
    const largest = Math.max(...[0, 1, 2].map((channel) => Math.abs(differences[block + channel] - common)));
    if (largest > MOVED) moved += 1;
  }
  return moved / (differences.length / 3);
}

/** Of a reduction: from RGB one after the other to their means. */
function intoMeans(means, value, place) {
  if (place % 3 === 0) means.push(0);
  means[means.length - 1] += value / 3;
  return means;
}

function median(values) {
  const ordered = Float32Array.from(values).sort();
  return (ordered[(ordered.length - 1) >> 1] + ordered[ordered.length >> 1]) / 2;
}
