"""PhotoMatte85: 85 photographs of people with alpha, from a studio's green screen."""

from typing import ClassVar

import tensorflow_datasets as tfds

from tfmatting.data.builders import base, layouts
from tfmatting.data.builders.examples import pair_example


class Builder(base.MattingBuilder):
    """Builder of `photomatte85`: a test set."""

    VERSION = tfds.core.Version("1.0.0")
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Fetch PhotoMatte85 from the authors (its licence must be accepted there) and unpack it, so that there are
      MANUAL_DIR/PhotoMatte85/NAME.png   (85 pictures with transparency)
    """
    FEATURES = base.matting_features
    HOMEPAGE = "https://grail.cs.washington.edu/projects/background-matting-v2/"
    COUNTS: ClassVar = {"test": 85}

    def _split_generators(self, dl_manager):
        folder = dl_manager.manual_dir / "PhotoMatte85"
        samples = layouts.cutouts(folder if folder.is_dir() else dl_manager.manual_dir)
        return self.splits({"test": samples}, pair_example)
