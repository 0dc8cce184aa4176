"""AISegment matting human: 34,427 half-length portraits of 600x800 pixels with alpha."""

import logging
from typing import ClassVar

import tensorflow_datasets as tfds

from tfmatting.data.builders import base, layouts
from tfmatting.data.builders.examples import photograph_example
from tfmatting.data.pictures import find_pictures
from tfmatting.data.splits import split_by_hash

LOGGER = logging.getLogger("tfmatting")
ROOTS = ("matting_human_half", "aisegmentcom-matting-human-datasets", "matting_human_datasets")
SHARES = {"train": 19, "validation": 1}
_LARGEST_SHARE_WITHOUT_PARTNER = 0.001  # copies of the set hold a few pictures without a partner


class Builder(base.MattingBuilder):
    """Builder of `aisegment_matting_human`. The foregrounds are estimated from photograph and alpha."""

    VERSION = tfds.core.Version("1.0.0")
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Fetch the data set (matting_human_datasets of AISegment.com) and unpack it, so that there are
      MANUAL_DIR/matting_human_half/clip_img/GROUP/clip_NUMBER/NAME.jpg
      MANUAL_DIR/matting_human_half/matting/GROUP/matting_NUMBER/NAME.png
    """
    FEATURES = base.matting_features
    HOMEPAGE = "https://github.com/aisegmentcn/matting_human_datasets"
    COUNTS: ClassVar = {"train": 32_700, "validation": 1_721}

    def _split_generators(self, dl_manager):
        root = layouts.find_root(dl_manager.manual_dir, ROOTS, ("clip_img",))
        samples = _pairs(layouts.find_folder(root, ["clip_img"]), layouts.find_folder(root, ["matting"]))
        chosen = split_by_hash(samples, SHARES)
        splits = {split: [samples[name] for name in names] for split, names in chosen.items()}
        return self.splits(splits, photograph_example)


def _pairs(photographs, alphas):
    """Returns {name: sample}; where photographs have "clip_" in their folder, alphas have "matting_"."""
    pictures = find_pictures(photographs)
    mattes = {name.replace("/matting_", "/clip_"): path for name, path in find_pictures(alphas).items()}
    alone = sorted(pictures.keys() ^ mattes.keys())
    if not pictures:
        raise FileNotFoundError(f"the data set is incomplete: {photographs} holds no pictures.")
    if len(alone) > _LARGEST_SHARE_WITHOUT_PARTNER * len(pictures):
        name = alone[0]
        lacking = photographs / name if name in mattes else alphas / name.replace("/clip_", "/matting_")
        raise FileNotFoundError(
            f"the data set is incomplete: {len(alone)} pictures have no partner, first {lacking}.* is missing."
        )
    if alone:
        LOGGER.warning("aisegment_matting_human: %d pictures have no partner and are left out", len(alone))
    return {name: layouts.Sample(name, pictures[name], mattes[name]) for name in pictures if name in mattes}
