"""Matting of a clip without a plate: the network's memory goes from frame to frame, and begins anew at hard cuts."""

import dataclasses

import numpy as np

from tfmatting.inference.images import MattingResult, as_pictures, predict
from tfmatting.inference.video.cuts import CutDetector

STATES = ("state1", "state2", "state3", "state4")


class Memory:
    """What a recurrent model knows of a clip while it runs. Take a new one for each clip.

    Args:
        chunk: frames that encoder and decoder take at once; it changes speed and memory, not the results.
        cut_reset: whether to begin anew at hard cuts, see `CutDetector`.
    """

    def __init__(self, chunk=1, cut_reset=True):
        self.chunk, self.detector = chunk, CutDetector() if cut_reset else None
        self.states, self.cuts = None, []

    def matted(self, model, items):
        """Yields items with their results.

        Args:
            model: `VideoMatting`, or its accelerated form.
            items: of `matte_clip`, in order.
        """
        marked = ((item, False) for item in items)
        if self.detector:
            marked = self.detector.marked(items, lambda item: item.frame.pixels)
        chunk = []
        for item, is_cut in marked:
            if is_cut:
                yield from self._run(model, chunk)
                chunk, self.states = [], None
                self.cuts.append(item.frame.time)
            chunk.append(item)
            if len(chunk) == self.chunk:
                yield from self._run(model, chunk)
                chunk = []
        yield from self._run(model, chunk)

    def matte(self, model, frames):
        """Mattes the next frames of the clip, and keeps the states after them; if it fails, those before.

        Args:
            model: see `matted`.
            frames: `(N, H, W, 3)` RGB in uint8, uint16 or float in [0, 1], of the size of those before.
        Returns:
            A list of N `MattingResult`.
        Raises:
            MemoryError: if the device's memory is too small.
        """
        source = as_pictures("source", frames, getattr(model, "accepts_integers", False))
        states = self.states or model.initial_states(1, *source.shape[1:3])
        outputs = predict(model, {"source": source[None], **states})
        self.states = {name: outputs[name] for name in STATES}
        alpha, foreground = (np.asarray(outputs[name])[0] for name in ("alpha", "foreground"))
        return [MattingResult(*pair) for pair in zip(alpha, foreground, strict=True)]

    def _run(self, model, items):
        if not items:
            return
        # A chunk that is cut short is filled up: another length would be compiled anew. After it comes a new shot or
        # nothing, so that its states do not matter.
        filled = items + [items[-1]] * (self.chunk - len(items))
        results = self.matte(model, np.stack([item.frame.pixels for item in filled]))
        for item, result in zip(items, results, strict=False):
            yield dataclasses.replace(item, result=result)
