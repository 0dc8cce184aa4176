import csv
import json
import xml.etree.ElementTree

import cv2
import numpy as np
import pytest

from tfmatting.evaluation.ablations.outcome import Outcome

ROWS = [{"k": 2500, "fps": 12.5, "paper_fps": 62.9}, {"k": "full", "fps": 1234.5, "paper_fps": None}]


@pytest.fixture
def outcome():
    return Outcome("patches", "Table 7", {"k": "k", "fps": "frames/s", "paper_fps": "paper"}, ROWS, ("A note.",))


def test_text_has_every_row_and_note(outcome):
    lines = outcome.as_text().splitlines()
    assert lines[0] == "Table 7"
    assert [line.split() for line in lines[2:5]] == [
        ["k", "frames/s", "paper"], ["2,500", "12.5", "62.9"], ["full", "1234", "-"]
    ]  # fmt: skip
    assert lines[-1] == "A note."


def test_files(outcome, tmp_path):
    def draw(drawn, figure):
        figure.subplots().plot([row["fps"] for row in drawn.rows])

    files = outcome.write(tmp_path / "new" / "folder", draw)
    assert sorted(file.name for file in files) == sorted(path.name for path in (tmp_path / "new" / "folder").iterdir())
    table, data, png, svg = files
    assert list(csv.reader(table.open())) == [
        ["k", "frames/s", "paper"],
        ["2500", "12.5", "62.9"],
        ["full", "1234.5", ""],
    ]
    assert json.loads(data.read_text())["rows"] == ROWS
    picture = cv2.imread(str(png))
    assert picture.shape == (750, 1200, 3)
    assert np.ptp(picture) == 255
    assert xml.etree.ElementTree.parse(svg).getroot().tag.endswith("svg")


def test_plots_of_the_same_are_the_same_bytes(outcome, tmp_path):
    def draw(_, figure):
        figure.subplots().plot([1, 2, 3])

    first, second = (outcome.write(tmp_path / name, draw) for name in ("a", "b"))
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
