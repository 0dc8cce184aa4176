"""Human Matting: photographs of people with masks of them."""

from typing import ClassVar

import tensorflow_datasets as tfds

from tfmatting.data.builders import base, layouts
from tfmatting.data.builders.examples import masked_example
from tfmatting.data.splits import split_by_hash

ROOTS = ("human_matting", "matting", "archive")
IMAGES = ("images", "image", "img", "imgs", "photos", "photographs")
MASKS = ("masks", "mask", "matting", "mattes", "matte", *layouts.ALPHA)
SHARES = {"train": 19, "validation": 1}


class Builder(base.MattingBuilder):
    """Builder of `human_matting`."""

    VERSION = tfds.core.Version("1.0.0")
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Fetch the data set "matting" of ntquyen11 from Kaggle, or any photographs with masks, and unpack it to
      MANUAL_DIR/human_matting/images/NAME.jpg   and   MANUAL_DIR/human_matting/masks/NAME.png
    or the same in MANUAL_DIR/human_matting/train and MANUAL_DIR/human_matting/val.
    """
    FEATURES = base.segmentation_features
    HOMEPAGE = "https://www.kaggle.com/datasets/ntquyen11/matting"
    COUNTS: ClassVar = {}

    def _split_generators(self, dl_manager):
        root = layouts.find_root(dl_manager.manual_dir, ROOTS, (*IMAGES, "train"))
        if (root / "train").is_dir():
            folders = {"train": root / "train", "validation": layouts.find_folder(root, layouts.VALIDATION)}
            splits = {split: _pairs(folder) for split, folder in folders.items()}
        else:
            found = {sample.name: sample for sample in _pairs(root)}
            chosen = split_by_hash(found, SHARES)
            splits = {split: [found[name] for name in names] for split, names in chosen.items()}
        return self.splits(splits, masked_example)


def _pairs(folder):
    return layouts.pair_pictures(layouts.find_folder(folder, IMAGES), layouts.find_folder(folder, MASKS))
