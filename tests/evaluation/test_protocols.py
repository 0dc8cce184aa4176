import importlib
import json
import subprocess
import sys

import pytest

from tfmatting.cli.evaluate import PROTOCOLS
from tfmatting.evaluation.protocols.protocol import Protocol


def protocol(name):
    return importlib.import_module(f"tfmatting.evaluation.protocols.{name}").PROTOCOL


@pytest.mark.parametrize("name", PROTOCOLS)
def test_each_has_its_name_and_serializes(name):
    assert protocol(name).name == name
    assert json.loads(json.dumps(protocol(name).settings()))["name"] == name


@pytest.mark.parametrize(
    ("name", "backgrounds", "row"),
    [
        ("aim", 5, ("paper's ResNet-50", (12.86, 12.01, 8426, 11116, 5.31))),
        ("distinctions646", 5, ("paper's MobileNetV2", (10.53, 9.62, 7904, 8808, 8.19))),
        ("photomatte85", 1, ("BGM", (17.32, 21.21, 27454, 15397, 14.25))),
    ],
)
def test_the_papers_benchmarks(name, backgrounds, row):
    config = protocol(name)
    assert (config.backgrounds_per_sample, config.backbone_scale, config.refined_patches) == (backgrounds, 0.25, 20_000)
    assert row in config.published
    assert config.data.endswith(":test")
    assert config.background_data == "matting_backgrounds:test"


def test_videos():
    assert (protocol("hd_videos").backbone_scale, protocol("hd_videos").refined_patches) == (0.25, 5_000)
    assert (protocol("uhd_videos").backbone_scale, protocol("uhd_videos").refined_patches) == (0.125, 20_000)


def test_refused():
    with pytest.raises(ValueError, match="`backgrounds_per_sample` must be at least 1"):
        Protocol("x", "x", backgrounds_per_sample=0)


def test_light():
    code = "import sys, tfmatting.evaluation.protocols.aim; print(*{'keras', 'cv2', 'numpy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"
