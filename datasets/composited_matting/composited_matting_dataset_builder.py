"""Composited sets of source, background and alpha, as `tfmatting data compose` writes them."""

import tensorflow_datasets as tfds

from tfmatting.data.builders import base
from tfmatting.data.builders.examples import composited_example
from tfmatting.data.composited_tree import SPLITS, check_tree, list_sets


class Builder(base.MattingBuilder):
    """Builder of `composited_matting`."""

    VERSION = tfds.core.Version("1.0.0")
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Give as MANUAL_DIR a tree of `tfmatting data compose`, where the three pictures of a set have one name:
      MANUAL_DIR/train/source        MANUAL_DIR/train/background        MANUAL_DIR/train/alpha
      MANUAL_DIR/validation/source   MANUAL_DIR/validation/background   MANUAL_DIR/validation/alpha
      MANUAL_DIR/test/source         MANUAL_DIR/test/background         MANUAL_DIR/test/alpha
    """
    FEATURES = base.composited_features

    def _split_generators(self, dl_manager):
        problems = check_tree(dl_manager.manual_dir)
        if problems:
            more = f" ({len(problems) - 1} more: `tfmatting data compose --check`)" if len(problems) > 1 else ""
            raise FileNotFoundError(f"the data set is incomplete: {problems[0]}{more}")
        return self.splits({split: list_sets(dl_manager.manual_dir / split) for split in SPLITS}, composited_example)
