"""Renders the package's sample and the gallery of the README: pictures drawn by `tfmatting.data.synthetic` alone.

python docs/render_samples.py sample      # tfmatting/assets
python docs/render_samples.py gallery     # docs/gallery, matted by the shipped weights
"""

import argparse
import pathlib

import cv2
import numpy as np

import tfmatting
from tfmatting.data.synthetic import render_pair

ROOT = pathlib.Path(__file__).parent.parent
SAMPLE_SEED, NEW_BACKGROUND_SEED = 104, 200
GALLERY = {"curls": (101, "waist"), "glasses": (102, "waist"), "white_hair": (105, "waist"), "bald": (106, "waist"),
           "standing": (121, "full"), "walking": (123, "full")}  # fmt: skip
COLOUR = (0.0, 0.69, 0.25)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("sample", "gallery"))
    {"sample": render_sample, "gallery": render_gallery}[parser.parse_args().what]()


def render_sample():
    """Writes source, plate and a new background at 1920x1080."""
    sample = render_pair(1080, 1920, SAMPLE_SEED)
    write(ROOT / "tfmatting/assets/source.jpg", sample["source"])
    write(ROOT / "tfmatting/assets/plate.jpg", sample["background"])
    write(ROOT / "tfmatting/assets/new_background.jpg", render_pair(1080, 1920, NEW_BACKGROUND_SEED)["background"])


def render_gallery():
    """Writes source, plate, alpha and composite side by side, a file a scene."""
    model = tfmatting.load()
    for name, (seed, framing) in GALLERY.items():
        sample = render_pair(1080, 1920, seed, framing=framing)
        result = tfmatting.matte(model, sample["source"], sample["background"])
        alpha = np.repeat(result.alpha, 3, axis=2)
        pictures = [sample["source"], sample["background"], alpha, result.composite(COLOUR)]
        write(ROOT / f"docs/gallery/{name}.jpg", np.hstack([half(picture) for picture in pictures]))


def half(picture):
    return cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def write(path, picture):
    path.parent.mkdir(parents=True, exist_ok=True)
    pixels = np.round(np.clip(picture, 0, 1) * 255).astype(np.uint8)
    cv2.imwrite(str(path), pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])


if __name__ == "__main__":
    main()
