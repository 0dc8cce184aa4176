"""From sources to batches."""

import math

import numpy as np

from tfmatting.data.augmentations.draws import sample_seeds
from tfmatting.data.augmentations.paper_augmentation import PaperAugmentation
from tfmatting.data.pairing import zip_rotation
from tfmatting.data.pipeline.as_dataset import as_dataset
from tfmatting.data.pipeline.damage import DamagedPictures
from tfmatting.data.sources.reading import KeptPictures, fit_longest_side, name_of
from tfmatting.ops.opencv import cv2

INPUTS, TARGETS = ("source", "background"), ("alpha", "foreground")
VALIDATION_SEED = 1_000_003
BACKGROUND_PIXELS = 2  # a background keeps this many times the largest frame's side
ATTEMPTS = 50  # other pictures that are tried in place of one that cannot be read


class TrainingPipeline:
    """Endless batches of composites: pair, augment, composite, shadow, misalign, crop, batch.

    `pipeline[step]` is a function of the seed and the step alone, so a run resumes exactly, and several threads may
    ask for batches at once. Its pictures are NumPy arrays, made by NumPy and OpenCV. `dataset` gives the same batches
    as a `tf.data.Dataset`. For augmentation on an accelerator, `pictures(step)` gives what goes in:

        pictures, seeds, (height, width) = pipeline.pictures(step, canvas=768)
        sample = pipeline.augment(pictures, seed=seeds, height=height, width=width)  # may be compiled

    Args:
        matting: source of {"foreground", "alpha"}; see `tfmatting.data.sources.reading`.
        backgrounds: source of {"image"}.
        batch_size: samples a batch.
        smallest, largest: sides of the frames in pixels; every batch has a random size of its own.
        size_multiple: the sides are multiples of this.
        square: whether the frames are square. TensorFlow's training graph of dilated depthwise convolutions fails
            where one side alone changes between batches, so take False for other backends or models only.
        batch_pixels: if given, a batch has so many samples that it has about this many pixels, but at least
            `smallest_batch` and at most `batch_size`.
        smallest_batch: see `batch_pixels`.
        seed: of orders, sizes and augmentations.
        augment: a `PaperAugmentation`; None has the paper's settings.
        capture: function of a sample and a `numpy.random.Generator`, as `CaptureEffects`; None: nothing more happens.
        shuffle: whether both sources are put in a new order in every epoch.
        kept_bytes: memory for decoded pictures.
        damaged: the `DamagedPictures` that counts the pictures that cannot be read, for which others stand in; None
            has a limit of 10.

    Batches: ({"source", "background"}, {"alpha", "foreground"}), float32 `(B, H, W, 3 | 1)` in [0, 1].
    """

    def __init__(self, matting, backgrounds, *, batch_size, smallest, largest, size_multiple=4, square=True,
                 batch_pixels=None, smallest_batch=1, seed=0, augment=None, capture=None, shuffle=True,
                 kept_bytes=1_500_000_000, damaged=None):  # fmt: skip
        if not 1 <= smallest_batch <= batch_size:
            raise ValueError(
                "`smallest_batch` and `batch_size` must be at least 1, the first at most the second. Received:"
                f" smallest_batch={smallest_batch}, batch_size={batch_size}"
            )
        self.sides = frame_sides(smallest, largest, size_multiple)
        self.batch_size, self.smallest_batch, self.batch_pixels, self.square, self.seed, self.shuffle = (
            batch_size, smallest_batch, batch_pixels, square, seed, shuffle)  # fmt: skip
        self.augment, self.capture = augment or PaperAugmentation(), capture
        self.damaged = damaged or DamagedPictures()
        self.sources = {}
        for role, source, side, channels in (
            ("matting", matting, largest, 4), ("backgrounds", backgrounds, BACKGROUND_PIXELS * largest, 3)
        ):  # fmt: skip
            if not len(source):
                raise ValueError(f"`{role}` must have items. Received: a source of length 0")
            kept = int(kept_bytes / 2 / (1.8 * side * side * channels))  # pictures are often 16:9
            self.sources[role] = KeptPictures(source, side, max(1, kept))

    @property
    def steps_per_epoch(self):
        """Steps of a pass over the longer source: each item comes once, if `batch_pixels` makes no batch smaller."""
        return math.ceil(max(map(len, self.sources.values())) / self.batch_size)

    def frame(self, step):
        """Returns height and width of a step's samples."""
        sides = np.random.default_rng([self.seed, 0, step]).choice(self.sides, 2)
        return (int(sides[0]),) * 2 if self.square else tuple(map(int, sides))

    def numbers(self, step):
        """Returns the numbers of a step's samples."""
        count = self.batch_size
        if self.batch_pixels:
            count = int(np.clip(self.batch_pixels // math.prod(self.frame(step)), self.smallest_batch, count))
        return range(step * self.batch_size, step * self.batch_size + count)

    def pair(self, number):
        """Returns what sample `number` is made of: {"foreground", "alpha", "background"}, uint8 as in the sources."""
        matting, backgrounds = self.sources["matting"], self.sources["backgrounds"]
        first, second = zip_rotation(number, len(matting), len(backgrounds), self.seed, self.shuffle)
        pictures = self._read(matting, first, number)
        return {**pictures, "background": self._read(backgrounds, second, number)["image"]}

    def sample(self, number, height, width):
        """Returns sample `number` in a frame: {"source", "background", "foreground", "alpha"}, float32."""
        seed = sample_seeds(self.seed, [number])
        sample = self.augment.on_arrays(self.pair(number), seed, height=height, width=width)
        if self.capture:
            sample = self.capture(sample, np.random.default_rng([self.seed, 1, number]))
        return sample

    def __getitem__(self, step):
        height, width = self.frame(step)
        samples = [self.sample(number, height, width) for number in self.numbers(step)]
        return _batch({key: np.stack([sample[key] for sample in samples]) for key in (*INPUTS, *TARGETS)})

    def pictures(self, step, canvas):
        """Returns the pictures of a step before augmentation, in arrays of one shape for all steps.

        Args:
            canvas: side in pixels; larger pictures are reduced, smaller ones repeat their last row and column. With a
                canvas that holds all pictures as they are, the samples are those of `pipeline[step]`; on a smaller
                one backgrounds are enlarged less, as they have fewer pixels.
        Returns:
            A dict of uint8 `(B, canvas, canvas, C)` and int32 sizes, the seeds `(B,)`, and (height, width), for
            `augment`.
        """
        rows = []
        for number in self.numbers(step):
            pictures = {key: fit_longest_side(pixels, canvas) for key, pixels in self.pair(number).items()}
            row = {key: _on_canvas(pixels, canvas) for key, pixels in pictures.items()}
            for key in ("foreground", "background"):
                row[f"{key}_sizes"] = np.int32(pictures[key].shape[:2])
            rows.append(row)
        batch = {key: np.stack([row[key] for row in rows]) for key in rows[0]}
        return batch, sample_seeds(self.seed, self.numbers(step)), self.frame(step)

    def dataset(self, first_step=0, workers=2, ahead=2):
        """Returns a `tf.data.Dataset` of the batches from `first_step` on, in order whatever `workers` is.

        An error reaches the reader as one of `tf.errors`, in whose long message it stands; `pipeline[step]` raises
        it as it is.

        Args:
            workers: batches that are made at once.
            ahead: batches that wait ready.
        """
        import tensorflow as tf

        picture, alpha = (tf.TensorSpec((None, None, None, channels)) for channels in (3, 1))
        signature = {"source": picture, "background": picture}, {"alpha": alpha, "foreground": picture}
        numbers = range(first_step, np.iinfo(np.int64).max)
        return as_dataset(self, signature, numbers, workers, ahead)

    def _read(self, source, index, number):
        """Item `index`, or where it cannot be read another one, which depends on the seed and `number` alone."""
        stand_ins = iter(np.random.default_rng([self.seed, 2, number]).integers(len(source), size=ATTEMPTS).tolist())
        while True:
            try:
                return source[index]
            except (ValueError, OSError) as error:
                self.damaged.skip(name_of(source, index), error)
                index = next(stand_ins, None)
                if index is None:
                    raise


def frame_sides(smallest, largest, multiple):
    """Returns the multiples of a number from `smallest` to `largest`.

    Raises:
        ValueError: if there is none.
    """
    sides = np.arange(math.ceil(smallest / multiple), largest // multiple + 1) * multiple
    if not 0 < smallest <= largest or not len(sides):
        raise ValueError(
            f"`smallest` to `largest` must hold a multiple of {multiple}."
            f" Received: smallest={smallest}, largest={largest}"
        )
    return sides


def validation_pipeline(matting, backgrounds, *, batch_size, side, seed=VALIDATION_SEED, **options):
    """Returns a `TrainingPipeline` for validation: items in their own order, one size, a seed of its own.

    `pipeline[step]` for `step` in `range(pipeline.steps_per_epoch)` is the whole of it, the same at every time and in
    every run. The augmentations are those of training, fixed by the seed, as a plate that fits perfectly proves little.

    Args:
        side: of the frames in pixels.
        options: of `TrainingPipeline`.
    """
    return TrainingPipeline(matting, backgrounds, batch_size=batch_size, smallest=side, largest=side, size_multiple=1,
                            seed=seed, shuffle=False, **options)  # fmt: skip


def _batch(arrays):
    return {key: arrays[key] for key in INPUTS}, {key: arrays[key] for key in TARGETS}


def _on_canvas(pixels, canvas):
    below, right = (canvas - side for side in pixels.shape[:2])
    padded = cv2.copyMakeBorder(pixels, 0, below, 0, right, cv2.BORDER_REPLICATE)
    return padded.reshape(canvas, canvas, pixels.shape[2])
