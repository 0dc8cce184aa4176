"""What is told of the work on a clip: a bar while it runs, one line at its end."""

import contextlib
import dataclasses
import logging
import time

from tqdm import tqdm
from tqdm.contrib.logging import logging_redirect_tqdm

LOGGER = logging.getLogger("tfmatting")


@dataclasses.dataclass(frozen=True)
class Summary:
    """What was done.

    Attributes:
        frames: number of them.
        seconds: from the first frame's decoding to the last result under its final name.
        stages: {name: frames a second while it worked}.
        damage: None, or what is wrong with the clip.
        alignment: None, or what is to be said of the plate's alignment.
        cuts: seconds at which the memory began anew, or None where there is no memory.
        missing: None, or what is to be said of frames in which nothing was found.
    """

    frames: int
    seconds: float
    stages: dict
    damage: str | None = None
    alignment: str | None = None
    cuts: list | None = None
    missing: str | None = None

    @property
    def frames_per_second(self):
        return self.frames / self.seconds

    @property
    def limit(self):
        """Name of the stage that all others waited for."""
        return min(self.stages, key=self.stages.get)

    def __str__(self):
        stages = speeds(self.stages)
        return (
            f"{self.frames} frames in {self.seconds:.1f} s ({self.frames_per_second:.1f} frames/s);"
            f" limit: {self.limit} ({stages} frames/s)"
        )


def speeds(stages):
    """Returns {name: frames a second} in words."""
    return ", ".join(f"{name} {speed:.3g}" for name, speed in stages.items())


class Progress:
    """Follows stages, with a bar if one is wanted; the guess of the number of frames may be wrong, or None."""

    def __init__(self, stages, total, shown):
        self.stages, self.start = stages, time.perf_counter()
        self.context = contextlib.ExitStack()
        self.context.enter_context(logging_redirect_tqdm([LOGGER]))
        self.bar = self.context.enter_context(tqdm(total=total, unit="frame", disable=not shown))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.context.__exit__(*error)

    def update(self):
        done = self.stages[-1].frames
        if done > self.bar.n:
            self.bar.set_postfix_str(f"{speeds(self.rates())} frames/s", refresh=False)
            self.bar.update(done - self.bar.n)

    def rates(self):
        return {stage.name: stage.frames_per_second for stage in self.stages}

    def summary(self, **told):
        rates = {name: round(rate, 3) for name, rate in self.rates().items()}
        return Summary(self.stages[-1].frames, time.perf_counter() - self.start, rates, **told)
