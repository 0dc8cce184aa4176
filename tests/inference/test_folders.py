import cv2
import numpy as np
import pytest

from tests.inference.fakes import DifferenceModel
from tfmatting.inference import folders
from tfmatting.inference.writing import Output


def save(path, height=20, width=30, value=100):
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.full((height, width, 3), value, np.uint8))


@pytest.fixture
def place(tmp_path):
    save(tmp_path / "in" / "b.png")
    save(tmp_path / "in" / "sub" / "a.jpg", 40, 60)
    save(tmp_path / "in" / ".hidden.png")
    (tmp_path / "in" / "notes.txt").write_text("no picture")
    save(tmp_path / "plate.png", value=0)
    return tmp_path


def plan(place, plate="plate.png", out="out", **options):
    return folders.plan_jobs(place / "in", place / plate, [Output("cut-out", str(place / out))], **options)


def test_plan_is_sorted_recursive_and_without_hidden_files(place):
    jobs = plan(place)
    assert [job.name for job in jobs] == ["b.png", "sub/a.jpg"]
    assert [job.outputs[0].path for job in jobs] == [str(place / "out" / "b.png"), str(place / "out" / "sub" / "a.png")]
    assert {job.plate for job in jobs} == {place / "plate.png"}


def test_outputs_and_plates_inside_the_folder_are_no_pictures(place):
    save(place / "in" / "out" / "old.png")
    save(place / "in" / "plate.png")
    save(place / "in" / "beach.png")
    jobs = plan(place, plate="in/plate.png", out="in/out", inputs=[str(place / "in" / "beach.png")])
    assert [job.name for job in jobs] == ["b.png", "sub/a.jpg"]
    save(place / "in" / "plates" / "b.png")
    assert [job.name for job in plan(place, plate="in/plates")] == [
        "b.png",
        "beach.png",
        "out/old.png",
        "plate.png",
        "sub/a.jpg",
    ]


def test_plates_are_found_by_name_or_stem(place):
    save(place / "plates" / "b.png")
    save(place / "plates" / "sub" / "a.tif")
    save(place / "in" / "c.png")
    jobs = plan(place, plate="plates")
    assert [job.plate and job.plate.name for job in jobs] == ["b.png", None, "a.tif"]


def test_equal_stems_keep_their_suffixes(place):
    save(place / "in" / "b.jpg")
    assert [job.outputs[0].path[len(str(place)) :] for job in plan(place)][:2] == ["/out/b.jpg.png", "/out/b.png.png"]


def test_bad_folders(place):
    (place / "empty").mkdir()
    (place / "file").touch()
    outputs = [Output("cut-out", str(place / "out"))]
    for folder, plate, message in (
        ("none", "plate.png", "the folder of pictures .*none does not exist"),
        ("file", "plate.png", "is a file, not a folder"),
        ("empty", "plate.png", "holds no pictures"),
        ("in", "none.png", r"the captured plate \(--bgr\) .*none.png does not exist"),
        ("in", "in", "must lie elsewhere"),
    ):
        with pytest.raises((OSError, ValueError), match=message):
            folders.plan_jobs(place / folder, place / plate, outputs)
    for out, message in (("in", "is an input"), ("file", "is a file"), ("file/out", "cannot be written")):
        with pytest.raises((OSError, ValueError), match=message):
            plan(place, out=out)


def test_results_never_overwrite_inputs(place):
    (place / "out").mkdir()
    (place / "out" / "b.png").hardlink_to(place / "in" / "b.png")
    with pytest.raises(ValueError, match="never overwritten"):
        plan(place)


def test_pending_jobs_are_those_without_results(place):
    jobs = plan(place)
    save(place / "out" / "b.png")
    assert [job.name for job in folders.pending_jobs(jobs)] == ["sub/a.jpg"]


def test_one_bad_picture_does_not_stop_the_others(place):
    (place / "in" / "a_bad.png").write_bytes(b"no picture")
    save(place / "in" / "c_other_ratio.png", 20, 20)
    model = DifferenceModel()
    failures, _ = folders.matte_jobs(model, plan(place), max_pixels=10_000, progress=False)
    assert set(failures) == {"a_bad.png", "c_other_ratio.png"}
    assert "is damaged" in failures["a_bad.png"]
    assert "20x20" in failures["c_other_ratio.png"]
    assert model.sizes == [(20, 30), (40, 60)]
    assert sorted(path.name for path in (place / "out").rglob("*.*")) == ["a.png", "b.png"]


def test_single_plate_is_read_once(place, monkeypatch):
    read = []
    monkeypatch.setattr(folders, "read_plate", lambda path, _: read.append(path) or np.zeros((20, 30, 3), np.uint8))
    folders.matte_jobs(DifferenceModel(), plan(place), max_pixels=10_000, progress=False)
    assert read == [place / "plate.png"]


def test_missing_plate_of_one_picture(place):
    save(place / "plates" / "b.png")
    failures, _ = folders.matte_jobs(DifferenceModel(), plan(place, plate="plates"), max_pixels=10_000, progress=False)
    assert list(failures) == ["sub/a.jpg"]
    assert "captured plate is missing" in failures["sub/a.jpg"]


def test_progress_bar_on_stderr(place, capsys):
    folders.matte_jobs(DifferenceModel(), plan(place), max_pixels=10_000)
    assert "2/2" in capsys.readouterr().err


def test_a_result_that_exists_is_not_made_again_for_the_sake_of_another(place):
    outputs = [Output("cut-out", str(place / "out")), Output("alpha", str(place / "alpha"))]
    jobs = folders.plan_jobs(place / "in", place / "plate.png", outputs)
    save(place / "out" / "b.png")
    pending = {job.name: [output.kind for output in job.outputs] for job in folders.pending_jobs(jobs)}
    assert pending == {"b.png": ["alpha"], "sub/a.jpg": ["cut-out", "alpha"]}


def test_standard_streams_are_no_folders(place):
    with pytest.raises(ValueError, match="standard input and output"):
        folders.plan_jobs(place / "in", place / "plate.png", [Output("cut-out", "-")])
