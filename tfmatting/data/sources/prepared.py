"""Data sets that TFDS has prepared, as sources."""

import io

import imagesize

from tfmatting.data.sources.reading import decode, decode_rgb, reduced_size, reduced_to
from tfmatting.ops.opencv import cv2

AGAIN = "prepare it again: tfmatting data prepare {name} --file-format array_record"


class TfdsSource:
    """A split of a prepared data set with random access.

    The data set's code is not needed: its files say what they hold. They must be in the format array_record (or
    another with random access), and are read without TensorFlow's operations.

    Args:
        name: of the data set, as "videomatte240k" or "synthetic_people/clips".
        split: as TFDS takes it: "train", "train[:90%]".
        data_dir: folder of the prepared data sets; None is TFDS's own (~/tensorflow_datasets).

    Items: {"foreground", "alpha"} or {"image"}, uint8.

    Raises:
        ValueError: if the data set is not prepared, has no such split, no random access, or other features.
        ImportError: if tensorflow-datasets is not installed.
    """

    def __init__(self, name, split, data_dir=None):
        import tensorflow_datasets as tfds

        try:
            builder = tfds.builder(name, data_dir=data_dir)
        except tfds.core.DatasetNotFoundError as error:
            raise ValueError(
                f"the data set {name} is not prepared in {data_dir or 'the folder of TFDS'}:"
                f" tfmatting data prepare {name}"
            ) from error
        if not builder.info.splits:
            raise ValueError(
                f"the data set {name} is not prepared in {builder.data_dir}: tfmatting data prepare {name}"
            )
        keys = [key for key in ("foreground", "alpha", "image") if key in builder.info.features]
        if keys not in (["foreground", "alpha"], ["image"]):
            features = ", ".join(builder.info.features)
            raise ValueError(f"the data set {name} must have foreground and alpha, or image. Received: {features}")
        raw = {key: tfds.decode.SkipDecoding() for key in keys}
        try:
            self.examples = builder.as_data_source(split=split, decoders=raw)
        except NotImplementedError as error:
            kind = builder.info.file_format.value
            raise ValueError(
                f"the data set {name} in {builder.data_dir} has the format {kind}, which has no random access:"
                f" {AGAIN.format(name=name)}"
            ) from error
        except (KeyError, ValueError) as error:
            splits = ", ".join(builder.info.splits)
            raise ValueError(f"the data set {name} has no split {split!r}: it has {splits}.") from error
        self.title, self.keys = f"{name} {split}", keys

    def __len__(self):
        return len(self.examples)

    def __getitem__(self, index):
        return self.reduced(index, None)

    def name(self, index):
        return f"{self.title} {index}"

    def reduced(self, index, shorter_side):
        example, pictures, size = self.examples[index], {}, None
        for key in self.keys:
            data = example[key]
            if key == "alpha":
                pixels = decode(data, cv2.IMREAD_GRAYSCALE)
            else:
                size = imagesize.get(io.BytesIO(data))
                pixels = decode_rgb(data, size, shorter_side)
            if pixels is None:
                raise ValueError(f"{key} of {self.name(index)} is damaged.")
            pictures[key] = reduced_to(pixels.reshape(*pixels.shape[:2], -1), reduced_size(size, shorter_side))
        return pictures
