import collections

import numpy as np
import pytest

from tfmatting.data.sources.mixing import MixedSource
from tfmatting.data.sources.procedural import DrawnFigures, DrawnRooms
from tfmatting.data.sources.reading import KeptPictures


class Numbers:
    """A source of pictures of one colour, which counts how often each is read."""

    def __init__(self, values):
        self.values, self.reads = values, collections.Counter()

    def __len__(self):
        return len(self.values)

    def __getitem__(self, index):
        self.reads[index] += 1
        return {"image": np.full((20, 30, 3), self.values[index], np.uint8)}


def values(source):
    return [int(source[index]["image"][0, 0, 0]) for index in range(len(source))]


@pytest.mark.parametrize("shares", [(1, 1), (3, 1), (0.2, 0.8)])
def test_shares_hold_and_every_item_comes(shares):
    first, second = Numbers(range(6)), Numbers(range(100, 110))
    mixed = values(MixedSource([(first, shares[0]), (second, shares[1])]))
    share = np.mean([value < 100 for value in mixed])
    assert share == pytest.approx(shares[0] / sum(shares), abs=1 / len(mixed))
    assert set(mixed) == {*range(6), *range(100, 110)}


def test_mixed_items_keep_their_names():
    mixed = MixedSource([(DrawnFigures(2, 32), 1), (DrawnFigures(4, 32), 2)])
    assert [mixed.name(index) for index in (0, 1, 2, 5)] == [f"DrawnFigures {index}" for index in (0, 1, 0, 3)]
    assert mixed.reduced(0, 8)["alpha"].shape[2] == 1


@pytest.mark.parametrize("parts", [[], [(Numbers([]), 1)], [(Numbers([1]), 0)], [(Numbers([1]), -1)]])
def test_parts_that_cannot_be_mixed_are_refused(parts):
    with pytest.raises(ValueError, match="`parts` must be"):
        MixedSource(parts)


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
