"""Backgrounds: the photographs of any folder, in the paper's proportions of splits."""

import tensorflow_datasets as tfds

from tfmatting.data.builders import base
from tfmatting.data.builders.examples import background_example
from tfmatting.data.pictures import find_pictures
from tfmatting.data.splits import split_by_hash

#: training, validation and test backgrounds of Lin et al. 2021, section 3
SHARES = {"train": 8636, "validation": 200, "test": 25}


class Builder(base.MattingBuilder):
    """Builder of `matting_backgrounds`."""

    VERSION = tfds.core.Version("1.0.0")
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Give as MANUAL_DIR any folder of photographs without people; it is searched at any depth.
    `tfmatting data filter-people MANUAL_DIR` finds those that show some.
    """
    FEATURES = base.background_features
    HOMEPAGE = "https://grail.cs.washington.edu/projects/background-matting-v2/"

    def _split_generators(self, dl_manager):
        pictures = find_pictures(dl_manager.manual_dir, keep_suffix=True)
        if not pictures:
            raise FileNotFoundError(f"the folder of backgrounds {dl_manager.manual_dir} holds no pictures.")
        chosen = split_by_hash(pictures, SHARES)
        items = {split: [(name, pictures[name]) for name in names] for split, names in chosen.items()}
        return self.splits(items, background_example)
