"""YouTube-VIS: the videos that show people, with masks of them."""

import tensorflow_datasets as tfds

from tfmatting.data.builders import base, layouts
from tfmatting.data.builders.youtube_vis import clip_mask_examples, find_people
from tfmatting.data.splits import split_by_hash

ROOTS = ("YouTube-VIS", "YoutubeVIS", "youtube_vis")
SHARES = {"train": 19, "validation": 1}


class Builder(base.MattingBuilder):
    """Builder of `youtube_vis_people`; a clip is in one split as a whole."""

    VERSION = tfds.core.Version("1.0.0")
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Fetch the training part of YouTube-VIS, of 2021 or 2019, and unpack it, so that there are
      MANUAL_DIR/YouTube-VIS/train/JPEGImages/VIDEO/FRAME.jpg
      MANUAL_DIR/YouTube-VIS/train/instances.json   (of 2021)   or   MANUAL_DIR/YouTube-VIS/train.json   (of 2019)
    """
    FEATURES = base.segmentation_clip_features
    HOMEPAGE = "https://youtube-vos.org/dataset/vis/"

    def _split_generators(self, dl_manager):
        root = layouts.find_root(dl_manager.manual_dir, ROOTS, ("train",))
        annotations = root / "train" / "instances.json"
        if not annotations.exists() and (root / "train.json").exists():
            annotations = root / "train.json"
        if not annotations.exists():
            raise layouts.missing(annotations)
        clips = find_people(annotations, layouts.find_folder(root / "train", ["JPEGImages"]))
        chosen = split_by_hash(clips, SHARES)
        splits = {split: [(name, clips[name]) for name in names] for split, names in chosen.items()}
        return self.splits(splits, clip_mask_examples)
