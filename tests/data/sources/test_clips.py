import numpy as np
import pytest

from tests.data.augmentations.pictures import disc
from tests.data.sources.files import background_folder, matting_folders, write
from tfmatting.data.sources.clips import Clips, KeptFrames, clips_of, group_frames, joined, part, stills
from tfmatting.data.sources.folders import BackgroundFolder, FolderSource
from tfmatting.data.sources.mask_folders import MaskFolders
from tfmatting.data.sources.video_files import VideoFolder


def value(clip, frame):
    """The grey of a frame: each has another."""
    return 40 * clip + 3 * frame + 10


@pytest.fixture
def rendered(tmp_path):
    """Folders as `tfmatting data render-people --clips` writes them: two clips of three and two frames."""
    for clip, count in enumerate((3, 2)):
        for frame in range(count):
            name = f"clip_{clip:06d}_{frame:04d}.png"
            write(tmp_path / "foreground" / name, np.full((24, 20, 3), value(clip, frame) / 255))
            write(tmp_path / "alpha" / name, disc(24, 20))
    return tmp_path


@pytest.fixture
def videos(tmp_path):
    from tfmatting_datasets.make_dummy_data import save_clip

    for clip, count in enumerate((3, 12)):
        frames = [np.full((48, 64, 3), value(clip, frame), np.uint8) for frame in range(count)]
        save_clip(tmp_path / "videos" / f"{clip}.mp4", frames)
    return tmp_path / "videos"


def test_frames_are_grouped_by_folder_and_name_and_ordered_by_number():
    names = ["b/2.png", "b/10.png", "a/x_2.jpg", "a/x_1.jpg", "a/y_1.jpg", "alone.png", "b/1.png"]
    assert group_frames(names) == [[5], [3, 2], [4], [6, 0, 1]]


def test_a_folder_of_rendered_clips_is_a_source(rendered):
    source = clips_of(FolderSource(rendered / "foreground", rendered / "alpha"))
    assert len(source) == 2 and [source.count(clip) for clip in range(2)] == [3, 2]
    for clip in range(2):
        for frame in range(source.count(clip)):
            pictures = source.read(clip, frame, 12)
            assert pictures["foreground"].shape == (14, 12, 3) and pictures["alpha"].shape == (14, 12, 1)
            assert (pictures["foreground"] == value(clip, frame)).all()
    assert "clip_000001_0000" in source.name(1)


def test_a_folder_of_folders_of_frames_is_a_source(tmp_path):
    for clip, name in enumerate(("cars", "trees")):
        for frame in range(2):
            write(tmp_path / name / f"{frame:04d}.png", np.full((8, 8, 3), value(clip, frame) / 255))
    source = clips_of(BackgroundFolder(tmp_path))
    assert [source.count(clip) for clip in range(len(source))] == [2, 2]
    assert (source.read(1, 1)["image"] == value(1, 1)).all()


def test_items_may_be_stills_whatever_their_names(rendered):
    source = stills(FolderSource(rendered / "foreground", rendered / "alpha"))
    assert [source.count(clip) for clip in range(len(source))] == [1] * 5


def test_a_part_and_joined_sources_read_what_they_stand_for(rendered):
    people = FolderSource(rendered / "foreground", rendered / "alpha")
    clips = clips_of(people)
    second = part(clips, [1])
    assert len(second) == 1 and (second.read(0, 1)["foreground"] == value(1, 1)).all()
    both = joined([second, stills(people)])
    assert [both.count(clip) for clip in range(len(both))] == [2, 1, 1, 1, 1, 1]
    assert (both.read(5, 0)["foreground"] == value(1, 1)).all()
    assert both.name(5) == people.name(4) and both.name(0) == clips.name(1)


def test_a_clip_without_frames_is_told():
    with pytest.raises(ValueError, match=r"`groups` must have a frame each. Received: none in group 1"):
        Clips([0, 1], [[0], [], [1]])


def test_kept_frames_are_read_once(rendered):
    source, read = clips_of(FolderSource(rendered / "foreground", rendered / "alpha")), []
    original = source.read
    source.read = lambda *place: read.append(place) or original(*place)
    kept = KeptFrames(source, 12, 2)
    for place in ((0, 0), (0, 0), (0, 1), (0, 0), (1, 0), (0, 1)):
        assert (kept.read(*place)["foreground"] == value(*place)).all()
    assert [place[:2] for place in read] == [(0, 0), (0, 1), (1, 0), (0, 1)]


def test_videos_are_decoded_to_frames(videos):
    source = VideoFolder(videos, frames=10, longest_side=32)
    assert [source.count(clip) for clip in range(len(source))] == [3, 10]
    for clip, frame in ((0, 2), (1, 9)):
        pixels = source.read(clip, frame, 12)["image"]
        assert pixels.shape == (12, 16, 3)
        assert abs(pixels.mean() - value(clip, frame)) < 4
    assert source.name(1).endswith("1.mp4")


def test_folders_and_videos_that_do_not_fit_are_named(videos, tmp_path):
    with pytest.raises(ValueError, match=r"`folder` must be an existing folder of videos\. Received: .*nowhere"):
        VideoFolder(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=r"`folder` must hold videos \(.mp4, .*empty"):
        VideoFolder(tmp_path / "empty")
    (videos / "0.mp4").write_bytes(b"no video")
    with pytest.raises(ValueError, match=r"0\.mp4 is damaged"):
        VideoFolder(videos).count(0)


def test_masks_lie_beside_photographs(tmp_path):
    images, masks = matting_folders(tmp_path)
    source = stills(MaskFolders(images, masks))
    pictures = source.read(1, 0, 20)
    assert pictures["image"].shape == (24, 20, 3) and pictures["mask"].shape == (24, 20, 1)
    assert source.name(1).endswith("1.png")
    assert stills(BackgroundFolder(background_folder(tmp_path))).read(0, 0)["image"].shape == (60, 80, 3)
    (masks / "1.png").unlink()
    with pytest.raises(ValueError, match="1 image has no mask"):
        MaskFolders(images, masks)
