"""Adobe Image Matting (AIM, Composition-1k): foregrounds with alpha made by hand."""

import tensorflow_datasets as tfds

from tfmatting.data.builders import base, layouts
from tfmatting.data.builders.examples import pair_example

ROOTS = ("Combined_Dataset", "Adobe_Deep_Matting_Dataset", "Adobe_Deep_Matting_Dataset/Combined_Dataset")
#: {split: (its folder, the folders in it)}; samples are named by their folder, too
SPLITS = {
    "train": ("Training_set", {"Adobe-licensed images": "adobe", "Other": "other"}),
    "test": ("Test_set", {"Adobe-licensed images": "adobe"}),
}


class Builder(base.MattingBuilder):
    """Builder of `adobe_image_matting`: the people among the foregrounds, or all."""

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = (
        tfds.core.BuilderConfig(name="all", description="All foregrounds."),
        tfds.core.BuilderConfig(name="humans", description="The foregrounds that two lists of yours name."),
    )
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Ask the authors for the Adobe Deep Image Matting data set and unpack it, so that there are the folders
      MANUAL_DIR/Combined_Dataset/Training_set/Adobe-licensed images/fg   and   .../alpha
      MANUAL_DIR/Combined_Dataset/Training_set/Other/fg                   and   .../alpha
      MANUAL_DIR/Combined_Dataset/Test_set/Adobe-licensed images/fg       and   .../alpha
    For the config `humans` write the names of the people's pictures, one a line, into
      MANUAL_DIR/Combined_Dataset/humans_train.txt   and   MANUAL_DIR/Combined_Dataset/humans_test.txt
    """
    FEATURES = base.matting_features
    HOMEPAGE = "https://sites.google.com/view/deepimagematting"

    def _split_generators(self, dl_manager):
        root = layouts.find_root(dl_manager.manual_dir, ROOTS, ("Training_set",))
        samples = {split: _pairs(layouts.find_folder(root, [name]), parts) for split, (name, parts) in SPLITS.items()}
        if self.builder_config.name == "humans":
            samples = {split: layouts.listed(pairs, root / f"humans_{split}.txt") for split, pairs in samples.items()}
        return self.splits(samples, pair_example)


def _pairs(folder, parts):
    pairs = []
    for name, short in parts.items():
        part = layouts.find_folder(folder, [name])
        foregrounds, alphas = (layouts.find_folder(part, [layer]) for layer in ("fg", "alpha"))
        pairs += layouts.pair_pictures(foregrounds, alphas, prefix=f"{short}/")
    return pairs
