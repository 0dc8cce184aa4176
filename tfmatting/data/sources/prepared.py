"""Data sets that TFDS has prepared, as sources."""

import io

import imagesize

from tfmatting.data.preparation import list_names
from tfmatting.data.sources.reading import decode, decode_rgb, reduced_size, reduced_to
from tfmatting.ops.opencv import cv2

VALIDATION = "validation"


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
        except ValueError as error:  # there is no such data set, or no such config of it
            raise _not_prepared(name, data_dir) from error
        if not builder.info.splits:
            raise _not_prepared(name, data_dir)
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
                f" prepare it again: {_command(name)} --file-format array_record"
            ) from error
        except (KeyError, ValueError) as error:
            splits = ", ".join(builder.info.splits)
            raise ValueError(f"the data set {name} has no split {split!r}: it has {splits}.") from error
        self.title, self.keys = f"{name} {split}", keys
        self._place, self._splits = (name, split, data_dir), tuple(builder.info.splits)

    def __len__(self):
        return len(self.examples)

    def __getitem__(self, index):
        return self.reduced(index, None)

    def name(self, index):
        return f"{self.title} {index}"

    def validation(self):
        """Returns the data set's own split "validation" as a source; None if it has none or this is a part of it."""
        name, split, data_dir = self._place
        if VALIDATION not in self._splits or VALIDATION in split:
            return None
        return TfdsSource(name, VALIDATION, data_dir)

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


def _not_prepared(name, data_dir):
    """The error of a data set that is not there: what is there of it, or how it comes there."""
    import tensorflow_datasets as tfds
    from etils import epath  # also of buckets
    from tensorflow_datasets.core.utils import file_utils

    title = name.partition("/")[0]
    folders = [epath.Path(folder) / title for folder in file_utils.list_data_dirs(data_dir)]
    infos = [path for folder in folders if folder.exists() for path in folder.glob("*/*/dataset_info.json")]
    found = sorted({f"{title}/{path.parent.parent.name}" for path in infos})
    if found:
        way = f"prepared are {', '.join(found)}"
    elif title in list_names():
        way = _command(name)
    elif title in tfds.list_builders(with_community_datasets=False):
        way = f"prepare it by tfds.builder({name!r}).download_and_prepare(file_format='array_record')"
    else:
        way = (
            "`tfmatting data prepare` knows none of this name, so give folders of your own: --foregrounds and --alphas,"
            " --backgrounds"
        )
    return ValueError(f"the data set {name} is not prepared in {folders[0].parent}: {way}.")


def _command(name):
    """The command that prepares a data set, as "videomatte240k" or "videomatte240k/hd"."""
    title, _, config = name.partition("/")
    return f"tfmatting data prepare {title}" + (f" --config {config}" if config else "")
