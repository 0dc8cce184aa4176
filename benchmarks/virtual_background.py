"""What the steps after a segmentation network do: edges, fringes, and the tint of Poisson blending.

    python -m benchmarks.virtual_background --output SHEETS

No network is run. Edges are measured on synthetic composites with exact alpha, whose probabilities are what a network
of stride 8 gives that is right up to noise. Fringes are measured with the exact alpha. The tint is that of the
package's sample, put before teal water with each kind of blending: the mean shift of the person's inner colours. The
rows that name pymatting need it.
"""

import argparse
import pathlib
import time

import cv2
import numpy as np

import tfmatting
from tfmatting.data.synthetic import SyntheticComposites
from tfmatting.inference.blending import BLENDS
from tfmatting.inference.images import MattingResult
from tfmatting.inference.segmentation.edge_enlargement import EdgeEnlargement, stretched
from tfmatting.inference.segmentation.edge_refinement import refined_edges
from tfmatting.inference.segmentation.foreground_colours import blur_fusion, foreground_colours
from tfmatting.inference.segmentation.pymatting_package import is_installed
from tfmatting.metrics import grad, mad, mse
from tfmatting.models.segmentation.network_size import SHORT_SIDE

SIZE, SEED, STRIDE = (1080, 1440), 8, 8
STEEPNESS, NOISE = 12.0, 1.0  # of the logits
WATER = ((10, 90, 110), (40, 150, 160))  # above and below


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--samples", type=int, default=6, help="synthetic composites (default 6)")
    parser.add_argument("--output", type=pathlib.Path, help="folder for the pictures")
    options = parser.parse_args()
    if options.output:
        options.output.mkdir(parents=True, exist_ok=True)
    composites = SyntheticComposites(*SIZE, seed=SEED, empty_share=0)
    samples = [composites.clean(index) for index in range(options.samples)]
    measure_edges(samples)
    measure_fringes(samples)
    measure_tint(options.output)


def probabilities(alpha, random):
    """Returns what a network sees: its size (height, width) and float32 probabilities `(h, w, 1)`."""
    height, width = alpha.shape[:2]
    size = [round(side * SHORT_SIDE / min(height, width)) for side in (height, width)]
    coarse = cv2.resize(alpha, (size[1] // STRIDE, size[0] // STRIDE), interpolation=cv2.INTER_AREA)
    logits = STEEPNESS * (coarse - 0.5) + random.normal(0, NOISE, coarse.shape)
    logits = cv2.resize(logits.astype("float32"), size[::-1])
    return size, (1 / (1 + np.exp(-logits)))[..., None]


def measure_edges(samples):
    random, rows = np.random.default_rng(0), {}
    for sample in samples:
        picture, alpha = sample["source"], sample["alpha"]
        size, probability = probabilities(alpha, random)
        small = cv2.resize(picture, size[::-1], interpolation=cv2.INTER_AREA)
        guided = EdgeEnlargement(picture.shape[:2], size)(picture, small, probability)
        levelled = np.clip(stretched(probability), 0, 1)
        mattes = {
            "probabilities, bilinear": cv2.resize(probability, alpha.shape[1::-1])[..., None],
            "between the levels, bilinear": cv2.resize(levelled, alpha.shape[1::-1])[..., None],
            "guided filter": guided,
        }
        if is_installed():
            mattes["closed-form (pymatting)"] = refined_edges(picture, guided)
        for name, matte in mattes.items():
            rows.setdefault(name, []).append([1e3 * mad(matte, alpha), 1e3 * mse(matte, alpha), grad(matte, alpha)])
    print("| edges | MAD x1000 | MSE x1000 | gradient error |\n|---|---|---|---|")
    for name, values in rows.items():
        print("| {} | {:.2f} | {:.2f} | {:.1f} |".format(name, *np.mean(values, axis=0)))


def measure_fringes(samples):
    methods = {"the picture's colours": lambda picture, alpha: picture, "blur fusion": blur_fusion}
    if is_installed():
        methods["multi-level (pymatting)"] = foreground_colours
    print("\n| foreground colours | error at the edges, levels of 255 | seconds |\n|---|---|---|")
    for name, method in methods.items():
        method(samples[0]["source"], samples[0]["alpha"])
        errors, start = [], time.perf_counter()
        for sample in samples:
            alpha = sample["alpha"]
            edge = (alpha[..., 0] > 0.02) & (alpha[..., 0] < 0.98)
            colours = method(sample["source"], alpha)
            errors.append(255 * np.abs((colours - sample["foreground"]) * alpha)[edge].mean())
        print(f"| {name} | {np.mean(errors):.2f} | {(time.perf_counter() - start) / len(samples):.2f} |")


def measure_tint(output):
    sample = tfmatting.sample_pictures()
    result = tfmatting.matte(tfmatting.load(), sample["source"], sample["background"])
    result = MattingResult(result.alpha, result.foreground)
    height = result.alpha.shape[0]
    shade = np.linspace(0, 1, height)[:, None, None]
    water = (1 - shade) * WATER[0] + shade * WATER[1]
    water = np.broadcast_to(water, result.foreground.shape).astype(np.uint8)
    print("\n| blending | shift of red, green, blue within the person | seconds |\n|---|---|---|")
    for blend in BLENDS:
        for keep_tones in (False, True) if blend != "alpha" else (False,):
            start = time.perf_counter()
            picture = result.composite(water, blend=blend, keep_tones=keep_tones)
            seconds = time.perf_counter() - start
            name = f"{blend}, tones kept" if keep_tones else blend
            print("| {} | {:+.1f}, {:+.1f}, {:+.1f} | {:.2f} |".format(name, *shift(picture, result), seconds))
            if output:
                pixels = np.rint(255 * picture).astype(np.uint8)
                cv2.imwrite(str(output / f"{name.replace(', ', '_').replace(' ', '_')}.png"), pixels[..., ::-1])


def shift(picture, result):
    """Returns the mean change of each colour where the person is opaque, in levels of 255."""
    inner = result.alpha[..., 0] > 0.99
    return 255 * (picture[inner].mean(axis=0) - result.foreground[inner].mean(axis=0))


if __name__ == "__main__":
    main()
