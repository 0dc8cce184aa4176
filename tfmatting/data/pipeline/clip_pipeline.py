"""From clips of people and of scenes to batches of composited clips."""

import math

import numpy as np

from tfmatting.data.augmentations.clip_augmentation import ClipAugmentation
from tfmatting.data.pairing import zip_rotation
from tfmatting.data.pipeline.clip_batches import ClipBatches, kept_frames
from tfmatting.data.pipeline.training_pipeline import VALIDATION_SEED

BACKGROUND_PIXELS = 1.5  # a background keeps this many times the largest frame's side


class ClipPipeline(ClipBatches):
    """Endless batches of composited clips.

    Args:
        matting: source of clips of {"foreground", "alpha"}; see `tfmatting.data.sources.clips`. Stills get motion.
        backgrounds: source of clips of {"image"}; over stills the camera pans.
        augment: a `ClipAugmentation`; None has its defaults.
        kept_bytes: memory for decoded frames.
        sizes: `batch_size`, `length`, `smallest`, `largest` and others of `ClipBatches`.

    Batches: ({"source"}, {"alpha", "foreground"}), float32 `(B, T, H, W, 3 | 1)` in [0, 1].
    """

    def __init__(self, matting, backgrounds, *, augment=None, kept_bytes=1_500_000_000, **sizes):
        super().__init__(**sizes)
        self.augment = augment or ClipAugmentation()
        side = int(self.sides[-1])
        self.matting = kept_frames("matting", matting, side, 4, kept_bytes / 2)
        self.backgrounds = kept_frames("backgrounds", backgrounds, int(BACKGROUND_PIXELS * side), 3, kept_bytes / 2)

    @property
    def steps_per_epoch(self):
        """Batches of a pass over the longer source, in which each of its clips comes once."""
        return math.ceil(max(len(self.matting), len(self.backgrounds)) / self.batch_size)

    def frames(self, number, height, width):
        """Returns the frames of clip `number`: list of {"source", "background", "foreground", "alpha"}."""
        rng, temporal = self.random(number), self.augment.temporal
        sources = self.matting, self.backgrounds
        clips = zip_rotation(number, *map(len, sources), self.seed, self.shuffle)
        (people, is_still), (scenes, is_photograph) = (
            self.read(source, clip, number, rng, temporal) for source, clip in zip(sources, clips, strict=True)
        )
        return self.augment(people, scenes, rng, height, width, (is_still, is_photograph))

    def clip(self, number, height, width):
        frames = self.frames(number, height, width)
        return {name: np.stack([frame[name] for frame in frames]) for name in ("source", "alpha", "foreground")}

    def divided(self, batch):
        return {"source": batch["source"]}, {name: batch[name] for name in ("alpha", "foreground")}


def clip_validation(matting, backgrounds, *, batch_size, length, side, seed=VALIDATION_SEED, **options):
    """Returns a `ClipPipeline` for validation: clips in their own order, one size, a seed of its own.

    `pipeline[number]` for `number` in `range(pipeline.steps_per_epoch)` is the whole of it, the same in every run.

    Args:
        side: of the frames in pixels.
        options: of `ClipPipeline`.
    """
    return ClipPipeline(matting, backgrounds, batch_size=batch_size, length=length, smallest=side, largest=side,
                        size_multiple=1, seed=seed, shuffle=False, **options)  # fmt: skip
