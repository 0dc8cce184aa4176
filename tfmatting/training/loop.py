"""The loop over the steps of a run."""

import contextlib
import itertools
import logging
import time

import keras
import numpy as np
import tqdm

from tfmatting.models.weights_file import save_weights
from tfmatting.training import guard
from tfmatting.training.batches import drawn_ahead
from tfmatting.training.optimizer import averaged_weights

LOGGER = logging.getLogger("tfmatting")
BEST = "best.h5"
BAD_BATCHES = "bad_batches"
CLIPS_AHEAD = 1  # batches of clips that wait ready: they are large


class Loop:
    """Trains from a state to the end, with checkpoints, log and validation on the way.

    Whatever is written for a step is written before its checkpoint, so that a run that is killed between the two
    writes it again, and neither loses nor doubles it.

    Args:
        config: `RunConfig`.
        output: `pathlib.Path` of the run's folder.
        model: Keras model that the best weights are kept of.
        steps: {kind of batches: `Step`} of the backend, all of one network and optimizer.
        judge: `Step` whose `judge` and `look` the validation uses; one of these, or another of the same weights.
        data: `RunData`.
        state: `RunState` to go on from; it is changed.
        checkpoints: `Checkpoints`.
        log: `RunLog`, or None in a process that writes nothing.
        board: of `tfmatting.training.tensorboard`.
        workers: threads that draw batches.
    """

    def __init__(self, config, output, model, steps, judge, data, state, checkpoints, log, board, workers):
        self.config = config
        self.output = output
        self.model = model
        self.steps = steps
        self.step = next(iter(steps.values()))  # for what is the same in all of them
        self.judge = judge
        self.data = data
        self.state = state
        self.checkpoints = checkpoints
        self.log = log
        self.board = board
        self.workers = workers

    def run(self):
        """Trains until all steps are done, or the validation has stopped getting better."""
        config, state = self.config, self.state
        together = config.accumulation_steps
        numbers = range(state.step * together, config.steps * together)
        batches = self._read(numbers)
        progress = tqdm.tqdm(
            total=config.steps,
            initial=state.step,
            desc=config.stage,
            unit="step",
            mininterval=5,
            disable=self.log is None,
        )
        with contextlib.closing(batches), self._stopping(), progress:
            while not state.is_over(config):
                began = time.monotonic()
                logs = self._train(list(itertools.islice(batches, together)))
                seconds = time.monotonic() - began
                state.seconds += seconds
                progress.set_postfix(_shown(logs, seconds, config.unit), refresh=False)
                progress.update()
                self._keep_record()

    @contextlib.contextmanager
    def _stopping(self):
        """Lets nothing that is drawn ahead hold up the end of a run that fails or is stopped."""
        try:
            yield
        except BaseException:
            self.data.stop()
            raise

    def _read(self, numbers):
        if self.data.interleaving is None:
            return self.step.read(self.data.training, numbers, self.workers)
        return drawn_ahead(self.data.training, numbers, self.workers, CLIPS_AHEAD)

    def step_of(self, number):
        """The step of a batch, by the batch's number."""
        interleaving = self.data.interleaving
        return self.step if interleaving is None else self.steps[interleaving.turn(number).kind]

    def _train(self, batches):
        """One optimizer step on the sum of the batches' gradients; returns the mean {name: number}."""
        state = self.state
        memory = self.step.remember()
        gradients, logs = None, []
        for number, batch in enumerate(batches, state.step * len(batches)):
            step = self.step_of(number)
            ours, log = step.gradients(step.prepare(batch), state.loss_scale)
            gradients = ours if gradients is None else self.step.add(gradients, ours)
            logs.append(log)
        factor = 1 / (state.loss_scale * len(batches))
        norm = self.step.norm(gradients) * factor
        state.step += 1
        names = dict.fromkeys(name for log in logs for name in log)
        mean = {name: float(np.mean([log[name] for log in logs if name in log])) for name in names}
        count = sum(len(inputs["source"]) for inputs, _ in batches)
        if guard.is_finite(logs, norm):
            clip = self.config.clip_norm
            self.step.apply(gradients, factor * min(1.0, clip / norm) if clip and norm else factor)
            state.record({**mean, "gradient_norm": norm}, count)
            if self.config.precision == "mixed_float16":
                state.grow_loss_scale()
        else:
            self.step.restore(memory)
            self._skip(batches, logs)
        return {**mean, self.config.unit: count}

    def _skip(self, batches, logs):
        state = self.state
        if guard.is_overflow(logs, state):
            state.shrink_loss_scale()
            return
        state.skipped += 1
        state.bad_in_row += 1
        if self.log:
            folder = self.output / BAD_BATCHES
            files = [path.name for path in guard.keep_batches(folder, state, batches)]
            LOGGER.warning("step %d is skipped: its loss or gradients are not finite.", state.step)
            self.log.write(state.step, skipped=True, batches=files)
        guard.check_limit(state, self.output / BAD_BATCHES)

    def _keep_record(self):
        config, state = self.config, self.state
        state.skipped_pictures.update(self.data.damaged.problems)
        is_last = state.step == config.steps
        if is_last or state.step % config.log_steps == 0:
            self._log_means()
        if is_last or state.step % config.validation_steps == 0:
            self._validate()
        if self.log and (state.is_over(config) or state.step % config.checkpoint_steps == 0):
            self.checkpoints.save(state)

    def _log_means(self):
        state = self.state
        means = state.means()
        if not self.log:
            return
        means["rate_of_peak"] = float(keras.ops.convert_to_numpy(self.step.optimizer.learning_rate))
        means[f"{self.config.unit}_a_second"] = state.samples / state.seconds
        counts = {self.config.unit: state.samples, "skipped_pictures": len(state.skipped_pictures)}
        self.log.write(state.step, **means, **counts, seconds=round(state.seconds, 3))
        self.board.scalars(state.step, means)

    def validation(self):
        """Returns how the weights that would be kept are judged, {"validation_" and a name: mean}."""
        with self._averaged():
            return self._judged()[1]

    def _averaged(self):
        return averaged_weights(self.step.optimizer, self.step.network.trainable_variables)

    def _judged(self):
        batches = [self.data.validation[number] for number in range(self.config.validation_batches)]
        logs = [self.judge.judge(batch) for batch in batches]
        return batches, {f"validation_{name}": float(np.mean([log[name] for log in logs])) for name in logs[0]}

    def _validate(self):
        """Judges the weights that would be kept; the first process does, and tells the others."""
        state = self.state
        if self.log:
            with self._averaged():
                batches, means = self._judged()
                if state.judged(means) and self.config.patience:
                    save_weights(self.model, self.output / BEST)
                self.log.write(state.step, **means)
                self.board.scalars(state.step, means)
                self.board.pictures(state.step, batches[0][0], self.judge.look(batches[0][0]))
        state.stale = int(self.step.agree(float(state.stale)))


def _shown(logs, seconds, unit):
    """What the progress bar shows: the parts of the loss and the rate."""
    losses = {name.removesuffix("_loss"): f"{value:.4f}" for name, value in logs.items() if name.endswith("loss")}
    return {**losses, f"{unit}/s": f"{logs[unit] / seconds:.1f}"}
