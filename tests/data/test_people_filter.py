import os

import cv2
import numpy as np
import pytest

from tests.data.yolo_networks import SIZE, write_darknet, write_onnx
from tfmatting.data.people_filter import MANIFEST, Quarantine, find_people
from tfmatting.data.yolo import YoloNetwork


@pytest.fixture(params=["darknet", "onnx with objectness", "onnx without"])
def network_files(request, tmp_path):
    if request.param == "darknet":
        return write_darknet(tmp_path)
    pytest.importorskip("onnx")
    return write_onnx(tmp_path / "yolo.onnx", objectness=request.param.endswith("objectness")), None


@pytest.fixture
def photographs(tmp_path):
    """Dark pictures; people.png and sub/people.jpg have a red spot, sea.png a blue one, broken.png is none."""
    folder = tmp_path / "photographs"
    for name, colour in {
        "dark.png": None,
        "people.png": (0, 0, 255),
        "sub/people.jpg": (0, 0, 255),
        "sea.png": (255, 0, 0),
    }.items():
        pixels = np.full((60, 90, 3), 30, np.uint8)
        if colour:
            pixels[20:44, 40:64] = colour
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / name), pixels)
    (folder / "broken.png").write_bytes(b"no picture")
    return folder


def found(photographs, network, **options):
    rows = list(find_people(photographs, network, **options))
    assert [name for name, _, message in rows if message] == ["broken.png"]
    return {name: score for name, score, message in rows if not message}


def test_people_are_found(network_files, photographs):
    scores = found(photographs, YoloNetwork(*network_files, size=SIZE))
    assert sorted(scores) == ["people.png", "sub/people.jpg"]
    assert all(0.9 < score <= 1 for score in scores.values())


def test_classes_and_threshold(network_files, photographs):
    assert list(found(photographs, YoloNetwork(*network_files, classes=[1], size=SIZE))) == ["sea.png"]
    both = YoloNetwork(*network_files, classes=[0, 1], size=SIZE)
    assert sorted(found(photographs, both)) == ["people.png", "sea.png", "sub/people.jpg"]
    assert len(found(photographs, both, threshold=1e-12)) >= 3
    with pytest.raises(ValueError, match=r"knows 2 classes, from 0 on. Received: classes=\[2\]"):
        YoloNetwork(*network_files, classes=[2], size=SIZE)


def test_the_threshold_is_the_networks_unless_another_is_given(network_files, photographs):
    network = YoloNetwork(*network_files, size=SIZE)
    network.threshold = 0
    assert len(found(photographs, network)) >= 3
    network.threshold = 2
    assert found(photographs, network) == {}
    assert sorted(found(photographs, network, threshold=0.5)) == ["people.png", "sub/people.jpg"]


def test_objectness_counts(tmp_path):
    """A green picture raises no class, and a class without an object is none."""
    pytest.importorskip("onnx")
    network = YoloNetwork(write_onnx(tmp_path / "yolo.onnx", objectness=True), size=SIZE)
    assert network.score(np.full((20, 20, 3), (0, 255, 0), np.uint8)) < 1e-6
    assert network.score(np.full((20, 20, 3), (255, 0, 0), np.uint8)) > 0.9


def test_the_whole_picture_is_looked_at(network_files):
    network = YoloNetwork(*network_files, size=SIZE)
    wide = np.zeros((64, 256, 3), np.uint8)
    assert network.score(wide) < 0.1
    wide[:, :40] = (255, 0, 0)
    assert network.score(wide) > 0.9


@pytest.mark.parametrize(
    ("name", "content", "config", "message"),
    [
        ("none.onnx", None, None, r"none\.onnx does not exist"),
        ("yolo.pt", b"x", None, r"must be \.onnx or, of Darknet, \.weights. Received: .*yolo\.pt"),
        ("yolo.weights", b"x", None, r"needs its \.cfg"),
        ("yolo.onnx", b"x", None, r"OpenCV [\d.]+ cannot read the network .*yolo\.onnx"),
        ("yolo.weights", b"x", "[net]\n", r"OpenCV [\d.]+ cannot (read|run) the network"),
    ],
)
def test_bad_networks(tmp_path, name, content, config, message):
    if content:
        (tmp_path / name).write_bytes(content)
    if config:
        (tmp_path / "yolo.cfg").write_text(config)
    with pytest.raises((ValueError, OSError), match=message):
        YoloNetwork(tmp_path / name, tmp_path / "yolo.cfg" if config else None)


def test_opencv_5_has_no_darknet(tmp_path, monkeypatch):
    files = write_darknet(tmp_path)
    monkeypatch.delattr(cv2.dnn, "readNetFromDarknet")
    with pytest.raises(ValueError, match=r"OpenCV 5 reads no Darknet files any more: give the network as ONNX"):
        YoloNetwork(*files)


