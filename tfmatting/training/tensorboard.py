"""Scalars and pictures of a run for TensorBoard."""

import importlib.util
import logging
import time

import numpy as np

LOGGER = logging.getLogger("tfmatting")
NEW_BACKGROUND = (0.0, 0.7, 0.2)
PICTURES = 4


def open_board(folder, step):
    """Returns a `Board`, or one that does nothing, with a notice, where tensorboardX or Pillow is missing.

    Args:
        folder: `pathlib.Path` of the event files.
        step: that the run goes on from; TensorBoard forgets what was written of later ones.
    """
    if all(importlib.util.find_spec(package) for package in ("tensorboardX", "PIL")):
        return Board(folder, step)
    LOGGER.info("nothing is written for TensorBoard: pip install 'tfmatting[train]'.")
    return NoBoard()


class Board:
    """Writes to an event file, at once and in this thread: a full disk must end the run, not a thread of its own.

    Args: see `open_board`.
    """

    def __init__(self, folder, step):
        from tensorboardX.event_file_writer import EventsWriter
        from tensorboardX.proto import event_pb2

        folder.mkdir(exist_ok=True)
        self.protocol = event_pb2
        self.writer = EventsWriter(str(folder / "events"), filename_suffix=f".{time.time_ns()}")
        self._write(step + 1, session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START))

    def _write(self, step, **content):
        self.writer.write_event(self.protocol.Event(wall_time=time.time(), step=step, **content))

    def scalars(self, step, values):
        """Writes {name: number}; those of a validation are shown beside those of the training."""
        from tensorboardX import summary

        for name, value in values.items():
            group = "validation" if name.startswith("validation_") else "training"
            self._write(step, summary=summary.scalar(f"{group}/{name.removeprefix('validation_')}", value))
        self.writer.flush()

    def pictures(self, step, inputs, views):
        """Writes the first pictures of a batch.

        Args:
            inputs: {"source", "background"}, arrays `(B, H, W, 3)` in [0, 1].
            views: {"alpha", "foreground", "error"} and perhaps "refined", of any sizes.
        """
        from tensorboardX import summary

        composed = views["alpha"] * views["foreground"] + (1 - views["alpha"]) * np.float32(NEW_BACKGROUND)
        for name, batch in {**inputs, **views, "composite": composed}.items():
            row = np.concatenate(list(np.clip(np.nan_to_num(batch[:PICTURES]), 0, 1)), axis=1)
            self._write(step, summary=summary.image(name, np.uint8(np.round(row * 255)), dataformats="HWC"))
        self.writer.flush()

    def close(self):
        self.writer.close()


class NoBoard:
    """Does nothing."""

    def scalars(self, step, values):
        pass

    def pictures(self, step, inputs, views):
        pass

    def close(self):
        pass
