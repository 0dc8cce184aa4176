import json
import shutil
import subprocess
import sys
import time

import cv2
import numpy as np
import pytest

from tests.data.yolo_networks import SIZE, write_darknet
from tfmatting.cli import data_filter_people
from tfmatting.inference.samples import sample_pictures


@pytest.fixture
def folders(place):
    """Cut-outs, alphas, foregrounds and backgrounds in the working directory."""
    rng = np.random.default_rng(0)
    for name, channels in {"cutouts": 4, "foregrounds": 3, "alphas": 1, "backgrounds": 3}.items():
        (place / name).mkdir()
        for number in range(20):
            cv2.imwrite(f"{name}/{number}.png", rng.integers(0, 256, (6, 8, channels), np.uint8))
    return place


def test_help_is_light_and_explains(tfmatting):
    code, out, _ = tfmatting("data", "--help")
    assert code == 0
    for action in ("prepare", "compose", "filter-people", "render-people"):
        assert action in out
        assert tfmatting("data", action, "--help")[0] == 0


def test_prepare(tfmatting, place):
    pytest.importorskip("tensorflow_datasets")
    from tfmatting_datasets import make_dummy_data

    make_dummy_data.photomatte85(place / "files")
    code, out, err = tfmatting(
        "data", "prepare", "photomatte85", "--manual-dir", "files", "--data-dir", "data", "--json"
    )
    assert code == 0, err
    assert json.loads(out)["splits"] == {"test": 3}
    assert "3 of the 85 of the complete set are here" in err
    assert (place / "data" / "photomatte85" / "1.0.0" / "dataset_info.json").exists()
    code, out, err = tfmatting("data", "prepare", "photomatte85", "--data-dir", "data", "--quiet")
    assert (code, err) == (0, "")
    assert out.strip().endswith("3 test")


def test_prepare_says_what_to_fetch(tfmatting):
    pytest.importorskip("tensorflow_datasets")
    code, out, _ = tfmatting("data", "prepare", "ppm100", "--instructions")
    assert code == 0
    assert "MANUAL_DIR/PPM-100/image/NAME.jpg" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "the data set must be one of adobe_image_matting, "),
        (["photomatte85", "--config", "hd"], "--config must be one of none. Received: hd"),
        (["videomatte240k", "--config", "8k"], "--config must be one of native, hd, sd. Received: 8k"),
        (["ppm100", "--file-format", "zip"], "invalid choice: 'zip'"),
        (["ppm100", "--beam-option", "runner=DirectRunner"], "--beam-option needs --beam"),
        (["ppm100", "--data-dir", "d"], "the files of ppm100 are missing: d/downloads/manual/ppm100 does not exist"),
        (["ppm100", "--data-dir", "d", "--manual-dir", "empty"], "empty does not exist or is empty (`tfmatting data"),
    ],
)
def test_prepare_refuses(refused, place, arguments, message):
    pytest.importorskip("tensorflow_datasets")
    (place / "empty").mkdir()
    assert message in refused("data", "prepare", *arguments)


def test_missing_packages_are_told(refused, place, monkeypatch):
    command = ("data", "prepare", "ppm100", "--manual-dir", ".", "--data-dir", "data")
    monkeypatch.setitem(sys.modules, "apache_beam", None)
    assert "Apache Beam is not installed. It needs protobuf below 7" in refused(*command, "--beam")
    monkeypatch.setitem(sys.modules, "array_record", None)
    assert "array_record is not installed" in refused(*command, "--file-format", "array_record")
    monkeypatch.setitem(sys.modules, "tensorflow_datasets", None)
    assert "pip install 'tfmatting[datasets]'" in refused(*command)


def test_prepare_tells_an_incomplete_set_in_one_line(tfmatting, place):
    pytest.importorskip("tensorflow_datasets")
    from tfmatting_datasets import make_dummy_data

    make_dummy_data.ppm100(place / "files")
    (place / "files" / "PPM-100" / "matte" / "1.jpg").unlink()
    command = ("data", "prepare", "ppm100", "--manual-dir", "files", "--data-dir", "data", "--quiet")
    code, out, err = tfmatting(*command)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1, err
    assert "image/1.jpg has no alpha: files/PPM-100/matte/1.jpg is missing" in err
    make_dummy_data.ppm100(place / "files")
    assert tfmatting(*command)[0] == 0, "what failed leaves nothing in the way"


