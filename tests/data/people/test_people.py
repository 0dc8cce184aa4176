import concurrent.futures

import numpy as np
import pytest

from tfmatting.data.people import renderer as renderer_module
from tfmatting.data.people.assets import Assets
from tfmatting.data.people.people import SyntheticPeople


def test_stills_have_the_documented_form(people):
    for number in range(4):
        sample = people.still(number, 48, 64)
        assert sample["foreground"].shape == (48, 64, 3)
        assert sample["alpha"].shape == (48, 64, 1)
        assert sample["foreground"].dtype == sample["alpha"].dtype == np.uint8
        assert sample["alpha"].max() == 255


def test_a_still_depends_on_seed_and_number_alone(people, folder):
    fresh = SyntheticPeople(folder, seed=3)
    later = [fresh.still(number, 40, 40) for number in (2, 0)]
    for sample, number in zip(later, (2, 0), strict=True):
        for layer, values in people.still(number, 40, 40).items():
            np.testing.assert_array_equal(values, sample[layer])
    assert not np.array_equal(later[0]["alpha"], later[1]["alpha"])
    assert not np.array_equal(later[1]["alpha"], SyntheticPeople(folder, seed=4).still(0, 40, 40)["alpha"])


def test_a_larger_still_shows_the_same_person(people):
    """Framing, pose and clothes are the same; strands alone get more when there is room for them."""
    small, large = people.still(1, 64, 64)["alpha"], people.still(1, 128, 128)["alpha"]
    halved = large.reshape(64, 2, 64, 2).astype(float).mean((1, 3))
    assert np.abs(halved - small[..., 0]).mean() < 4


def test_it_is_a_source(folder, drawing):
    source = SyntheticPeople(folder, height=32, width=48, length=5)
    assert len(source) == 5
    assert source[4]["alpha"].shape == (32, 48, 1)
    with pytest.raises(IndexError, match="below 5"):
        source[5]


def test_several_threads_and_clips_at_once_do_not_mix(people):
    clips = [people.clip(number, 24, 24, 2) for number in (0, 1)]
    mixed = [next(clip) for _ in range(2) for clip in clips]
    for number, samples in ((0, mixed[::2]), (1, mixed[1::2])):
        for sample, alone in zip(samples, people.clip(number, 24, 24, 2), strict=True):
            np.testing.assert_array_equal(sample["alpha"], alone["alpha"])
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        samples = list(pool.map(lambda number: people.still(number, 24, 24), range(8)))
    for number, sample in enumerate(samples):
        np.testing.assert_array_equal(sample["alpha"], people.still(number, 24, 24)["alpha"])


def test_a_dead_process_is_told(folder, drawing):
    people = SyntheticPeople(folder)
    people._studio._process.kill()
    with pytest.raises(OSError, match="died"):
        people.still(0, 24, 24)


@pytest.mark.parametrize("framing", ["head", "full"])
def test_framings(people, framing):
    shares = [(people.still(number, 48, 48, framing)["alpha"] > 127).mean() for number in range(6)]
    assert (np.mean(shares) > 0.2) == (framing == "head")


def test_clips_move_smoothly_and_repeat(people):
    frames = list(people.clip(0, 48, 48, frames=12, frame_rate=12, framing="waist"))
    again = list(people.clip(0, 48, 48, frames=12, frame_rate=12, framing="waist"))
    alphas = np.stack([frame["alpha"] for frame in frames]).astype(float)
    np.testing.assert_array_equal(alphas, np.stack([frame["alpha"] for frame in again]))
    steps = np.abs(np.diff(alphas, axis=0)).mean((1, 2, 3))
    assert steps.max() > 0.05
    assert np.abs(alphas[-1] - alphas[0]).mean() > 1.5 * np.median(steps)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda people: people.still(0, 8, 64), "`height` must be an integer from 16"),
        (lambda people: people.still(0, 64, 100_000), "`width`"),
        (lambda people: people.still(0, 64, 64, "feet"), "`framing` must be one of head, waist, knees, full"),
        (lambda people: people.clip(0, 64, 64, 0), "`frames` must be at least 1"),
        (lambda people: people.clip(0, 64, 64, 5, frame_rate=0), "frame_rate"),
    ],
)
def test_bad_arguments_are_named(people, call, message):
    with pytest.raises(ValueError, match=message):
        call(people)


def test_missing_assets_are_named(tmp_path, folder):
    with pytest.raises(ValueError, match="not a folder"):
        Assets(tmp_path / "gone")
    (tmp_path / "makehuman.tar.xz").touch()
    with pytest.raises(ValueError, match="unpack the archive"):
        Assets(tmp_path / "makehuman.tar.xz")
    with pytest.raises(ValueError, match=r"the base mesh \(3dobjs/base\.obj\) is missing"):
        Assets(tmp_path)


def test_a_rig_without_a_bone_is_told(tmp_path, folder):
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix in (".obj", ".mhskel", ".mhw"):
            copy = tmp_path / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text().replace("finger5-3.R", "finger6-3.R"))
    with pytest.raises(ValueError, match=r"the bone 'finger5-3.R' is missing"):
        Assets(tmp_path)


def test_people_without_clothes_hair_and_skins_are_drawn_too(tmp_path, folder, drawing):
    for path in folder.rglob("*"):
        if (
            path.is_file()
            and path.suffix in (".obj", ".mhskel", ".mhw")
            and "base" not in path.relative_to(folder).parts
        ):
            copy = tmp_path / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    assert SyntheticPeople(tmp_path).still(0, 32, 32)["alpha"].max() == 255


def test_missing_egl_is_told(monkeypatch):
    moderngl = pytest.importorskip("moderngl")

    def fail(**_):
        raise Exception("libEGL.so.1 not found")

    monkeypatch.setattr(moderngl, "create_context", fail)
    with pytest.raises(OSError, match="libegl1 and libgl1-mesa-dri"):
        renderer_module.Renderer()
