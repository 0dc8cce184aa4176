"""The memory of a clip: it goes from frame to frame, in chunks or not, and begins anew at cuts."""

import dataclasses

import numpy as np
import pytest

from tests.golden import video_matting_recordings as videos
from tests.inference.video.clips import flat_picture
from tests.inference.video.memory_model import MemoryModel
from tfmatting import accelerate
from tfmatting.inference import recurrent_network
from tfmatting.inference.video.clip import Frame
from tfmatting.inference.video.memory import Memory


@dataclasses.dataclass(frozen=True, eq=False)
class Item:
    frame: Frame
    result: object = None


def items(pictures):
    return [Item(Frame(picture, number, 1)) for number, picture in enumerate(pictures)]


def shots(*lengths):
    colours = ((200, 20, 10), (20, 40, 200), (30, 200, 60))
    return [flat_picture(colours[number]) for number, length in enumerate(lengths) for _ in range(length)]


@pytest.mark.parametrize(
    ("chunk", "cut_reset", "calls"),
    [
        (1, True, [(1, 0), (1, 1), (1, 2), (1, 3), (1, 4), (1, 0), (1, 1)]),
        (2, True, [(2, 0), (2, 2), (2, 4), (2, 0)]),
        (4, True, [(4, 0), (4, 4), (4, 0)]),
        (4, False, [(4, 0), (4, 4)]),
    ],
)
def test_states_of_chunks(chunk, cut_reset, calls):
    model, memory = MemoryModel(), Memory(chunk, cut_reset)
    results = list(memory.matted(model, items(shots(5, 2))))
    assert model.calls == calls
    assert memory.cuts == ([5] if cut_reset else [])
    assert [item.frame.time for item in results] == list(range(7))
    assert [item.result.alpha.shape for item in results] == [(48, 64, 1)] * 7
    assert [float(item.result.alpha.mean()) for item in results] == [1] * 5 + [0] * 2


def test_a_clip_without_frames_gives_none():
    assert list(Memory(3).matted(MemoryModel(), [])) == []


@pytest.fixture(scope="module")
def model():
    """The recordings' MobileNetV3 model at ratio 0.5."""
    return videos.model().with_options(downsample_ratio=0.5)


@pytest.fixture(scope="module")
def clip():
    return np.uint8(np.rint(255 * videos.clip()[0, :, :48, :64]))


@pytest.fixture(scope="module")
def whole(model, clip):
    """What the model makes of the clip at once."""
    outputs = model({"source": (clip / 255).astype("float32")[None]})
    return {name: np.asarray(outputs[name])[0] for name in ("alpha", "foreground")}


@pytest.mark.parametrize(
    ("fast", "chunk"),
    [(True, 1), (False, 3), *(pytest.param(*case, marks=pytest.mark.slow) for case in ((True, 3), (False, 1)))],
)
def test_any_chunk_gives_the_mattes_of_the_whole_clip(fast, chunk, model, clip, whole, monkeypatch):
    monkeypatch.setattr(recurrent_network, "is_available", lambda: False)  # to be converted takes seconds
    memory = Memory(chunk, cut_reset=False)
    results = [item.result for item in memory.matted(accelerate(model) if fast else model, items(clip))]
    for name, expected in whole.items():
        np.testing.assert_allclose([getattr(result, name) for result in results], expected, atol=1e-4)


def test_the_memory_counts(model, clip, whole):
    """Without its states the network gives another matte."""
    alone = list(Memory().matted(model, items(clip[-1:])))[-1].result.alpha
    assert np.abs(whole["alpha"][-1] - alone).mean() > 1e-3
