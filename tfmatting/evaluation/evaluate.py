"""From a benchmark and what predicts on it to a result."""

import concurrent.futures
import os
import threading

import numpy as np

from tfmatting.evaluation.files import size_text
from tfmatting.evaluation.item_result import ItemResult
from tfmatting.evaluation.measures import mean_values, measure_change, measure_frame
from tfmatting.evaluation.result import assemble
from tfmatting.inference.images import matte
from tfmatting.metrics.arrays import UNKNOWN, unit_array

_ERRORS = (ValueError, OSError, MemoryError)


def model_predictors(models):
    """Returns {name: function from a `Frame` to (alpha, foreground)} of {name: model}; one model runs at a time."""
    lock = threading.Lock()

    def predictor(model):
        def predict(frame):
            with lock:
                result = matte(model, frame.source, frame.plate)
            return result.alpha[..., 0], result.foreground

        return predict

    return {name: predictor(model) for name, model in models.items()}


class Evaluation:
    """An evaluation that is done when it is made.

    Args:
        benchmark: `tfmatting.evaluation.frames.Benchmark`.
        predictors: {name of a model: function from a `Frame` to (alpha, foreground or None)}; they are called from
            several threads. A ValueError, OSError or MemoryError of theirs concerns the one item.
        protocol: `Protocol`, whose settings the result states.
        workers: threads; None: one a core.
        progress: function that wraps the iterable of finished items, e.g. `tqdm`.

    Attributes:
        result: dict of plain data, see `tfmatting.evaluation.result.assemble`.
    Raises:
        ValueError: if nothing at all could be evaluated.
        ImportError: if SciPy is not installed.
    """

    def __init__(self, benchmark, predictors, protocol, workers=None, progress=iter):
        self.benchmark, self.predictors = benchmark, predictors
        stopped = threading.Event()
        with concurrent.futures.ThreadPoolExecutor(workers or os.cpu_count()) as pool:
            try:
                done = pool.map(lambda item: None if stopped.is_set() else self._evaluate(item), benchmark.items)
                results = list(progress(done))
            except BaseException:
                stopped.set()
                raise
        self._kept = [item for item in results if item.values]
        self.result = assemble(benchmark, list(predictors), protocol, results)

    def pictures(self, index, model):
        """Returns what the report shows of an image; of a clip, its worst frame.

        Args:
            index: of the image in the result.
            model: name.
        Returns:
            {"source", "plate"}: uint8 `(H, W, 3)` or None; {"truth", "prediction"}: uint8 `(H, W)`.
        Raises:
            ValueError: if the model has no prediction of this image; or OSError.
        """
        kept = self._kept[index]
        if model not in kept.values:
            raise ValueError("there is no prediction.")
        frame = self.benchmark.frame(kept.item, kept.worst[model])
        alpha, _ = self.predictors[model](frame)
        return {"source": frame.source, "plate": frame.plate, "truth": _bytes(frame.truth), "prediction": _bytes(alpha)}

    def _evaluate(self, item):
        """Reads an item's frames once, for all models; what fails ends the item, or the model on it."""
        found = ItemResult(item)
        frames = {model: [] for model in self.predictors}
        before = {}
        for position in range(len(item.numbers)):
            try:
                frame = self.benchmark.frame(item, position)
                self._note(found, frame)
            except _ERRORS as error:
                return found.fail(_reason(item, position, error))
            for model in [model for model in frames if model not in found.failures]:
                try:
                    alpha, foreground = self.predictors[model](frame)
                    values = _measured(frame, alpha, foreground)
                    now = frame, alpha
                    if model in before:
                        values |= _changes(before[model], now)
                    before[model] = now
                    frames[model].append(values)
                except _ERRORS as error:
                    found.failures[model] = _reason(item, position, error)
        for model, values in frames.items():
            if model not in found.failures:
                found.values[model] = mean_values(values)
                found.worst[model] = int(np.argmax([value["mad_whole"] for value in values]))
        return found

    @staticmethod
    def _note(found, frame):
        """Says what of a frame's truth leaves a measure without a value."""
        truth = unit_array("truth", frame.truth)
        if not truth.any():
            found.note("the truth is 0 everywhere: nothing is measured in the unknown region, nor of the foreground")
        elif not (frame.trimap == UNKNOWN).any():
            found.note("the trimap has no unknown pixel: nothing is measured in the unknown region")


def _measured(frame, alpha, foreground):
    if alpha.shape[:2] != frame.truth.shape[:2]:
        raise ValueError(
            f"the prediction has {size_text(alpha)} pixels, the truth {size_text(frame.truth)}: they must be the same."
        )
    return measure_frame(alpha, frame.truth, frame.trimap, foreground, frame.foreground)


def _changes(before, now):
    frames, alphas = zip(before, now, strict=True)
    if frames[0].truth.shape != frames[1].truth.shape:
        raise ValueError(f"a clip's frames must have one size: {size_text(frames[0].truth)} comes before.")
    parts = ([unit_array("prediction", alpha) for alpha in alphas], [unit_array("truth", f.truth) for f in frames])
    return measure_change(*map(np.stack, parts), np.stack([frame.trimap for frame in frames]))


def _reason(item, position, error):
    """The message of an error, which names the frame of a clip."""
    message = " ".join(str(error).split()) or type(error).__name__
    return f"frame {position + 1} of {len(item.numbers)}: {message}" if len(item.numbers) > 1 else message


def _bytes(alpha):
    return np.rint(unit_array("alpha", alpha) * np.float32(255)).astype(np.uint8)
