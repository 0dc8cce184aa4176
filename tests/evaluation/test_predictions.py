"""Two folders and more: what is measured, and that what is bad does not stop the rest."""

import json

import cv2
import numpy as np
import pytest

from tests.data.sources.files import write
from tests.evaluation.folders import HEIGHT, WIDTH, clips, predictions, truths
from tfmatting import metrics
from tfmatting.evaluation.evaluate import Evaluation
from tfmatting.evaluation.files import read_matte
from tfmatting.evaluation.predictions import Predictions
from tfmatting.evaluation.protocols.folders import PROTOCOL
from tfmatting.evaluation.result import write_csv, write_json

pytest.importorskip("scipy")


def evaluate(folders, truth, workers=2, **options):
    benchmark = Predictions(folders, truth, PROTOCOL, **options)
    return Evaluation(benchmark, benchmark.predictors, PROTOCOL, workers)


@pytest.fixture
def folders(tmp_path):
    truth = truths(tmp_path / "truth")
    return {name: predictions(tmp_path / name, truth, strength) for name, strength in {"a": 0.1, "b": 0.3}.items()}


def test_values_are_those_of_the_metrics_in_the_stated_scale(folders, tmp_path):
    result = evaluate(folders, tmp_path / "truth").result
    image = result["images"][2]
    alpha, truth = (cv2.imread(str(tmp_path / name / "2.png"), cv2.IMREAD_GRAYSCALE) for name in ("b", "truth"))
    values = image["values"]["b"]
    assert values["mad_whole"] == pytest.approx(1000 * metrics.mad(alpha, truth))
    assert values["sad_whole"] == pytest.approx(metrics.sad(alpha, truth))
    assert values["grad_whole"] == pytest.approx(metrics.grad(alpha, truth))
    assert values["mean_iou_whole"] == pytest.approx(100 * metrics.mean_iou(alpha, truth))
    names = {metric["key"]: (metric["name"], metric["scale"]) for metric in result["metrics"]}
    assert names["mad_whole"] == ("MAD, whole image", "x 1e3")
    assert names["conn_unknown"] == ("Conn, unknown region", "")
    assert "foreground_mse_whole" not in names  # nothing is known of the foreground


def test_summary_and_paired_differences(folders, tmp_path):
    result = evaluate(folders, tmp_path / "truth").result
    values = [image["values"]["a"]["mse_whole"] for image in result["images"]]
    cell = result["summary"]["a"]["mse_whole"]
    assert cell["mean"] == pytest.approx(np.mean(values))
    assert cell["low"] < cell["mean"] < cell["high"]
    (pair,) = result["paired"]
    assert (pair["first"], pair["second"]) == ("a", "b")
    assert pair["values"]["mse_whole"]["high"] < 0  # a is better, beyond doubt
    assert pair["values"]["mse_whole"]["count"] == 4


def test_the_result_does_not_depend_on_threads(folders, tmp_path):
    assert evaluate(folders, tmp_path / "truth", 1).result == evaluate(folders, tmp_path / "truth", 4).result


def test_own_trimaps_decide_on_the_region(folders, tmp_path):
    for number in range(4):
        trimap = np.zeros((HEIGHT, WIDTH))
        trimap[:10] = 128 / 255
        write(tmp_path / "trimaps" / f"{number}.png", trimap)
    result = evaluate(folders, tmp_path / "truth", trimaps=tmp_path / "trimaps").result
    alpha, truth = (cv2.imread(str(tmp_path / name / "0.png"), cv2.IMREAD_GRAYSCALE)[:10] for name in ("a", "truth"))
    assert result["images"][0]["values"]["a"]["mse_unknown"] == pytest.approx(1000 * metrics.mse(alpha, truth))


