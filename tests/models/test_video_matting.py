"""Behaviour of the video matting model: time, sizes, ratios, options, precision, arguments."""

import re

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.golden import video_matting_recordings as videos
from tfmatting.models import registry
from tfmatting.models.video_matting.video_matting import VideoMatting
from tfmatting.models.video_matting.video_matting_base import STATES, VideoMattingBase
from tfmatting.models.video_matting.video_matting_refiner import DeepGuidedFilter, FastGuidedFilter

NOISE = 1e-4
MATTES = ("alpha", "foreground")


@pytest.fixture(scope="module")
def model():
    """The recordings' MobileNetV3 model at ratio 0.5."""
    return videos.model().with_options(downsample_ratio=0.5)


@pytest.fixture(scope="module")
def clip():
    """Two different clips of four frames, small so that a test takes little time."""
    whole = videos.clip()[:, :, :48, :64]
    return np.concatenate([whole, whole[:, ::-1, :, ::-1]])


@pytest.fixture(scope="module")
def whole(model, clip):
    """What the model makes of the clips at once."""
    return model({"source": clip})


def assert_close(output, expected, tolerance=NOISE):
    np.testing.assert_allclose(output, expected, rtol=0, atol=tolerance)


def assert_same_outputs(outputs, expected, tolerance=NOISE):
    assert set(outputs) == set(expected)
    for name in expected:
        np.testing.assert_allclose(outputs[name], expected[name], rtol=0, atol=tolerance, err_msg=name)


def states_of(outputs):
    return {name: outputs[name] for name in STATES}


@pytest.mark.parametrize(("encoder", "count"), [("mobilenetv3", 3_748_633), ("resnet50", 26_890_461)])
def test_parameters_are_those_of_the_paper(encoder, count):
    trainable = videos.model(encoder).trainable_weights
    assert sum(int(np.prod(variable.shape)) for variable in trainable) == count
    assert registry.preset(f"rvm_{encoder}").parameters == count


@pytest.mark.parametrize("sizes", [(1, 3), (3, 1), (2, 2), (1, 1, 1, 1)])
def test_chunked_clip_equals_whole_clip(sizes, model, clip, whole):
    states, parts, start = {}, [], 0
    for size in sizes:
        outputs = model({"source": clip[:, start : start + size], **states})
        states, start = states_of(outputs), start + size
        parts.append(outputs)
    for name in MATTES:
        assert_close(np.concatenate([part[name] for part in parts], axis=1), whole[name])
    for name in STATES:
        assert_close(states[name], whole[name])


def test_frame_by_frame_equals_the_clip(model, clip, whole):
    states = {}
    for index in range(clip.shape[1]):
        outputs = model({"source": clip[:, index], **states})
        states = states_of(outputs)
        for name in MATTES:
            assert_close(outputs[name], whole[name][:, index])
    for name in STATES:
        assert_close(states[name], whole[name])


def test_frames_are_remembered(model, clip, whole):
    alone = model({"source": clip[:, 3]})
    assert np.abs(alone["alpha"] - whole["alpha"][:, 3]).mean() > 1e-3


def test_clip_of_a_batch_equals_the_clip_alone(model, clip, whole):
    for index in range(2):
        alone = model({"source": clip[index : index + 1]})
        assert_same_outputs(alone, {name: x[index : index + 1] for name, x in whole.items()})


def test_absent_states_are_zeros(model, clip, whole):
    states = model.initial_states(2, 48, 64)
    assert {name: x.shape for name, x in states.items()} == {name: whole[name].shape for name in STATES}
    assert all(np.abs(x).max() == 0 for x in states.values())
    assert_same_outputs(model({"source": clip, **states}), whole)


def test_outputs_have_ranges_and_float32(whole):
    assert set(whole) == {*MATTES, *STATES}
    for name, x in whole.items():
        assert x.dtype == "float32"
        lowest = -1 if name in STATES else 0
        assert lowest <= np.min(x) <= np.max(x) <= 1, name


def test_segmentation_shares_the_memory(model, clip, whole):
    outputs = model({"source": clip}, segmentation=True)
    assert set(outputs) == {"segmentation", *STATES}
    assert outputs["segmentation"].shape == (2, 4, 24, 32, 1)
    for name in STATES:
        assert_close(outputs[name], whole[name])
    assert model({"source": clip[:, 0]}, segmentation=True)["segmentation"].shape == (2, 24, 32, 1)


