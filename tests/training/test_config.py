import dataclasses
import importlib
import pathlib
import re

import pytest
import tfmatting_datasets

from tfmatting.cli.train import config_names
from tfmatting.configs.overrides import overridden
from tfmatting.configs.run_config import LearningRate, RunConfig
from tfmatting.configs.train_config import TrainConfig
from tfmatting.configs.video_train_config import VideoTrainConfig
from tfmatting.models.registry import PRESETS

ENCODERS = ("mobilenetv2", "resnet50", "resnet101")


def config_of(name):
    return importlib.import_module(f"tfmatting.configs.{name}").CONFIG


@pytest.mark.parametrize("name", config_names())
def test_every_config_is_one_of_a_known_model_with_its_command(name):
    module = importlib.import_module(f"tfmatting.configs.{name}")
    assert isinstance(module.CONFIG, RunConfig)
    assert module.CONFIG.model in PRESETS
    assert f"tfmatting-train {name} " in module.__doc__


@pytest.mark.parametrize("name", config_names())
def test_every_config_says_what_its_run_takes_and_brings_or_that_it_was_never_run(name):
    text = " ".join(importlib.import_module(f"tfmatting.configs.{name}").__doc__.split())
    measured = re.search(r"\d+ minutes.*\b0\.\d+.*docs/training-log\.md", text)
    assert bool(measured) != ("Not run here in full" in text)


@pytest.mark.parametrize("encoder", ENCODERS)
def test_the_papers_stages_are_those_of_table_8_and_section_4_3(encoder):
    stages = ("videomatte240k_base", "videomatte240k_joint", "photomatte13k_joint", "distinctions646_joint")
    base, *joints = (config_of(f"bgm_{encoder}_{stage}") for stage in stages)
    assert [config.epochs for config in (base, *joints)] == [8, 1, 25, 30]
    assert [config.stage for config in (base, *joints)] == ["base", "joint", "joint", "joint"]
    rates = base.learning_rate
    assert (rates.backbone, rates.aspp, rates.decoder) == (1e-4, 5e-4, 5e-4)
    assert (base.smallest, base.largest) == (256, 512)
    for config in joints:
        assert config.learning_rate == LearningRate(backbone=5e-5, aspp=5e-5, decoder=1e-4, refiner=3e-4)
        assert (config.smallest, config.largest, config.backbone_scale) == (1024, 2048, 0.25)
        assert config.refine_sample_pixels == 16 * 5000
    for config, batch in ((base, 8), *((joint, 4) for joint in joints)):
        assert config.smallest_batch == config.largest_batch == batch
        assert config.batch_pixels // config.largest**2 >= batch
        assert config.model == f"bgm_{encoder}"


@pytest.mark.parametrize("model", ["rvm_mobilenetv3", "rvm_resnet50"])
def test_the_stages_of_video_matting_are_those_of_section_3_3(model):
    stages = [config_of(f"{model}_stage{number}") for number in (1, 2, 3, 4)]
    assert [config.epochs for config in stages] == [15, 2, 1, 5]
    assert [config.clip_length for config in stages] == [15, 50, 40, 40]
    assert [config.stage for config in stages] == ["base", "base", "joint", "joint"]
    assert [dataclasses.astuple(config.learning_rate) for config in stages[:2]] == [
        (1e-4, 2e-4, 2e-4, 2e-4),
        (5e-5, 1e-4, 1e-4, 1e-4),
    ]
    assert stages[2].learning_rate == LearningRate(backbone=1e-5, aspp=1e-5, decoder=1e-5, refiner=2e-4)
    assert stages[3].learning_rate == LearningRate(backbone=1e-5, aspp=1e-5, decoder=5e-5, refiner=2e-4)
    for config in stages:
        assert (config.model, config.batch_clips, config.smallest, config.largest) == (model, 4, 256, 512)
        assert config.image_segmentation_data and config.video_segmentation_data
    for config in stages[2:]:
        assert (config.high_resolution_smallest, config.high_resolution_largest) == (1024, 2048)
        assert (config.high_resolution_length, config.downsample_ratio) == (6, 0.25)
    assert stages[3].data == "distinctions646:train,adobe_image_matting:train"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"downsample_ratio": 1.0}, "`downsample_ratio` must be below 1"),
        ({"clip_length": 1}, "`clip_length` must be at least 2"),
        ({"high_resolution_smallest": 4096}, "must be at most `high_resolution_largest`"),
        ({"memory": "some"}, "`memory` must be one of none, recompute"),
        ({"stage": "patches"}, "`stage` must be one of base, joint"),
    ],
)
def test_unusable_video_configs_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        VideoTrainConfig(**changes)