def test_what_is_bad_is_named_and_the_rest_is_evaluated(folders, tmp_path):
    a, b, truth = (tmp_path / name for name in ("a", "b", "truth"))
    write(a / "0.png", np.zeros((5, 7)))
    (b / "1.png").write_text("no picture")
    (a / "2.png").unlink()
    cv2.imwrite(str(a / "2.tiff"), np.full((HEIGHT, WIDTH), np.nan, np.float32))
    (b / "3.png").unlink()
    for folder in (a, b, truth):
        write(folder / "4.png", np.zeros((HEIGHT, WIDTH)))
        write(folder / "5.png", np.full((HEIGHT, WIDTH), 0.0 if folder == truth else 0.5))
    (truth / "4.png").write_bytes(b"")
    write(b / "extra.png", np.zeros((HEIGHT, WIDTH)))
    write(truth / "alone.png", np.zeros((HEIGHT, WIDTH)))
    result = evaluate(folders, tmp_path / "truth").result
    reasons = {entry["name"]: entry["reason"] for entry in result["failed"]}
    assert reasons["0"] == "a: the prediction has 7x5 pixels, the truth 64x48: they must be the same."
    assert "b: " in reasons["1"]
    assert "no picture" in reasons["1"]
    assert reasons["2"].startswith("a: `prediction` must be in [0, 1]")
    assert "NaN" in reasons["2"]
    assert reasons["3"] == "b: there is no prediction of this name."
    assert "truth/4.png is empty" in reasons["4"]
    assert "no truth of the same name" in reasons["extra"]
    assert "no prediction of the same name" in reasons["alone"]
    assert [image["name"] for image in result["images"]] == ["0", "1", "2", "3", "5"]
    assert result["images"][0]["values"]["a"]["mse_whole"] is None
    assert result["images"][0]["values"]["b"]["mse_whole"] > 0
    (note,) = result["images"][4]["notes"]
    assert "the truth is 0 everywhere" in note
    assert result["images"][4]["values"]["a"]["mse_unknown"] is None
    assert result["images"][4]["values"]["a"]["mad_whole"] == pytest.approx(1000 * 128 / 255)
    assert result["paired"][0]["values"]["mse_whole"]["count"] == 1  # of "5" alone both have a value


def test_clips(tmp_path):
    truth = clips(tmp_path / "truth")
    result = evaluate({"a": predictions(tmp_path / "a", truth)}, truth, clips=True).result
    assert [image["name"] for image in result["images"]] == ["clip0", "clip1"]
    frames = {
        name: np.stack([cv2.imread(str(tmp_path / name / "clip1" / f"{n}.png"), 0) for n in range(3)])
        for name in ("a", "truth")
    }
    values = result["images"][1]["values"]["a"]
    assert values["dtssd_whole"] == pytest.approx(100 * metrics.dtssd(frames["a"], frames["truth"]))
    mads = [metrics.mad(alpha, true) for alpha, true in zip(frames["a"], frames["truth"], strict=True)]
    assert values["mad_whole"] == pytest.approx(1000 * np.mean(mads))


def test_a_clip_that_lacks_a_frame_fails_alone(tmp_path):
    truth = clips(tmp_path / "truth")
    folder = predictions(tmp_path / "a", truth)
    (folder / "clip0" / "1.png").write_text("no picture")
    result = evaluate({"a": folder}, truth, clips=True).result
    (entry,) = result["failed"]
    assert entry["name"] == "clip0"
    assert entry["reason"].startswith("frame 2 of 3: ")
    assert [image["name"] for image in result["images"]] == ["clip1"]


def test_pictures_of_the_report(folders, tmp_path):
    evaluation = evaluate(folders, tmp_path / "truth")
    found = evaluation.pictures(3, "b")
    np.testing.assert_array_equal(found["truth"], cv2.imread(str(tmp_path / "truth" / "3.png"), 0))
    np.testing.assert_array_equal(found["prediction"], cv2.imread(str(tmp_path / "b" / "3.png"), 0))
    assert found["source"] is found["plate"] is None