def test_a_network_of_another_form_is_told(tmp_path):
    onnx = pytest.importorskip("onnx")
    path = tmp_path / "classifier.onnx"
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("GlobalAveragePool", ["image"], ["mean"])],
        "classifier",
        [onnx.helper.make_tensor_value_info("image", onnx.TensorProto.FLOAT, [1, 3, SIZE, SIZE])],
        [onnx.helper.make_tensor_value_info("mean", onnx.TensorProto.FLOAT, [1, 3, 1, 1])],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 13)], ir_version=8)
    onnx.save_model(model, str(path))
    with pytest.raises(ValueError, match=r"must be a YOLO with outputs .* Received: shape=\(1, 3, 1, 1\)"):
        YoloNetwork(path, size=SIZE)


def content(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_quarantine_and_back(photographs, tmp_path):
    before = content(photographs)
    quarantine = Quarantine(tmp_path / "quarantine", photographs)
    quarantine.move("people.png", 0.9)
    quarantine.move("sub/people.jpg", 0.8)
    assert {str(path) for path in content(tmp_path / "quarantine")} == {MANIFEST, "people.png", "sub/people.jpg"}
    assert len(content(photographs)) == len(before) - 2
    assert Quarantine(tmp_path / "quarantine", photographs).undo() == 2
    assert content(photographs) == before
    assert Quarantine(tmp_path / "quarantine", photographs).undo() == 0
    quarantine.move("people.png", 0.9)
    assert quarantine.undo() == 1
    assert content(photographs) == before


def test_a_kill_between_manifest_and_move_loses_nothing(photographs, tmp_path, monkeypatch):
    before = content(photographs)
    quarantine = Quarantine(tmp_path / "quarantine", photographs)
    quarantine.move("people.png", 0.9)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        quarantine.move("sea.png", 0.7)
    assert Quarantine(tmp_path / "quarantine", photographs).undo() == 1
    assert content(photographs) == before


@pytest.mark.parametrize("torn", [b'{"file": "sea.p', b'{"file": "sea.png"\n', b"\xff"])
def test_a_last_line_that_breaks_off_is_no_move(photographs, tmp_path, torn):
    before = content(photographs)
    quarantine = Quarantine(tmp_path / "quarantine", photographs)
    quarantine.move("people.png", 0.9)
    with quarantine.manifest.open("ab") as file:
        file.write(torn)
    quarantine = Quarantine(tmp_path / "quarantine", photographs)
    quarantine.move("sea.png", 0.7)
    assert Quarantine(tmp_path / "quarantine", photographs).undo() == 2
    assert content(photographs) == before


@pytest.mark.parametrize("begun", [b"", b'{"folder": "/photog'])
def test_an_empty_manifest_is_none(photographs, tmp_path, begun):
    (tmp_path / "quarantine").mkdir()
    (tmp_path / "quarantine" / MANIFEST).write_bytes(begun)
    with pytest.raises(FileNotFoundError, match="nothing to undo"):
        Quarantine(tmp_path / "quarantine", photographs).undo()
    quarantine = Quarantine(tmp_path / "quarantine", photographs)
    quarantine.move("people.png", 0.9)
    assert quarantine.undo() == 1


def test_a_manifest_that_is_damaged_inside_is_told(photographs, tmp_path):
    quarantine = Quarantine(tmp_path / "quarantine", photographs)
    quarantine.move("people.png", 0.9)
    quarantine.manifest.write_bytes(b"{\n" + quarantine.manifest.read_bytes())
    with pytest.raises(ValueError, match=r"manifest\.jsonl is damaged"):
        Quarantine(tmp_path / "quarantine", photographs)


def test_nothing_is_overwritten(photographs, tmp_path):
    quarantine = Quarantine(tmp_path / "quarantine", photographs)
    quarantine.move("people.png", 0.9)
    quarantine.move("sea.png", 0.9)
    (photographs / "sea.png").write_bytes(b"new")
    with pytest.raises(FileExistsError, match=r"photographs/sea\.png exists already: nothing is overwritten"):
        quarantine.undo()
    assert not (photographs / "people.png").exists(), "nothing was moved before the check of all"
    with pytest.raises(FileExistsError, match=r"quarantine/sea\.png exists already"):
        quarantine.move("sea.png", 0.9)
    assert (photographs / "sea.png").read_bytes() == b"new"


def test_a_quarantine_belongs_to_one_folder(photographs, tmp_path):
    Quarantine(tmp_path / "quarantine", photographs).move("people.png", 0.9)
    with pytest.raises(ValueError, match=r"belongs to .*photographs, not to .*other"):
        Quarantine(tmp_path / "quarantine", tmp_path / "other")
    with pytest.raises(ValueError, match="must be another folder"):
        Quarantine(photographs, photographs)
    with pytest.raises(FileNotFoundError, match="nothing to undo"):
        Quarantine(tmp_path / "none", photographs).undo()


def test_pictures_in_the_quarantine_are_not_found_again(network_files, photographs):
    network = YoloNetwork(*network_files, size=SIZE)
    quarantine = Quarantine(photographs / "quarantine", photographs)
    for name in found(photographs, network):
        quarantine.move(name, 0.9)
    assert found(photographs, network, excluded=photographs / "quarantine") == {}
