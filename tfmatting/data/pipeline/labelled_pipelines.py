"""From photographs with masks or labels, and from people and scenes, to batches for segmentation.

Batches: ({"source"}, {"labels"}), float32 `(B, H, W, 3 | 1)`. The labels of one class are how much of a pixel it
covers, in [0, 1]; those of several are their numbers. 255 are pixels that do not count.
"""

import numpy as np

from tfmatting.data.augmentations.motion import LABELS
from tfmatting.data.pairing import zip_rotation
from tfmatting.data.pipeline.clip_pipeline import ClipPipeline
from tfmatting.data.pipeline.segmentation_pipeline import SegmentationPipeline
from tfmatting.data.resizing import resize_to
from tfmatting.ops.opencv import cv2

EMPTY = 3  # stream of random numbers, after those of `clip_batches`


class PhotographPipeline(SegmentationPipeline):
    """Endless batches of photographs with masks of people, or with labels.

    Args:
        source: of clips of {"image", "mask"} or {"image", "labels"}, of which single frames are taken.
        person: number of the people's class where there are several; None: masks stay as they are.
        is_augmented: whether pictures are changed as `SegmentationPipeline` does it; else they are resized to the
            frame as they are.
        sizes: of `SegmentationPipeline`, less `length`.
    """

    def __init__(self, source, *, person=None, is_augmented=True, **sizes):
        super().__init__(source, length=1, **sizes)
        self.person, self.is_augmented = person, is_augmented

    def clip(self, number, height, width):
        rng, count = self.random(number), len(self.source)
        clip, _ = zip_rotation(number, count, count, self.seed, self.shuffle)
        (pictures,), _ = self.read(self.source, clip, number, rng, self.temporal)
        frame = {"source" if name == "image" else name: pixels for name, pixels in pictures.items()}
        frame = self.changed([frame], rng, height, width)[0] if self.is_augmented else _resized(frame, height, width)
        labels = np.round(frame[LABELS] * 255) if LABELS in frame else labels_of(frame["mask"], self.person)
        return {"source": frame["source"], LABELS: labels}

    def divided(self, batch):
        return {"source": batch["source"]}, {LABELS: batch[LABELS]}


class CompositePipeline(ClipPipeline):
    """Endless batches of people composited before scenes.

    Args:
        matting, backgrounds: of `ClipPipeline`, of whose clips single frames are taken.
        person: number of the people's class where there are several; None: labels are the alpha.
        empty_share: of the pictures, in which the scene alone is seen.
        sizes: of `ClipPipeline`, less `length`.
    """

    def __init__(self, matting, backgrounds, *, person=None, empty_share=0.0, **sizes):
        super().__init__(matting, backgrounds, length=1, **sizes)
        self.person, self.empty_share = person, empty_share

    def read(self, source, clip, number, rng, temporal):
        frames, is_still = super().read(source, clip, number, rng, temporal)
        is_empty = np.random.default_rng([self.seed, EMPTY, number]).random() < self.empty_share
        if source is self.matting and is_empty:
            frames = [{**frame, "alpha": np.zeros_like(frame["alpha"])} for frame in frames]
        return frames, is_still

    def divided(self, batch):
        return {"source": batch["source"][:, 0]}, {LABELS: labels_of(batch["alpha"][:, 0], self.person)}


def labels_of(mask, person):
    """Returns the labels of a mask in [0, 1]: of people's class by its number, or the mask itself for None."""
    return mask if person is None else np.float32(person) * np.round(mask)


def _resized(frame, height, width):
    resized = {}
    for name, pixels in frame.items():
        if name == LABELS:
            stretched = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_NEAREST)[..., None]
        else:
            stretched = resize_to(pixels, height, width)
        resized[name] = np.multiply(stretched, np.float32(1 / 255), dtype=np.float32)
    return resized
