"""How good weights are on rendered people at HD that training has not seen.

    tfmatting data render-people ASSETS PEOPLE --count 200 --size 1080 --seed 99
    python -m benchmarks.held_people PEOPLE --backgrounds PHOTOGRAPHS

Every person stands somewhere in a 1920x1080 frame before a photograph. Of three plates one is shifted by up to two
pixels, one has another exposure, one is exact; all are noisy. Prints the mean absolute error of alpha and what the
refiner adds to the coarse alpha in the gradient error (Grad); the exit code is 1 where a bar is missed.
"""

import argparse
import math
import pathlib
import sys

import cv2
import numpy as np

import tfmatting
from tfmatting.data.pictures import find_pictures, read_alpha, read_rgb
from tfmatting.metrics import grad

SIZE = (1080, 1920)
MEAN_ABSOLUTE_ERROR = 0.006
GAIN = 0.25  # of the refined alpha over the coarse one, in Grad
NOISE = 0.01
SHIFT = 2.0  # pixels
EXPOSURE = 0.08


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=pathlib.Path, help="folder with foreground/ and alpha/")
    parser.add_argument("--backgrounds", type=pathlib.Path, required=True, help="folder of photographs")
    parser.add_argument("--checkpoint", help="weights instead of the shipped ones")
    parser.add_argument("--samples", type=int, default=200, help="people at most (default 200)")
    options = parser.parse_args()
    model = tfmatting.accelerate(tfmatting.load(checkpoint=options.checkpoint, backbone_scale=0.25))
    measured = [judge(model, *sample) for sample in composites(options.people, options.backgrounds, options.samples)]
    error, refined, coarse = np.mean(measured, axis=0)
    gain = 1 - refined / coarse
    print(
        f"mean absolute error {error:.5f} (median {np.median(measured, axis=0)[0]:.5f}; at most {MEAN_ABSOLUTE_ERROR})"
    )
    print(f"Grad: refined {refined:.2f}, coarse {coarse:.2f}: better by {gain:.1%} (at least {GAIN:.0%})")
    return 0 if error <= MEAN_ABSOLUTE_ERROR and gain >= GAIN else 1


def composites(people, backgrounds, count):
    """Yields source, plate (uint8 `(1080, 1920, 3)`) and alpha (float32 `(1080, 1920)`)."""
    foregrounds, alphas = (find_pictures(people / part) for part in ("foreground", "alpha"))
    photographs = list(find_pictures(backgrounds, keep_suffix=True).values())
    for number, name in enumerate(list(alphas)[:count]):
        random = np.random.default_rng(number)
        room = covered(read_rgb(photographs[number * 7 % len(photographs)]))
        alpha, person = np.zeros((*SIZE, 1), np.float32), np.zeros((*SIZE, 3), np.float32)
        matte = read_alpha(alphas[name])
        left = random.integers(0, SIZE[1] - matte.shape[1] + 1)
        place = np.s_[: matte.shape[0], left : left + matte.shape[1]]
        alpha[place], person[place] = matte / np.float32(255), read_rgb(foregrounds[name]) / np.float32(255)
        source, plate = alpha * person + (1 - alpha) * room, changed(room, number % 3, random)
        yield *(noisy(picture, random) for picture in (source, plate)), alpha[..., 0]


def covered(photograph):
    """The middle of a photograph, as large as the frame, float32 in [0, 1]."""
    height, width = photograph.shape[:2]
    scale = max(SIZE[0] / height, SIZE[1] / width)
    large = cv2.resize(photograph, (math.ceil(width * scale), math.ceil(height * scale)), interpolation=cv2.INTER_AREA)
    top, left = (large.shape[0] - SIZE[0]) // 2, (large.shape[1] - SIZE[1]) // 2
    return large[top : top + SIZE[0], left : left + SIZE[1]] / np.float32(255)


def changed(room, kind, random):
    """The room as its plate shows it: shifted, with another exposure, or as it is."""
    if kind == 0:
        shift = np.float32([[1, 0, random.uniform(-SHIFT, SHIFT)], [0, 1, random.uniform(-SHIFT, SHIFT)]])
        return cv2.warpAffine(room, shift, SIZE[::-1], borderMode=cv2.BORDER_REFLECT)
    return room * random.uniform(1 - EXPOSURE, 1 + EXPOSURE) if kind == 1 else room


def noisy(picture, random):
    noise = random.standard_normal(picture.shape, np.float32) * NOISE
    return np.round(np.clip(picture + noise, 0, 1) * 255).astype(np.uint8)


def judge(model, source, plate, alpha):
    """Returns the mean absolute error of alpha, and Grad of the refined and of the coarse alpha."""
    outputs = model.predict_on_batch({"source": source[None], "background": plate[None]})
    refined = outputs["alpha"][0, ..., 0]
    coarse = cv2.resize(outputs["coarse_alpha"][0, ..., 0], SIZE[::-1])
    return np.abs(refined - alpha).mean(), grad(refined, alpha), grad(coarse, alpha)


if __name__ == "__main__":
    sys.exit(main())
