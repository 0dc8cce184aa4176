"""From photographs and videos with masks of people to batches."""

import math

import numpy as np

from tfmatting.data.augmentations import clip_effects
from tfmatting.data.augmentations.motion import ClipMotion
from tfmatting.data.augmentations.temporal import TemporalAugmentation
from tfmatting.data.pairing import zip_rotation
from tfmatting.data.pipeline.clip_batches import ClipBatches, kept_frames

#: without motion: videos have their own, and photographs need none (Lin et al. 2022, section 4.2)
PLACE = {"scale": (1.0, 2.0), "covers": True, "border": "mirror", "probability": 0.0}


class SegmentationPipeline(ClipBatches):
    """Endless batches of clips, or of photographs as clips of one frame, with masks of people.

    For photographs Lin et al. 2022, section 4.3, take `length` 1 and as many clips a batch as a batch of videos has
    frames; the first frame then must do without a memory.

    Args:
        source: of clips of {"image", "mask"}; see `tfmatting.data.sources.clips`.
        place: a `ClipMotion`; None turns, enlarges, slants, mirrors and cuts, but does not move.
        kept_bytes: memory for decoded frames.
        sizes: `batch_size`, `length`, `smallest`, `largest` and others of `ClipBatches`.

    Batches: ({"source"}, {"segmentation"}), float32 `(B, T, H, W, 3 | 1)` in [0, 1]; the segmentation is 1 where people
    are, and in between along their edges.
    """

    def __init__(self, source, *, place=None, kept_bytes=500_000_000, **sizes):
        super().__init__(**sizes)
        self.source = kept_frames("source", source, 2 * int(self.sides[-1]), 4, kept_bytes)
        self.place = place or ClipMotion(**PLACE)
        self.temporal = TemporalAugmentation()

    @property
    def steps_per_epoch(self):
        """Batches in which each clip comes once."""
        return math.ceil(len(self.source) / self.batch_size)

    def clip(self, number, height, width):
        rng, count = self.random(number), len(self.source)
        clip, _ = zip_rotation(number, count, count, self.seed, self.shuffle)
        frames, _ = self.read(self.source, clip, number, rng, self.temporal)
        frames = [{"source": frame["image"], "segmentation": frame["mask"]} for frame in frames]
        frames = self.changed(frames, rng, height, width)
        return {name: np.stack([frame[name] for frame in frames]) for name in ("source", "segmentation")}

    def changed(self, frames, rng, height, width):
        """Returns frames {"source", ...}, uint8, augmented: list of {name: float32 `(height, width, C)`} in [0, 1]."""
        frames = self.place(frames, rng, height, width)
        frames = clip_effects.change_colours(frames, rng, "source")
        frames = clip_effects.blur(frames, rng, ("source",))
        frames = clip_effects.sharpen(frames, rng, "source")
        frames = clip_effects.make_grey(frames, rng, ("source",))
        return clip_effects.add_noise(frames, rng, probability=0.4)

    def divided(self, batch):
        return {"source": batch["source"]}, {"segmentation": batch["segmentation"]}
