"""The recorded values of the reference evaluation, which lie beside the repository or where TFMATTING_PARITY says."""

import os
import pathlib

import numpy as np
import pytest

from tfmatting.metrics import conn, grad, mse, sad

ROOT = pathlib.Path(__file__).parents[2]
PLACES = [os.environ.get("TFMATTING_PARITY"), ROOT / "shared" / "parity", ROOT.parent / "shared" / "parity"]


@pytest.fixture(scope="module")
def recorded():
    files = [pathlib.Path(place) / "metrics.npz" for place in PLACES if place]
    found = next((file for file in files if file.is_file()), None)
    if found is None:
        pytest.skip("the recorded values (metrics.npz) are not here")
    with np.load(found) as arrays:
        return dict(arrays)


@pytest.mark.parametrize("metric", [mse, sad, grad, conn], ids=lambda metric: metric.__name__)
@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("kind", ["uint8", "float32", "float64"])
def test_agrees_within_a_ten_thousandth(recorded, metric, number, kind):
    prediction, target, trimap = (recorded[f"{number}_{name}"] for name in ("prediction", "target", "trimap"))
    expected = dict(zip(("mse", "sad", "grad", "conn"), recorded[f"{number}_mse_sad_grad_conn"], strict=True))
    if kind != "uint8":
        prediction, target = (np.asarray(alpha / 255, kind) for alpha in (prediction, target))
    value = metric(prediction, target, trimap)
    if np.isnan(expected[metric.__name__]):
        assert np.isfinite(value)  # the reference fails where no pixel is opaque in both; ours is defined
    else:
        assert value == pytest.approx(expected[metric.__name__], rel=1e-4)
