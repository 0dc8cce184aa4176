"""Rendering into a folder, and the command."""

import argparse

import cv2
import numpy as np
import pytest

from tfmatting.cli import data_render_people
from tfmatting.data.people import rendering
from tfmatting.data.people.rendering import render_folder

SIZE = {"height": 24, "width": 32, "progress": False}


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def run(*arguments):
    parser = argparse.ArgumentParser()
    data_render_people.add_parser(parser.add_subparsers())
    args = parser.parse_args(["render-people", *map(str, arguments)])
    return args.action(args)


def test_folder_holds_pairs_of_equal_names(tmp_path, folder, people):
    assert render_folder(folder, tmp_path, 2, seed=3, **SIZE) == 2
    names = {layer: sorted(path.name for path in (tmp_path / layer).iterdir()) for layer in ("foreground", "alpha")}
    assert names["foreground"] == names["alpha"] == ["person_000000.png", "person_000001.png"]
    sample = people.still(1, 24, 32)
    stored = cv2.imread(str(tmp_path / "foreground/person_000001.png"), cv2.IMREAD_COLOR_RGB)
    np.testing.assert_array_equal(stored, sample["foreground"])
    alpha = cv2.imread(str(tmp_path / "alpha/person_000001.png"), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(alpha, sample["alpha"][..., 0])


def test_it_goes_on_where_it_stopped(tmp_path, folder, drawing, monkeypatch):
    render_folder(folder, tmp_path / "whole", 3, **SIZE)
    drawn, still = [], rendering.SyntheticPeople.still

    def stopping(people, number, *arguments):
        if len(drawn) == 2:
            raise KeyboardInterrupt
        drawn.append(number)
        return still(people, number, *arguments)

    monkeypatch.setattr(rendering.SyntheticPeople, "still", stopping)
    with pytest.raises(KeyboardInterrupt):
        render_folder(folder, tmp_path / "parts", 3, **SIZE)
    monkeypatch.undo()
    (tmp_path / "parts/alpha/person_000000.png").unlink()
    assert render_folder(folder, tmp_path / "parts", 3, **SIZE) == 2
    assert files(tmp_path / "parts") == files(tmp_path / "whole")


def test_a_full_disk_leaves_no_half_picture(tmp_path, folder, drawing, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    render_folder(folder, tmp_path, 1, **SIZE)
    monkeypatch.setattr(rendering.os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        render_folder(folder, tmp_path, 2, **SIZE)
    assert sorted(path.name for path in tmp_path.rglob("*.p*")) == ["person_000000.png"] * 2


def test_other_settings_are_refused(tmp_path, folder, drawing):
    render_folder(folder, tmp_path, 1, **SIZE)
    with pytest.raises(ValueError, match=r"other settings \(seed=0\)"):
        render_folder(folder, tmp_path, 1, seed=1, **SIZE)


def test_processes_give_the_same_clips(tmp_path, folder, drawing):
    for workers in (1, 2):
        render_folder(folder, tmp_path / str(workers), 2, frames=2, suffix=".jpg", workers=workers, **SIZE)
    assert files(tmp_path / "1") == files(tmp_path / "2")
    assert "foreground/clip_000001_0001.jpg" in files(tmp_path / "1")


def test_command_renders_and_reports(tmp_path, folder, drawing, capsys):
    assert run(folder, tmp_path, "--count", 1, "--size", "40x24", "--workers", 1, "--quiet") == 0
    assert cv2.imread(str(tmp_path / "alpha/person_000000.png"), cv2.IMREAD_UNCHANGED).shape == (24, 40)
    assert capsys.readouterr().out == ""
    assert run(folder, tmp_path, "--count", 1, "--size", "40x24", "--workers", 1) == 0
    assert "0 of 1 drawn now" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["--count", 0], "`count` must be at least 1"), (["--seed", -1], "--seed"), (["--workers", 0], "`workers`")],
)
def test_bad_options_are_named(tmp_path, folder, arguments, message):
    with pytest.raises(ValueError, match=message):
        run(folder, tmp_path, *arguments)
