"""Background clips: the videos and folders of frames of any folder."""

import dataclasses
import functools

import tensorflow_datasets as tfds

from tfmatting.data.builders import base
from tfmatting.data.builders.background_clips import background_clip_examples, find_background_clips
from tfmatting.data.splits import split_by_hash

SHARES = {"train": 19, "validation": 1}
FRAMES = 100  # of each clip: Lin et al. 2022, section 4.1


@dataclasses.dataclass
class VideoBackgroundsConfig(tfds.core.BuilderConfig):
    """Larger frames are reduced to `longest_side` pixels; None keeps all sizes."""

    longest_side: int | None = None


class Builder(base.MattingBuilder):
    """Builder of `video_backgrounds`; a clip is in one split as a whole."""

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = (
        VideoBackgroundsConfig(name="hd", description="At most 1920 pixels a side.", longest_side=1920),
        VideoBackgroundsConfig(name="sd", description="At most 960 pixels a side.", longest_side=960),
        VideoBackgroundsConfig(name="native", description="Frames in their own size.", longest_side=None),
    )
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Give as MANUAL_DIR any folder of videos of scenes without people, or of folders of their frames, at any depth.
    """
    FEATURES = base.background_clip_features
    HOMEPAGE = "https://arxiv.org/abs/2108.11515"

    def _split_generators(self, dl_manager):
        clips = find_background_clips(dl_manager.manual_dir)
        chosen = split_by_hash(clips, SHARES)
        splits = {split: [(name, clips[name]) for name in names] for split, names in chosen.items()}
        longest_side = self.builder_config.longest_side
        return self.splits(
            splits, functools.partial(background_clip_examples, frames=FRAMES, longest_side=longest_side)
        )
