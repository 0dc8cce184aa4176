"""VideoMatte240K: clips of people with alpha and foreground, from green screens."""

import dataclasses
import functools

import tensorflow_datasets as tfds

from tfmatting.data.builders import base, layouts
from tfmatting.data.builders.clips import pair_clips
from tfmatting.data.builders.examples import clip_examples
from tfmatting.data.splits import split_by_hash

ROOTS = ("VideoMatte240K", "VideoMatte240K_JPEG_HD", "VideoMatte240K_JPEG_SD")
SHARES = {"train": 479, "validation": 5}


@dataclasses.dataclass
class VideoMatteConfig(tfds.core.BuilderConfig):
    """Larger frames are reduced to `longest_side` pixels; None keeps all sizes."""

    longest_side: int | None = None


class Builder(base.MattingBuilder):
    """Builder of `videomatte240k`; a clip is in one split as a whole."""

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = (
        VideoMatteConfig(name="native", description="Frames in their own size.", longest_side=None),
        VideoMatteConfig(name="hd", description="At most 1920 pixels a side.", longest_side=1920),
        VideoMatteConfig(name="sd", description="At most 768 pixels a side.", longest_side=768),
    )
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Fetch VideoMatte240K from the authors (its licence must be accepted there) and unpack it, so that there are
      MANUAL_DIR/VideoMatte240K/train/fgr/CLIP.mp4   and   MANUAL_DIR/VideoMatte240K/train/pha/CLIP.mp4
      MANUAL_DIR/VideoMatte240K/test/fgr/CLIP.mp4    and   MANUAL_DIR/VideoMatte240K/test/pha/CLIP.mp4
    The versions with a folder of JPEG pictures a clip (VideoMatte240K_JPEG_HD, VideoMatte240K_JPEG_SD) lie alike.
    """
    FEATURES = base.clip_features
    HOMEPAGE = "https://grail.cs.washington.edu/projects/background-matting-v2/"
    COUNTS = SHARES

    def _split_generators(self, dl_manager):
        root = layouts.find_root(dl_manager.manual_dir, ROOTS, ("train", *layouts.FOREGROUND))
        if (root / "train").is_dir():
            folders = {"train": root / "train", "validation": layouts.find_folder(root, layouts.VALIDATION)}
            clips = {split: _clips(folder) for split, folder in folders.items()}
        else:  # all clips in one folder: the paper's proportion
            found = {sample.clip: sample for sample in _clips(root)}
            chosen = split_by_hash(found, SHARES)
            clips = {split: [found[name] for name in names] for split, names in chosen.items()}
        longest_side = self.builder_config.longest_side
        return self.splits(clips, functools.partial(clip_examples, longest_side=longest_side))


def _clips(folder):
    return pair_clips(layouts.find_folder(folder, layouts.FOREGROUND), layouts.find_folder(folder, layouts.ALPHA))
