"""Places365-Standard as backgrounds."""

import tensorflow_datasets as tfds

from tfmatting.data.builders import base, layouts
from tfmatting.data.builders.examples import background_example
from tfmatting.data.pictures import find_pictures

SPLITS = {"train": ("data_large", "data_256", "train"), "validation": ("val_large", "val_256", "val")}


class Builder(base.MattingBuilder):
    """Builder of `places365_backgrounds`."""

    VERSION = tfds.core.Version("1.0.0")
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Fetch the archives train_large_places365standard.tar and val_large.tar of Places365 (or the small ones of 256x256
    pixels) and unpack them, so that there are
      MANUAL_DIR/data_large/LETTER/CATEGORY/NAME.jpg   (or data_256)
      MANUAL_DIR/val_large/NAME.jpg                    (or val_256)
    Many of the photographs show people: `tfmatting data filter-people MANUAL_DIR` finds them.
    """
    FEATURES = base.background_features
    HOMEPAGE = "http://places2.csail.mit.edu/download.html"

    def _split_generators(self, dl_manager):
        root = layouts.find_root(dl_manager.manual_dir, ("places365_standard", "places365"), SPLITS["train"])
        items = {}
        for split, names in SPLITS.items():
            folder = layouts.find_folder(root, names)
            items[split] = list(find_pictures(folder, keep_suffix=True).items())
            if not items[split]:
                raise FileNotFoundError(f"the data set is incomplete: {folder} holds no pictures.")
        return self.splits(items, background_example)
