import dataclasses

import pytest

from tests.training import tiny
from tfmatting.configs.train_config import TrainConfig
from tfmatting.training.fit import fit
from tfmatting.training.run_folder import claim, locked
from tfmatting.training.run_log import RunLog, read_log


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
    ("config", "samples", "message"),
    [
        (TrainConfig(steps=5), {"photographs": 3}, "steps was 3000 and is now 5"),
        (TrainConfig(), {"photographs": 4}, "samples was {'photographs': 3} and is now {'photographs': 4}"),
    ],
)
def test_a_folder_keeps_its_config_and_its_data(config, samples, message, tmp_path):
    claim(tmp_path, TrainConfig(), {"photographs": 3})
    claim(tmp_path, dataclasses.replace(TrainConfig()), {"photographs": 3})
    with pytest.raises(ValueError, match=message):
        claim(tmp_path, config, samples)


def test_lines_after_the_step_that_a_run_goes_on_from_are_taken_back(tmp_path):
    path = tmp_path / "log.jsonl"
    log = RunLog(path, 0)
    for step in (2, 4, 6):
        log.write(step, loss=step / 10)
    with path.open("a") as file:
        file.write('{"step": 7, "lo')  # killed in the middle of a line
    RunLog(path, 4).write(5, loss=0.5)
    assert read_log(path) == [{"step": 2, "loss": 0.2}, {"step": 4, "loss": 0.4}, {"step": 5, "loss": 0.5}]
