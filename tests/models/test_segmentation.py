"""Behaviour of the segmentation networks: sizes, classes, heads, precision, files, arguments."""

import keras
import numpy as np
import pytest

from tests.models.golden_segmentation import golden_segmentation, randomize, source
from tfmatting.models import registry
from tfmatting.models.segmentation.architectures import ARCHITECTURES
from tfmatting.models.segmentation.classes import VOC
from tfmatting.models.segmentation.segmentation import Segmentation
from tfmatting.models.segmentation.segmentation_presets import PERSON

LR_ASPP, DEEPLAB = "lraspp_mobilenet_v3_large", "deeplabv3_mobilenet_v3_large"


@pytest.fixture(scope="module")
def picture():
    return source()[:, 100:164, 90:186]


@pytest.fixture(scope="module")
def deeplab_plus():
    return randomize(Segmentation("deeplabv3plus_mobilenetv2"))


def parameters(layers):
    return sum(int(np.prod(variable.shape)) for layer in layers for variable in layer.trainable_weights)


def assert_equal_outputs(outputs, expected, tolerance=1e-5):
    assert set(outputs) == set(expected)
    for name in expected:
        np.testing.assert_allclose(outputs[name], expected[name], rtol=0, atol=tolerance, err_msg=name)


def test_every_architecture_is_a_preset():
    presets = {name: preset for name, preset in registry.PRESETS.items() if preset.family == "segmentation"}
    person = presets.pop(PERSON)
    assert {name: preset.config for name, preset in presets.items()} == {
        name: {"architecture": name} for name in ARCHITECTURES
    }
    assert person.config == {"architecture": LR_ASPP, "classes": ["person"]}


def test_parameters_of_the_person_model():
    assert parameters(Segmentation(**registry.preset(PERSON).config).layers) == registry.preset(PERSON).parameters


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 3), (37, 51), (64, 96)])
@pytest.mark.parametrize("name", [LR_ASPP, DEEPLAB])
def test_any_size_gives_logits_of_this_size(name, height, width, picture):
    outputs = golden_segmentation(name)({"source": picture[:, :height, :width]})
    assert set(outputs) == ({"logits"} if name == LR_ASPP else {"logits", "auxiliary"})
    for x in outputs.values():
        assert x.shape == (1, height, width, 21)
        assert x.dtype == "float32"
        assert np.isfinite(x).all()


def test_a_batch_gives_what_its_pictures_give(picture):
    model = golden_segmentation(LR_ASPP)
    pictures = np.concatenate([picture, picture[:, ::-1]])
    expected = np.concatenate([model({"source": x[None]})["logits"] for x in pictures])
    np.testing.assert_allclose(model({"source": pictures})["logits"], expected, atol=1e-5)


def test_logits_are_those_at_low_resolution_enlarged(picture):
    model = golden_segmentation(DEEPLAB)
    small = keras.Model(model.input, model.get_layer("head_logits").output)({"source": picture})
    assert small.shape == (1, 4, 6, 21)
    expected = keras.ops.image.resize(small, (64, 96), interpolation="bilinear", antialias=False)
    np.testing.assert_allclose(model({"source": picture})["logits"], expected, atol=1e-5)


