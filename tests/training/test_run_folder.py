import dataclasses
import json

import pytest

from tests.training import tiny
from tfmatting.configs.train_config import TrainConfig
from tfmatting.training.fit import fit
from tfmatting.training.run_data import Folders
from tfmatting.training.run_folder import check, claim, locked
from tfmatting.training.run_log import RunLog, read_log
from tfmatting.training.run_record import InitialWeights, run_record, without_replaced

NO_FOLDERS = Folders()


def record(folders=NO_FOLDERS, initial=None, photographs=3, **changes):
    return run_record(TrainConfig(**changes), {"photographs": photographs}, folders, initial)


@pytest.fixture
def begun(tmp_path):
    """A folder with a checkpoint, in which there is something to lose."""
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "step_00000001.npz").touch()
    return tmp_path


def test_a_second_run_in_a_folder_is_refused_until_the_first_is_over(tmp_path):
    with locked(tmp_path), pytest.raises(ValueError, match="another run trains in"):
        fit(tiny.CONFIG, tmp_path)
    assert not (tmp_path / "config.json").exists()
    with locked(tmp_path):
        pass


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "run").write_text("")
    with pytest.raises(ValueError, match="must be a folder"), locked(tmp_path / "run"):
        pass


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (record(clip_norm=0.5), "clip_norm was 0.0 and is now 0.5"),
        (record(photographs=4), "samples was {'photographs': 3} and is now {'photographs': 4}"),
        (record(Folders(backgrounds="/photos")), "backgrounds was None and is now '/photos'"),
        (record(initial="/stage/weights.h5"), "initial was None and is now '/stage/weights.h5'"),
        (record(initial=InitialWeights("imagenet", None)), "initial was None and is now 'imagenet'"),
    ],
)
def test_a_folder_keeps_its_config_its_data_and_its_initial_weights(other, message, begun):
    claim(begun, record())
    claim(begun, record())
    with pytest.raises(ValueError, match="another config") as caught:
        check(begun, other)
    assert message in str(caught.value)


def test_another_folder_of_as_many_photographs_is_other_data(begun):
    claim(begun, record(Folders(backgrounds=begun / "first")))
    check(begun, record(Folders(backgrounds=begun / "second" / ".." / "first")))
    with pytest.raises(ValueError, match=r"backgrounds was '.*first' and is now '.*second'"):
        check(begun, record(Folders(backgrounds=begun / "second")))


def test_more_steps_are_refused_with_the_way_to_them(begun):
    claim(begun, record(steps=5))
    message = r"steps was 5 and is now 9; end it first .*--finish; .*--initial .*/weights.h5"
    with pytest.raises(ValueError, match=message):
        check(begun, record(steps=9))
    (begun / "weights.h5").touch()
    with pytest.raises(ValueError, match=r"steps was 5 and is now 9; to train its .*--initial .*/weights.h5"):
        check(begun, record(steps=9))


def test_what_the_weights_do_not_depend_on_may_change(tmp_path):
    claim(tmp_path, record())
    changed = record(kept_checkpoints=9, log_steps=3, checkpoint_steps=7)
    claim(tmp_path, changed)
    assert json.loads((tmp_path / "config.json").read_text()) == changed


@pytest.mark.parametrize("text", ["[1, 2]", "null", "{"])
def test_a_damaged_config_is_refused(text, begun):
    (begun / "config.json").write_text(text)
    with pytest.raises(ValueError, match=r"config\.json is damaged"):
        check(begun, record())


@pytest.mark.parametrize("kept", ["checkpoints/step_00000001.npz", "weights.h5"])
def test_a_start_that_failed_before_anything_was_kept_is_no_run(kept, tmp_path):
    claim(tmp_path, record())
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "writing.step_00000001.npz").touch()
    claim(tmp_path, record(seed=1))
    assert json.loads((tmp_path / "config.json").read_text()) == record(seed=1)
    (tmp_path / kept).touch()
    with pytest.raises(ValueError, match="seed was 1 and is now 2"):
        claim(tmp_path, record(seed=2))


def test_a_folder_of_photographs_takes_the_place_of_the_configs_data():
    config = TrainConfig(data="people", validation_data="few", background_data="rooms", validation_background_data="r")
    photographs = without_replaced(config, Folders(backgrounds="/photos"))
    assert (photographs.data, photographs.validation_data) == ("people", "few")
    assert (photographs.background_data, photographs.validation_background_data) == ("", "")
    figures = without_replaced(config, Folders("/foregrounds", "/alphas"))
    assert (figures.data, figures.validation_data, figures.background_data) == ("", "", "rooms")


@pytest.mark.parametrize(
    ("change", "message"),
    [({"model": "unet"}, "`model` must be one of"), ({"freeze": "backbon"}, "'backbon'")],
    ids=["model", "freeze"],
)
def test_a_config_that_cannot_be_built_claims_no_folder(change, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        fit(dataclasses.replace(tiny.CONFIG, **change), tmp_path)
    assert not (tmp_path / "config.json").exists()


def test_wrong_initial_weights_claim_no_folder(tmp_path):
    (tmp_path / "nothing.h5").write_bytes(b"nothing")
    with pytest.raises(ValueError, match=r"nothing\.h5"):
        fit(tiny.CONFIG, tmp_path / "run", initial=tmp_path / "nothing.h5")
    assert not (tmp_path / "run" / "config.json").exists()


def test_lines_after_the_step_that_a_run_goes_on_from_are_taken_back(tmp_path):
    path = tmp_path / "log.jsonl"
    log = RunLog(path, 0)
    for step in (2, 4, 6):
        log.write(step, loss=step / 10)
    with path.open("a") as file:
        file.write('{"step": 7, "lo')  # killed in the middle of a line
    RunLog(path, 4).write(5, loss=0.5)
    assert read_log(path) == [{"step": 2, "loss": 0.2}, {"step": 4, "loss": 0.4}, {"step": 5, "loss": 0.5}]


def test_numbers_that_are_not_finite_are_null_in_the_log(tmp_path):
    RunLog(tmp_path / "log.jsonl", 0).write(1, loss=float("nan"), norm=float("inf"), skipped=True)
    assert (tmp_path / "log.jsonl").read_text() == '{"step": 1, "loss": null, "norm": null, "skipped": true}\n'
