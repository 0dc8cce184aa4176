"""The segmentation networks give the same on the JAX and PyTorch backends of Keras as on TensorFlow's."""

import importlib.util

import numpy as np
import pytest

from tests.models.golden_segmentation import RECORDED, golden_segmentation, randomize, source
from tests.models.run_segmentation_on_backend import outputs
from tests.models.test_backends import TOLERANCE, run_on
from tfmatting.models.segmentation.segmentation import Segmentation
from tfmatting.models.weights_file import save_weights

SLOW = ("deeplabv3_mobilenet_v3_large", "deeplabv3plus_mobilenetv2")
NAMES = ("lraspp_mobilenet_v3_large", "unet_simplified", *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_same_weights_give_the_same_output(backend, name, tmp_path):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    model = golden_segmentation(name) if name in RECORDED else randomize(Segmentation(name))
    odd = np.ascontiguousarray(source()[:, 100:161, 90:180])
    save_weights(model, tmp_path / "weights.h5")
    np.save(tmp_path / "source.npy", odd)
    expected = outputs(model, odd)
    assert np.std(expected["logits"]) > 0.05
    results = run_on(backend, name, tmp_path, "tests.models.run_segmentation_on_backend")
    assert results.keys() == expected.keys()
    for key, output in results.items():
        np.testing.assert_allclose(output, expected[key], rtol=0, atol=TOLERANCE, err_msg=key)
