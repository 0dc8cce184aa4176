import cv2
import numpy as np
import pytest

from tests.evaluation.study.conftest import NAMES, cut_out, write_picture
from tfmatting.evaluation.study import media
from tfmatting.evaluation.study.folders import read_study
from tfmatting.evaluation.study.study import COMPARISON, SURVEY


def refusal(*arguments, **keywords):
    with pytest.raises((ValueError, OSError)) as caught:
        read_study(*arguments, **keywords)
    return str(caught.value)


def test_names_at_any_depth_whatever_their_suffix(folders, tmp_path):
    (folders["theirs"] / "first.png").unlink()
    write_picture(folders["theirs"] / "first.webp", cut_out(9))
    sources = tmp_path / "sources"
    for name in NAMES:
        write_picture(sources / f"{name}.jpg", cut_out(0)[..., :3])
    study = read_study(COMPARISON, folders, sources)
    assert [item.name for item in study.items] == sorted(NAMES)
    assert study.items[0].results["theirs"].name == "first.webp"
    assert study.items[1].source == sources / "people/third.jpg"
    assert {(item.width, item.height, item.kind) for item in study.items} == {(36, 24, "cut-out")}


def test_names_that_differ_are_listed(folders):
    (folders["ours"] / "first.png").rename(folders["ours"] / "other.png")
    message = refusal(COMPARISON, folders)
    assert f"{folders['ours']} alone has other" in message
    assert f"{folders['theirs']} alone has first" in message


def test_many_names_are_counted(folders):
    for index in range(25):
        write_picture(folders["ours"] / f"more_{index:02}.png", cut_out(0))
    assert "more_09 and 15 more" in refusal(COMPARISON, folders)


def test_bad_folders(folders, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "at least 2 folders" in refusal(COMPARISON, {"ours": folders["ours"]})
    assert "holds no pictures" in refusal(COMPARISON, folders | {"empty": empty})
    assert "does not exist" in refusal(COMPARISON, folders | {"none": tmp_path / "none"})
    assert "holds no pictures" in refusal(COMPARISON, folders, backgrounds=[empty])
    assert "lacks first, people/third, second" in refusal(
        COMPARISON, folders, sources=_folder(tmp_path / "sources", "x")
    )


def test_bad_files(folders):
    path = folders["theirs"] / "second.png"
    write_picture(path, cut_out(0, height=25))
    assert "36x24" in refusal(COMPARISON, folders) and "36x25" in refusal(COMPARISON, folders)
    write_picture(path, cut_out(0)[..., :3])
    assert "is a cut-out" in refusal(COMPARISON, folders) and "is a composite" in refusal(COMPARISON, folders)
    path.write_bytes(path.read_bytes()[:60])
    assert f"{path} is damaged" in refusal(COMPARISON, folders)
    path.write_bytes(b"")
    assert f"{path} is damaged" in refusal(COMPARISON, folders)


def test_two_files_of_one_name(folders):
    write_picture(folders["ours"] / "first.jpg", cut_out(0)[..., :3])
    assert "two files of one name" in refusal(COMPARISON, folders)


def test_alpha_gets_the_colours_of_its_source(tmp_path):
    alpha, colours = cut_out(1)[..., 3], cut_out(2)[..., :3]
    write_picture(tmp_path / "alpha/a.png", alpha.astype("uint16") * 257)
    write_picture(tmp_path / "sources/a.png", colours)
    (item,) = read_study(SURVEY, {"ours": tmp_path / "alpha"}, tmp_path / "sources").items
    shown = media.shown_result(item, "ours")
    pixels = cv2.imdecode(np.frombuffer(shown, np.uint8), cv2.IMREAD_UNCHANGED)
    np.testing.assert_array_equal(pixels, np.dstack([colours, alpha]))
    assert media.is_transparent(item)
    assert media.media_type(shown) == "image/png"
    (alone,) = read_study(SURVEY, {"ours": tmp_path / "alpha"}).items
    assert media.shown_result(alone, "ours") == tmp_path / "alpha/a.png"
    assert not media.is_transparent(alone)


def test_what_browsers_do_not_show_becomes_png(tmp_path):
    pixels = cut_out(3)[..., :3]
    write_picture(tmp_path / "ours/a.tif", pixels)
    (item,) = read_study(SURVEY, {"ours": tmp_path / "ours"}).items
    shown = media.shown_result(item, "ours")
    np.testing.assert_array_equal(cv2.imdecode(np.frombuffer(shown, np.uint8), cv2.IMREAD_COLOR), pixels)


def test_videos(tmp_path):
    import av

    path = tmp_path / "ours/clip.mp4"
    path.parent.mkdir()
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25, width=32, height=16)
        for packet in [*stream.encode(av.VideoFrame(32, 16, "yuv420p")), *stream.encode()]:
            container.mux(packet)
    (item,) = read_study(SURVEY, {"ours": path.parent}).items
    assert (item.kind, item.width, item.height) == ("video", 32, 16)
    assert media.media_type(media.shown_result(item, "ours")) == "video/mp4"
    path.write_bytes(path.read_bytes()[:100])
    assert "is damaged" in refusal(SURVEY, {"ours": path.parent})


def _folder(folder, name):
    write_picture(folder / f"{name}.png", cut_out(0))
    return folder
