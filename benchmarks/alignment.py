"""What aligning the captured plate is worth when the camera is held by hand: python -m benchmarks.alignment

Draws synthetic composites, each as a short clip of a camera that shifts, turns, zooms and tilts smoothly (up to 3 % of
the width, 1.5 degrees, 2 %, a slight perspective), in other light than its plate and with noise. Mattes every frame
with the plate as it is ("still"), with the plate that `PlateAligner` warps ("aligned") and with the plate as the moved
camera would have seen it ("perfect"), and prints the mean absolute error of alpha, how far from the truth the plate
lies, how often nothing was found, and the time of aligning. A room of bare walls shows no displacement and cannot be
aligned to the pixel: there the distance says little, and alpha the truth.
With --steady the camera stands still: aligning must not hurt there.
"""

import argparse
import dataclasses
import json
import pathlib
import sys
import time

import numpy as np

import tfmatting
from tfmatting.data.synthetic import SyntheticComposites
from tfmatting.inference.video.alignment import PlateAligner
from tfmatting.inference.video.homography import distances
from tfmatting.ops.opencv import cv2

SEED = 20_261
MARGIN = 0.12  # of the size, drawn around the picture: what a moved camera sees beyond the plate
SHIFT, DEGREES, ZOOM, PERSPECTIVE = 0.03, 1.5, 0.02, 0.01  # largest; shift of the width, perspective over the width
PERIOD = 16  # frames of the slowest swing
GAIN, NOISE = 0.05, 0.008  # light of the clip against that of the plate, and noise of both, of values in [0, 1]
PLATES = ("still", "aligned", "perfect")


@dataclasses.dataclass(frozen=True, eq=False)
class Seen:
    """What the camera sees in one frame: uint8 pictures, the true alpha `(H, W, 1)`, and where the plate lies."""

    pixels: np.ndarray
    empty: np.ndarray
    alpha: np.ndarray
    matrix: np.ndarray


def main(arguments=None):
    options = parse(arguments)
    composites = SyntheticComposites(
        round(options.height * (1 + 2 * MARGIN)),
        round(options.width * (1 + 2 * MARGIN)),
        backgrounds=options.backgrounds,
        seed=SEED,
    )
    model = tfmatting.load(checkpoint=options.checkpoint)
    report = measure(model, composites, options)
    print(json.dumps(report, indent=2) if options.json else table(report))
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backgrounds", type=pathlib.Path, help="folder of photographs (default: drawn rooms alone)")
    parser.add_argument("--checkpoint", help="weights instead of the shipped ones")
    parser.add_argument("--clips", type=int, default=20, help="number of clips (default 20)")
    parser.add_argument("--frames", type=int, default=6, help="frames a clip (default 6)")
    parser.add_argument("--height", type=int, default=432, help="of the frames (default 432)")
    parser.add_argument("--width", type=int, default=768, help="of the frames (default 768)")
    parser.add_argument("--steady", action="store_true", help="the camera stands still")
    parser.add_argument("--json", action="store_true", help="print JSON instead of the table")
    return parser.parse_args(arguments)


def measure(model, composites, options):
    """Returns the report as data."""
    errors, away, milliseconds, failures = {name: [] for name in PLATES}, [], [], 0
    moved = []
    for index in range(options.clips):
        plate, frames = hand_held(composites, index, options)
        aligner = PlateAligner(plate)
        for seen in frames:
            start = time.perf_counter()
            aligned = aligner.align(seen.pixels)
            milliseconds.append(1000 * (time.perf_counter() - start))
            plates = dict(zip(PLATES, (plate, aligned, seen.empty), strict=True))
            for name, background in plates.items():
                alpha = tfmatting.matte(model, seen.pixels, background).alpha
                errors[name].append(float(np.abs(alpha - seen.alpha).mean()))
            moved.append(distances(np.eye(3), seen.matrix, options.width, options.height))
            away.append(distances(aligner.matrix, seen.matrix, options.width, options.height))
        failures += aligner.failures
    return {
        "frames": len(milliseconds),
        "width": options.width,
        "height": options.height,
        "alpha_error": {
            name: {"mean": round(float(np.mean(values)), 5), "median": round(float(np.median(values)), 5)}
            for name, values in errors.items()
        },
        "worse_than_still": round(float(np.mean(np.array(errors["aligned"]) > np.array(errors["still"]) + 0.001)), 4),
        "pixels_before": spread(moved),
        "pixels_after": spread(away),
        "not_aligned": round(failures / len(milliseconds), 4),
        "milliseconds": round(float(np.median(milliseconds)), 1),
    }


