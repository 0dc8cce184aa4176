"""The log of a run: log.jsonl, one JSON object a line."""

import json
import math

from tfmatting.training.run_folder import write_whole


class RunLog:
    """Lines {"step": optimizer steps done, name: number, ...} in the order of their steps.

    Lines beyond `step`, which a run that was killed had written after its last checkpoint, are taken back, so that a
    resumed run's log has no line twice.

    Args:
        path: `pathlib.Path` of the file.
        step: that the run goes on from.
    """

    def __init__(self, path, step):
        self.path = path
        if path.exists():
            lines = path.read_text().splitlines()
            write_whole(path, "".join(f"{line}\n" for line in lines if _step(line) <= step))

    def write(self, step, **values):
        """Adds a line, in which numbers that are not finite, of which JSON knows none, are null."""
        with self.path.open("a") as file:
            file.write(json.dumps({"step": step, **finite(values)}) + "\n")


def read_log(path):
    """Returns the lines of a log as dictionaries."""
    return [json.loads(line) for line in path.read_text().splitlines()]


def finite(values):
    """Returns {name: value} with None in place of the numbers that are not finite."""
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value for name, value in values.items()
    }


def _step(line):
    """The step of a line; infinite for one that was cut off."""
    try:
        return json.loads(line)["step"]
    except (ValueError, KeyError, TypeError):
        return float("inf")