@pytest.mark.parametrize(("name", "stride"), [("fcn_resnet50", 8), (DEEPLAB, 16)])
def test_output_stride(name, stride):
    layer = {8: "stage4_block3_relu", 16: "last_hard_silu"}[stride]
    model = golden_segmentation(name)
    shape = keras.Model(model.input, model.get_layer(layer).output).compute_output_shape({"source": (1, 64, 96, 3)})
    assert tuple(shape[1:3]) == (64 // stride, 96 // stride)


def test_model_without_its_auxiliary_head_has_the_same_logits(picture):
    model = golden_segmentation(DEEPLAB)
    lean = model.without_auxiliary()
    outputs = lean({"source": picture})
    assert set(outputs) == {"logits"}
    np.testing.assert_array_equal(outputs["logits"], model({"source": picture})["logits"])
    assert not any(layer.name.startswith("auxiliary") for layer in lean.layers)
    assert model.auxiliary
    assert not lean.auxiliary


def test_one_class_has_an_alpha(picture):
    model = randomize(Segmentation(LR_ASPP, classes=1))
    outputs = model({"source": picture})
    assert model.classes == ("person",)
    assert set(outputs) == {"logits", "alpha"}
    np.testing.assert_allclose(outputs["alpha"], 1 / (1 + np.exp(-np.asarray(outputs["logits"]))), atol=1e-6)
    np.testing.assert_allclose(outputs["alpha"], model.class_probability(outputs["logits"], "person"), atol=1e-6)


def test_probability_of_persons(picture):
    model = golden_segmentation(LR_ASPP)
    logits = model({"source": picture})["logits"]
    expected = keras.ops.softmax(logits)[..., 15:16]
    np.testing.assert_allclose(model.class_probability(logits, "person"), expected, atol=1e-6)


@pytest.mark.parametrize("classes", [None, 21])
def test_classes_are_those_of_voc(classes, deeplab_plus):
    assert (deeplab_plus if classes is None else Segmentation(LR_ASPP, classes)).classes == VOC


def test_deeplab_plus_has_the_decoder_of_the_paper(deeplab_plus, picture):
    taps = ("low_relu", "aspp_dropout", "head_concatenate", "head2_pointwise_relu", "head_logits")
    model = keras.Model(deeplab_plus.input, {name: deeplab_plus.get_layer(name).output for name in taps})
    shapes = {name: tuple(x.shape[1:]) for name, x in model({"source": picture}).items()}
    assert shapes == {
        "low_relu": (16, 24, 48),
        "aspp_dropout": (4, 6, 256),
        "head_concatenate": (16, 24, 304),
        "head2_pointwise_relu": (16, 24, 256),
        "head_logits": (16, 24, 21),
    }
    for rate in (6, 12, 18):
        assert deeplab_plus.get_layer(f"aspp_rate{rate}_depthwise_conv").dilation_rate == (rate, rate)
    assert deeplab_plus({"source": picture})["logits"].shape == (1, 64, 96, 21)


def test_deeplab_plus_has_the_parameters_counted_by_hand(deeplab_plus):
    """A block has its kernel and two numbers a channel of batch normalization."""
    block = lambda channels, filters, size=1: size**2 * channels * filters + 2 * filters  # noqa: E731
    separable = lambda channels: 9 * channels + 2 * channels + block(channels, 256)  # noqa: E731
    aspp = 2 * block(320, 256) + 3 * separable(320) + block(5 * 256, 256)
    head = block(24, 48) + separable(256 + 48) + separable(256) + 256 * 21 + 21
    encoder = [layer for layer in deeplab_plus.layers if layer.name.startswith(("stem", "block"))]
    others = [layer for layer in deeplab_plus.layers if layer not in encoder]
    assert parameters(others) == aspp + head
    assert parameters(encoder) == 2_223_872 - (320 * 1280 + 2 * 1280)  # MobileNetV2 without its last convolution
    assert parameters(deeplab_plus.layers) == registry.preset("deeplabv3plus_mobilenetv2").parameters


@pytest.mark.parametrize(
    "options",
    [
        {"architecture": LR_ASPP, "classes": ["background", "cat"], "dtype": "mixed_bfloat16", "name": "cats"},
        {"architecture": DEEPLAB, "auxiliary": False},
        {"architecture": "unet_simplified", "dtype": "mixed_float16"},
    ],
)
def test_keras_file_keeps_weights_options_and_precision(options, picture, tmp_path):
    model = randomize(Segmentation(**options))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert isinstance(loaded, Segmentation)
    assert loaded.get_config() == model.get_config()
    assert loaded.get_config()["dtype"] == options.get("dtype", "float32")
    inputs = {"source": picture[:, :37, :51]}
    outputs = loaded(inputs)
    assert np.std(outputs["logits"]) > 0.05
    assert {x.dtype.name for x in outputs.values()} == {"float32"}
    assert_equal_outputs(outputs, model(inputs), 1e-6)


def test_half_precision_stays_near(picture):
    model = golden_segmentation(LR_ASPP)
    half = Segmentation(LR_ASPP, dtype="mixed_float16")
    half.set_weights(model.get_weights())
    logits, expected = (np.asarray(x({"source": picture})["logits"]) for x in (half, model))
    np.testing.assert_allclose(logits, expected, atol=0.05 * np.abs(expected).max())
    assert keras.config.dtype_policy().name == "float32"


def test_graph_takes_every_size(picture):
    import tensorflow as tf

    model = golden_segmentation(LR_ASPP)
    specification = {"source": tf.TensorSpec((None, None, None, 3), tf.float32)}
    graph = tf.function(lambda inputs: model(inputs)["logits"], input_signature=[specification])
    for size in ((37, 51), (64, 96)):
        inputs = {"source": tf.constant(picture[:, : size[0], : size[1]])}
        np.testing.assert_allclose(graph(inputs), model(inputs)["logits"], atol=1e-4)


@pytest.mark.parametrize("name", [LR_ASPP, "deeplabv3plus_mobilenetv2", pytest.param(DEEPLAB, marks=pytest.mark.slow)])
def test_every_weight_learns(name, picture):
    import tensorflow as tf

    keras.utils.set_random_seed(12)
    model = Segmentation(name, classes=3)
    pictures = tf.constant(np.concatenate([picture, picture[:, ::-1]]))
    target = tf.constant(np.random.default_rng(13).integers(0, 3, pictures.shape[:3]))
    cross_entropy = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    with tf.GradientTape() as tape:
        outputs = model({"source": pictures}, training=True)
        loss = sum(cross_entropy(target, logits) for logits in outputs.values())
    gradients = tape.gradient(loss, [weight.value for weight in model.trainable_weights])
    for weight, gradient in zip(model.trainable_weights, gradients, strict=True):
        assert np.isfinite(gradient).all(), weight.path
        assert np.any(gradient), weight.path


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"architecture": "fcn_vgg"},
            "`architecture` must be one of fcn_resnet50, .* Received: architecture='fcn_vgg'",
        ),
        ({"auxiliary": True}, f"`auxiliary` must be False with {LR_ASPP}. Received: auxiliary=True"),
        ({"classes": 0}, "`classes` must be a positive number, or different names. Received: classes=0"),
        ({"classes": []}, r"`classes` must be .* Received: classes=\[\]"),
    ],
)
def test_wrong_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        Segmentation(**options)
