"""One stage of training, from its config to a weights file."""

import contextlib
import errno
import pathlib

import keras

from tfmatting.models.background_matting.background_matting import BackgroundMatting
from tfmatting.models.registry import preset
from tfmatting.models.weights_file import load_weights, save_weights
from tfmatting.training.checkpoints import Checkpoints, named_variables
from tfmatting.training.data import Folders, open_data, with_steps
from tfmatting.training.distribution import found_distribution
from tfmatting.training.loop import BEST, Loop
from tfmatting.training.modules import freeze
from tfmatting.training.normalization import reestimate_statistics, synchronize
from tfmatting.training.objectives import OBJECTIVES
from tfmatting.training.optimizer import build_optimizer, has_average
from tfmatting.training.report import write_report
from tfmatting.training.run_folder import claim, locked
from tfmatting.training.run_log import RunLog
from tfmatting.training.run_state import RunState
from tfmatting.training.steps import build_step
from tfmatting.training.tensorboard import NoBoard, open_board

CHECKPOINTS = "checkpoints"
WEIGHTS = "weights.h5"
REPORT = "report.json"


def fit(config, output, backgrounds=None, initial=None, workers=1, foregrounds=None, alphas=None):
    """Trains a stage, from its last checkpoint where there is one.

    A run that is killed at any moment and started again with the same arguments ends with the same weights as one that
    is not (on the same machine, on its processor).

    Args:
        config: `TrainConfig`.
        output: `pathlib.Path` of the run's folder: config.json, log.jsonl, checkpoints/, tensorboard/ and, at the end,
            weights.h5, report.json and report.md.
        backgrounds: folder of photographs, or None for those of the config, or for procedural rooms alone.
        initial: weights file to start from, a function that fills the model, or None for random weights. A run that
            goes on from a checkpoint does not look at it.
        workers: threads that draw batches.
        foregrounds, alphas: folders of pictures with equal names, or None for the data of the config, or for drawn
            figures.
    Returns:
        The trained `BackgroundMatting`.
    Raises:
        ValueError: if the data or the config is unusable, `output` holds another run, or training diverges.
        OSError: if the disk is full, or another machine of the cluster is lost; the last checkpoint stays whole.
    """
    output = pathlib.Path(output)
    distribution = found_distribution()
    data = open_data(config, Folders(foregrounds, alphas, backgrounds), distribution.replicas)
    config = with_steps(config, data)
    lock = locked(output) if distribution.is_chief else contextlib.nullcontext()
    with lock, _clear_when_full(output), distribution.watched():
        if distribution.is_chief:
            claim(output, config, data.samples)
        return _fit(config, output, data, initial, workers, distribution)


def _fit(config, output, data, initial, workers, distribution):
    keras.utils.set_random_seed(config.seed)
    objective = OBJECTIVES[config.stage]
    with distribution.scope():
        model = _build(config)
        network = objective.network(model)
        optimizer = build_optimizer(config, network.trainable_variables)
    checkpoints = Checkpoints(output / CHECKPOINTS, named_variables(model, optimizer), config.kept_checkpoints)
    state = checkpoints.restore()
    if state is None:
        state = RunState.beginning(config.precision)
        _initialize(model, initial)
    if distribution.needs_synchronization:
        synchronize(network)
    step = build_step(network, optimizer, objective, distribution)
    _check_agreement(step, state, distribution)
    log = RunLog(output / "log.jsonl", state.step) if distribution.is_chief else None
    board = open_board(output / "tensorboard", state.step) if distribution.is_chief else NoBoard()
    loop = Loop(config, output, model, step, data, state, checkpoints, log, board, workers)
    is_finished = loop.is_over() and (output / REPORT).exists()
    with contextlib.closing(board):
        loop.run()
    if is_finished:
        load_weights(model, output / WEIGHTS)
    elif distribution.is_chief:
        _finish(config, output, data, loop)
    return model


def _build(config):
    model = BackgroundMatting(
        **preset(config.model).config,
        name=config.model,
        backbone_scale=config.backbone_scale,
        refine_sample_pixels=config.refine_sample_pixels,
        dropout=config.dropout,
        dtype=config.precision,
    )
    model.base.trainable = config.stage != "refiner"
    freeze(model, [name.strip() for name in config.freeze.split(",") if name.strip()])
    if not OBJECTIVES[config.stage].network(model).trainable_variables:
        raise ValueError(f"`freeze` must leave something to train. Received: freeze={config.freeze!r}")
    return model


def _initialize(model, initial):
    if callable(initial):
        initial(model)
    elif initial:
        load_weights(model, initial)


def _check_agreement(step, state, distribution):
    if distribution.workers > 1 and (first := int(step.agree(float(state.step)))) != state.step:
        raise ValueError(
            f"worker {distribution.worker} finds the checkpoint of step {state.step}, the first worker of step {first}:"
            " the run's folder must be shared by all machines."
        )


def _finish(config, output, data, loop):
    """Writes the weights that are kept, and the report."""
    state, network, optimizer = loop.state, loop.step.network, loop.step.optimizer
    kept = state.step
    if config.patience:
        load_weights(loop.model, output / BEST)
        kept = state.best_step
    elif has_average(optimizer):
        optimizer.finalize_variable_values(network.trainable_variables)
    first = config.steps * config.accumulation_steps
    numbers = range(first, first + config.statistics_batches)
    reestimate_statistics(network, (data.training[number][0] for number in numbers))
    save_weights(loop.model, output / WEIGHTS)
    write_report(output, config, state, data.samples, kept)


@contextlib.contextmanager
def _clear_when_full(output):
    """Says what a full disk means for the run."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise OSError(
            f"no space is left for {output}: the last checkpoint is whole, and the same command goes on from it when"
            " there is room."
        ) from error
