"""One stage of training, from its config to a weights file."""

import csv
import dataclasses
import json

import keras
import numpy as np
import tqdm

from tfmatting.data.photographs import opened
from tfmatting.models.background_matting.background_matting import BackgroundMatting
from tfmatting.models.registry import preset
from tfmatting.models.weights_file import load_weights, save_weights
from tfmatting.training.batches import SyntheticBatches, drawn_ahead
from tfmatting.training.checkpoints import restore, save
from tfmatting.training.normalization import reestimate_statistics
from tfmatting.training.trainers import BaseTrainer, JointTrainer

CHECKPOINT = "last.weights.h5"
VALIDATION_SEED = 1_000_003
STATISTICS_BATCHES = 50


def fit(config, output, backgrounds=None, initial=None, workers=1):
    """Trains a stage, from its last checkpoint where there is one.

    Args:
        config: `TrainConfig`.
        output: `pathlib.Path` of the run's folder: config.json, log.csv, last.weights.h5 (the checkpoint) and, at the
            end, weights.h5.
        backgrounds: folder of photographs, or None for procedural rooms alone.
        initial: weights file to start from, or None for random weights.
        workers: threads that draw composites.
    Returns:
        The trained `BackgroundMatting`.
    Raises:
        ValueError: if `output` holds a run of another config, or a checkpoint is damaged.
    """
    backgrounds = opened(backgrounds)
    keras.utils.set_random_seed(config.seed)
    model = _build(config)
    if initial:
        load_weights(model, initial)
    _claim(output, config)
    trainer = _compile(config, model)
    checkpoint = output / CHECKPOINT
    done = restore(trainer, checkpoint) if checkpoint.exists() else 0
    _train(config, trainer, output, backgrounds, done, workers)
    reestimate_statistics(trainer.network, _statistics_inputs(config, backgrounds))
    save_weights(model, output / "weights.h5")
    return model


def _claim(output, config):
    if output.exists() and not output.is_dir():
        raise ValueError(f"`output` must be a folder. Received: {output}")
    output.mkdir(parents=True, exist_ok=True)
    path, content = output / "config.json", json.dumps(dataclasses.asdict(config), indent=2)
    if path.exists() and path.read_text() != content:
        raise ValueError(f"{output} holds a run of another config: give another folder, or remove it.")
    path.write_text(content)


def _build(config):
    return BackgroundMatting(
        **preset(config.model).config,
        name=config.model,
        backbone_scale=config.backbone_scale,
        refine_sample_pixels=config.refine_sample_pixels,
        dropout=config.dropout,
    )


def _compile(config, model):
    model.base.trainable = config.stage != "refiner"
    trainer = BaseTrainer(model.base) if config.stage == "base" else JointTrainer(model)
    schedule = keras.optimizers.schedules.CosineDecay(
        0.0,
        max(1, config.steps - config.warmup_steps),
        alpha=0.01,
        warmup_target=config.learning_rate,
        warmup_steps=config.warmup_steps,
    )
    on_accelerator = keras.backend.backend() == "jax"  # XLA is slower than the plain graph on a CPU
    trainer.compile(optimizer=keras.optimizers.Adam(schedule), jit_compile=on_accelerator)
    trainer.build(dict.fromkeys(("source", "background"), (None, None, None, 3)))
    trainer.optimizer.build(trainer.trainable_variables)
    return trainer


def _train(config, trainer, output, backgrounds, done, workers):
    batches = SyntheticBatches(config, backgrounds, config.seed)
    numbers = range(done, config.steps)
    progress = tqdm.tqdm(numbers, total=config.steps, initial=done, desc=config.stage, unit="step", mininterval=5)
    since = []  # logs of the steps since the last line of the log
    for number, (inputs, targets) in zip(progress, drawn_ahead(batches, numbers, workers), strict=True):
        since.append(trainer.train_on_batch(inputs, targets, return_dict=True))
        done = number + 1
        progress.set_postfix({name: f"{value:.4f}" for name, value in _mean(since).items()}, refresh=False)
        if done % config.checkpoint_steps == 0 or done == config.steps:
            save(trainer, output / CHECKPOINT)
        if done % config.validation_steps == 0 or done == config.steps:
            _log(output / "log.csv", done, _mean(since), _validate(config, trainer, backgrounds))
            since = []


def _validate(config, trainer, backgrounds):
    batches = SyntheticBatches(config, backgrounds, VALIDATION_SEED)
    numbers = range(config.validation_batches)
    means = _mean([trainer.test_on_batch(*batches[number], return_dict=True) for number in numbers])
    return {f"validation_{name}": value for name, value in means.items()}


def _mean(logs):
    """The mean of several {name: number}."""
    return {name: float(np.mean([log[name] for log in logs])) for name in logs[0]}


def _log(path, step, *logs):
    row = {"step": step, **{name: f"{value:.5f}" for log in logs for name, value in log.items()}}
    is_new = not path.exists()
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, row)
        if is_new:
            writer.writeheader()
        writer.writerow(row)


def _statistics_inputs(config, backgrounds):
    batches = SyntheticBatches(config, backgrounds, config.seed)
    return (batches[number][0] for number in range(config.steps, config.steps + STATISTICS_BATCHES))
