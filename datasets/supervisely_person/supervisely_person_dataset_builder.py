"""Supervisely Person: photographs of people with masks of them."""

from typing import ClassVar

import tensorflow_datasets as tfds

from tfmatting.data.builders import base
from tfmatting.data.builders.supervisely import ANNOTATIONS, annotated_example, find_annotated
from tfmatting.data.splits import split_by_hash

ROOTS = ("Supervisely Person Dataset", "supervisely_person")
SHARES = {"train": 19, "validation": 1}


class Builder(base.MattingBuilder):
    """Builder of `supervisely_person`."""

    VERSION = tfds.core.Version("1.0.0")
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Fetch the Supervisely Person Dataset in Supervisely's format and unpack it, so that there are for each of its parts
      MANUAL_DIR/Supervisely Person Dataset/ds1/img/NAME.png
      MANUAL_DIR/Supervisely Person Dataset/ds1/ann/NAME.png.json
    """
    FEATURES = base.segmentation_features
    HOMEPAGE = "https://github.com/supervisely-ecosystem/persons"
    COUNTS: ClassVar = {"train": 5_425, "validation": 286}

    def _split_generators(self, dl_manager):
        places = dl_manager.manual_dir, *(dl_manager.manual_dir / name for name in ROOTS)
        roots = [place for place in places if any(place.glob(f"*/{ANNOTATIONS}"))]
        pictures = find_annotated(roots[0] if roots else places[0])
        chosen = split_by_hash(pictures, SHARES)
        splits = {split: [(name, pictures[name]) for name in names] for split, names in chosen.items()}
        return self.splits(splits, annotated_example)
