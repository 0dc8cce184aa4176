// Between a canvas's pixels, RGBA in 8 bits, and a network's: bytes as well, or floats in [0, 1].

/** What a network takes and gives: of each type its array, and the number of white. */
const TYPES = { float32: { Values: Float32Array, white: 1 }, uint8: { Values: Uint8Array, white: 255 } };

export const DTYPES = Object.keys(TYPES);

/** Returns the colours of `pixels` (RGBA) as RGB of a network's type. */
export function toColours(pixels, dtype) {
  const { Values, white } = TYPES[dtype];
  const colours = new Values((pixels.length / 4) * 3);
  const unit = 255 / white;
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    colours[to] = pixels[from] / unit;
    colours[to + 1] = pixels[from + 1] / unit;
    colours[to + 2] = pixels[from + 2] / unit;
  }
  return colours;
}

/** Returns RGBA, not premultiplied, of alpha and foreground of a network's type. Nothing of the room is left where alpha is 0. */
export function toCutout(alpha, foreground, dtype) {
  const unit = 255 / TYPES[dtype].white;
  const pixels = new Uint8ClampedArray(4 * alpha.length); // rounds and clamps
  for (let pixel = 0, from = 0, to = 0; pixel < alpha.length; pixel += 1, from += 3, to += 4) {
    pixels[to + 3] = alpha[pixel] * unit;
    if (pixels[to + 3] === 0) continue;
    pixels[to] = foreground[from] * unit;
    pixels[to + 1] = foreground[from + 1] * unit;
    pixels[to + 2] = foreground[from + 2] * unit;
  }
  return pixels;
}