def spread(pixels):
    """Median and 95th percentile over frames of the median distance in each frame."""
    typical = np.median(pixels, axis=1)
    return {"median": round(float(np.median(typical)), 3), "p95": round(float(np.quantile(typical, 0.95)), 3)}


def hand_held(composites, index, options):
    """Returns the plate `(height, width, 3)` uint8 of composite `index`, and what the camera sees in each frame."""
    random = np.random.default_rng((SEED, index))
    width, height = options.width, options.height
    sample = composites.clean(index)
    gain = random.uniform(1 - GAIN, 1 + GAIN)
    outer_height, outer_width = sample["alpha"].shape[:2]
    inwards = np.float64([[1, 0, -((outer_width - width) // 2)], [0, 1, -((outer_height - height) // 2)], [0, 0, 1]])

    def look(picture, matrix):
        return cv2.warpPerspective(
            picture, matrix @ inwards, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
        )

    def photograph(picture, matrix, light):
        values = look(picture, matrix) * np.float32(light) + random.normal(0, NOISE, (height, width, 3))
        return np.uint8(np.rint(255 * np.clip(values, 0, 1)))

    frames = []
    for matrix in swing(random, options.frames, width, height, 0 if options.steady else 1):
        alpha = np.clip(look(sample["alpha"], matrix), 0, 1)[..., None]
        pixels = photograph(sample["source"], matrix, gain)
        frames.append(Seen(pixels, photograph(sample["background"], matrix, 1), alpha, matrix))
    return photograph(sample["background"], np.eye(3), 1), frames


def swing(random, count, width, height, strength=1.0):
    """Returns `count` homographies of a hand that never stands quite still: sums of two sines for each motion."""
    phases, periods = random.uniform(0, 2 * np.pi, (6, 2)), PERIOD / random.uniform(1, 3, (6, 2))
    middle = np.float64([[1, 0, (width - 1) / 2], [0, 1, (height - 1) / 2], [0, 0, 1]])
    matrices = []
    for number in range(count):
        right, down, turn, nearer, tilt, pan = strength * np.sin(2 * np.pi * number / periods + phases).mean(axis=1)
        motion = np.eye(3)
        motion[:2] = cv2.getRotationMatrix2D((0, 0), DEGREES * turn, 1 + ZOOM * nearer)
        motion[:2, 2] = SHIFT * width * right, SHIFT * width * down
        motion[2, :2] = PERSPECTIVE / width * tilt, PERSPECTIVE / width * pan
        matrices.append(middle @ motion @ np.linalg.inv(middle))
    return matrices


def table(report):
    lines = [
        f"{report['frames']} frames of {report['width']}x{report['height']}",
        f"{'plate':<10}alpha error: mean  median",
    ]
    lines += [f"{name:<16}{error['mean']:12.4f}{error['median']:8.4f}" for name, error in report["alpha_error"].items()]
    before, after = report["pixels_before"], report["pixels_after"]
    lines += [
        f"frames in which aligning raises the error by more than 0.001: {100 * report['worse_than_still']:.1f} %",
        f"pixels from the truth, median (95 %): {after['median']} ({after['p95']}); not aligned:"
        f" {before['median']} ({before['p95']})",
        f"frames that could not be aligned: {100 * report['not_aligned']:.1f} %",
        f"aligning: {report['milliseconds']} ms a frame",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