@pytest.mark.parametrize("ratio", [1, 0.5, 0.37, "auto"])
@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 9), (37, 51)])
def test_any_size_gives_outputs_of_this_size(height, width, ratio, model, clip):
    frames = clip[:, 0, :height, :width]
    outputs = model({"source": frames}, downsample_ratio=ratio)
    assert outputs["alpha"].shape == (2, height, width, 1)
    assert outputs["foreground"].shape == (2, height, width, 3)
    again = model({"source": frames, **states_of(outputs)}, downsample_ratio=ratio)
    assert np.isfinite(again["alpha"]).all()
    expected = model.initial_states(2, height, width, ratio)
    for name in STATES:
        assert outputs[name].shape == expected[name].shape


def test_ratio_brings_a_long_side_to_512(model):
    wide = np.zeros((1, 16, 1024, 3), "float32")
    assert model({"source": wide}, downsample_ratio="auto")["state1"].shape == (1, 4, 256, 16)
    assert model.initial_states(1, 1080, 1920, "auto")["state4"].shape == (1, 18, 32, 64)


@pytest.mark.parametrize("refiner", ["deep_guided_filter", "fast_guided_filter"])
def test_refined_matte_stays_near_the_coarse_one(refiner, model):
    source = videos.clip()[:, 0]
    model = model.with_options(refiner=refiner)
    coarse = model({"source": source[:, ::2, ::2]}, downsample_ratio=1)["alpha"]
    fine = model({"source": source}, downsample_ratio=0.5)["alpha"]
    assert fine.shape == (1, 128, 192, 1)
    assert np.corrcoef(np.ravel(fine[:, ::2, ::2]), np.ravel(coarse))[0, 1] > 0.5


@pytest.mark.parametrize("ratio", ["auto", pytest.param(0.4, marks=pytest.mark.slow)])
def test_sizes_unknown_beforehand_change_nothing(ratio, model):
    model = model.with_options(downsample_ratio=ratio)
    dynamic = tf.function(model, input_signature=[{"source": tf.TensorSpec((None, None, None, None, 3))}])
    random = np.random.default_rng(0)
    for size in ((2, 3, 30, 41), (1, 2, 20, 600)):
        clip = random.random((*size, 3), dtype="float32")
        assert_same_outputs(dynamic({"source": clip}), model({"source": clip}))


@pytest.mark.slow
def test_compiled_frame_gives_the_same(model, clip, whole):
    step = tf.function(model, jit_compile=True)
    states = model.initial_states(2, 48, 64)
    for index in range(2):
        outputs = step({"source": tf.constant(clip[:, index]), **states})
        states = states_of(outputs)
        assert_close(outputs["alpha"], whole["alpha"][:, index])


@pytest.mark.parametrize(("policy", "tolerance"), [("mixed_bfloat16", 3e-2), ("mixed_float16", 5e-3)])
def test_mixed_precision_gives_nearly_the_same_in_float32(policy, tolerance, model, clip, whole):
    mixed = VideoMatting(downsample_ratio=0.5, dtype=policy)
    mixed.set_weights(model.get_weights())
    assert {str(variable.dtype) for variable in mixed.weights} == {"float32"}
    outputs = mixed({"source": clip})
    for name, expected in whole.items():
        assert outputs[name].dtype == "float32"
        assert np.mean(np.abs(outputs[name] - expected)) < tolerance, name


def test_training_reaches_every_weight_and_moves_the_statistics(clip):
    keras.utils.set_random_seed(1)
    model = VideoMatting(downsample_ratio=0.5)
    before = {variable.path: np.array(variable) for variable in model.non_trainable_weights}
    with tf.GradientTape() as tape:
        matte = model({"source": clip}, training=True)
        segments = model({"source": clip}, segmentation=True, training=True)
        loss = sum(tf.reduce_mean(tf.square(x - 0.3)) for x in (*(matte[n] for n in MATTES), segments["segmentation"]))
    gradients = tape.gradient(loss, [variable.value for variable in model.trainable_weights])
    for variable, gradient in zip(model.trainable_weights, gradients, strict=True):
        assert gradient is not None, variable.path
        assert np.isfinite(gradient).all(), variable.path
    assert all(np.abs(np.array(v) - before[v.path]).max() > 0 for v in model.non_trainable_weights)


