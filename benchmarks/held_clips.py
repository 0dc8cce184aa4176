"""How good video matting without a plate is on rendered clips that training has not seen, and what its memory is worth.

    tfmatting data render-people ASSETS CLIPS --clips --count 20 --frames 16 --size 384 --seed 99
    python -m benchmarks.held_clips CLIPS --backgrounds PHOTOGRAPHS

The person moves, and the camera pans over the photograph behind. With `--changed` colours, light, sharpness, noise and
compression are changed besides, as in training. Prints the mean absolute error (MAD) of alpha and its temporal error
(dtSSD), both also with states of zeros before each frame. The exit code is 1 where a bar is missed.
"""

import argparse
import pathlib
import sys

import cv2
import numpy as np

import tfmatting
from tfmatting.data.augmentation import composite
from tfmatting.data.augmentations.clip_augmentation import ClipAugmentation
from tfmatting.data.pipeline.clip_pipeline import clip_validation
from tfmatting.data.sources.clips import clips_of, stills
from tfmatting.data.sources.folders import BackgroundFolder, FolderSource
from tfmatting.metrics import dtssd

MEAN_ABSOLUTE_ERROR = 0.03
GAIN = 0.2  # of the memory, in dtSSD
FRAMES = 16


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", type=pathlib.Path, help="folder with foreground/ and alpha/")
    parser.add_argument("--backgrounds", type=pathlib.Path, required=True, help="folder of photographs")
    parser.add_argument("--model", default="rvm_mobilenetv3", help="default: rvm_mobilenetv3")
    parser.add_argument("--checkpoint", help="weights instead of the shipped ones")
    parser.add_argument("--side", type=int, default=384, help="of the frames in pixels (default 384)")
    parser.add_argument("--changed", action="store_true", help="change colours, light and noise as training does")
    parser.add_argument("--pictures", type=pathlib.Path, help="folder that gets the middle frame of every clip")
    options = parser.parse_args()
    model = tfmatting.load(options.model, checkpoint=options.checkpoint)
    people = clips_of(FolderSource(options.clips / "foreground", options.clips / "alpha"))
    scenes = stills(BackgroundFolder(options.backgrounds))
    augment = ClipAugmentation() if options.changed else MovedComposites()
    clips = clip_validation(people, scenes, batch_size=1, length=FRAMES, side=options.side, augment=augment)
    measured = []
    for number in range(len(people)):
        inputs, targets = clips[number]
        with_memory, without_memory = (matted(model, inputs["source"], remembers) for remembers in (True, False))
        alpha = targets["alpha"][0]
        measured.append(judged(with_memory, without_memory, alpha))
        print(f"clip {number}: MAD {measured[-1][0]:.4f}, dtSSD {measured[-1][2]:.4f} (without {measured[-1][3]:.4f})")
        if options.pictures:
            keep_middle(options.pictures / f"{number:03}.png", inputs["source"][0], with_memory, alpha)
    error, forgetful_error, change, forgetful_change = np.mean(measured, axis=0)
    gain = 1 - change / forgetful_change
    print(f"MAD {error:.4f} (median {np.median(measured, axis=0)[0]:.4f}; at most {MEAN_ABSOLUTE_ERROR});", end=" ")
    print(f"without memory {forgetful_error:.4f}")
    print(f"dtSSD {change:.4f}, without memory {forgetful_change:.4f}: better by {gain:.1%} (at least {GAIN:.0%})")
    return 0 if error <= MEAN_ABSOLUTE_ERROR and gain >= GAIN else 1


class MovedComposites(ClipAugmentation):
    """People moved before moved scenes as in training, and nothing else."""

    def __call__(self, foregrounds, backgrounds, rng, height, width, stills=(False, False)):
        people = self.place_foreground(foregrounds, rng, height, width, stills[0])
        scenes = self.place_background(backgrounds, rng, height, width, stills[1])
        return [composite(person, scene["image"]) for person, scene in zip(people, scenes, strict=True)]


def matted(model, clip, remembers):
    """The alpha `(T, H, W, 1)` of a clip `(1, T, H, W, 3)`, whose frames come after each other, or alone."""
    states, alphas = {}, []
    for frame in np.swapaxes(clip, 0, 1):
        outputs = model.predict_on_batch({"source": frame, **states})
        alphas.append(outputs["alpha"][0])
        if remembers:
            states = {name: state for name, state in outputs.items() if name.startswith("state")}
    return np.stack(alphas)


def judged(with_memory, without_memory, alpha):
    """MAD with and without memory, dtSSD with and without."""
    alphas = with_memory, without_memory
    return [*(np.abs(found - alpha).mean() for found in alphas), *(dtssd(found, alpha) for found in alphas)]


def keep_middle(path, source, found, alpha):
    """Writes source, alpha and true alpha of the middle frame next to each other."""
    path.parent.mkdir(parents=True, exist_ok=True)
    middle = len(source) // 2
    views = [source[middle][..., ::-1], *(np.repeat(matte[middle], 3, axis=-1) for matte in (found, alpha))]
    cv2.imwrite(str(path), np.uint8(np.round(np.concatenate(views, axis=1) * 255)))


if __name__ == "__main__":
    sys.exit(main())
