"""PPM-100: photographs of people in front of their own backgrounds, with alpha."""

from typing import ClassVar

import tensorflow_datasets as tfds

from tfmatting.data.builders import base, layouts
from tfmatting.data.builders.examples import photograph_example

PHOTOGRAPHS, ALPHAS = ("image", "fg"), ("matte", "alpha")


class Builder(base.MattingBuilder):
    """Builder of `ppm100`: a test set. The foregrounds are estimated from photograph and alpha."""

    VERSION = tfds.core.Version("1.0.0")
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Fetch PPM-100 from its authors and unpack it, so that there are
      MANUAL_DIR/PPM-100/image/NAME.jpg   and   MANUAL_DIR/PPM-100/matte/NAME.jpg
    """
    FEATURES = base.matting_features
    HOMEPAGE = "https://github.com/ZHKKKe/PPM"
    COUNTS: ClassVar = {"test": 100}

    def _split_generators(self, dl_manager):
        root = layouts.find_root(dl_manager.manual_dir, ("PPM-100", "PPM-100/val", "val"), PHOTOGRAPHS)
        folders = layouts.find_folder(root, PHOTOGRAPHS), layouts.find_folder(root, ALPHAS)
        return self.splits({"test": layouts.pair_pictures(*folders)}, photograph_example)
