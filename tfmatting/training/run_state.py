"""What a run knows besides its variables."""

import dataclasses
import json
import math

INITIAL_LOSS_SCALE = 2.0**15
STEPS_TO_GROW = 2000


@dataclasses.dataclass
class RunState:
    """Numbers of a run at one step; a checkpoint holds them, so that a resumed run continues exactly.

    Attributes:
        step: optimizer steps that are done, skipped ones included.
        loss_scale: factor of the loss that keeps float16 gradients from vanishing; 1 in other precisions.
        good_steps: steps since the factor last changed.
        bad_in_row, skipped: steps whose loss or gradients were not finite: without a good one between, and in all.
        sums, counts: {name: sum} over the steps since the last line of the log, and {name: their number}: a step of
            another kind has other names.
        samples, seconds: pictures, or patches, trained on, and spent in training, in all.
        skipped_pictures: {name: what is wrong} of the pictures that could not be read.
        best, best_step: the least finite validation loss so far, and its step.
        stale: validations since then.
        validation: {name: number} of the last validation.
    """

    step: int = 0
    loss_scale: float = 1.0
    good_steps: int = 0
    bad_in_row: int = 0
    skipped: int = 0
    sums: dict = dataclasses.field(default_factory=dict)
    counts: dict = dataclasses.field(default_factory=dict)
    samples: int = 0
    seconds: float = 0.0
    skipped_pictures: dict = dataclasses.field(default_factory=dict)
    best: float | None = None
    best_step: int = 0
    stale: int = 0
    validation: dict = dataclasses.field(default_factory=dict)

    @classmethod
    def beginning(cls, precision):
        """The state before the first step in a precision of `RunConfig`."""
        return cls(loss_scale=INITIAL_LOSS_SCALE if precision == "mixed_float16" else 1.0)

    def to_json(self):
        return json.dumps(dataclasses.asdict(self))

    @classmethod
    def from_json(cls, text):
        return cls(**json.loads(text))

    def is_over(self, config):
        """Whether there is no step to do any more, or the validation has stopped getting better."""
        return self.step >= config.steps or 0 < config.patience <= self.stale

    def record(self, logs, count):
        """Counts a good step: adds its {name: number} to those of the line to come."""
        self.bad_in_row = 0
        for name, value in logs.items():
            self.sums[name] = self.sums.get(name, 0.0) + value
            self.counts[name] = self.counts.get(name, 0) + 1
        self.samples += count

    def means(self):
        """Returns the means since the last line, and begins anew."""
        means = {name: value / self.counts[name] for name, value in self.sums.items()}
        self.sums, self.counts = {}, {}
        return means

    def grow_loss_scale(self):
        """After a good step in float16: doubles the factor every 2,000 steps."""
        self.good_steps += 1
        if self.good_steps >= STEPS_TO_GROW:
            self.loss_scale, self.good_steps = self.loss_scale * 2, 0

    def shrink_loss_scale(self):
        """After an overflow: halves the factor."""
        self.loss_scale, self.good_steps = max(1.0, self.loss_scale / 2), 0

    def judged(self, validation):
        """Takes the result of a validation in; returns whether its loss is the best so far."""
        self.validation, loss = validation, validation["validation_loss"]
        is_best = math.isfinite(loss) and (self.best is None or loss < self.best)
        if is_best:
            self.best, self.best_step, self.stale = loss, self.step, 0
        else:
            self.stale += 1
        return is_best