@pytest.mark.parametrize("name", [name for name in config_names() if "videomatte" in name or "distinctions" in name])
def test_the_data_set_of_a_config_is_what_its_instructions_prepare(name):
    config = config_of(name)
    title, _, chosen = config.data.partition(":")[0].partition("/")
    command = f"tfmatting data prepare {title} --manual-dir MANUAL_DIR --config {chosen}\n"
    assert command in (pathlib.Path(tfmatting_datasets.__file__).parent / title / "README.md").read_text()
    assert config.validation_data in ("", f"{title}/{chosen}:validation")


def test_a_number_is_the_rate_of_all_modules():
    assert TrainConfig(learning_rate=0.5).learning_rate == LearningRate(0.5, 0.5, 0.5, 0.5)


@pytest.mark.parametrize(
    ("assignments", "expected"),
    [
        (["steps=7", "dropout=0"], {"steps": 7, "dropout": 0.0}),
        (["learning_rate.backbone=1e-4"], {"learning_rate": LearningRate(1e-4, 1e-3, 1e-3, 1e-3)}),
        (["learning_rate=2e-4", "learning_rate.aspp=1"], {"learning_rate": LearningRate(2e-4, 1.0, 2e-4, 2e-4)}),
        (["smallest=512", "largest=640"], {"smallest": 512, "largest": 640}),  # each alone would not fit the other
        (["backbone_scale=auto"], {"backbone_scale": "auto"}),
        (["backbone_scale=0.5"], {"backbone_scale": 0.5}),
        (["precision=mixed_bfloat16"], {"precision": "mixed_bfloat16"}),
    ],
)
def test_overrides(assignments, expected):
    assert overridden(TrainConfig(), assignments) == dataclasses.replace(TrainConfig(), **expected)


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("stepps=4", "unknown key 'stepps' of the config; did you mean steps"),
        ("optimizer.backbone=4", "did you mean learning_rate.backbone"),
        ("optimizer.lr=4", "did you mean learning_rate."),
        ("learning_rate.stem=4", "unknown key 'learning_rate.stem'"),
        ("steps=many", "`steps` must be an integer. Received: steps=many"),
        ("steps=1.5", "`steps` must be an integer"),
        ("learning_rate.aspp=fast", "`learning_rate.aspp` must be a number"),
        ("backbone_scale=large", "`backbone_scale` must be a number or 'auto'. Received: backbone_scale='large'"),
        ("backbone_scale=0", "`backbone_scale` must be above 0"),
        ("steps", "KEY=VALUE"),
        ("precision=float8", "`precision` must be one of float32"),
        ("steps=0", "`steps` must be above 0"),
        ("learning_rate.aspp=-1", "`learning_rate.aspp` must be above 0"),
        ("learning_rate.aspp=nan", "`learning_rate.aspp` must be above 0"),
        ("average_decay=1", "`average_decay` must be below 1"),
        ("drawn_share=1.5", "`drawn_share` must be at most 1"),
        ("smallest=4096", "`smallest` must be at most `largest`"),
    ],
)
def test_bad_overrides(assignment, message):
    with pytest.raises(ValueError) as caught:
        overridden(TrainConfig(), [assignment])
    assert message in str(caught.value)
