"""gRPC, REST and the SavedModel itself give the same values, to the last bit."""

import base64

import httpx
import numpy as np
import pytest
import tensorflow as tf

from tests.conftest import SAVED_SIZE as SIZE
from tfmatting.export.pictures import sample_pair
from tfmatting.inference.images import matte
from tfmatting.inference.writing import encode
from tfmatting.serving.remote_model import connect

NAME = "bgm_mobilenetv2"


@pytest.fixture
def pictures():
    """The rendered sample, uint8 `(H, W, 3)`."""
    return {name: np.rint(x[0] * 255).astype("uint8") for name, x in sample_pair(*SIZE).items()}


def direct(served, signature, inputs):
    """What the SavedModel computes: {name: array}."""
    outputs = served.models[NAME].loaded.signatures[signature](**{name: tf.constant(x) for name, x in inputs.items()})
    return {name: x.numpy() for name, x in outputs.items()}


def floats(pictures):
    return {name: pixels[None] / np.float32(255) for name, pixels in pictures.items()}


@pytest.mark.parametrize("transport", ["grpc", "rest"])
@pytest.mark.parametrize("signature", ["serving_default", "size_64x96"])
def test_pictures_give_what_the_saved_model_does(transport, signature, urls, served, pictures):
    expected = direct(served, signature, floats(pictures))
    with connect(urls[transport], NAME, signature=signature) as model:
        result = matte(model, **pictures)
    for name, values in expected.items():
        np.testing.assert_array_equal(getattr(result, name), values[0], err_msg=name)
    assert result.refined.max() == 1
    assert np.ptp(result.alpha) > 0.1


@pytest.mark.parametrize("transport", ["grpc", "rest"])
def test_files_give_what_the_saved_model_does(transport, urls, served, pictures):
    files = {name: np.array([encode(pixels[0], ".png")]) for name, pixels in floats(pictures).items()}
    expected = tf.io.decode_png(direct(served, "encoded", files)["cutout_bytes"][0]).numpy() / np.float32(255)
    with connect(urls[transport], NAME, signature="encoded") as model:
        result = matte(model, **pictures)
    np.testing.assert_array_equal(result.rgba(), expected)
    assert np.isnan(result.error).all()
    assert np.isnan(result.refined).all()


@pytest.mark.parametrize("transport", ["grpc", "rest"])
def test_deep_pixels_and_batches(transport, urls, served, pictures):
    deep = {name: np.stack([pixels, pixels[::-1]]).astype("uint16") * 257 for name, pixels in pictures.items()}
    expected = direct(served, "serving_default", {name: x / np.float32(65535) for name, x in deep.items()})
    with connect(urls[transport], NAME, signature="serving_default") as model:
        result = matte(model, **deep)
    np.testing.assert_array_equal(result.alpha, expected["alpha"])
    with connect(urls[transport], NAME, signature="encoded") as model:
        rounded = matte(model, **deep)
    assert np.abs(rounded.alpha - expected["alpha"]).max() <= 0.5 / 255 + 1e-6


def test_rows_and_columns_are_the_same(rest_url, served, pictures):
    inputs = floats({name: pixels[:16, :24] for name, pixels in pictures.items()})
    address = f"{rest_url}/v1/models/{NAME}:predict"
    columns = httpx.post(address, json={"inputs": {name: x.tolist() for name, x in inputs.items()}}, timeout=60)
    rows = httpx.post(address, json={"instances": [{name: x[0].tolist() for name, x in inputs.items()}]}, timeout=60)
    expected = direct(served, "serving_default", inputs)
    for name, values in expected.items():
        np.testing.assert_array_equal(np.float32(columns.json()["outputs"][name]), values)
        np.testing.assert_array_equal(np.float32(rows.json()["predictions"][0][name]), values[0])


def test_files_in_rows_and_columns_are_the_same(rest_url, pictures):
    files = {
        name: {"b64": base64.b64encode(encode(pixels[0], ".png")).decode()} for name, pixels in floats(pictures).items()
    }
    address = f"{rest_url}/v1/models/{NAME}/versions/3:predict"
    one = {"signature_name": "encoded", "inputs": files}
    columns = {"signature_name": "encoded", "inputs": {name: [file] for name, file in files.items()}}
    rows = {"signature_name": "encoded", "instances": [files]}
    answers = [httpx.post(address, json=body, timeout=60).json() for body in (one, columns, rows)]
    assert answers[0]["outputs"]["cutout_bytes"] == answers[1]["outputs"]["cutout_bytes"][0]
    assert answers[0]["outputs"] == answers[2]["predictions"][0]


@pytest.mark.parametrize("transport", ["grpc", "rest"])
def test_a_stream_keeps_its_order(transport, urls, served, pictures):
    served.delay = 0.1
    shifts = range(6)
    batches = [
        {"source": np.roll(pictures["source"], 8 * shift, axis=1)[None], "background": pictures["background"][None]}
        for shift in shifts
    ]
    with connect(urls[transport], NAME, signature="encoded", in_flight=3) as model:
        streamed = list(model.predict_in_order(iter(batches)))
        one_by_one = [model.predict_on_batch(batch) for batch in batches]
    assert served.most_at_once == 3
    assert len(streamed) == len(one_by_one)
    for left, right in zip(streamed, one_by_one, strict=True):
        np.testing.assert_array_equal(left["alpha"], right["alpha"])
    assert not np.array_equal(streamed[0]["alpha"], streamed[3]["alpha"])


def test_a_stream_reads_no_more_ahead_than_it_needs(grpc_url, pictures):
    read = []

    def batches():
        for number in range(10):
            read.append(number)
            yield {name: pixels[None] for name, pixels in pictures.items()}

    with connect(grpc_url, NAME, in_flight=2) as model:
        next(model.predict_in_order(batches()))
    assert read == [0, 1]
