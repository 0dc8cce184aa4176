import json

import h5py
import numpy as np
import pytest

from tests.golden import recordings
from tfmatting.cli.main import main


@pytest.fixture
def official(place):
    """An official state dict's names and shapes, in a file that needs no PyTorch."""
    np.savez(place / "official.npz", **recordings.state_dict("mobilenetv2", 3))
    return "official.npz"


def test_convert(place, official, capsys, model):
    assert main(["convert", official, "-m", "bgm_mobilenetv2", "-o", "new/weights.h5", "--float16", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["output"] == "new/weights.h5"
    assert report["bytes"] == (place / "new" / "weights.h5").stat().st_size < 12e6
    with h5py.File("new/weights.h5") as file:
        assert file[model.weights[0].path].dtype == np.float16


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["official.npz", "-m", "bgm_resnet50", "-o", "new.h5"], "official.npz does not fit bgm_resnet50"),
        (["official.npz", "-m", "bgm_mobilenetv2", "-o", "new.h5", "--refine-kernel-size", "1"], "does not fit"),
        (["official.npz", "-m", "unknown", "-o", "new.h5"], "invalid choice: 'unknown'"),
        (["official.npz", "-m", "bgm_mobilenetv2", "-o", "new.npz"], "must end in .h5"),
        (["official.npz", "-m", "bgm_mobilenetv2", "-o", "plate.png/new.h5"], "cannot be written"),
        (["official.npz", "-m", "bgm_mobilenetv2"], "required: -o/--output"),
        (["none.npz", "-m", "bgm_mobilenetv2", "-o", "new.h5"], "none.npz"),
        (["plate.png", "-m", "bgm_mobilenetv2", "-o", "new.h5"], "a checkpoint must be one of"),
        (["cut.npz", "-m", "bgm_mobilenetv2", "-o", "new.h5"], "cut.npz is damaged"),
        (["own.h5", "-m", "bgm_mobilenetv2", "-o", "own.h5"], "is the input own.h5"),
    ],
)
def test_bad_input(place, official, capsys, arguments, message):
    (place / "cut.npz").write_bytes((place / official).read_bytes()[:5000])
    (place / "own.h5").write_bytes(b"weights")
    before = sorted(place.iterdir())
    assert main(["convert", *arguments]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1, err
    assert message in err
    assert sorted(place.iterdir()) == before