@pytest.mark.parametrize(
    "options",
    [
        {"downsample_ratio": 0.3, "dtype": "mixed_bfloat16"},
        pytest.param({"encoder": "resnet50"}, marks=pytest.mark.slow),
    ],
)
def test_model_round_trip(options, tmp_path, clip):
    keras.utils.set_random_seed(5)
    model = VideoMatting(refiner="fast_guided_filter", name="matting", **options)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert isinstance(loaded, VideoMatting)
    assert loaded.get_config() == model.get_config()
    assert loaded.get_config().items() >= options.items()
    for ours, theirs in zip(loaded.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    frame = {"source": clip[:, 0]}
    assert_same_outputs(loaded(frame), model(frame), 1e-6)


def test_base_round_trip(model, tmp_path):
    model.base.save(tmp_path / "base.keras")
    loaded = keras.models.load_model(tmp_path / "base.keras")
    assert isinstance(loaded, VideoMattingBase)
    for ours, theirs in zip(loaded.get_weights(), model.base.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("kind", [DeepGuidedFilter, FastGuidedFilter])
def test_filter_round_trip(kind, tmp_path):
    model, random = kind(name="filter"), np.random.default_rng(0)
    model.save(tmp_path / "filter.keras")
    loaded = keras.models.load_model(tmp_path / "filter.keras")
    assert isinstance(loaded, kind)
    shapes = {"source": (9, 13, 3), "small_source": (4, 6, 3), "matting": (4, 6, 4), "hidden": (4, 6, 16)}
    inputs = {name: random.random((2, *shape), dtype="float32") for name, shape in shapes.items()}
    assert_same_outputs(loaded(inputs), model(inputs), 1e-6)


def test_weights_have_names_of_their_own(model):
    paths = [variable.path for variable in model.weights]
    assert len(set(paths)) == len(paths)
    assert paths == [variable.path for variable in VideoMatting(name="other").weights]


def test_with_options_shares_the_weights(model):
    derived = model.with_options(refiner="fast_guided_filter", downsample_ratio="auto")
    assert derived.base is model.base
    assert derived.deep_filter is model.deep_filter
    assert (derived.refiner, derived.downsample_ratio) == ("fast_guided_filter", "auto")
    assert (model.refiner, model.downsample_ratio) == ("deep_guided_filter", 0.5)


@pytest.mark.parametrize("changes", [{"encoder": "resnet50"}, {"dtype": "mixed_bfloat16"}])
def test_with_options_refuses_what_belongs_to_the_shared_networks(changes, model):
    with pytest.raises(ValueError, match=f"`{next(iter(changes))}` cannot be changed"):
        model.with_options(**changes)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("downsample_ratio", 0),
        ("downsample_ratio", -0.25),
        ("downsample_ratio", 1.5),
        ("downsample_ratio", float("nan")),
        ("downsample_ratio", "half"),
        ("downsample_ratio", None),
        ("encoder", "vgg"),
        ("refiner", "bilateral"),
    ],
)
def test_wrong_argument_is_named_with_what_came(name, value, model):
    base = None if name == "encoder" else model.base
    with pytest.raises(ValueError, match=rf"`{name}` must be .* Received: {name}={value!r}"):
        VideoMatting(**{name: value}, base=base)


def test_wrong_ratio_of_a_call_is_refused(model, clip):
    with pytest.raises(ValueError, match="`downsample_ratio` must be 'auto' or in"):
        model({"source": clip}, downsample_ratio=2)


@pytest.mark.parametrize("shape", [(16, 16, 3), (1, 3, 16, 16, 4), (1, 16, 16, 1)])
def test_source_that_is_neither_frames_nor_clips_is_refused(shape, model):
    received = re.escape(f"Received: shape={shape}")
    with pytest.raises(ValueError, match=rf"`source` must be \(B, T, H, W, 3\) or .* {received}"):
        model({"source": np.zeros(shape, "float32")})


def test_source_of_integers_is_refused(model):
    with pytest.raises(ValueError, match=r"`source` must be floats in \[0, 1\]\. Received: dtype=uint8"):
        model({"source": np.zeros((1, 16, 16, 3), "uint8")})


@pytest.mark.parametrize("shape", [(2, 12, 16, 8), (2, 24, 32, 16), (3, 12, 16, 16), (12, 16, 16)])
def test_states_of_another_size_are_refused(shape, model, clip):
    with pytest.raises(ValueError, match=r"`state1` must have shape \(2, 12, 16, 16\)\. Received: shape=\("):
        model({"source": clip, "state1": np.zeros(shape, "float32")})
