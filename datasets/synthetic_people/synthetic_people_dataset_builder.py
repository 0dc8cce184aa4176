"""Synthetic people with exact alpha, rendered from MakeHuman's CC0 assets."""

import dataclasses
import functools

import tensorflow_datasets as tfds

from tfmatting.data.builders import base
from tfmatting.data.people.examples import clip_examples, find_archive, still_examples

#: validation draws other numbers than training can reach
VALIDATION_START = 10_000_000


@dataclasses.dataclass
class PeopleConfig(tfds.core.BuilderConfig):
    """Size in pixels, how many stills or clips, frames of a clip (None: stills), and the seed."""

    height: int = 768
    width: int = 768
    train: int = 10_000
    validation: int = 200
    frames: int | None = None
    frame_rate: float = 25.0
    seed: int = 0


def _stills(name, height, width, train):
    return PeopleConfig(
        name=name, description=f"Stills of {width}x{height} pixels.", height=height, width=width, train=train
    )


class Builder(base.MattingBuilder):
    """Builder of `synthetic_people`."""

    VERSION = tfds.core.Version("1.0.0")
    BUILDER_CONFIGS = (
        _stills("stills_768", 768, 768, 10_000),
        _stills("stills_512", 512, 512, 10_000),
        _stills("stills_1024", 1024, 1024, 5_000),
        _stills("stills_1080p", 1080, 1920, 2_000),
        _stills("stills_2048", 2048, 2048, 2_000),
        PeopleConfig(name="clips_512", description="Clips of 50 frames of 512x512 pixels.", height=512, width=512,
                     train=400, validation=8, frames=50),
    )  # fmt: skip
    MANUAL_DOWNLOAD_INSTRUCTIONS = """\
    Fetch MakeHuman's CC0 core assets (the folder makehuman/data of makehumancommunity/makehuman and the folder base of
    makehumancommunity/makehuman-assets, with the files of Git LFS) and put them below MANUAL_DIR, so that there are
      MANUAL_DIR/.../3dobjs/base.obj, MANUAL_DIR/.../rigs/default.mhskel and MANUAL_DIR/.../rigs/default_weights.mhw
    with targets, clothes, hair, skins, eyes, eyebrows, eyelashes and poses as far as wanted; or all in one archive.
    """
    HOMEPAGE = "http://www.makehumancommunity.org"

    def _info(self):
        features = base.matting_features() if self.builder_config.frames is None else base.clip_features()
        return self.dataset_info_from_configs(features=features, homepage=self.HOMEPAGE)

    def _split_generators(self, dl_manager):
        config = self.builder_config
        archive = find_archive(dl_manager.manual_dir)
        assets = str(dl_manager.extract(_resource(archive)) if archive else dl_manager.manual_dir)
        options = {"assets": assets, "seed": config.seed, "height": config.height, "width": config.width}
        if config.frames is None:
            make_examples = functools.partial(still_examples, **options)
        else:
            rates = {"frames": config.frames, "frame_rate": config.frame_rate}
            make_examples = functools.partial(clip_examples, **options, **rates)
        validation = range(VALIDATION_START, VALIDATION_START + config.validation)
        return self.splits({"train": list(range(config.train)), "validation": list(validation)}, make_examples)


def _resource(archive):
    """An archive with how it is unpacked: TensorFlow Datasets does not know .tar.xz by its name."""
    method = tfds.download.ExtractMethod
    return tfds.download.Resource(path=archive, extract_method=method.ZIP if archive.suffix == ".zip" else method.TAR)
