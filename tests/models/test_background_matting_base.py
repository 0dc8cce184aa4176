"""The base network alone."""

import numpy as np
import pytest

from tfmatting.models.background_matting.background_matting_base import BackgroundMattingBase


def test_outputs_keep_the_size_and_are_clamped(model, pictures):
    outputs = model.base({name: x[:, :37, :51] for name, x in pictures.items()})
    channels = {name: x.shape for name, x in outputs.items()}
    size = (1, 37, 51)
    assert channels == {"alpha": (*size, 1), "residual": (*size, 3), "error": (*size, 1), "hidden": (*size, 32)}
    assert 0 <= np.min(outputs["alpha"]) <= np.max(outputs["alpha"]) <= 1
    assert 0 <= np.min(outputs["error"]) <= np.max(outputs["error"]) <= 1
    assert np.min(outputs["hidden"]) >= 0
    assert np.min(outputs["residual"]) < 0


def test_dropout_acts_in_training_alone(model, pictures):
    plain = model.base(pictures)["alpha"]
    np.testing.assert_array_equal(plain, model.base(pictures, training=False)["alpha"])
    dropout = model.base.get_layer("aspp_dropout")
    assert dropout.rate == 0.5
    features = np.ones((1, 4, 4, 256), "float32")
    assert np.mean(np.asarray(dropout(features, training=True)) == 0) == pytest.approx(0.5, abs=0.1)


def test_unknown_encoder_is_refused():
    with pytest.raises(ValueError, match=r"`encoder` must be one of mobilenetv2, .* Received: encoder='vgg'"):
        BackgroundMattingBase("vgg")