def test_prepare_names_a_damaged_file_and_how_to_go_on(tfmatting, place):
    pytest.importorskip("tensorflow_datasets")
    from tfmatting_datasets import make_dummy_data

    make_dummy_data.ppm100(place / "files")
    path = place / "files" / "PPM-100" / "matte" / "1.jpg"
    path.write_bytes(path.read_bytes()[:-20])
    code, _, err = tfmatting("data", "prepare", "ppm100", "--manual-dir", "files", "--data-dir", "data", "--quiet")
    (line,) = [line for line in err.splitlines() if "error" in line]
    assert code == 2 and "matte/1.jpg is damaged" in line and line.endswith("and give the same command again.")


def test_compose_and_check(tfmatting, folders):
    code, out, _ = tfmatting("data", "compose", "cutouts", "backgrounds", "out", "--quiet", "--json", "--workers", 2)
    assert code == 0
    report = {"done": 20, "sets": {"train": 15, "validation": 3, "test": 2}, "failed": {}, "problems": []}
    assert json.loads(out) == report
    code, out, _ = tfmatting("data", "compose", "cutouts", "backgrounds", "out", "--quiet")
    assert (code, out) == (0, "out: 15 train, 3 validation, 2 test\n")
    (folders / "out" / "train" / "alpha" / "000000.png").rename(folders / "out" / "test" / "alpha" / "000000.png")
    code, _, err = tfmatting("data", "compose", "--check", "out")
    assert code == 2
    lines = err.splitlines()
    assert len(lines) == 4
    assert "train/source/000000.png has no alpha: out/train/alpha/000000.* is missing" in lines[0]
    assert "test/alpha/000000.png is in the split train, too" in lines[1]
    code, _, err = tfmatting("data", "compose", "cutouts", "backgrounds", "out", "--quiet")
    assert (folders / "out" / "train" / "alpha" / "000000.png").exists(), "composing again mends what is missing"
    assert "test/alpha/000000.png is in the split train, too" in err


def test_check_finds_a_picture_that_breaks_off(tfmatting, folders):
    assert tfmatting("data", "compose", "cutouts", "backgrounds", "out", "--quiet")[0] == 0
    path = folders / "out" / "train" / "source" / "000003.png"
    path.write_bytes(path.read_bytes()[:-30])
    code, _, err = tfmatting("data", "compose", "--check", "out")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "the picture out/train/source/000003.png is damaged" in err


def test_compose_names_each_bad_picture(tfmatting, folders):
    (folders / "alphas" / "7.png").write_bytes(b"no picture")
    cv2.imwrite("alphas/9.png", np.zeros((3, 3), np.uint8))
    code, out, err = tfmatting(
        *("data", "compose", "foregrounds", "backgrounds", "out", "--alphas", "alphas", "--json", "--quiet")
    )
    assert code == 2
    messages = sorted(json.loads(out)["failed"].values())
    assert messages[0].startswith("the alpha alphas/9.png has 3x3 pixels, its foreground foregrounds/9.png 8x6")
    assert messages[1] == "the picture alphas/7.png is damaged, or no picture."
    assert len(err.splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cutouts", "backgrounds"], "FOREGROUNDS BACKGROUNDS OUT are needed. Received: cutouts backgrounds"),
        (["--check", "a", "b"], "--check takes OUT alone. Received: a b"),
        (["--check", "none"], "the composited data set none does not exist"),
        (["none", "backgrounds", "out"], "the folder of foregrounds none does not exist"),
        (["cutouts", "backgrounds", "out", "--alphas", "none"], "the folder of alphas none does not exist"),
        (["cutouts", "backgrounds", "backgrounds"], "must be another folder than the inputs"),
        (["cutouts", "backgrounds", "alphas"], "is not empty, and no composition"),
        (["cutouts", "backgrounds", "out", "--workers", "0"], "must be an integer of at least 1"),
    ],
)
def test_compose_refuses(refused, folders, arguments, message):
    assert message in refused("data", "compose", *arguments)


@pytest.fixture
def network(place):
    weights, config = write_darknet(place)
    return ["--network", weights.name, "--network-config", config.name, "--size", str(SIZE)]


@pytest.fixture
def photographs(place):
    for name, red in {"empty.png": 20, "crowd.png": 255}.items():
        (place / "photographs").mkdir(exist_ok=True)
        cv2.imwrite(f"photographs/{name}", np.full((40, 40, 3), (0, 0, red), np.uint8))
    return place / "photographs"


