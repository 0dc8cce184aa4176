"""PPM-100: photographs of people in front of their own backgrounds, with alpha."""

from typing import ClassVar

import tensorflow_datasets as tfds

from tfmatting.data.builders import base, layouts
from tfmatting.data.builders.examples import masked_example, photograph_example

PHOTOGRAPHED = "photographs"
PHOTOGRAPHS, ALPHAS = ("image", "fg"), ("matte", "alpha")


class Builder(base.MattingBuilder):
    """Builder of `ppm100`: a test set. In the config "matting" foregrounds are estimated from photograph and alpha."""

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = (
        tfds.core.BuilderConfig(name="matting", description="Foregrounds with alpha."),
        tfds.core.BuilderConfig(name=PHOTOGRAPHED, description="The photographs as they are, with the alpha as mask."),
    )
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Fetch PPM-100 from its authors and unpack it, so that there are
      MANUAL_DIR/PPM-100/image/NAME.jpg   and   MANUAL_DIR/PPM-100/matte/NAME.jpg
    """
    HOMEPAGE = "https://github.com/ZHKKKe/PPM"
    COUNTS: ClassVar = {"test": 100}

    def make_features(self):
        return base.segmentation_features() if self._shows_photographs else base.matting_features()

    @property
    def _shows_photographs(self):
        return self.builder_config.name == PHOTOGRAPHED

    def _split_generators(self, dl_manager):
        root = layouts.find_root(dl_manager.manual_dir, ("PPM-100", "PPM-100/val", "val"), PHOTOGRAPHS)
        folders = layouts.find_folder(root, PHOTOGRAPHS), layouts.find_folder(root, ALPHAS)
        make_examples = masked_example if self._shows_photographs else photograph_example
        return self.splits({"test": layouts.pair_pictures(*folders)}, make_examples)
