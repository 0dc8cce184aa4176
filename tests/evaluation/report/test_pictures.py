import base64

import cv2
import numpy as np
import pytest

from tests.evaluation.report.results import pictures, result
from tfmatting.evaluation.report.error_map import error_map
from tfmatting.evaluation.report.pictures import picture_row


def decoded(picture):
    return cv2.imdecode(np.frombuffer(base64.b64decode(picture.data), np.uint8), cv2.IMREAD_UNCHANGED)


def test_error_map_has_a_colour_for_each_direction():
    prediction, truth = np.array([[10, 255, 0, 14]], "uint8"), np.array([[10, 0, 255, 10]], "uint8")
    right, high, low, slightly_high = error_map(prediction, truth)[0].astype(int)
    assert right.tolist() == [0, 0, 0]
    assert high[0] == 255 and high[2] < 60
    assert low[2] == 255 and low[0] < 100
    assert 0 < slightly_high[2] < slightly_high[0] < high[0]
    assert slightly_high[0] == pytest.approx(255 * np.sqrt(4 / 255), abs=1)


def test_pictures_are_at_full_size_and_alpha_is_exact():
    shown, problems = picture_row(result(1, models=("ours", "theirs")), 0, pictures)
    titles = [
        "source",
        "plate",
        "truth",
        "prediction of ours",
        "error of ours",
        "prediction of theirs",
        "error of theirs",
    ]
    assert [picture.title for picture in shown] == titles
    assert problems == []
    arrays = pictures(0, "ours")
    by_title = {picture.title: picture for picture in shown}
    for title in ("truth", "prediction of ours"):
        np.testing.assert_array_equal(decoded(by_title[title]), arrays[title.split()[0]])
    source = by_title["source"]
    assert (source.width, source.height) == (900, 600)
    np.testing.assert_allclose(decoded(source)[..., ::-1].astype(int), arrays["source"], atol=24)
    assert len(source.thumbnail) < len(source.data)


def test_models_can_differ_in_the_frame_of_a_clip():
    def draw(index, model):
        arrays = pictures(index, model, side=40)
        return arrays if model == "ours" else arrays | {"source": 255 - arrays["source"]}

    shown, _ = picture_row(result(1, models=("ours", "theirs")), 0, draw)
    titles = [picture.title for picture in shown]
    assert titles[:3] == ["source", "plate", "truth"]
    assert titles[5:] == ["source of theirs", "prediction of theirs", "error of theirs"]


def test_alpha_of_three_channels_is_gray():
    def draw(index, model):
        arrays = pictures(index, model, side=40)
        return arrays | {
            "truth": cv2.cvtColor(arrays["truth"], cv2.COLOR_GRAY2RGB),
            "prediction": arrays["prediction"][..., None],
        }

    shown, problems = picture_row(result(1), 0, draw)
    assert problems == []
    assert [picture.title for picture in shown][-1] == "error of ours"
