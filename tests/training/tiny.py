"""A network small enough to train in seconds, and the command that knows it: `python -m tests.training.tiny ARGUMENTS`.

The environment variable TINY_WAIT makes every step wait so many seconds, for tests that stop a run between two steps;
TINY_DEVICES makes TensorFlow divide the processor into so many devices.
"""

import contextlib
import dataclasses
import os
import sys
import time
import types
from unittest import mock

from tfmatting.cli.train import main
from tfmatting.configs.segmentation_train_config import SegmentationTrainConfig
from tfmatting.configs.train_config import TrainConfig
from tfmatting.configs.video_train_config import VideoTrainConfig
from tfmatting.models import registry
from tfmatting.models.preset import Preset

CONFIG = TrainConfig(
    model="tiny",
    steps=6,
    batch_pixels=1,
    smallest_batch=2,
    largest_batch=2,
    smallest=32,
    largest=32,
    warmup_steps=1,
    dropout=0.2,
    average_decay=0.9,
    clip_norm=1.0,
    validation_batches=1,
    validation_steps=3,
    log_steps=2,
    checkpoint_steps=1,
    kept_checkpoints=2,
    statistics_batches=2,
)
JOINT = dataclasses.replace(CONFIG, stage="joint", smallest=64, largest=64, refine_sample_pixels=512)
PATCHES = dataclasses.replace(JOINT, stage="patches", patch_batch=16, pool_batches=2, pool_patches=40, pool_passes=2)
VIDEO = VideoTrainConfig(
    model="tiny_video",
    steps=6,
    batch_clips=2,
    clip_length=3,
    smallest=32,
    largest=32,
    high_resolution_length=2,
    high_resolution_smallest=64,
    high_resolution_largest=64,
    downsample_ratio=0.5,
    shape="square",
    learning_rate=5e-3,
    schedule="constant",
    warmup_steps=1,
    clip_norm=1.0,
    average_decay=0.9,
    memory="none",
    validation_batches=1,
    validation_steps=3,
    log_steps=2,
    checkpoint_steps=1,
    kept_checkpoints=2,
    statistics_batches=2,
)
SEGMENTATION = SegmentationTrainConfig(
    model="tiny_segmentation",
    steps=6,
    batch_pictures=2,
    smallest=32,
    largest=32,
    learning_rate=5e-3,
    schedule="constant",
    warmup_steps=1,
    validation_batches=1,
    validation_steps=3,
    log_steps=2,
    checkpoint_steps=1,
    kept_checkpoints=2,
    statistics_batches=2,
)
CONFIGS = {
    "tiny_base": CONFIG,
    "tiny_joint": JOINT,
    "tiny_patches": PATCHES,
    "tiny_video": VIDEO,
    "tiny_segmentation": SEGMENTATION,
}


def tiny_features(x):
    """Features at 1/2, 1/4, 1/8 and 1/16, with 4 channels."""
    from tfmatting.models.blocks import convolution_block

    taps = []
    for name in ("stem", "block1", "block2", "block3"):
        x = convolution_block(x, 4, 3, strides=2, name=name)
        taps.append(x)
    return taps


@contextlib.contextmanager
def known():
    """Makes the models "tiny", "tiny_video" and "tiny_segmentation" and the `CONFIGS` known for a while."""
    from tfmatting.models.background_matting.background_matting_base import ENCODERS
    from tfmatting.models.segmentation import architectures
    from tfmatting.models.segmentation.heads import fcn_head
    from tfmatting.models.video_matting import video_matting_base

    preset = Preset({"encoder": "tiny"}, 0, "a test", registry.PRESETS["bgm_resnet50"].weights)
    presets = {
        "tiny": preset,
        "tiny_video": dataclasses.replace(preset, family="video_matting"),
        "tiny_segmentation": dataclasses.replace(preset, config={"architecture": "tiny"}, family="segmentation"),
    }
    architecture = architectures.Architecture("tiny", fcn_head, has_auxiliary=True)
    modules = {}
    for name, config in CONFIGS.items():
        module = types.ModuleType(f"tfmatting.configs.{name}")
        module.CONFIG = config
        modules[module.__name__] = module
    sys.modules.update(modules)
    with (
        mock.patch.dict(ENCODERS, tiny=tiny_features),
        mock.patch.dict(video_matting_base.ENCODERS, tiny=tiny_features),
        mock.patch.dict(video_matting_base.CHANNELS, tiny=(8, 8, 8, 8)),
        mock.patch.dict(architectures.ENCODERS, tiny=lambda x: tiny_features(x)[1::2]),
        mock.patch.dict(architectures.ARCHITECTURES, tiny=architecture),
        mock.patch.dict(registry.PRESETS, presets),
    ):
        yield
    for name in modules:
        del sys.modules[name]


def _slow_steps(seconds):
    from tfmatting.training.loop import Loop

    train = Loop._train

    def waiting(self, batches):
        time.sleep(seconds)
        return train(self, batches)

    Loop._train = waiting


def _divide_processor(count):
    import tensorflow as tf

    (processor,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * count)


if __name__ == "__main__":
    if os.environ.get("KERAS_BACKEND") != "jax" and (devices := int(os.environ.get("TINY_DEVICES", 1))) > 1:
        _divide_processor(devices)
    import tfmatting.cli.train as command

    command.config_names = lambda: list(CONFIGS)
    if wait := float(os.environ.get("TINY_WAIT", 0)):
        _slow_steps(wait)
    with known():
        sys.exit(main())
