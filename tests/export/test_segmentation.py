"""Exports of segmentation models: the classes' probabilities, at the picture's size, whatever size the network sees.

The network has weights made by hand: a person is what is red, a dog what is blue.
"""

import json

import numpy as np
import pytest
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

from tests.conftest import SAVED_SIZE as SIZE
from tests.export.test_lite_model import operators
from tests.inference.fakes import DifferenceModel
from tests.inference.segmentation.colour_network import colour_network
from tfmatting.export import export, onnx_model, saved_model
from tfmatting.export.card import card_path
from tfmatting.export.comparison import TOLERANCES, exceeds, summary
from tfmatting.export.families import family_of
from tfmatting.export.lite_file import LiteFile
from tfmatting.export.runs import Run
from tfmatting.export.verification import ExportError, verify
from tfmatting.lite.matting_file import open_matting_file
from tfmatting.models.segmentation.classes import VOC
from tfmatting.models.segmentation.network_size import network_size

CLASSES = ("dog", "person")  # in the order of Pascal VOC
RED, BLUE = (0.78, 0.08, 0.04), (0.08, 0.16, 0.78)


def squares(height, width):
    """Returns a red square in the left half and a blue one in the right half of a textured wall, and both as masks."""
    wall = np.random.default_rng(0).uniform(0.42, 0.58, (height, width, 1)).repeat(3, axis=-1)
    rows = slice(height // 4, 3 * height // 4)
    masks = {"person": slice(width // 8, 3 * width // 8), "dog": slice(5 * width // 8, 7 * width // 8)}
    for name, colour in (("person", RED), ("dog", BLUE)):
        wall[rows, masks[name]] = colour
    return wall[None].astype("float32"), {name: (0, rows, columns) for name, columns in masks.items()}


def assert_finds_the_squares(function, height, width):
    """Fails unless an artefact of `CLASSES` finds each class where it is, up to the border, and nowhere else."""
    picture, places = squares(height, width)
    found = function(source=picture)["probabilities"]
    assert (found.shape, found.dtype) == ((1, height, width, 2), np.float32)
    assert 0 <= found.min() <= found.max() <= 1
    for number, name in enumerate(CLASSES):
        expected = np.zeros(found.shape[:3])
        expected[places[name]] = 1
        assert np.abs(found[..., number] - expected).mean() < 0.02


@pytest.fixture(scope="module")
def network():
    """Of all classes of Pascal VOC."""
    return colour_network(VOC)


@pytest.fixture(scope="module", autouse=True)
def small_comparisons():
    with pytest.MonkeyPatch.context() as patch:
        for module in (saved_model, onnx_model):
            patch.setattr(module, "ANY_SIZE", (71, 83))
        patch.setattr(onnx_model, "LARGE", (72, 128))
        yield


@pytest.fixture(scope="module")
def saved(network, tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "1"
    return path, export(network, path, "savedmodel", sizes=[SIZE], licence="ours", warm_up=True, classes=CLASSES)


@pytest.fixture(scope="module")
def lite(network, tmp_path_factory):
    pytest.importorskip("ai_edge_litert")
    path = tmp_path_factory.mktemp("lite") / "squares.tflite"
    return path, export(network, path, "tflite", sizes=[SIZE], classes=["person", "dog"])


# === The function ===


@pytest.mark.parametrize("downscale", ["auto", 0.37])
def test_any_size_and_a_fixed_one_are_the_same_function(downscale, network):
    """What the network sees is reckoned by Python for a fixed size, and in the graph for any."""
    family = family_of(network, classes=["person"], downscale=downscale)
    function = family.function()
    for size in ((64, 96), (271, 351), (300, 17)):
        picture = squares(*size)[0]
        (probabilities,) = function(picture).values()
        np.testing.assert_allclose(probabilities, family.matte(source=picture)["probabilities"], rtol=0, atol=1e-5)


@pytest.mark.parametrize("downscale", ["auto", 1, 0.5, 0.37, 0.1])
def test_the_size_that_the_network_sees_is_the_same_for_numbers_and_tensors(downscale):
    random = np.random.default_rng(0)
    for size in [(1, 1), (520, 521), (45, 541), (1080, 1920), *random.integers(1, 4000, (40, 2)).tolist()]:
        for short_side in (256, 520):
            expected = network_size(*size, short_side, downscale)
            found = network_size(*tf.constant(size), short_side, downscale)
            assert [int(side) for side in found] == [*expected], size
            assert all(1 <= side <= limit for side, limit in zip(expected, size, strict=True))


def test_all_classes_are_the_softmax_of_the_models_logits(network):
    picture = squares(*SIZE)[0]
    expected = tf.nn.softmax(network({"source": picture})["logits"])
    (probabilities,) = family_of(network).function(*SIZE)(picture).values()
    np.testing.assert_allclose(probabilities, expected, rtol=0, atol=1e-5)
    seen = [VOC.index(name) for name in ("background", *CLASSES)]
    assert np.unique(np.argmax(probabilities, axis=-1)).tolist() == seen


def test_one_class_is_the_sigmoid(network):
    model, picture = colour_network(), squares(*SIZE)[0]
    (probabilities,) = family_of(model).function(*SIZE)(picture).values()
    np.testing.assert_allclose(probabilities, model({"source": picture})["alpha"], rtol=0, atol=1e-5)


def test_a_larger_picture_is_shrunk_for_the_network():
    """300 lines come to 256, of which the probabilities are enlarged again."""
    assert_finds_the_squares(family_of(colour_network(VOC), classes=CLASSES).matte, 300, 400)


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        (colour_network, {"classes": ["cat"]}, "the class must be one of person. Received: 'cat'"),
        (colour_network, {"classes": []}, "`chosen` must name at least one class"),
        (colour_network, {"downscale": 1.5}, r"`downscale` must be 'auto' or in \(0, 1\]. Received: downscale=1.5"),
        (DifferenceModel, {}, "`model` must be a `BackgroundMatting` or `VideoMatting` or `Segmentation` on"),
    ],
)
def test_what_cannot_be_exported_is_told(model, options, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        export(model(), tmp_path / "x.onnx", "onnx", **options)
    assert not list(tmp_path.iterdir())


def test_other_models_have_no_classes(model):
    with pytest.raises(ValueError, match=r"`classes` must be None for a `BackgroundMatting`. Received: classes='dog'"):
        family_of(model, classes="dog", downscale=None)


# === The comparison ===


def swapped(probabilities):
    return probabilities[..., ::-1]


def never_a_dog(probabilities):
    return probabilities * (np.arange(len(VOC)) != VOC.index("dog"))


def not_a_number(probabilities):
    return probabilities + np.nan


@pytest.mark.parametrize("spoilt", [swapped, never_a_dog, not_a_number])
def test_an_artefact_that_mistakes_one_of_many_classes_exceeds_every_tolerance(spoilt, network, monkeypatch):
    """However many other classes are right."""
    pictures = [{"source": squares(*SIZE)[0]}]
    monkeypatch.setattr("tfmatting.export.segmentation.sample_batches", lambda *_: pictures)
    family = family_of(network)
    run = Run("fake", lambda source: {"probabilities": spoilt(family.matte(source=source)["probabilities"])}, SIZE)
    measured = summary(list(family.differences(run)))
    for precision, tolerance in TOLERANCES.items():
        assert exceeds(measured, tolerance), precision
    with pytest.raises(ExportError, match=r"refused: largest .* at most 0\.0001 .*probabilities"):
        verify(family, "float32", [run])


# === SavedModel ===


def test_signatures_have_the_names_and_shapes_that_clients_use(saved):
    signatures = saved_model.load_signatures(saved[0])
    assert set(signatures) == {"serving_default", "size_64x96"}
    for name, sides in (("serving_default", (None, None)), ("size_64x96", SIZE)):
        _, inputs = signatures[name].structured_input_signature
        assert {key: tuple(one.shape) for key, one in inputs.items()} == {"source": (None, *sides, 3)}
        (output,) = signatures[name].structured_outputs.items()
        assert (output[0], output[1].shape[-1]) == ("probabilities", 2)


@pytest.mark.parametrize(("signature", "size", "batch"), [("serving_default", (37, 51), 2), ("size_64x96", SIZE, 2)])
def test_a_saved_model_gives_the_models_probabilities(signature, size, batch, saved, network):
    function = saved_model.array_function(saved_model.load_signature(saved[0], signature))
    pictures = np.concatenate([squares(*size)[0][:, ::step] for step in (1, -1)][:batch])
    numbers = [VOC.index(name) for name in CLASSES]
    expected = np.asarray(tf.nn.softmax(network({"source": pictures})["logits"]))[..., numbers]
    np.testing.assert_allclose(function(source=pictures)["probabilities"], expected, rtol=0, atol=1e-4)
    assert_finds_the_squares(function, *size)


def test_the_fixed_size_is_compiled_by_xla(saved):
    definition = saved_model_pb2.SavedModel.FromString((saved[0] / "saved_model.pb").read_bytes())
    assert any(one.attr["_XlaMustCompile"].b for one in definition.meta_graphs[0].graph_def.library.function)


def test_the_card_names_the_channels(saved):
    path, card = saved
    assert json.loads(card_path(path).read_text()) == card == json.loads((path / "assets.extra/card.json").read_text())
    assert (card["model"], card["licence"], card["classes"]) == (colour_network(VOC).name, "ours", list(CLASSES))
    assert card["probabilities"] == "softmax over all classes of the model"
    assert card["network_sees"].startswith("256 pixels on the short side")
    assert card["options"]["classes"] == list(VOC)
    assert card["tolerance"] == {"limit": 1e-4, "measure": "largest", "outputs": ["probabilities"]}
    assert {one["signature"]: one["batch"] for one in card["compared"]} == {"serving_default": 2, "size_64x96": 1}
    assert 0 < card["reached"]["probabilities"] <= 1e-4


def test_the_warm_up_calls_every_signature(saved):
    path = saved[0] / "assets.extra" / "tf_serving_warmup_requests"
    assert len(list(tf.data.TFRecordDataset(str(path)))) == 2


# === TF-Lite ===


def test_a_lite_file_gives_the_probabilities_of_its_classes(lite):
    path, card = lite
    assert not {"CUSTOM", None} & {*operators(path)}
    assert card["classes"] == list(CLASSES)
    file = LiteFile(path)
    assert file.dtype == np.float32
    assert_finds_the_squares(file, *SIZE)


def test_int8_takes_and_gives_pixels(network, tmp_path):
    pytest.importorskip("ai_edge_litert")
    card = export(network, tmp_path / "x.tflite", "tflite", "int8", sizes=[SIZE], classes=CLASSES)
    assert 0 < card["reached"]["probabilities"] <= card["tolerance"]["limit"] == 0.02
    assert card["compared"][0]["type"] == "uint8"
    file = LiteFile(tmp_path / "x.tflite")
    assert file.dtype == np.uint8
    assert_finds_the_squares(file, *SIZE)
    pixels = np.rint(squares(*SIZE)[0] * 255).astype("uint8")
    given = file.run(source=pixels)["probabilities"]
    assert given.dtype == np.uint8
    np.testing.assert_array_equal(file(source=pixels)["probabilities"], given.astype("float32") / np.float32(255))


@pytest.mark.slow
@pytest.mark.parametrize(("precision", "part"), [("float16", 0.55), ("dynamic", 0.4)])
def test_smaller_precisions_give_smaller_files(precision, part, lite, network, tmp_path):
    card = export(network, tmp_path / "x.tflite", "tflite", precision, sizes=[SIZE], classes=CLASSES)
    assert (tmp_path / "x.tflite").stat().st_size < part * lite[0].stat().st_size
    assert card["reached"]["probabilities"] <= card["tolerance"]["limit"]
    assert_finds_the_squares(LiteFile(tmp_path / "x.tflite"), *SIZE)


def test_programs_for_models_with_a_plate_say_that_it_is_another(lite):
    with pytest.raises(ValueError, match=r"squares\.tflite is of a segmentation model, .* no place here") as caught:
        open_matting_file(lite[0])
    assert "\n" not in str(caught.value)


# === ONNX ===


def test_an_onnx_file_takes_any_size(network, tmp_path):
    pytest.importorskip("tf2onnx")
    pytest.importorskip("onnxruntime")
    card = export(network, tmp_path / "x.onnx", "onnx", classes=CLASSES, downscale=0.5)
    assert card["network_sees"] == "the picture times 0.5"
    function = onnx_model.load_network(tmp_path / "x.onnx", 1, ("source",), ("probabilities",))
    for size in (SIZE, (150, 201)):
        assert_finds_the_squares(function, *size)
    both = np.concatenate([squares(*SIZE)[0]] * 2)
    assert function(source=both)["probabilities"].shape == (2, *SIZE, 2)
