"""Photographs with the numbers of classes, of data sets that TFDS has prepared."""

import io

import imagesize
import numpy as np

from tfmatting.data.sources.prepared import TfdsSource
from tfmatting.data.sources.reading import decode_rgb, reduced_size, reduced_to
from tfmatting.ops.opencv import cv2

IGNORED = 255  # of pixels that nothing is said of


class TfdsLabels(TfdsSource):
    """A split of a prepared data set of photographs with labels, as `voc2012_segmentation`.

    Args:
        name, split, data_dir: see `TfdsSource`.
        known: names of the data set's classes, by number.
        wanted: names of the classes that the labels shall be of, by number; with one name alone it gets the number 1.
            What is not among them gets the number 0.

    Items: {"image" `(H, W, 3)`, "labels" `(H, W, 1)`}, uint8; 255 where nothing is said.

    Raises:
        ValueError: if it has no labels, or a class that is wanted; for others see `TfdsSource`.
    """

    def __init__(self, name, split, known, wanted, data_dir=None):
        super().__init__(name, split, data_dir)
        features = self.examples.dataset_info.features
        if not {"image", "labels"} <= set(features):
            raise ValueError(f"the data set {self.title} must have image and labels. Received: {', '.join(features)}")
        self.table = np.zeros(256, np.uint8)
        self.table[IGNORED] = IGNORED
        for number, title in enumerate(wanted, start=int(len(wanted) == 1)):
            if title not in known:
                raise ValueError(f"the data set {self.title} has no class {title!r}: it has {', '.join(known)}.")
            self.table[known.index(title)] = number

    def reduced(self, index, shorter_side):
        example = self.examples[index]
        size = imagesize.get(io.BytesIO(example["image"]))
        pixels = decode_rgb(example["image"], size, shorter_side)
        if pixels is None:
            raise ValueError(f"image of {self.name(index)} is damaged.")
        target = reduced_size(size, shorter_side)
        labels = cv2.resize(self.table[example["labels"]], target, interpolation=cv2.INTER_NEAREST)
        return {"image": reduced_to(pixels, target), "labels": labels[..., None]}
