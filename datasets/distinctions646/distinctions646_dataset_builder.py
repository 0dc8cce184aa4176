"""Distinctions-646: foregrounds with alpha made by hand."""

import tensorflow_datasets as tfds

from tfmatting.data.builders import base, layouts
from tfmatting.data.builders.examples import pair_example

ROOTS = ("Distinctions-646", "Distinctions646")
SPLITS = {"train": ("Train", "train"), "test": ("Test", "test", "val")}


class Builder(base.MattingBuilder):
    """Builder of `distinctions646`: all 646 foregrounds, or the people among them."""

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = (
        tfds.core.BuilderConfig(name="all", description="All foregrounds."),
        tfds.core.BuilderConfig(name="humans", description="The foregrounds that two lists of yours name."),
    )
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Ask the authors for Distinctions-646 and unpack it, so that there are
      MANUAL_DIR/Distinctions-646/Train/FG/NAME.png   and   MANUAL_DIR/Distinctions-646/Train/GT/NAME.png
      MANUAL_DIR/Distinctions-646/Test/FG/NAME.png    and   MANUAL_DIR/Distinctions-646/Test/GT/NAME.png
    For the config `humans` write the names of the people's pictures, one a line, into
      MANUAL_DIR/Distinctions-646/humans_train.txt   and   MANUAL_DIR/Distinctions-646/humans_test.txt
    """
    FEATURES = base.matting_features
    HOMEPAGE = "https://github.com/yuhaoliu7456/CVPR2020-HAttMatting"

    def _split_generators(self, dl_manager):
        root = layouts.find_root(dl_manager.manual_dir, ROOTS, SPLITS["train"])
        samples = {split: _pairs(layouts.find_folder(root, names)) for split, names in SPLITS.items()}
        if self.builder_config.name == "humans":
            samples = {split: layouts.listed(pairs, root / f"humans_{split}.txt") for split, pairs in samples.items()}
        return self.splits(samples, pair_example)


def _pairs(folder):
    foregrounds, alphas = (layouts.find_folder(folder, names) for names in (layouts.FOREGROUND, layouts.ALPHA))
    return layouts.pair_pictures(foregrounds, alphas)
