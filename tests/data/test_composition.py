import json

import cv2
import numpy as np
import pytest

from tfmatting.data import composition
from tfmatting.data.composited_tree import LAYERS, SPLITS, check_tree, list_sets
from tfmatting.data.composition import Composition, CompositionOptions, compose_set, plan_sets


def write(path, pixels):
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), pixels)


@pytest.fixture
def folders(tmp_path):
    """Folders with 4 foregrounds (alphas beside them, and as cut-outs) and 20 backgrounds of another size."""
    rng = np.random.default_rng(0)
    for number in range(4):
        pixels, alpha = rng.integers(0, 256, (12, 16, 3), np.uint8), rng.integers(0, 256, (12, 16), np.uint8)
        write(tmp_path / "foregrounds" / f"{number}.png", pixels)
        write(tmp_path / "alphas" / f"{number}.png", alpha)
        write(tmp_path / "cutouts" / f"{number}.png", np.dstack([pixels, alpha]))
    for number in range(20):
        write(tmp_path / "backgrounds" / f"{number}.jpg", rng.integers(0, 256, (9, 20, 3), np.uint8))
    return tmp_path


def compose(folders, output="out", **options):
    chosen = CompositionOptions(**options)
    paths = (folders / name for name in ("cutouts", "backgrounds", output))
    made = Composition(*paths, options=chosen)
    failures = made.run(workers=2)
    return made, failures


def content(tree):
    return {path.relative_to(tree): path.read_bytes() for path in tree.rglob("*") if path.is_file()}


def rgb(path):
    return cv2.imread(str(path), cv2.IMREAD_COLOR_RGB)


def test_the_tree_is_the_reports(folders):
    made, failures = compose(folders)
    assert failures == {}
    assert check_tree(folders / "out") == []
    counts = {split: len(list_sets(folders / "out" / split)) for split in SPLITS}
    assert counts == {"train": 15, "validation": 3, "test": 2}, "75/15/10 of the longer list"
    assert made.pending() == []


def test_source_is_the_compositing_equation(folders):
    made, _ = compose(folders)
    for split, sets in made.plan.items():
        for name, foreground, background in sets:
            tree = folders / "out" / split
            cutout = cv2.imread(str(folders / "cutouts" / f"{foreground}.png"), cv2.IMREAD_UNCHANGED)
            alpha = cv2.imread(str(tree / "alpha" / f"{name}.png"), cv2.IMREAD_UNCHANGED)
            np.testing.assert_array_equal(alpha, cutout[..., 3])
            plate = rgb(tree / "background" / f"{name}.png").astype(float)
            share = alpha[..., None] / 255
            expected = share * cutout[..., 2::-1] + (1 - share) * plate
            assert np.abs(rgb(tree / "source" / f"{name}.png") - expected).max() <= 0.5 + 1e-9
            stretched = cv2.resize(rgb(folders / "backgrounds" / background), (16, 12), interpolation=cv2.INTER_CUBIC)
            np.testing.assert_array_equal(plate, stretched)


def test_cutouts_and_pairs_give_the_same(folders):
    compose(folders)
    paired = [folders / name for name in ("foregrounds", "backgrounds", "paired", "alphas")]
    Composition(*paired).run()
    assert content(folders / "paired") == content(folders / "out")


def test_rotation_is_fair_and_no_picture_is_in_two_splits():
    foregrounds, backgrounds = [f"f{n}" for n in range(60)], [f"b{n}" for n in range(100)]
    plan = plan_sets(foregrounds, backgrounds, CompositionOptions())
    assert [len(plan[split]) for split in SPLITS] == [75, 15, 10]
    for which, names in ((1, foregrounds), (2, backgrounds)):
        used = {split: [item[which] for item in sets] for split, sets in plan.items()}
        assert sorted({name for part in used.values() for name in part}) == sorted(names)
        assert sum(len(set(part)) for part in used.values()) == len(names)
        for part in used.values():
            counts = [part.count(name) for name in set(part)]
            assert max(counts) - min(counts) <= 1
    names = [item[0] for sets in plan.values() for item in sets]
    assert len(set(names)) == 100
    assert plan_sets(backgrounds[::-1], backgrounds, CompositionOptions(seed=1)) != plan


def test_seed_changes_who_meets_whom_alone():
    names = [str(number) for number in range(40)]
    plans = [plan_sets(names, names, CompositionOptions(seed=seed)) for seed in (0, 0, 1)]
    assert plans[0] == plans[1] != plans[2]
    assert {item[1] for item in plans[0]["test"]} == {item[1] for item in plans[2]["test"]}


def test_frames_of_a_clip_stay_in_one_split():
    frames = [f"clip{clip}/{frame}" for clip in range(20) for frame in range(5)]
    plan = plan_sets(frames, ["b1", "b2", "b3"], CompositionOptions(keep_folders_together=True))
    clips = [{item[1].partition("/")[0] for item in sets} for sets in plan.values()]
    assert sum(map(len, clips)) == len(set.union(*clips)) == 20
    assert [len(sets) for sets in plan.values()] == [75, 15, 10]


