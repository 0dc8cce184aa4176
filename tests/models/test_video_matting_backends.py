"""The same weights give the same mattes on the JAX and PyTorch backends of Keras as on TensorFlow's."""

import importlib.util

import numpy as np
import pytest

from tests.golden import video_matting_recordings as videos
from tests.models.run_video_on_backend import outputs
from tests.models.test_backends import run_on
from tfmatting.models.video_matting.video_matting import VideoMatting
from tfmatting.models.weights_file import load_weights, save_weights

TOLERANCE = 1e-4
TRAINING_TOLERANCE = 1e-3  # statistics of the few pixels at 1/16 enlarge the noise


@pytest.mark.parametrize("encoder", ["mobilenetv3", pytest.param("resnet50", marks=pytest.mark.slow)])
@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_same_weights_give_the_same_output(backend, encoder, tmp_path):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    clip = videos.clip()[:, :3, :61, :90]
    save_weights(videos.model(encoder), tmp_path / "weights.h5")
    np.save(tmp_path / "clip.npy", clip)
    model = VideoMatting(encoder)  # training moves its statistics
    load_weights(model, tmp_path / "weights.h5")
    expected = outputs(model, clip)
    results = run_on(backend, encoder, tmp_path, module="tests.models.run_video_on_backend")
    assert results.keys() == expected.keys()
    for name, output in results.items():
        tolerance = TRAINING_TOLERANCE if name.startswith("training") else TOLERANCE
        np.testing.assert_allclose(output, expected[name], rtol=0, atol=tolerance, err_msg=name)
