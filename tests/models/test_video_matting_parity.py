"""The video matting networks agree with the official ones, whose outputs are recorded in `tests/golden`, within 1e-4.

They agree within 1e-5 but for the fast guided filter, whose division by a variance of about 1e-5 enlarges the noise of
float32: there, the recordings themselves are 8e-5 away from the same arithmetic in float64.
"""

import pathlib

import keras
import numpy as np
import pytest

from tests.golden import recordings
from tests.golden import video_matting_recordings as videos

TOLERANCE = 1e-4
STATES = ("r1", "r2", "r3", "r4")
GROUPS = {  # the recordings' name of a group: ratio, and the outputs
    "deep_guided_filter/d1": (1.0, ("fgr", "pha", *STATES)),
    "deep_guided_filter/d0.5": (0.5, ("fgr", "pha", *STATES)),
    "seg/d1": (1.0, ("seg", *STATES)),
    "seg/d0.5": (0.5, ("seg", *STATES)),
    "odd126x187/d1": (1.0, ("fgr", "pha", *STATES)),
    "odd126x187/d0.5": (0.5, ("fgr", "pha", *STATES)),
}
FAST = "fast_guided_filter/d0.5"  # of MobileNetV3 alone
FULL_RECORDINGS = pathlib.Path(__file__).parents[3] / "shared" / "parity" / "ref"
FEATURES = {  # the recordings' names of intermediate features, and the layers that make them
    "mobilenetv3": {
        "f1": "block1_add",
        "f2": "block3_add",
        "f3": "block6_add",
        "f4": "last_hard_silu",
        "aspp": "aspp_weigh",
    },
    "resnet50": {
        "f1": "stem_relu",
        "f2": "stage1_block3_relu",
        "f3": "stage2_block4_relu",
        "f4": "stage4_block3_relu",
        "aspp": "aspp_weigh",
    },
}


def source_of(group):
    clip = videos.clip()
    return clip[:, :2, :126, :187] if group.startswith("odd") else clip


def assert_agrees(outputs, recorded, group, shorts):
    for short in shorts:
        recording = recorded[f"{group}/{short}"]
        output = videos.as_recorded(outputs[videos.OUTPUTS[short]], recording)
        np.testing.assert_allclose(output, recording, rtol=0, atol=TOLERANCE, err_msg=f"{group}/{short}")


@pytest.mark.parametrize("encoder", videos.ENCODERS)
def test_weights_have_the_recorded_sums(encoder):
    arrays = [array.astype(np.float64) for array in videos.state_dict(encoder).values()]
    expected = recordings.checksums()[f"rvm_{encoder}"]
    assert len(arrays) == expected["keys"]
    assert sum(array.sum() for array in arrays) == pytest.approx(expected["sum"], rel=1e-9)
    assert sum(np.abs(array).sum() for array in arrays) == pytest.approx(expected["abs_sum"], rel=1e-9)


def test_clip_has_the_recorded_sum():
    assert videos.clip().sum(dtype=np.float64) == pytest.approx(recordings.checksums()["inputs"]["rvm_sum"], rel=1e-9)


@pytest.mark.parametrize("encoder", videos.ENCODERS)
def test_no_recording_is_left_out(encoder):
    compared = {f"{group}/{short}" for group, (_, shorts) in GROUPS.items() for short in shorts}
    if encoder == "mobilenetv3":
        compared |= {f"{FAST}/{short}" for short in ("fgr", "pha", *STATES)}
    assert set(recordings.recorded(f"rvm_{encoder}")) == compared


@pytest.mark.parametrize("encoder", videos.ENCODERS)
@pytest.mark.parametrize("group", GROUPS)
def test_outputs_agree(group, encoder):
    ratio, shorts = GROUPS[group]
    segmentation = group.startswith("seg")
    outputs = videos.model(encoder)({"source": source_of(group)}, downsample_ratio=ratio, segmentation=segmentation)
    assert_agrees(outputs, recordings.recorded(f"rvm_{encoder}"), group, shorts)


def test_fast_guided_filter_agrees():
    model = videos.model().with_options(refiner="fast_guided_filter", downsample_ratio=0.5)
    outputs = model({"source": videos.clip()})
    assert_agrees(outputs, recordings.recorded("rvm_mobilenetv3"), FAST, ("fgr", "pha", *STATES))


@pytest.mark.parametrize("encoder", videos.ENCODERS)
def test_features_agree(encoder):
    path = FULL_RECORDINGS / f"ref_rvm_{encoder}.npz"
    if not path.is_file():
        pytest.skip("the recordings in full are not on this machine")
    base = videos.model(encoder).base
    names = FEATURES[encoder]
    features = keras.Model(base.inputs, {short: base.get_layer(layer).output for short, layer in names.items()})
    first = videos.clip()[:, 0]
    states = videos.model(encoder).initial_states(1, 128, 192, 1.0)
    outputs = features([keras.ops.convert_to_tensor(x) for x in (first, *states.values())])
    with np.load(path) as full:
        for short in names:
            recording = full[f"mid/{short}"][0]
            np.testing.assert_allclose(
                np.moveaxis(outputs[short], -1, 1), recording, rtol=0, atol=TOLERANCE, err_msg=short
            )
