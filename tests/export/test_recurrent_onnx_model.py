"""An ONNX file of a recurrent model takes any size and gives what the model makes of the whole clip."""

import numpy as np
import pytest

from tests.export.clips import assert_is_the_models, clips, run, zeros
from tfmatting.export import export, onnx_model
from tfmatting.export.recurrent_signatures import NEXT_STATES
from tfmatting.models.video_matting.video_matting_base import STATES

pytestmark = pytest.mark.slow
INPUTS = ("source", *STATES)


@pytest.fixture(scope="module")
def exported(recurrent, tmp_path_factory):
    pytest.importorskip("tf2onnx")
    pytest.importorskip("onnxruntime")
    path = tmp_path_factory.mktemp("onnx") / "recurrent.onnx"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(onnx_model, "LARGE", (72, 128))  # which takes less time
        return path, export(recurrent, path, "onnx")


@pytest.fixture(scope="module")
def network(exported):
    return onnx_model.load_network(exported[0], threads=1, inputs=INPUTS)


@pytest.mark.parametrize(("height", "width"), [(64, 96), (37, 51)])
def test_any_size_frame_by_frame_is_the_clip(height, width, network, recurrent):
    clip = clips(height, width)
    assert_is_the_models(run(network, clip, zeros(recurrent, 1, height, width)), recurrent, clip)


def test_a_clip_begins_with_zeros_of_any_size(exported, network, recurrent):
    clip = clips(37, 51)
    channels = {name: shape[-1] for name, shape in exported[1]["states"]["any size"].items()}
    small = {name: np.zeros((1, 1, 1, count), "float32") for name, count in channels.items()}
    assert_is_the_models(run(network, clip, small), recurrent, clip)


def test_outputs_are_named(network, recurrent):
    outputs = network(source=clips(37, 51)[:, 0], **zeros(recurrent, 1, 37, 51))
    assert set(outputs) == {"alpha", "foreground", *NEXT_STATES.values()}


def test_a_network_with_a_plate_is_another(exported):
    with pytest.raises(ValueError, match="must have the inputs source, background and the outputs alpha, foreground"):
        onnx_model.load_network(exported[0])


def test_a_ratio_that_hangs_on_the_size_is_refused(recurrent, tmp_path):
    with pytest.raises(ValueError, match="`downsample_ratio` must be a number for onnx"):
        export(recurrent.with_options(downsample_ratio="auto"), tmp_path / "x.onnx", "onnx")
    assert not list(tmp_path.iterdir())
