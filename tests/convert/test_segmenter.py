"""A segmentation network's weights file as the start of video matting."""

import keras
import numpy as np
import pytest

from tfmatting.convert.segmenter import assign_segmenter
from tfmatting.models.segmentation.segmentation import Segmentation
from tfmatting.models.video_matting.video_matting import VideoMatting
from tfmatting.models.weights_file import save_weights


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    keras.utils.set_random_seed(0)
    network = Segmentation("lraspp_mobilenet_v3_large", classes=["person"])
    for layer in network.layers:  # statistics and biases of its own
        layer.set_weights([weight + 0.01 for weight in layer.get_weights()])
    path = tmp_path_factory.mktemp("segmenter") / "weights.h5"
    save_weights(network, path)
    return path, network


def test_encoder_and_pooling_compute_the_same_and_all_else_stays(path):
    path, network = path
    model = VideoMatting("mobilenetv3")
    before = {weight.path: keras.ops.convert_to_numpy(weight) for weight in model.weights}
    assign_segmenter(model, path)
    picture = np.random.default_rng(0).random((1, 64, 64, 3), dtype=np.float32)
    features = [
        keras.Model(one.input["source"], one.get_layer("aspp_weigh").output)(picture) for one in (model.base, network)
    ]
    np.testing.assert_allclose(*features, atol=1e-6)
    decoder = {name for name in before if not name.startswith(("stem", "block", "last", "aspp"))}
    unchanged = {
        weight.path
        for weight in model.weights
        if np.array_equal(before[weight.path], keras.ops.convert_to_numpy(weight))
    }
    assert unchanged == decoder


def test_another_encoder_is_refused_in_one_line_and_nothing_changes(path):
    path, _ = path
    model = VideoMatting("resnet50", name="rvm_resnet50")
    before = model.get_weights()
    with pytest.raises(ValueError, match="does not have the encoder and LR-ASPP of rvm_resnet50: weight") as caught:
        assign_segmenter(model, path)
    assert "\n" not in str(caught.value)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
