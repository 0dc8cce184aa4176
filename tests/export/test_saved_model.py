"""A SavedModel offers what servers need, and computes what the model does."""

import hashlib
import json

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from tests.conftest import SAVED_SIZE as SIZE
from tfmatting.export import export
from tfmatting.export.card import card_path
from tfmatting.export.pictures import sample_pair
from tfmatting.export.saved_model import load_signature, load_signatures
from tfmatting.inference.writing import encode


@pytest.fixture(scope="module")
def signatures(saved):
    return load_signatures(saved[0])


def run(signature, pair):
    return {name: x.numpy() for name, x in signature(**{name: tf.constant(x) for name, x in pair.items()}).items()}


def test_signatures_have_the_names_and_types_that_clients_use(signatures):
    assert set(signatures) == {"serving_default", "size_64x96", "encoded"}
    for name, sides in (("serving_default", (None, None)), ("size_64x96", SIZE)):
        _, inputs = signatures[name].structured_input_signature
        for key in ("source", "background"):
            assert (tuple(inputs[key].shape), inputs[key].dtype) == ((None, *sides, 3), tf.float32)
        assert set(signatures[name].structured_outputs) == {"alpha", "foreground", "error", "refined"}
    assert set(signatures["encoded"].structured_outputs) == {"cutout_bytes", "alpha_bytes"}


@pytest.mark.parametrize(("height", "width", "batch"), [(64, 96, 1), (37, 51, 3)])
def test_any_size_and_batch_gives_the_models_outputs(height, width, batch, signatures, shipped):
    pair = {name: np.concatenate([x] * batch) for name, x in sample_pair(height, width).items()}
    outputs, expected = run(signatures["serving_default"], pair), shipped.predict_on_batch(pair)
    for name, values in outputs.items():
        np.testing.assert_allclose(values, expected[name], rtol=0, atol=1e-4, err_msg=name)


def test_the_fixed_size_is_compiled_by_xla_and_gives_the_models_outputs(saved, signatures, shipped):
    definition = saved_model_pb2.SavedModel.FromString((saved[0] / "saved_model.pb").read_bytes())
    functions = definition.meta_graphs[0].graph_def.library.function
    compiled = [one.signature.name for one in functions if one.attr["_XlaMustCompile"].b]
    assert compiled
    pair = sample_pair(*SIZE)
    outputs, expected = run(signatures["size_64x96"], pair), shipped.predict_on_batch(pair)
    for name in ("alpha", "foreground"):
        np.testing.assert_allclose(outputs[name], expected[name], rtol=0, atol=1e-4, err_msg=name)


def encoded(pair, suffix=".png"):
    return {name: tf.constant(encode(x[0], suffix)) for name, x in pair.items()}


def test_encoded_pictures_give_the_cutout_that_the_commands_write(signatures, shipped):
    pair = sample_pair(48, 80)
    pair = {name: np.rint(x * 255) / np.float32(255) for name, x in pair.items()}
    expected = shipped.predict_on_batch(pair)
    outputs = signatures["encoded"](**encoded(pair))
    assert outputs["cutout_bytes"].shape == outputs["alpha_bytes"].shape == ()
    cutout = tf.io.decode_png(outputs["cutout_bytes"]).numpy()
    rgba = np.concatenate([expected["foreground"], expected["alpha"]], axis=-1)
    wanted = tf.io.decode_png(encode(rgba[0], ".png")).numpy()
    assert cutout.shape == (48, 80, 4)
    assert np.abs(cutout.astype(int) - wanted).max() <= 1
    np.testing.assert_array_equal(tf.io.decode_png(outputs["alpha_bytes"]).numpy(), cutout[..., 3:])


def test_a_batch_of_encoded_pictures_may_differ_in_size(signatures):
    pairs = [encoded(sample_pair(48, 80), ".jpg"), encoded(sample_pair(40, 64))]
    outputs = signatures["encoded"](**{name: tf.stack([pair[name] for pair in pairs]) for name in pairs[0]})
    sizes = [tf.io.decode_png(cutout).shape for cutout in outputs["cutout_bytes"]]
    assert [tuple(size) for size in sizes] == [(48, 80, 4), (40, 64, 4)]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (lambda: encoded(sample_pair(40, 64))["source"], "the captured plate, must have the size"),
        (lambda: tf.constant(b"no picture"), "Unknown image file format"),
        (lambda: tf.stack([encoded(sample_pair(48, 80))["source"]] * 2), "must be equally many"),
    ],
)
def test_encoded_pictures_that_do_not_go_together_are_refused(source, message, signatures):
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        signatures["encoded"](**{**encoded(sample_pair(48, 80)), "source": source()})


def test_the_card_says_what_the_artefact_is(saved, shipped):
    path, card = saved
    assert json.loads(card_path(path).read_text()) == card
    assert json.loads((path / "assets.extra" / "card.json").read_text()) == card
    assert (card["model"], card["precision"], card["sizes"], card["licence"]) == (
        "bgm_mobilenetv2",
        "float32",
        ["64x96"],
        "MIT",
    )
    assert card["reached"]["alpha"] <= card["tolerance"]["limit"] == 1e-4
    for name, facts in card["files"].items():
        content = (path / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (facts["bytes"], facts["sha256"])
    assert card["options"]["backbone_scale"] == shipped.backbone_scale
    assert {one["signature"] for one in card["compared"]} == {"serving_default", "size_64x96", "encoded"}


def test_the_warm_up_requests_are_on_the_card(saved):
    path, card = saved
    name = "assets.extra/tf_serving_warmup_requests"
    assert len(list(tf.data.TFRecordDataset(str(path / name)))) == len(load_signatures(path))
    assert card["files"][name]["bytes"] == (path / name).stat().st_size


def test_a_missing_signature_is_told(saved):
    with pytest.raises(ValueError, match="no signature 'size_8x8'; it has encoded, serving_default, size_64x96"):
        load_signature(saved[0], "size_8x8")


def test_a_folder_that_is_no_saved_model_is_told(tmp_path):
    with pytest.raises(ValueError, match="must be the folder of a SavedModel"):
        load_signature(tmp_path)


def test_a_damaged_saved_model_is_told(tmp_path):
    (tmp_path / "saved_model.pb").write_bytes(b"\x08\x01 half a file")
    with pytest.raises(ValueError, match="is damaged") as caught:
        load_signature(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("precision", ["float16", "bfloat16"])
def test_smaller_precisions_give_nearly_the_same(precision, shipped, tmp_path):
    card = export(shipped, tmp_path / "1", "savedmodel", precision, sizes=[])
    assert 1e-6 < card["reached"]["alpha"] <= card["tolerance"]["limit"] == 2e-3
    assert set(load_signatures(tmp_path / "1")) == {"serving_default", "encoded"}
