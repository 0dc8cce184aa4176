import itertools

import pytest

from tfmatting.data.pipeline.interleaving import IMAGES, MATTING, VIDEOS, InterleavedBatches, Interleaving


def test_images_follow_on_odd_iterations_and_videos_on_even_ones():
    turns = [tuple(Interleaving().turn(number)) for number in range(8)]
    assert turns == [
        (MATTING, 0), (IMAGES, 0), (MATTING, 1), (VIDEOS, 0),
        (MATTING, 2), (IMAGES, 1), (MATTING, 3), (VIDEOS, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "kinds"),
    [
        ({"odd": None, "even": None}, [MATTING] * 4),
        ({"even": None}, [MATTING, IMAGES, MATTING, MATTING, IMAGES, MATTING]),
        ({"even": IMAGES}, [MATTING, IMAGES, MATTING, IMAGES]),
        ({"matting": ("low", "high")}, ["low", "high", IMAGES, "low", "high", VIDEOS, "low"]),
    ],
)
def test_sets_may_be_missing_and_iterations_may_have_passes(options, kinds):
    interleaving = Interleaving(**options)
    assert [interleaving.turn(number).kind for number in range(len(kinds))] == kinds
    assert set(kinds) == set(interleaving.kinds)


@pytest.mark.parametrize("options", [{}, {"even": IMAGES}, {"matting": ("low", "high"), "odd": None}])
def test_every_kind_takes_its_batches_one_by_one(options):
    interleaving = Interleaving(**options)
    counters = {kind: itertools.count() for kind in interleaving.kinds}
    for number in range(50):
        kind, batch = interleaving.turn(number)
        assert batch == next(counters[kind])


def test_batches_of_all_kinds_are_one_sequence():
    batches = {kind: [f"{kind} {number}" for number in range(3)] for kind in (MATTING, IMAGES, VIDEOS)}
    sequence = InterleavedBatches(Interleaving(), batches)
    assert [sequence[number] for number in (0, 1, 4, 7)] == [
        f"{MATTING} 0", f"{IMAGES} 0", f"{MATTING} 2", f"{VIDEOS} 1"
    ]  # fmt: skip


def test_what_is_missing_is_told():
    with pytest.raises(ValueError, match=r"`batches` must have .* Received: no video_segmentation"):
        InterleavedBatches(Interleaving(), {MATTING: [], IMAGES: []})
    with pytest.raises(ValueError, match="`matting` must name a kind"):
        Interleaving(matting=())
    with pytest.raises(ValueError, match=r"`number` must be at least 0\. Received: number=-1"):
        Interleaving().turn(-1)