def test_filter_people_lists_moves_and_undoes(tfmatting, photographs, network):
    code, out, err = tfmatting("data", "filter-people", "photographs", *network, "--quiet")
    assert (code, out, err) == (0, "1.00 crowd.png\n", "")
    code, out, _ = tfmatting("data", "filter-people", "photographs", *network, "--json", "--quiet")
    assert json.loads(out) == {"found": [{"file": "crowd.png", "score": 1.0}], "failed": {}, "moved_to": None}
    assert len(list(photographs.iterdir())) == 2, "listing moves nothing"
    code, _, err = tfmatting("data", "filter-people", "photographs", *network, "--move", "quarantine")
    assert code == 0
    assert "1 pictures show people, moved to quarantine" in err
    assert [path.name for path in photographs.iterdir()] == ["empty.png"]
    code, out, _ = tfmatting("data", "filter-people", "photographs", "--undo", "quarantine")
    assert (code, out) == (0, "1 pictures moved back to photographs\n")
    assert sorted(path.name for path in photographs.iterdir()) == ["crowd.png", "empty.png"]


def test_without_a_network_the_segmenter_finds_them(command, photographs):
    """The package's sample, a rendered person, between flat and noisy pictures."""
    shown = cv2.resize(sample_pictures()["source"], (480, 270))
    cv2.imwrite("photographs/person.jpg", shown[..., ::-1])
    code, out, _ = command("data", "filter-people", "photographs", "--json", "--quiet")
    found = {row["file"]: row["score"] for row in json.loads(out)["found"]}
    assert (code, list(found)) == (0, ["person.jpg"])
    assert found["person.jpg"] > 0.8
    code, out, _ = command("data", "filter-people", "photographs", "--quiet", "--threshold", "1")
    assert (code, out) == (0, "")


def test_undo_tells_what_the_manifest_does_not_name(tfmatting, photographs, network):
    assert tfmatting("data", "filter-people", "photographs", *network, "--move", "quarantine", "--quiet")[0] == 0
    manifest = photographs.parent / "quarantine" / "manifest.jsonl"
    manifest.write_bytes(manifest.read_bytes()[:-4])
    code, out, err = tfmatting("data", "filter-people", "photographs", "--undo", "quarantine")
    assert (code, out) == (0, "0 pictures moved back to photographs\n")
    assert "1 pictures that the manifest does not name stay in quarantine: crowd.png" in err


def test_filter_people_goes_on_past_a_damaged_picture(tfmatting, photographs, network):
    (photographs / "bad.png").write_bytes(b"no picture")
    code, out, err = tfmatting("data", "filter-people", "photographs", *network, "--quiet")
    assert (code, out) == (2, "1.00 crowd.png\n")
    assert err == "tfmatting: error: the picture photographs/bad.png is damaged, or no picture.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["photographs", "--size", "64"], "--size is for a YOLO network: give --network, too."),
        (["photographs", "--class", "0"], "--class is for a YOLO network: give --network, too."),
        (["photographs", "--network-config", "yolo.cfg"], "--network-config is for a YOLO network"),
        (["photographs", "--network", "none.onnx"], "the file of the network none.onnx does not exist"),
        (["photographs", "--network", "yolo.weights"], "needs its .cfg: give --network-config"),
        (["photographs", "--undo", "none"], "there is nothing to undo"),
        (["photographs", "--undo", "a", "--move", "b"], "not allowed with argument"),
        (["photographs", "--network", "yolo.weights", "--threshold", "2"], "must be in (0, 1]. Received: '2'"),
        (["photographs", "--network", "yolo.weights", "--size", "100"], "must be a multiple of 32"),
        (["photographs", "--network", "yolo.weights", "--class", "person"], "must be an integer of at least 0"),
    ],
)
def test_filter_people_refuses(refused, photographs, network, arguments, message):
    assert message in refused("data", "filter-people", *arguments)


def test_filter_people_refuses_a_missing_folder(refused, network):
    assert "the folder of backgrounds none does not exist" in refused("data", "filter-people", "none", *network)


def test_help_says_where_darknet_is_gone(tfmatting, monkeypatch):
    monkeypatch.setattr(data_filter_people.importlib.metadata, "version", lambda name: "5.0.1")
    assert (
        "OpenCV 5.0.1 is installed here, and OpenCV 5 reads no Darknet" in tfmatting("data", "filter-people", "-h")[1]
    )


def test_compose_killed_and_given_again_gives_the_same_tree(folders):
    for number in range(20, 120):
        shutil.copy("backgrounds/0.png", f"backgrounds/{number}.png")
    command = [sys.executable, "-m", "tfmatting.cli.main", "data", "compose", "cutouts", "backgrounds"]
    subprocess.run([*command, "whole", "--quiet"], check=True)
    with subprocess.Popen([*command, "killed", "--quiet"]) as process:
        while process.poll() is None and len(list((folders / "killed").rglob("*.png"))) < 30:
            time.sleep(0.002)
        process.kill()
    subprocess.run([*command, "killed", "--quiet"], check=True)
    assert contents(folders / "killed") == contents(folders / "whole")


def contents(tree):
    return {path.relative_to(tree): path.read_bytes() for path in tree.rglob("*") if path.is_file()}
