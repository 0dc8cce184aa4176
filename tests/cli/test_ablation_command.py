import json

import cv2
import numpy as np
import pytest

from tfmatting.cli import ablation_names
from tfmatting.cli.main import main
from tfmatting.evaluation import speed

SMALL = ("--samples", "2", "--size", "96", "64", "--quiet")


@pytest.fixture
def real(place, capsys):
    """Function that runs the command with the models that it asks for: returns what it prints as JSON."""

    def run(*arguments):
        assert main(["ablate", *map(str, arguments), "--json", "--quiet"]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_repeated_names_are_those_of_the_measurements():
    assert speed.ENCODERS == ablation_names.ENCODERS
    assert tuple(speed.SIZES) == ablation_names.SIZES


def test_every_ablation_has_help(tfmatting):
    for name, ablation in ablation_names.ABLATIONS.items():
        code, out, _ = tfmatting("ablate", name, "--help")
        assert code == 0
        assert ablation.source in out
        assert "--out DIR" in out


def test_table_files_and_sheets(tfmatting, place, checkpoint):
    code, out, _ = tfmatting("ablate", "keying", *SMALL, "--out", "results", "--model", f"net={checkpoint}")
    assert code == 0
    assert "chroma keyer" in out
    names = ["keying.csv", "keying.json", "keying.png", "keying.svg", "keying_amateur.png", "keying_studio.png"]
    assert sorted(path.name for path in (place / "results").iterdir()) == names
    assert cv2.imread("results/keying_studio.png").shape == (128, 384, 3)


def test_own_folders(real, place, checkpoint):
    for folder in ("fg", "pha", "rooms"):
        (place / folder).mkdir()
    random = np.random.default_rng(0)
    for number in range(3):
        for folder in ("fg", "rooms"):
            cv2.imwrite(f"{folder}/{number}.png", random.integers(0, 256, (64, 80, 3), np.uint8))
        alpha = cv2.GaussianBlur(np.pad(np.full((32, 40), 255, np.uint8), ((16, 16), (20, 20))), (0, 0), 2)
        cv2.imwrite(f"pha/{number}.png", alpha)
    folders = ("--foregrounds", "fg", "--alphas", "pha", "--backgrounds", "rooms")
    found = real("encoders", *folders, "--samples", "2", "--model", f"net={checkpoint}")
    assert found["settings"] == {"data": "fg before rooms", "images": 2}
    assert found["rows"][0]["model"] == "net"
    assert found["rows"][0]["sad_unknown"] > 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["everything"], "invalid choice"),
        (["refined-area", "--alphas", "x"], "--alphas belong to --foregrounds"),
        (["refined-area", "--foregrounds", "x"], "--foregrounds need --backgrounds"),
        (["refined-area", "--model", "nothing.h5"], "--model must be one of"),
        (["refined-area", *SMALL, "--size", "8", "8"], "must be an integer of at least 16"),
        (["refined-area", *SMALL, "--precision", "int8"], "--precision int8 cannot be measured here"),
        (["encoders", *SMALL, "--precision", "int8"], "--precision int8 cannot be measured here"),
        (["encoders", *SMALL, "--seed", "-1"], "--seed: must be an integer of at least 0"),
        (["size", "--out", "plate.png"], "--out must be a folder"),
        (["speed", "--encoders", "vgg"], "invalid choice"),
    ],
)
def test_bad_input_is_one_line(refused, arguments, message):
    assert message in refused("ablate", *arguments)
