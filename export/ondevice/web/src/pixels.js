// Between a canvas's pixels, RGBA in 8 bits, and a network's: floats in [0, 1].

/** Fills `floats` (RGB) with the colours of `pixels` (RGBA). */
export function toFloats(pixels, floats) {
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    floats[to] = pixels[from] / 255;
    floats[to + 1] = pixels[from + 1] / 255;
    floats[to + 2] = pixels[from + 2] / 255;
  }
  return floats;
}

/** Returns RGBA, not premultiplied, of alpha and foreground in [0, 1]. Nothing of the room is left where alpha is 0. */
export function toCutout(alpha, foreground) {
  const pixels = new Uint8ClampedArray(4 * alpha.length); // rounds and clamps
  for (let pixel = 0, from = 0, to = 0; pixel < alpha.length; pixel += 1, from += 3, to += 4) {
    pixels[to + 3] = alpha[pixel] * 255;
    if (pixels[to + 3] === 0) continue;
    pixels[to] = foreground[from] * 255;
    pixels[to + 1] = foreground[from + 1] * 255;
    pixels[to + 2] = foreground[from + 2] * 255;
  }
  return pixels;
}
