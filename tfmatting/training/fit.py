"""One stage of training, from its config to a weights file."""

import contextlib
import errno
import json
import logging
import pathlib

import keras

from tfmatting.models.weights_file import load_weights, save_weights
from tfmatting.training.checkpoints import Checkpoints, named_variables
from tfmatting.training.data import open_data, with_steps
from tfmatting.training.distribution import found_distribution
from tfmatting.training.loop import BEST, Loop
from tfmatting.training.normalization import reestimate_statistics, synchronize
from tfmatting.training.optimizer import build_optimizer, has_average
from tfmatting.training.report import write_report
from tfmatting.training.run_data import Folders
from tfmatting.training.run_folder import CHECKPOINTS, WEIGHTS, check, claim, has_checkpoint, locked
from tfmatting.training.run_log import RunLog
from tfmatting.training.run_record import InitialWeights, run_record, without_replaced
from tfmatting.training.run_state import RunState
from tfmatting.training.steps import build_step
from tfmatting.training.tasks import task_of
from tfmatting.training.tensorboard import NoBoard, open_board

LOGGER = logging.getLogger("tfmatting")
REPORT = "report.json"


def fit(
    config,
    output,
    backgrounds=None,
    initial=None,
    workers=1,
    foregrounds=None,
    alphas=None,
    images=None,
    masks=None,
    finish=False,
):
    """Trains a stage, from its last checkpoint where there is one.

    A run that is killed at any moment and started again with the same arguments ends with the same weights as one that
    is not (on the same machine, on its processor).

    Args:
        config: `RunConfig`.
        output: `pathlib.Path` of the run's folder: config.json, log.jsonl, checkpoints/, tensorboard/ and, at the end,
            weights.h5, report.json and report.md.
        backgrounds: folder of photographs, or None for those of the config, or for procedural rooms alone.
        initial: weights file to start from, an `InitialWeights`, or None for random weights. A run that goes on from a
            checkpoint does not read it, but it must be the same.
        workers: threads that draw batches.
        foregrounds, alphas: folders of pictures with equal names, or None for the data of the config, or for drawn
            figures.
        images, masks: folders of photographs and masks of people with equal names, for segmentation, or None.
        finish: whether to do no more steps, and end with the newest checkpoint; the run can go on afterwards as if it
            had not been ended.
    Returns:
        The trained `BackgroundMatting`, `Segmentation` or `VideoMatting`.
    Raises:
        ValueError: if the data or the config is unusable, `output` holds another run, training diverges, or there is
            no checkpoint to finish with.
        OSError: if the disk is full; the last checkpoint stays whole.
        WorkerLostError: if another machine of the cluster is lost; the same.
    """
    output = pathlib.Path(output)
    if finish and not has_checkpoint(output):
        raise ValueError(
            f"a run is finished with its newest checkpoint, and there is none in {output}: train it first."
        )
    distribution = found_distribution()
    folders = Folders(foregrounds, alphas, backgrounds, images, masks)
    config = without_replaced(config, folders)
    data = open_data(config, folders, distribution.replicas)
    config = with_steps(config, data)
    record = run_record(config, data.samples, folders, initial)
    lock = locked(output) if distribution.is_chief else contextlib.nullcontext()
    with lock, _clear_when_full(output), distribution.watched():
        if distribution.is_chief:
            check(output, record)
        return _fit(config, output, data, record, initial, workers, finish, distribution)


def _fit(config, output, data, record, initial, workers, finish, distribution):
    keras.utils.set_random_seed(config.seed)
    with distribution.scope():
        task = task_of(config)
        model, network = task.model, task.network
        optimizer = build_optimizer(config, network.trainable_variables)
    checkpoints = Checkpoints(output / CHECKPOINTS, named_variables(model, optimizer), config.kept_checkpoints)
    state = checkpoints.restore()
    if state is None:
        state = RunState.beginning(config.precision)
        _initialize(model, initial)
    if distribution.is_chief:
        claim(output, record)  # not before it is known that such a model and its weights can be made
    if distribution.needs_synchronization:
        synchronize(network)
    steps = _steps(task, data.interleaving, optimizer, distribution)
    judge = build_step(task.judged, optimizer, task.judge, distribution)
    _check_agreement(judge, state, distribution)
    if (finish or state.is_over(config)) and _is_written(output, state):
        load_weights(model, output / WEIGHTS)
        return model
    log = RunLog(output / "log.jsonl", state.step) if distribution.is_chief else None
    board = open_board(output / "tensorboard", state.step) if distribution.is_chief else NoBoard()
    data = task.batches(data, workers, distribution.replicas)
    loop = Loop(config, output, model, steps, judge, data, state, checkpoints, log, board, workers)
    with contextlib.closing(board):
        if finish:
            LOGGER.info("the run ends at step %d of %d, as it is in its newest checkpoint.", state.step, config.steps)
        else:
            loop.run()
    if distribution.is_chief:
        _finish(config, output, data, record, loop)
    return model


def _is_written(output, state):
    """Whether weights and report are those of this step: the run may have been finished before, and then gone on."""
    try:
        report = json.loads((output / REPORT).read_text())
    except (FileNotFoundError, ValueError):
        return False
    return (output / WEIGHTS).exists() and report.get("steps") == state.step


def _steps(task, interleaving, optimizer, distribution):
    """{kind of batches: `Step`} of the kinds that the data has; the network and the optimizer are the same."""
    steps = {}
    for kind in task.objectives if interleaving is None else interleaving.kinds:
        steps[kind] = build_step(task.network, optimizer, task.objectives[kind], distribution)
    return steps


def _initialize(model, initial):
    if isinstance(initial, InitialWeights):
        initial.assign(model)
    elif initial:
        load_weights(model, initial)


def _check_agreement(step, state, distribution):
    if distribution.workers > 1 and (first := int(step.agree(float(state.step)))) != state.step:
        raise ValueError(
            f"worker {distribution.worker} finds the checkpoint of step {state.step}, the first worker of step {first}:"
            " the run's folder must be shared by all machines."
        )


def _finish(config, output, data, record, loop):
    """Writes the weights that are kept, and the report.

    Of a run that is ended before its time the weights are judged first. Nothing that the run goes on from is changed.
    """
    state, network, optimizer = loop.state, loop.step.network, loop.step.optimizer
    is_best = not state.is_over(config) and state.judged(loop.validation())
    kept = state.step
    if config.patience and not is_best:
        if state.best is None:
            raise ValueError("the loss of no validation was finite, so that no weights are worth keeping.")
        load_weights(loop.model, output / BEST)
        kept = state.best_step
    elif has_average(optimizer):
        optimizer.finalize_variable_values(network.trainable_variables)
    reestimate_statistics(network, _statistics_batches(config, data, loop))
    save_weights(loop.model, output / WEIGHTS)
    state.skipped_pictures.update(data.damaged.problems)
    write_report(output, config, state, record, kept)


def _statistics_batches(config, data, loop):
    """Yields the inputs of the batches after the last step and the options of their call; reduced ones come first."""
    first = config.steps * config.accumulation_steps
    called = [
        (number, loop.step_of(number).objective.options) for number in range(first, first + config.statistics_batches)
    ]
    for number, options in sorted(called, key=lambda call: call[1].get("downsample_ratio", 1.0)):
        yield data.training[number][0], options


@contextlib.contextmanager
def _clear_when_full(output):
    """Says what a full disk means for the run."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        left = "the last checkpoint is whole, and the same command goes on from it"
        if not has_checkpoint(output):
            left = "there is no checkpoint yet, and the same command begins anew"
        raise OSError(f"no space is left for {output}: {left} when there is room.") from error
