"""Pictures, folders and clips without anybody: what is said, and --strict, for models with and without a plate."""

import json

import cv2
import numpy as np
import pytest

from tests.cli.videos import GRAY, pictures
from tests.inference.fakes import DifferenceModel
from tests.inference.video.clips import flat_picture, write_clip
from tests.inference.video.memory_model import MemoryModel
from tfmatting.inference.found import FOUND, Finds, check_found
from tfmatting.inference.images import MattingResult

#: options of the model, and what is said of a picture and of a clip
MODELS = {
    "plate": (("--bgr", "plate.png"), "nothing was found in"),
    "people": (("--checkpoint", "rvm.h5"), "no person was found in"),
}


@pytest.fixture(params=MODELS)
def kind(request, monkeypatch):
    """A model of each kind, and a folder, a picture and clips: options and what is said."""
    model = DifferenceModel() if request.param == "plate" else MemoryModel()
    monkeypatch.setattr("tfmatting.loading.load", lambda name, **options: model)
    return MODELS[request.param]


@pytest.fixture
def fake_load():
    """Here each test has its own models."""


@pytest.fixture
def empty(place):
    """The folder of the command's tests, with empty.png, the folder in/ that has source.png, too, and two clips."""
    plate = np.full((48, 64, 3), 128, np.uint8)
    cv2.imwrite("plate.png", plate)
    cv2.imwrite("empty.png", plate)
    cv2.imwrite("source.png", pictures(1)[0][..., ::-1])
    (place / "in").mkdir()
    for name in ("empty.png", "source.png"):
        (place / "in" / name).write_bytes((place / name).read_bytes())
    write_clip("empty.mp4", [flat_picture(GRAY)] * 3)
    write_clip("entering.mp4", [*[flat_picture(GRAY)] * 2, *pictures(3)])
    return place


def test_a_picture(tfmatting, refused, empty, kind):
    options, said = kind
    code, out, err = tfmatting("i", "empty.png", "out.png", *options, "--json")
    assert code == 0
    assert json.loads(out)["missing"] == f"{said} empty.png: the matte is empty."
    assert f"tfmatting: {said} empty.png: the matte is empty." in err.splitlines()
    assert not cv2.imread("out.png", cv2.IMREAD_UNCHANGED)[..., 3].any()
    assert refused("i", "empty.png", "strict.png", *options, "--strict") == f"{said} empty.png. (--strict)"
    code, out, _ = tfmatting("i", "source.png", "out.png", *options, "--json", "--strict")
    assert (code, json.loads(out)["missing"]) == (0, None)


def test_a_folder(tfmatting, empty, kind):
    options, said = kind
    code, out, _ = tfmatting("p", "in", "out", *options, "--json")
    notice = f"{said} empty.png: the matte is empty."
    assert code == 0
    assert json.loads(out) == {"done": 2, "skipped": 0, "failed": {}, "missing": {"empty.png": notice}}
    code, out, _ = tfmatting("p", "in", "strict", *options, "--json", "--strict")
    failed = {"empty.png": f"{said} empty.png. (--strict)"}
    assert code == 2
    assert json.loads(out) == {"done": 1, "skipped": 0, "failed": failed, "missing": {}}


def test_a_clip(tfmatting, refused, empty, kind):
    options, said = kind
    code, out, err = tfmatting("v", "empty.mp4", "out.mov", *options, "--json")
    assert code == 0
    assert json.loads(out)["missing"] == f"{said} the clip: the matte is empty."
    assert f"tfmatting: {said} the clip: the matte is empty." in err.splitlines()
    line = refused("v", "empty.mp4", "strict.mov", *options, "--strict", "--quiet")
    assert line == f"{said} the clip. (--strict)"
    code, out, _ = tfmatting("v", "entering.mp4", "out.mov", *options, "--json", "--strict")
    assert (code, json.loads(out)["missing"]) == (0, f"{said} 2 of 5 frames.")


def test_a_screen(tfmatting, refused, place):
    cv2.imwrite("screen.png", np.full((40, 40, 3), (70, 160, 40), np.uint8))  # BGR
    code, out, _ = tfmatting("key", "screen.png", "out.png", "--json")
    assert (code, json.loads(out)["missing"]) == (0, "nothing was found in screen.png: the matte is empty.")
    assert "nothing was found in screen.png" in refused("key", "screen.png", "strict.png", "--strict")


@pytest.mark.parametrize(("largest", "notice"), [(0.0, "empty"), (FOUND - 0.01, "all but empty"), (FOUND, None)])
def test_a_pixel_that_is_half_opaque_is_somebody(largest, notice):
    alpha = np.zeros((4, 4, 1), "float32")
    alpha[1, 1] = largest
    result = MattingResult(alpha, np.zeros((4, 4, 3), "float32"))
    said = None if notice is None else f"nothing was found in a picture: the matte is {notice}."
    assert check_found(DifferenceModel(), result, "a picture", strict=False) == said
    finds = Finds(DifferenceModel())
    list(finds.counted([type("Item", (), {"result": result})] * 2))
    assert finds.report(strict=False) == (said and said.replace("a picture", "the clip"))
