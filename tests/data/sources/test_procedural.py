import collections

import numpy as np

from tfmatting.data.sources.procedural import DrawnFigures, DrawnRooms
from tfmatting.data.sources.reading import KeptPictures, read_reduced


class Numbers:
    """A source of pictures of one colour, which counts how often each is read."""

    def __init__(self, values):
        self.values, self.reads = values, collections.Counter()

    def __len__(self):
        return len(self.values)

    def __getitem__(self, index):
        self.reads[index] += 1
        return {"image": np.full((20, 30, 3), self.values[index], np.uint8)}


def test_drawn_pictures_have_names_and_smaller_sizes():
    figures = DrawnFigures(2, 32)
    assert figures.name(1) == "DrawnFigures 1"
    assert min(read_reduced(figures, 0, 8)["alpha"].shape[:2]) <= 8


def test_drawn_pictures_are_the_same_at_every_time_and_seed_their_own():
    figures = DrawnFigures(3, 48)
    for index in range(3):
        item = figures[index]
        assert item["foreground"].shape[:2] == item["alpha"].shape[:2] and max(item["alpha"].shape) <= 48
        assert item["alpha"].max() > 200, "somebody is there"
        np.testing.assert_array_equal(item["foreground"], DrawnFigures(3, 48)[index]["foreground"])
    room = DrawnRooms(1, 48)[0]["image"]
    assert room.shape == (48, 48, 3) and room.dtype == np.uint8
    assert not np.array_equal(room, DrawnRooms(1, 48, seed=1)[0]["image"])


def test_kept_pictures_are_reduced_and_read_once():
    source = Numbers(range(5))
    kept = KeptPictures(source, 10, 2)
    assert len(kept) == 5 and kept[3]["image"].shape == (10, 15, 3)
    for index in (3, 4, 3, 4):
        assert (kept[index]["image"] == index).all()
    assert source.reads == {3: 1, 4: 1}
    assert kept.name(3) == "item 3 of Numbers"
