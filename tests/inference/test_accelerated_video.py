"""The accelerated form of video matting gives what the model gives."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.golden import video_matting_recordings as videos
from tfmatting import accelerate, matte
from tfmatting.inference import accelerated_video, recurrent_network
from tfmatting.inference.accelerated_video import AcceleratedVideoMatting
from tfmatting.inference.recurrent_frame import GraphFrames
from tfmatting.models.video_matting.video_matting import VideoMatting
from tfmatting.models.video_matting.video_matting_base import STATES

NAMES = ("alpha", "foreground", *STATES)


def model_at(ratio, refiner="deep_guided_filter"):
    return videos.model().with_options(downsample_ratio=ratio, refiner=refiner)


def clip_of(height, width):
    return videos.clip()[:, :3, :height, :width]


def assert_same(outputs, expected, tolerance=1e-4, names=NAMES):
    for name in names:
        np.testing.assert_allclose(outputs[name], expected[name], rtol=0, atol=tolerance, err_msg=name)


@pytest.fixture(autouse=True)
def without_litert(request, monkeypatch):
    """LiteRT's conversion takes seconds, and is left to one test."""
    if request.function is not test_frame_by_frame_equals_the_clip:
        monkeypatch.setattr(recurrent_network, "is_available", lambda: False)


@pytest.fixture(scope="module")
def fast():
    return accelerate(model_at(0.5))


@pytest.mark.parametrize(
    ("ratio", "refiner", "size"),
    [
        (0.5, "fast_guided_filter", (96, 64)),
        (0.37, "deep_guided_filter", (101, 75)),
        ("auto", "deep_guided_filter", (37, 51)),
    ],
)
def test_outputs_are_those_of_the_model(ratio, refiner, size):
    model, clip = model_at(ratio, refiner), clip_of(*size)
    expected, fast = model({"source": clip}), accelerate(model)
    assert_same(fast.predict_on_batch({"source": clip}), expected, 3e-4 if refiner == "fast_guided_filter" else 1e-4)


def test_frame_by_frame_equals_the_clip():
    """With LiteRT's encoder, where it is installed."""
    model, clip = model_at(0.5), clip_of(48, 64)
    expected, fast, states = model({"source": clip}), accelerate(model), {}
    for number in range(clip.shape[1]):
        outputs = fast.predict_on_batch({"source": clip[:, number], **states})
        states = {name: outputs[name] for name in STATES}
        assert_same(outputs, {name: expected[name][:, number] for name in NAMES[:2]}, names=NAMES[:2])
    assert_same(states, expected, names=STATES)


def test_clips_of_a_batch_do_not_mix(fast):
    clip = clip_of(48, 64)
    both = np.concatenate([clip, clip[:, :, ::-1]])
    assert_same(fast.predict_on_batch({"source": both}), fast.model({"source": both}))


def test_16_bits_stand_for_floats(fast):
    integers = np.rint(clip_of(48, 64)[:, 0] * 65535).astype("uint16")
    floats = (integers / 65535).astype("float32")
    assert_same(fast.predict_on_batch({"source": integers}), fast.model({"source": floats}))


@pytest.mark.slow
def test_bfloat16_gives_nearly_the_same():
    clip = clip_of(48, 64)[:, 0]
    mixed = VideoMatting(downsample_ratio=0.5, dtype="mixed_bfloat16")
    mixed.set_weights(videos.model().get_weights())
    outputs, expected = accelerate(mixed).predict_on_batch({"source": clip}), model_at(0.5)({"source": clip})
    for name in NAMES:
        assert np.abs(np.asarray(outputs[name]) - expected[name]).mean() < 3e-2, name


def test_a_graph_for_other_devices_gives_the_same():
    model, clip = model_at(0.5), clip_of(48, 64)
    frames = np.uint8(np.rint(255 * clip[0]))
    states = model.initial_states(1, 48, 64)
    expected = model({"source": (frames / 255).astype("float32")[None]})
    outputs = GraphFrames(model, frames.shape, 1, np.uint8)(frames, states)
    assert_same(outputs, {name: x[0] if name in NAMES[:2] else x for name, x in expected.items()})


@pytest.mark.parametrize(("devices", "name"), [([], "RecurrentFrames"), (["a GPU"], "GraphFrames")])
def test_a_size_is_made_once(monkeypatch, devices, name):
    sizes = []

    def make(model, shape, batch, dtype):
        sizes.append((shape, batch, dtype))
        return lambda frames, states: {"alpha": frames[..., :1], "foreground": frames, **states}

    monkeypatch.setattr(tf.config, "get_visible_devices", lambda kind: devices)
    monkeypatch.setattr(accelerated_video, name, make)
    fast = accelerate(model_at(0.5))
    fast.prepare((1, 3, 32, 48, 3), "uint8")
    outputs = fast.predict_on_batch({"source": np.ones((1, 3, 32, 48, 3), np.uint8)})
    assert sizes == [((3, 32, 48, 3), 1, np.uint8)]
    assert outputs["foreground"].shape == (1, 3, 32, 48, 3)
    assert outputs["state1"].shape == (1, 8, 12, 16)


def test_accelerate_chooses_by_model_and_backend(monkeypatch):
    model = model_at(0.5)
    assert isinstance(accelerate(model), AcceleratedVideoMatting)
    with pytest.raises(ValueError, match="precision int8 is for a `BackgroundMatting`"):
        accelerate(model, "int8")
    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    assert accelerate(model) is model


# === Pictures ===


@pytest.mark.parametrize("accelerated", [True, False])
def test_a_still_needs_no_plate(accelerated, fast):
    picture = np.uint8(np.rint(255 * clip_of(48, 64)[0, 0]))
    expected = fast.model({"source": (picture / 255).astype("float32")[None]})
    result = matte(fast if accelerated else fast.model, picture)
    np.testing.assert_allclose(result.alpha, expected["alpha"][0], atol=1e-4)
    np.testing.assert_allclose(result.foreground, expected["foreground"][0], atol=1e-4)
    assert result.error is None
    assert result.refined is None


def test_plates_go_with_the_models_that_take_them(model):
    picture = np.zeros((32, 48, 3), np.uint8)
    with pytest.raises(ValueError, match="`background`, the captured plate, must be None: this model takes none"):
        matte(model_at(0.5), picture, picture)
    with pytest.raises(ValueError, match="`background`, the captured plate, is needed by this model"):
        matte(model, picture)
