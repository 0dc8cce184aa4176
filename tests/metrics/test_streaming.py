"""The Keras metrics are means of the functions' values, can be saved, compiled and differentiated."""

import importlib.util
import os
import pathlib
import subprocess
import sys

import keras
import numpy as np
import pytest

from tests.metrics.run_on_backend import pictures, results
from tfmatting import metrics

CLASSES = ("SumOfAbsoluteDifferences", "GradientError", "TemporalError", "ForegroundMeanSquaredError")


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", CLASSES)
def test_mean_of_the_functions_values(name, masked):
    target, prediction, mask, expected = pictures(name, masked)
    metric = getattr(metrics, name)()
    for part in (slice(0, 1), slice(1, None)):  # batches of different sizes
        metric.update_state(target[part], prediction[part], mask[part] if masked else None)
    assert float(metric.result()) == pytest.approx(expected, rel=1e-5)
    metric.reset_state()
    assert float(metric.result()) == 0


@pytest.mark.parametrize("name", CLASSES)
def test_serialization(name):
    metric = getattr(metrics, name)(name="error")
    copy = keras.metrics.deserialize(keras.metrics.serialize(metric))
    assert type(copy) is type(metric)
    assert copy.name == "error"


@pytest.mark.parametrize("name", CLASSES)
def test_pictures_without_a_region_are_left_out(name):
    target, prediction, mask, _ = pictures(name, True)
    whole = getattr(metrics, name)()
    whole.update_state(target[1:], prediction[1:], mask[1:])
    mask = mask.copy()
    mask[0] = 0
    partial = getattr(metrics, name)()
    partial.update_state(target, prediction, mask)
    assert float(partial.result()) == pytest.approx(float(whole.result()), rel=1e-6)


def test_wrong_mask_is_named():
    target, prediction, mask, _ = pictures("GradientError", True)
    with pytest.raises(ValueError, match="`sample_weight` must mark pixels"):
        metrics.GradientError().update_state(target, prediction, mask[:, 0, 0, 0])


def test_in_a_compiled_fit():
    inputs = keras.Input((None, None, 1))
    model = keras.Model(inputs, keras.layers.Conv2D(1, 1)(inputs))
    model.compile(loss="mae", metrics=[metrics.GradientError(), metrics.SumOfAbsoluteDifferences()])
    target, prediction, _, _ = pictures("GradientError", False)
    history = model.fit(prediction, target, epochs=1, verbose=0).history
    assert np.isfinite([history["grad"], history["sad"]]).all()


def test_keras_own_metrics_measure_the_same():
    """Those that Keras has, with the region's mask as weight."""
    target, prediction, mask, _ = pictures("GradientError", True)
    target, prediction, mask = target[:1], prediction[:1], mask[:1]
    trimap = (mask[0] * 128).astype(np.uint8)
    pairs = {
        "mse": keras.metrics.MeanSquaredError(),
        "mad": keras.metrics.MeanAbsoluteError(),
        "bce": keras.metrics.BinaryCrossentropy(),
        "pixel_accuracy": keras.metrics.BinaryAccuracy(),
        "mean_iou": keras.metrics.BinaryIoU(threshold=0.5),
    }
    for name, metric in pairs.items():
        truth = np.round(target) if name in ("pixel_accuracy", "mean_iou") else target
        metric.update_state(truth, prediction, mask.astype(int) if name == "mean_iou" else mask[..., 0])
        expected = getattr(metrics, name)(prediction[0], truth[0], trimap)
        assert float(metric.result()) == pytest.approx(expected, rel=1e-4), name


def test_gradients_flow():
    tf = pytest.importorskip("tensorflow")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("gradients are taken by TensorFlow here")
    for name in CLASSES:
        target, prediction, mask, _ = pictures(name, True)
        prediction = tf.Variable(prediction)
        with tf.GradientTape() as tape:
            values, _ = getattr(metrics, name)().values(tf.constant(target), prediction, tf.constant(mask))
        gradient = tape.gradient(values, prediction).numpy()
        assert np.isfinite(gradient).all()
        assert np.abs(gradient).max() > 0


def test_jax_gives_the_same_values(tmp_path):
    if importlib.util.find_spec("jax") is None:
        pytest.skip("jax is not installed")
    root = pathlib.Path(__file__).parents[2]
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, "KERAS_BACKEND": "jax", "PYTHONPATH": path}
    command = [sys.executable, "-m", "tests.metrics.run_on_backend", str(tmp_path / "jax.npz")]
    run = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-3000:]
    with np.load(tmp_path / "jax.npz") as theirs:
        for name, value in results().items():
            assert float(theirs[name]) == pytest.approx(value, rel=1e-5)
