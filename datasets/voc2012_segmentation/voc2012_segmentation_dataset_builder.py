"""Pascal VOC 2012: photographs with labels of 20 classes of objects."""

from typing import ClassVar

import tensorflow_datasets as tfds

from tfmatting.data.builders import base, layouts
from tfmatting.data.builders.voc import labelled_example

ROOTS = ("VOCdevkit/VOC2012", "VOC2012")
PHOTOGRAPHS, LABELS, LISTS = "JPEGImages", "SegmentationClass", "ImageSets/Segmentation"
SPLITS = {"train": "train.txt", "validation": "val.txt"}


class Builder(base.MattingBuilder):
    """Builder of `voc2012_segmentation`, which TensorFlow Datasets' own `voc` has the boxes of alone."""

    VERSION = tfds.core.Version("1.0.0")
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Fetch VOCtrainval_11-May-2012.tar from the page of Pascal VOC 2012 and unpack it, so that there are
      MANUAL_DIR/VOCdevkit/VOC2012/JPEGImages/NAME.jpg
      MANUAL_DIR/VOCdevkit/VOC2012/SegmentationClass/NAME.png
      MANUAL_DIR/VOCdevkit/VOC2012/ImageSets/Segmentation/train.txt   and   val.txt
    """
    FEATURES = base.label_features
    HOMEPAGE = "http://host.robots.ox.ac.uk/pascal/VOC/voc2012/"
    COUNTS: ClassVar = {"train": 1_464, "validation": 1_449}

    def _split_generators(self, dl_manager):
        root = layouts.find_root(dl_manager.manual_dir, ROOTS, (LABELS,))
        splits = {split: _listed(root, root / LISTS / name) for split, name in SPLITS.items()}
        return self.splits(splits, labelled_example)


def _listed(root, path):
    """(name, (photograph, label picture)) of the names that a text file lists."""
    if not path.exists():
        raise layouts.missing(path)
    items = []
    for name in path.read_text().split():
        pair = root / PHOTOGRAPHS / f"{name}.jpg", root / LABELS / f"{name}.png"
        for file in pair:
            if not file.exists():
                raise layouts.missing(file)
        items.append((name, pair))
    return items