def test_what_was_stopped_goes_on_to_the_same_tree(folders, monkeypatch):
    compose(folders, "whole")
    made = []
    real = composition.write_whole

    def killed(path, data):
        if path.suffix == ".png":
            if len(made) == 10:
                path.with_name(f".{path.name}.0.partial").write_bytes(data[:5])
                raise KeyboardInterrupt
            made.append(path)
        real(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(composition, "write_whole", killed)
        with pytest.raises(KeyboardInterrupt):
            compose(folders)
    assert list((folders / "out").rglob(".*.partial"))
    assert len(list((folders / "out").rglob("*.png"))) < 60
    compose(folders)
    assert content(folders / "out") == content(folders / "whole")


def test_a_finished_set_is_not_made_again(folders):
    compose(folders)
    path = folders / "out" / "train" / "source" / "000000.png"
    path.write_bytes(b"mine")
    compose(folders)
    assert path.read_bytes() == b"mine"


def test_crop_keeps_the_backgrounds_shape(folders):
    pixels = np.zeros((100, 400, 3), np.uint8)
    pixels[:, 150:250] = 255
    write(folders / "wide.png", pixels)
    cutout = folders / "cutouts" / "0.png"
    cropped = compose_set(cutout, cutout, folders / "wide.png", CompositionOptions(crop=True))["background"]
    stretched = compose_set(cutout, cutout, folders / "wide.png", CompositionOptions())["background"]
    assert cropped.shape == stretched.shape == (12, 16, 3)
    assert abs((cropped > 127).mean() - 0.75) < 0.01
    assert abs((stretched > 127).mean() - 0.25) < 0.01


def test_jpeg_keeps_the_alpha_exact(folders):
    compose(folders, suffix=".jpg")
    assert check_tree(folders / "out") == []
    assert {path.suffix for path in (folders / "out" / "test" / "source").iterdir()} == {".jpg"}
    assert {path.suffix for path in (folders / "out" / "test" / "alpha").iterdir()} == {".png"}


def test_a_damaged_picture_does_not_stop_the_others(folders):
    (folders / "backgrounds" / "3.jpg").write_bytes(b"no picture")
    _, failures = compose(folders)
    assert len(failures) == 1
    (message,) = failures.values()
    assert message == f"the picture {folders}/backgrounds/3.jpg is damaged, or no picture."
    assert sum(len(list_sets(folders / "out" / split)) for split in SPLITS) == 19


def test_a_full_disk_stops_at_once(folders, monkeypatch):
    def full(path, data):
        if path.suffix == ".png":
            raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(composition, "write_whole", full)
    with pytest.raises(OSError, match="No space left"):
        compose(folders)


def test_bad_input(folders):
    (folders / "alphas" / "2.png").unlink()
    inputs = folders / "foregrounds", folders / "backgrounds"
    with pytest.raises(FileNotFoundError, match=r"foregrounds/2\.png has no alpha: .*alphas/2\.\* is missing"):
        Composition(*inputs, folders / "out", folders / "alphas")
    with pytest.raises(FileNotFoundError, match=r"the folder of backgrounds .*none does not exist"):
        Composition(folders / "cutouts", folders / "none", folders / "out")
    (folders / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match=r"the folder of foregrounds .*empty holds no pictures"):
        Composition(folders / "empty", folders / "backgrounds", folders / "out")
    with pytest.raises(ValueError, match="must be another folder than the inputs"):
        Composition(folders / "cutouts", folders / "backgrounds", folders / "cutouts")
    with pytest.raises(ValueError, match="is not empty, and no composition"):
        Composition(folders / "cutouts", folders / "backgrounds", folders / "alphas")
    assert not (folders / "out").exists()


def test_another_composition_is_not_mixed_in(folders):
    compose(folders)
    before = content(folders / "out")
    with pytest.raises(ValueError, match="holds another composition"):
        compose(folders, seed=1)
    write(folders / "backgrounds" / "new.jpg", np.zeros((5, 5, 3), np.uint8))
    with pytest.raises(ValueError, match="holds another composition"):
        compose(folders)
    assert content(folders / "out") == before
    assert set(json.loads(before[next(path for path in before if path.suffix == ".json")])) == {"options", "sets"}


def test_check_names_each_misplaced_file(folders):
    compose(folders)
    tree = folders / "out"
    (tree / "train" / "alpha" / "000003.png").rename(tree / "train" / "alpha" / "000003b.png")
    for layer in LAYERS:
        original = tree / "train" / layer / "000000.png"
        (tree / "validation" / layer / "000000.png").write_bytes(original.read_bytes())
    write(tree / "test" / "alpha" / "000018.png", np.zeros((3, 3), np.uint8))
    problems = check_tree(tree)
    assert problems == [
        f"{tree}/train/source/000003.png has no alpha: {tree}/train/alpha/000003.* is missing.",
        f"{tree}/train/alpha/000003b.png has no source: {tree}/train/source/000003b.* is missing.",
        f"{tree}/train/alpha/000003b.png has no background: {tree}/train/background/000003b.* is missing.",
        f"{tree}/validation/source/000000.png is in the split train, too.",
        f"{tree}/test/source/000018.png: the sizes of its set differ (source 16x12, background 16x12, alpha 3x3).",
    ]


def test_check_names_missing_folders(tmp_path):
    for split in SPLITS:
        for layer in LAYERS:
            (tmp_path / split / layer).mkdir(parents=True)
    (tmp_path / "test" / "background").rmdir()
    assert check_tree(tmp_path) == [f"{tmp_path}/test/background is missing."]
