import os

import cv2
import numpy as np
import pytest

from tfmatting.inference import writing
from tfmatting.inference.writing import Output, check_outputs


@pytest.fixture
def rgba():
    values = np.random.default_rng(0).uniform(0.1, 1, (20, 30, 4)).astype("float32")
    values[:5, :, 3] = 0.001
    return values


@pytest.mark.parametrize("suffix", [".png", ".webp"])
def test_rgba_round_trip(tmp_path, rgba, suffix):
    writing.write_pictures({str(tmp_path / f"a{suffix}"): rgba})
    stored = cv2.imread(str(tmp_path / f"a{suffix}"), cv2.IMREAD_UNCHANGED)[..., [2, 1, 0, 3]]
    assert stored.dtype == np.uint8
    np.testing.assert_array_equal(stored[5:], np.rint(rgba[5:] * 255))
    assert stored[:5].max() == 0  # nothing of the old background under alpha 0


@pytest.mark.parametrize(("suffix", "channels"), [(".png", 1), (".png", 3), (".png", 4), (".tif", 1), (".tiff", 3)])
def test_16_bits(tmp_path, suffix, channels):
    values = np.random.default_rng(0).random((20, 30, channels), dtype=np.float32)
    writing.write_pictures({str(tmp_path / f"a{suffix}"): values}, bit_depth=16)
    stored = cv2.imread(str(tmp_path / f"a{suffix}"), cv2.IMREAD_UNCHANGED).reshape(values.shape)
    assert stored.dtype == np.uint16
    np.testing.assert_allclose(stored[..., 0 if channels == 1 else 2] / 65535, values[..., 0], atol=1e-5)


def test_folders_are_created_and_nothing_else_is_left(tmp_path, rgba):
    writing.write_pictures({str(tmp_path / "new" / "folder" / "a.png"): rgba, str(tmp_path / "b.png"): rgba[..., :1]})
    assert sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")) == ["b.png", "new/folder/a.png"]


def test_permissions_are_those_of_any_new_file(tmp_path, rgba):
    (tmp_path / "plain").touch()
    writing.write_pictures({str(tmp_path / "a.png"): rgba})
    assert (tmp_path / "a.png").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_failure_leaves_nothing(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "old.png").write_bytes(b"old")
    contents = {str(tmp_path / "old.png"): b"new", str(tmp_path / "file" / "b.png"): b"new"}
    with pytest.raises(OSError, match=r"the output .*file/b.png cannot be written"):
        writing.write_files(contents)
    assert sorted(os.listdir(tmp_path)) == ["file", "old.png"]
    assert (tmp_path / "old.png").read_bytes() == b"old"


def test_interruption_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        writing.write_files({str(tmp_path / "a.png"): b"new"})
    assert not os.listdir(tmp_path)


def test_too_large_for_the_format():
    with pytest.raises(ValueError, match="WebP cannot hold a picture of 20000x2 pixels"):
        writing.encode(np.zeros((2, 20_000, 3), np.float32), ".webp")


@pytest.mark.parametrize(
    ("kind", "name", "options", "message"),
    [
        ("cut-out", "a.jpg", {}, "JPEG has no transparency, which the cut-out needs: choose one of .png"),
        ("cut-out", "a.tif", {}, "TIFF has no transparency"),
        ("cut-out", "a.bmp", {}, "BMP has no transparency"),
        ("composite", "a.jpg", {"composite_channels": 4}, "JPEG has no transparency"),
        ("alpha", "a.jpg", {"bit_depth": 16}, "JPEG has no 16 bits"),
        ("alpha", "a.webp", {"bit_depth": 16}, "WebP has no 16 bits"),
        ("cut-out", "a.xyz", {}, "must end in one of .png"),
        ("cut-out", "a", {}, "must end in one of .png"),
    ],
)
def test_formats_that_cannot_hold_the_result(tmp_path, kind, name, options, message):
    with pytest.raises(ValueError, match=message):
        check_outputs([Output(kind, str(tmp_path / name))], [], **options)


def test_places_that_cannot_be_written(tmp_path):
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(IsADirectoryError, match="is a directory"):
        check_outputs([Output("alpha", str(tmp_path / "folder.png"))], [])
    with pytest.raises(NotADirectoryError, match="cannot be written"):
        check_outputs([Output("alpha", str(tmp_path / "file" / "sub" / "a.png"))], [])


def test_inputs_are_protected_under_every_name(tmp_path):
    source = tmp_path / "source.png"
    source.touch()
    (tmp_path / "symbolic.png").symlink_to(source)
    os.link(source, tmp_path / "hard.png")
    for name in ("source.png", "symbolic.png", "hard.png", "./sub/../source.png"):
        (tmp_path / "sub").mkdir(exist_ok=True)
        with pytest.raises(ValueError, match=r"is the input .* never overwritten"):
            check_outputs([Output("alpha", str(tmp_path / name))], [str(source)])


def test_outputs_must_differ(tmp_path):
    outputs = [Output("alpha", str(tmp_path / "a.png")), Output("foreground", str(tmp_path / "." / "a.png"))]
    with pytest.raises(ValueError, match="are the same file"):
        check_outputs(outputs, [])
    with pytest.raises(ValueError, match="are the same file"):
        check_outputs([Output("alpha", "-"), Output("cut-out", "-")], [])
