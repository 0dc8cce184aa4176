import pytest

from tfmatting.data.splits import keep_clips_aside


def clips(count, frames, folder="/data", pattern="clip{}_{:04}.png"):
    return [f"{folder}/{pattern.format(chr(97 + clip), frame)}" for clip in range(count) for frame in range(frames)]


@pytest.mark.parametrize("pattern", ["clip{}_{:04}.png", "{}/{:04}.jpg", "{}/frame{}.png"])
def test_frames_of_a_clip_stay_together(pattern):
    names = clips(8, 30, pattern=pattern)
    kept = keep_clips_aside(names, 0.05)
    assert len(kept) == 30 and kept == list(range(kept[0], kept[0] + 30)) and kept[0] % 30 == 0


def test_the_choice_does_not_depend_on_where_the_folder_lies():
    here, there = (keep_clips_aside(clips(20, 4, folder), 0.05) for folder in ("/data", "other/place"))
    assert here == there and len(here) == 4


def test_a_clip_that_is_most_of_the_data_is_trained_on():
    names = sorted([*clips(1, 90), *(f"/data/{letter}.png" for letter in "bcdefghijk")])
    kept = keep_clips_aside(names, 0.05)
    assert len(kept) == 5 and not any("clip" in names[place] for place in kept)


def test_the_last_are_kept_where_there_is_one_clip_or_numbered_stills():
    assert keep_clips_aside([f"/data/{number:04}.png" for number in range(41)], 0.05) == [38, 39, 40]
    assert keep_clips_aside([f"set train {number}" for number in range(10)], 0.05) == [9]


def test_stills_with_names_are_kept_one_by_one():
    names = [f"/data/{chr(97 + first)}{chr(97 + second)}.png" for first in range(10) for second in range(10)]
    kept = keep_clips_aside(names, 0.05)
    assert len(kept) == 5 and keep_clips_aside(names, 0.05) == kept
