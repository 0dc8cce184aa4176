"""A SavedModel of a recurrent model takes a frame and the states, and gives what the model makes of the whole clip."""

import json

import pytest
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from tests.conftest import SAVED_SIZE as SIZE
from tests.export.clips import assert_is_the_models, clips, run, zeros
from tfmatting.export.card import card_path
from tfmatting.export.recurrent_signatures import recurrent_function
from tfmatting.export.saved_model import array_function, load_signatures
from tfmatting.models.video_matting.video_matting_base import STATES

pytestmark = pytest.mark.slow
NAMES = {"serving_default", "first_frame", "size_64x96"}
NEXT = {f"next_{name}" for name in STATES}
CHANNELS = {"state1": 16, "state2": 20, "state3": 40, "state4": 64}


@pytest.fixture(scope="module")
def signatures(recurrent_saved):
    return load_signatures(recurrent_saved[0])


@pytest.fixture(scope="module")
def functions(signatures):
    return {name: array_function(signature) for name, signature in signatures.items()}


def test_signatures_have_the_names_and_shapes_that_clients_use(signatures):
    assert set(signatures) == NAMES
    for name, sides in (("serving_default", (None, None)), ("first_frame", (None, None)), ("size_64x96", SIZE)):
        _, inputs = signatures[name].structured_input_signature
        assert set(inputs) == {"source", *(() if name == "first_frame" else STATES)}
        assert tuple(inputs["source"].shape) == (None, *sides, 3)
        assert set(signatures[name].structured_outputs) == {"alpha", "foreground", *NEXT}
    for name, sides in (("serving_default", (None, None)), ("size_64x96", (8, 12))):
        _, inputs = signatures[name].structured_input_signature
        assert tuple(inputs["state1"].shape) == (None, *sides, 16)
        assert {state: inputs[state].shape[-1] for state in STATES} == CHANNELS


@pytest.mark.parametrize(("height", "width", "batch"), [(64, 96, 1), (37, 51, 2)])
def test_any_size_and_batch_frame_by_frame_is_the_clip(height, width, batch, functions, recurrent):
    clip, states = clips(height, width, batch), zeros(recurrent, batch, height, width)
    assert_is_the_models(run(functions["serving_default"], clip, states), recurrent, clip)


def test_clips_begin_with_the_source_alone_or_with_zeros_of_any_clip(functions, recurrent):
    clip = clips(37, 51, 2)
    first = run(functions["serving_default"], clip, {}, functions["first_frame"])
    small = {name: tf.zeros((1, 1, 1, channels)) for name, channels in CHANNELS.items()}
    for results in (first, run(functions["serving_default"], clip, small)):
        assert_is_the_models(results, recurrent, clip)


@pytest.mark.parametrize(("height", "width"), [(37, 51), (24, 700)])
def test_a_ratio_that_hangs_on_the_size_gives_the_clip(height, width, recurrent):
    """Only the larger one is refined."""
    model, clip = recurrent.with_options(downsample_ratio="auto"), clips(height, width)
    function = recurrent_function(model)
    results = run(lambda source, **states: function(source, *states.values()), clip, zeros(model, 1, height, width))
    assert_is_the_models(results, model, clip)


@pytest.mark.parametrize("batch", [1, 2])
def test_the_fixed_size_is_compiled_by_xla_and_gives_the_clip(batch, recurrent_saved, functions, recurrent):
    definition = saved_model_pb2.SavedModel.FromString((recurrent_saved[0] / "saved_model.pb").read_bytes())
    assert any(one.attr["_XlaMustCompile"].b for one in definition.meta_graphs[0].graph_def.library.function)
    clip, states = clips(*SIZE, batch), zeros(recurrent, batch, *SIZE)
    assert_is_the_models(run(functions["size_64x96"], clip, states), recurrent, clip)


@pytest.mark.parametrize("shape", [(1, 9, 12, 16), (2, 8, 12, 16)])
def test_states_of_another_clip_are_refused(shape, functions, recurrent):
    states = {**zeros(recurrent, 1, *SIZE), "state1": tf.zeros(shape)}
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"Incompatible shapes|Unable to broadcast"):
        functions["serving_default"](source=clips(*SIZE)[:, 0], **states)


def test_the_card_says_what_a_client_must_know(recurrent_saved):
    path, card = recurrent_saved
    assert json.loads(card_path(path).read_text()) == card
    assert (card["model"], card["licence"], card["downsample_ratio"]) == ("rvm_mobilenetv3", "ours", 0.25)
    states = card["states"]
    assert states["size_64x96"]["state1"] == ["B", 8, 12, 16]
    assert states["size_64x96"]["state4"] == ["B", 1, 2, 64]
    assert states["serving_default"]["state3"] == ["B", "ceil(h / 8)", "ceil(w / 8)", 40]
    assert "next_state1 to next_state4" in states["rule"]
    assert set(card["reached"]) == {*card["tolerance"]["outputs"]} == {"alpha", "foreground", "states"}
    assert {one["signature"]: one["batch"] for one in card["compared"]} == {
        "serving_default": 2,
        "first_frame": 2,
        "size_64x96": 1,
    }
    assert all(one["frames"] in (10, 20) for one in card["compared"])


def test_the_warm_up_calls_every_signature(recurrent_saved, signatures):
    path = recurrent_saved[0] / "assets.extra" / "tf_serving_warmup_requests"
    assert len(list(tf.data.TFRecordDataset(str(path)))) == len(signatures)
    assert path.stat().st_size < 10_000
