import errno
import logging

import keras
import numpy as np
import pytest

from tfmatting.training import checkpoints as checkpoints_module
from tfmatting.training.checkpoints import Checkpoints
from tfmatting.training.run_state import RunState


@pytest.fixture
def variables():
    return {"model/a": keras.Variable(np.zeros((3, 2))), "optimizer/b": keras.Variable(np.zeros(4))}


@pytest.fixture
def checkpoints(variables, tmp_path):
    return Checkpoints(tmp_path / "checkpoints", variables, kept=3)


def save(checkpoints, step):
    """Saves variables that hold the number of the step."""
    for variable in checkpoints.variables.values():
        variable.assign(np.full(variable.shape, step))
    checkpoints.save(RunState(step=step, loss_scale=2.0, sums={"loss": 0.1 + step}))


def value(checkpoints):
    return {
        float(x) for variable in checkpoints.variables.values() for x in np.ravel(keras.ops.convert_to_numpy(variable))
    }


def test_what_was_saved_comes_back(checkpoints):
    save(checkpoints, 7)
    for variable in checkpoints.variables.values():
        variable.assign(variable * 0)
    state = checkpoints.restore()
    assert value(checkpoints) == {7.0}
    assert state == RunState(step=7, loss_scale=2.0, sums={"loss": 7.1})


def test_without_a_checkpoint_there_is_nothing_to_restore(checkpoints):
    assert checkpoints.restore() is None


def test_the_newest_are_kept(checkpoints):
    for step in (5, 10, 15, 20):
        save(checkpoints, step)
    names = sorted(path.name for path in checkpoints.folder.iterdir())
    assert names == [f"step_{step:08d}.npz{suffix}" for step in (10, 15, 20) for suffix in ("", ".sha256")]


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "no digest"])
def test_a_damaged_checkpoint_is_passed_over_with_a_warning(damage, checkpoints, caplog):
    save(checkpoints, 5)
    save(checkpoints, 10)
    path = checkpoints.paths()[-1]
    content = bytearray(path.read_bytes())
    if damage == "flipped":
        content[len(content) // 2] ^= 1
    contents = {"cut": content[:-20], "flipped": content, "empty": b"", "no digest": content}
    path.write_bytes(contents[damage])
    if damage == "no digest":
        path.with_name(f"{path.name}.sha256").unlink()
    with caplog.at_level(logging.WARNING, logger="tfmatting"):
        assert checkpoints.restore().step == 5
    assert value(checkpoints) == {5.0}
    assert "step_00000010.npz is damaged" in caplog.text


def test_when_all_are_damaged_nothing_is_begun_anew(checkpoints):
    save(checkpoints, 5)
    checkpoints.paths()[0].write_bytes(b"")
    with pytest.raises(ValueError, match="every checkpoint"):
        checkpoints.restore()


def test_another_architecture_is_refused_and_nothing_changed(checkpoints):
    save(checkpoints, 5)
    other = Checkpoints(checkpoints.folder, {"model/a": keras.Variable(np.ones((3, 2)))}, kept=3)
    with pytest.raises(ValueError, match=r"another architecture.*optimizer/b"):
        other.restore()
    wide = {"model/a": keras.Variable(np.ones((3, 9))), "optimizer/b": keras.Variable(np.ones(4))}
    with pytest.raises(ValueError, match=r"another architecture.*model/a"):
        Checkpoints(checkpoints.folder, wide, kept=3).restore()
    assert value(other) == {1.0}


def test_a_full_disk_leaves_the_checkpoint_before_whole(checkpoints, monkeypatch):
    save(checkpoints, 5)

    def full(file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoints_module, "_flush", full)
    with pytest.raises(OSError, match="No space"):
        save(checkpoints, 10)
    assert [path.name for path in sorted(checkpoints.folder.iterdir())] == [
        "step_00000005.npz",
        "step_00000005.npz.sha256",
    ]
    assert checkpoints.restore().step == 5


def test_what_a_killed_run_left_half_written_is_removed(checkpoints):
    save(checkpoints, 5)
    (checkpoints.folder / "writing.step_00000010.npz").write_bytes(b"half")
    assert checkpoints.restore().step == 5
    save(checkpoints, 10)
    assert not list(checkpoints.folder.glob("writing.*"))
