import numpy as np
import pytest

from tests.training import tiny
from tfmatting.training import tensorboard
from tfmatting.training.tensorboard import NoBoard, open_board

pytest.importorskip("tensorboardX")
event_accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")


def read(folder):
    accumulator = event_accumulator.EventAccumulator(str(folder), size_guidance={"scalars": 0, "images": 0})
    accumulator.Reload()
    return accumulator


def test_a_run_shows_scalars_and_pictures(trained):
    board = read(trained / "tensorboard")
    assert [event.step for event in board.Scalars("training/loss")] == [2, 4, 6]
    assert [event.step for event in board.Scalars("validation/loss")] == [3, 6]
    assert set(board.Tags()["images"]) == {"source", "background", "alpha", "foreground", "error", "composite"}
    height, width = tiny.CONFIG.smallest, 2 * tiny.CONFIG.smallest
    assert (board.Images("alpha")[0].height, board.Images("alpha")[0].width) == (height, width)


def test_steps_after_the_one_that_a_run_goes_on_from_are_forgotten(tmp_path):
    first = open_board(tmp_path, 0)
    for step in (1, 2, 3):
        first.scalars(step, {"loss": 0.1})
    first.close()
    second = open_board(tmp_path, 1)
    second.scalars(2, {"loss": 0.2})
    second.close()
    assert [(event.step, round(event.value, 3)) for event in read(tmp_path).Scalars("training/loss")] == [
        (1, 0.1),
        (2, 0.2),
    ]


def test_the_composite_is_on_another_background(tmp_path):
    views = {"foreground": np.ones((1, 4, 4, 3), "float32"), "alpha": np.zeros((1, 4, 4, 1), "float32")}
    board = open_board(tmp_path, 0)
    board.pictures(1, {"source": views["foreground"]}, views)
    board.close()
    import cv2

    encoded = read(tmp_path).Images("composite")[0].encoded_image_string
    picture = cv2.imdecode(np.frombuffer(encoded, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    np.testing.assert_allclose(picture[0, 0], np.multiply(tensorboard.NEW_BACKGROUND, 255), atol=1)


def test_without_the_package_nothing_is_written_and_it_is_said_once(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(tensorboard.importlib.util, "find_spec", lambda name: None)
    with caplog.at_level("INFO", logger="tfmatting"):
        board = open_board(tmp_path / "board", 0)
    assert isinstance(board, NoBoard)
    board.scalars(1, {"loss": 1.0})
    board.close()
    assert not (tmp_path / "board").exists()
    assert "TensorBoard" in caplog.text
