"""What the pipelines of clips have in common."""

import numpy as np

from tfmatting.data.augmentations.motion import frame_size
from tfmatting.data.pipeline.damage import DamagedPictures
from tfmatting.data.pipeline.training_pipeline import ATTEMPTS, frame_sides
from tfmatting.data.sources.clips import KeptFrames

SIZES, CLIPS, STAND_INS = range(3)  # streams of random numbers


class ClipBatches:
    """Endless batches of clips; each is a function of the seed and its number alone, so that a run resumes exactly.

    Several threads may ask for batches at once. A subclass gives `clip(number, height, width)`, a dict of float32
    arrays `(T, height, width, C)`, and `divided(batch)`, which makes inputs and targets of a dict of batches.

    Args:
        batch_size: clips a batch.
        length: frames a clip.
        smallest, largest: sides of the frames in pixels; every batch has a random size of its own.
        size_multiple: the sides are multiples of this.
        square: whether the frames are square; else height and width are drawn independently.
        seed: of orders, sizes and augmentations.
        shuffle: whether sources are put in a new order in every epoch.
        damaged: the `DamagedPictures` that counts what cannot be read, for which other clips stand in; None has a
            limit of 10.
    """

    def __init__(self, *, batch_size, length, smallest, largest, size_multiple=16, square=False, seed=0, shuffle=True,
                 damaged=None):  # fmt: skip
        for name, value in {"batch_size": batch_size, "length": length}.items():
            if value < 1:
                raise ValueError(f"`{name}` must be at least 1. Received: {name}={value}")
        self.sides = frame_sides(smallest, largest, size_multiple)
        self.batch_size, self.length, self.square, self.seed, self.shuffle = batch_size, length, square, seed, shuffle
        self.damaged = damaged or DamagedPictures()

    def __getitem__(self, number):
        """Returns ({name: input}, {name: target}), float32 `(B, T, H, W, C)`."""
        height, width = self.frame(number)
        numbers = range(number * self.batch_size, (number + 1) * self.batch_size)
        clips = [self.clip(clip, height, width) for clip in numbers]
        return self.divided({name: np.stack([clip[name] for clip in clips]) for name in clips[0]})

    def frame(self, number):
        """Returns height and width of a batch."""
        sides = np.random.default_rng([self.seed, SIZES, number]).choice(self.sides, 2)
        return (int(sides[0]),) * 2 if self.square else tuple(map(int, sides))

    def random(self, number):
        """Returns the `numpy.random.Generator` of a clip."""
        return np.random.default_rng([self.seed, CLIPS, number])

    def read(self, source, clip, number, rng, temporal):
        """Reads the frames of a clip, or where it cannot be read of another one.

        Args:
            source: `KeptFrames`.
            clip: its place in the source.
            number: of the clip that is made.
            rng: `numpy.random.Generator`.
            temporal: `TemporalAugmentation`.
        Returns:
            List of `length` {name: uint8 array}, and whether all are one picture.
        """
        stand_ins = iter(np.random.default_rng([self.seed, STAND_INS, number]).integers(len(source), size=ATTEMPTS))
        while True:
            try:
                count = source.count(clip)
                numbers = temporal(rng, count, self.length)
                frames = [source.read(clip, int(frame)) for frame in numbers]
                frame_size(frames)
                return frames, count == 1
            except (ValueError, OSError) as error:
                self.damaged.skip(source.name(clip), error)
                clip = int(next(stand_ins, -1))
                if clip < 0:
                    raise


def kept_frames(role, source, side, channels, kept_bytes):
    """Returns a `KeptFrames` of a source that keeps about so many bytes.

    Raises:
        ValueError: if the source is empty.
    """
    if not len(source):
        raise ValueError(f"`{role}` must have clips. Received: a source of length 0")
    return KeptFrames(source, side, max(1, int(kept_bytes / (1.8 * side * side * channels))))  # often 16:9
