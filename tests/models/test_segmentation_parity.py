"""The segmentation networks agree with torchvision's, whose outputs are recorded in `tests/golden`, within 1e-4."""

import numpy as np
import pytest

from tests.golden import recordings
from tests.models.golden_segmentation import RECORDED, STEP, golden_segmentation, source, state_dict
from tfmatting.models import registry

TOLERANCE = 1e-4
SLOW = ("fcn_resnet101", "deeplabv3_resnet50", "deeplabv3_resnet101")
NAMES = [pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in RECORDED]
PARAMETERS = {
    "fcn_resnet50": 35_322_218,
    "fcn_resnet101": 54_314_346,
    "deeplabv3_resnet50": 42_004_074,
    "deeplabv3_resnet101": 60_996_202,
    "deeplabv3_mobilenet_v3_large": 11_029_328,
    "lraspp_mobilenet_v3_large": 3_221_538,
}
OUTPUTS = {"out": "logits", "aux": "auxiliary"}


@pytest.mark.parametrize("name", NAMES)
def test_weights_have_the_recorded_sums(name):
    arrays = [array.astype(np.float64) for array in state_dict(name).values()]
    expected = recordings.checksums()[name]
    assert len(arrays) == expected["keys"]
    assert sum(array.sum() for array in arrays) == pytest.approx(expected["sum"], rel=1e-9)
    assert sum(np.abs(array).sum() for array in arrays) == pytest.approx(expected["abs_sum"], rel=1e-9)


def test_no_recording_is_left_out():
    compared = {f"{name}/{short}" for name in RECORDED for short in OUTPUTS} - {"lraspp_mobilenet_v3_large/aux"}
    assert set(recordings.recorded("segmentation")) == compared


@pytest.mark.parametrize("name", NAMES)
def test_outputs_agree(name):
    recorded = recordings.recorded("segmentation")
    outputs = golden_segmentation(name)({"source": source()})
    compared = 0
    for short, output in OUTPUTS.items():
        if (recording := recorded.get(f"{name}/{short}")) is not None:
            ours = np.moveaxis(np.asarray(outputs[output]), -1, 1)[..., ::STEP, ::STEP]
            np.testing.assert_allclose(ours, recording, rtol=0, atol=TOLERANCE, err_msg=short)
            compared += 1
    assert compared == len(outputs)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_are_those_of_torchvision(name):
    count = sum(int(np.prod(variable.shape)) for variable in golden_segmentation(name).trainable_weights)
    assert count == PARAMETERS[name] == registry.preset(name).parameters
