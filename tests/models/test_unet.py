"""The U-Nets are those of the report: layers, parameters, initial weights, dropout."""

import keras
import numpy as np
import pytest

from tfmatting.models import registry
from tfmatting.models.segmentation.segmentation import Segmentation


@pytest.fixture(scope="module")
def simplified():
    keras.utils.set_random_seed(3)
    return Segmentation("unet_simplified")


@pytest.fixture(scope="module")
def unet():
    keras.utils.set_random_seed(4)
    return Segmentation("unet")


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(5).random((1, 64, 48, 3), dtype=np.float32)


def convolutions(model):
    """Returns (kernel size, input channels, filters, activation) of every convolution in the order of the network."""
    return [
        (layer.kernel.shape[0], layer.kernel.shape[2], layer.filters, layer.activation.__name__)
        for layer in model.layers
        if isinstance(layer, keras.layers.Conv2D)
    ]


def kinds(model):
    return [type(layer).__name__ for layer in model.layers]


def parameters(model):
    return sum(int(np.prod(variable.shape)) for variable in model.trainable_weights)


def test_simplified_unet_has_the_layers_of_the_report(simplified):
    assert convolutions(simplified) == [
        (3, 3, 64, "relu"),
        (3, 64, 64, "relu"),
        (3, 128, 64, "relu"),
        (3, 64, 64, "relu"),
        (1, 64, 1, "linear"),  # its sigmoid is the layer "alpha"
    ]
    expected = ["InputLayer", "PadToMultiple", "Conv2D", "Conv2D", "Dropout", "MaxPooling2D", "UpSampling2D"]
    expected += ["Concatenate", "Conv2D", "Conv2D", "Dropout", "Conv2D", "CropLike", "Activation", "Activation"]
    assert kinds(simplified) == expected
    assert [layer.rate for layer in simplified.layers if isinstance(layer, keras.layers.Dropout)] == [0.1, 0.2]


def test_unet_has_the_layers_of_the_report(unet):
    expected, channels = [], 3
    for filters in (64, 128, 256, 512):
        expected += [(3, channels, filters, "relu")] + 2 * [(3, filters, filters, "relu")]
        channels = filters
    expected += [(3, 512, 1024, "relu"), (3, 1024, 1024, "relu")]
    channels = 1024
    for filters in (512, 256, 128, 64):
        expected += [(3, channels + filters, filters, "relu"), (3, filters, filters, "relu")]
        channels = filters
    assert convolutions(unet) == [*expected, (1, 64, 1, "linear")]
    assert kinds(unet).count("MaxPooling2D") == kinds(unet).count("UpSampling2D") == 4
    assert "Dropout" not in kinds(unet)
    assert {layer.padding for layer in unet.layers if isinstance(layer, keras.layers.Conv2D)} == {"same"}


def test_parameters_are_those_counted_by_hand(simplified, unet):
    """Kernel times input channels times filters, plus a bias a filter, layer by layer."""
    first, level, joined, last = 3 * 3 * 3 * 64 + 64, 3 * 3 * 64 * 64 + 64, 3 * 3 * 128 * 64 + 64, 64 + 1
    assert parameters(simplified) == first + level + joined + level + last == 149_505
    encoder = 75_648 + 369_024 + 1_475_328 + 5_899_776  # e.g. 64 -> 128: 73,856 + 2 * 147,584
    bottom = 4_719_616 + 9_438_208
    decoder = 9_438_208 + 2_359_808 + 590_080 + 147_584  # e.g. 128 + 64 -> 64: 110,656 + 36,928
    assert parameters(unet) == encoder + bottom + decoder + last == 34_513_345
    for model in (simplified, unet):
        assert parameters(model) == registry.preset(model.architecture).parameters


@pytest.mark.parametrize("name", ["encoder1_conv2", "decoder1_conv1"])
def test_initial_weights_are_he_normal(name, simplified, unet):
    for model in (simplified, unet):
        layer = model.get_layer(name)
        assert isinstance(layer.kernel_initializer, keras.initializers.HeNormal)
        kernel, bias = layer.get_weights()
        assert np.std(kernel) == pytest.approx(np.sqrt(2 / np.prod(kernel.shape[:3])), rel=0.05)
        assert not bias.any()


def test_alpha_is_the_sigmoid_of_the_logits(simplified, picture):
    outputs = simplified({"source": picture})
    assert set(outputs) == {"logits", "alpha"}
    expected = 1 / (1 + np.exp(-np.asarray(outputs["logits"], "float64")))
    np.testing.assert_allclose(outputs["alpha"], expected, atol=1e-6)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (2, 3), (17, 33), (37, 47)])
def test_any_size_gives_a_matte_of_this_size(height, width, simplified, unet, picture):
    for model in (simplified, unet):
        outputs = model({"source": picture[:, :height, :width]})
        assert outputs["alpha"].shape == outputs["logits"].shape == (1, height, width, 1)
        assert np.isfinite(outputs["logits"]).all()


def test_other_sizes_are_mirrored_at_the_border(unet, picture):
    """31 rows and 45 columns are as many as 32 and 48 whose last ones are mirror images."""
    odd = picture[:, :31, :45]
    mirrored = np.pad(odd, [(0, 0), (0, 1), (0, 3), (0, 0)], mode="symmetric")
    expected = np.asarray(unet({"source": mirrored})["logits"])[:, :31, :45]
    np.testing.assert_allclose(unet({"source": odd})["logits"], expected, atol=1e-5)


def test_dropout_acts_in_training_alone(simplified, picture):
    run = lambda training: np.asarray(simplified({"source": picture}, training=training)["logits"])  # noqa: E731
    np.testing.assert_array_equal(run(False), run(False))
    assert np.abs(run(True) - run(True)).max() > 1e-3


def test_more_classes_have_no_alpha(picture):
    outputs = Segmentation("unet_simplified", classes=["background", "person", "chair"])({"source": picture})
    assert set(outputs) == {"logits"}
    assert outputs["logits"].shape == (1, 64, 48, 3)


def test_it_learns(picture):
    """What is bright is told from what is dark after a few steps."""
    keras.utils.set_random_seed(6)
    model = Segmentation("unet_simplified")
    pictures = np.random.default_rng(7).random((4, 8, 8, 1), dtype=np.float32).repeat(4, axis=1).repeat(4, axis=2)
    target = (pictures > 0.5).astype("float32")
    model.compile(keras.optimizers.Adam(1e-3), loss={"alpha": "binary_crossentropy", "logits": None})
    inputs = {"source": pictures.repeat(3, axis=-1)}
    losses = model.fit(inputs, {"alpha": target}, epochs=25, verbose=0).history["loss"]
    assert losses[-1] < 0.6 * losses[0]