def test_files(folders, tmp_path):
    result = evaluate(folders, tmp_path / "truth").result
    write_json(result, tmp_path / "results.json")
    write_csv(result, tmp_path / "results.csv")
    assert json.loads((tmp_path / "results.json").read_text()) == json.loads(json.dumps(result))
    header, *lines = (tmp_path / "results.csv").read_text().splitlines()
    assert '"MAD, whole image (x 1e3)"' in header
    assert len(lines) == 8
    assert lines[0].startswith("0,,a,")


@pytest.mark.parametrize("bits", [16, 32])
def test_deeper_alphas_keep_their_precision(tmp_path, bits):
    truth, step = np.full((HEIGHT, WIDTH), 0.5, np.float32), 1e-4
    values = {16: np.uint16(np.rint((truth + step) * 65535)), 32: truth + np.float32(step)}[bits]
    for name, alpha in {"truth": np.uint16(np.rint(truth * 65535)), "a": values}.items():
        (tmp_path / name).mkdir()
        cv2.imwrite(str(tmp_path / name / "0.tiff"), alpha)
    result = evaluate({"a": tmp_path / "a"}, tmp_path / "truth").result
    assert result["images"][0]["values"]["a"]["mad_whole"] == pytest.approx(0.1, rel=0.2)


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda place: None, "the folder of truths .* does not exist"),
        (lambda place: (place / "truth").mkdir(), "the folder of truths .* holds no pictures"),
        (lambda place: write(place / "truth" / "other.png", np.zeros((4, 4))), "no prediction has the name of a truth"),
        (lambda place: write(place / "truth" / "0.png", np.zeros((4, 4))), "nothing of .* could be evaluated; 0: "),
    ],
)
def test_nothing_to_evaluate(tmp_path, prepare, message):
    write(tmp_path / "a" / "0.png", np.zeros((HEIGHT, WIDTH)))
    prepare(tmp_path)
    with pytest.raises(ValueError, match=message):
        evaluate({"a": tmp_path / "a"}, tmp_path / "truth")


@pytest.mark.parametrize("models", [("a",), ("a", "b")])
def test_a_clip_whose_frame_is_missing_is_not_measured_across_the_gap(tmp_path, models):
    truth = clips(tmp_path / "truth")
    folders = {model: predictions(tmp_path / model, truth) for model in models}
    (folders["a"] / "clip0" / "1.png").unlink()
    result = evaluate(folders, truth, clips=True).result
    assert "frame 2 of 3: there is no prediction of this name." in {
        entry["reason"].removeprefix("a: ") for entry in result["failed"]
    }
    measured = {
        image["name"]: {model for model, values in image["values"].items() if values["mad_whole"] is not None}
        for image in result["images"]
    }
    assert measured == {"clip1": set(models)} | ({"clip0": {"b"}} if "b" in models else {})


def test_frames_of_a_clip_come_as_people_count(tmp_path):
    for number in range(1, 12):
        for folder in ("a", "truth"):
            write(tmp_path / folder / "clip" / f"frame{number}.png", np.full((HEIGHT, WIDTH), 0.5))
    benchmark = Predictions({"a": tmp_path / "a"}, tmp_path / "truth", PROTOCOL, clips=True)
    (item,) = benchmark.items
    names = [benchmark.frame(item, position).name for position in range(11)]
    assert names == [f"clip/frame{number}" for number in range(1, 12)]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_a_matte_in_colour_is_refused(dtype, tmp_path):
    largest = 1 if dtype == np.float32 else np.iinfo(dtype).max
    grey = np.full((HEIGHT, WIDTH, 3), largest // 2, dtype)
    cv2.imwrite(str(tmp_path / "grey.tiff"), grey)
    np.testing.assert_array_equal(read_matte(tmp_path / "grey.tiff"), grey[..., 0])
    grey[:20, :20, 0] = largest
    cv2.imwrite(str(tmp_path / "blue.tiff"), grey)
    with pytest.raises(ValueError, match=r"blue\.tiff is in colour"):
        read_matte(tmp_path / "blue.tiff")
