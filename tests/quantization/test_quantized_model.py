"""8-bit networks give the float model's mattes."""

import sys

import numpy as np
import pytest

import tfmatting
from tests.quantization.pictures import HEIGHT, WIDTH, composite
from tfmatting.lite import network

LEVEL = 1 / 255


def difference(first, second):
    return np.abs(first - second).mean()


def test_mattes_are_those_of_the_float_model(shipped, quantized):
    differences, colours = [], []
    for number in range(8):
        pictures = composite(number)
        exact, result = (tfmatting.matte(model, **pictures) for model in (shipped, quantized))
        differences.append(difference(result.alpha, exact.alpha))
        opaque = np.broadcast_to(exact.alpha > 0.5, exact.foreground.shape)
        if opaque.any():
            colours.append(difference(result.foreground[opaque], exact.foreground[opaque]))
    assert np.mean(differences) < LEVEL / 2
    assert max(differences) < 2 * LEVEL
    assert np.mean(colours) < 4 * LEVEL


def test_the_worst_patches_are_refined(shipped, quantized):
    pictures = composite(1)
    exact, result = (tfmatting.matte(model, **pictures) for model in (shipped, quantized))
    assert result.refined.sum() == exact.refined.sum() == shipped.refiner.sample_pixels // 16
    assert (result.refined * exact.refined).sum() > 0.8 * exact.refined.sum()
    assert difference(result.error, exact.error) < LEVEL


def test_outputs_have_the_names_shapes_and_types_of_the_models(shipped, quantized):
    pictures = {name: x[None] for name, x in composite(2, HEIGHT - 2, WIDTH - 3).items()}
    expected = shipped.predict_on_batch({name: x / np.float32(255) for name, x in pictures.items()})
    outputs = quantized.predict_on_batch(pictures)
    assert outputs.keys() == expected.keys()
    for name, values in expected.items():
        assert outputs[name].shape == values.shape, name
        assert outputs[name].dtype == np.float32
        assert outputs[name].min() >= 0 and outputs[name].max() <= 1
    assert difference(outputs["alpha"], expected["alpha"]) < 2 * LEVEL


def test_a_batch_is_its_pictures_one_by_one(quantized):
    pairs = [composite(number) for number in (3, 4)]
    batch = {name: np.stack([pair[name] for pair in pairs]) for name in pairs[0]}
    together = quantized.predict_on_batch(batch)
    for number, pair in enumerate(pairs):
        alone = quantized.predict_on_batch({name: x[None] for name, x in pair.items()})
        for name, values in alone.items():
            np.testing.assert_array_equal(together[name][number], values[0], err_msg=name)


@pytest.mark.parametrize("dtype", ["uint16", "float32"])
def test_every_type_of_pixel_is_seen_in_8_bits(quantized, dtype):
    pictures = {name: x[None] for name, x in composite(5).items()}
    step = {"uint16": np.uint16(257), "float32": np.float32(LEVEL)}[dtype]
    others = {name: x.astype(dtype) * step for name, x in pictures.items()}
    exact, result = quantized.predict_on_batch(pictures), quantized.predict_on_batch(others)
    for name, values in exact.items():
        np.testing.assert_array_equal(result[name], values, err_msg=name)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"refine_mode": "full"}, "`refine_mode` must be 'sampling' in precision int8. Received: refine_mode='full'"),
        ({"refine_mode": "thresholding"}, "`refine_mode` must be 'sampling'"),
    ],
)
def test_other_refiners_are_refused(shipped, options, message):
    with pytest.raises(ValueError, match=message):
        tfmatting.accelerate(shipped.with_options(**options), "int8")


def test_unknown_precision_is_refused(shipped):
    with pytest.raises(ValueError, match="`precision` must be None or 'int8'"):
        tfmatting.accelerate(shipped, "int4")


def test_missing_lite_runtime_is_told(shipped, monkeypatch):
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", None)
    with pytest.raises(ImportError, match=r"pip install 'tfmatting\[int8\]'"):
        tfmatting.accelerate(shipped, "int8")


def test_a_network_that_cannot_run_is_told(monkeypatch):
    class Interpreter:
        def __init__(self, **options):
            pass

        def allocate_tensors(self):
            raise RuntimeError("failed to prepare")

    monkeypatch.setattr(network, "interpreter_class", lambda: Interpreter)
    with pytest.raises(ValueError, match="cannot run this network"):
        network.LiteNetwork(b"", threads=1)


@pytest.mark.slow
def test_an_hd_frame_is_within_a_level_of_the_float_model(kept):
    model = tfmatting.load(backbone_scale=0.25)
    exact, fast = tfmatting.accelerate(model), tfmatting.accelerate(model, "int8")
    differences = []
    for number in range(6):
        pictures = composite(number, 1080, 1920)
        differences.append(
            difference(tfmatting.matte(fast, **pictures).alpha, tfmatting.matte(exact, **pictures).alpha)
        )
    assert np.mean(differences) < LEVEL
