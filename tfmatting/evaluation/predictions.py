"""Folders of predicted alphas against a folder of true ones."""

import numpy as np

from tfmatting.evaluation.files import pictures_of, read_matte, size_text, unmatched
from tfmatting.evaluation.frames import TRIMAP_SETTINGS, Benchmark, Frame, Item, clip_of, samples_of


class Predictions(Benchmark):
    """True alphas, and what others predicted of them, matched by their names.

    Args:
        folders: {name of a model: folder of its alphas}.
        truths: folder of the true alphas.
        protocol: `Protocol`, of whose settings those of the trimap count.
        trimaps: folder of trimaps, 128 = unknown; None: they are made from the true alphas.
        clips: whether pictures of one sub-folder are the frames of a clip.

    Attributes:
        predictors: {name of a model: function from a `Frame` to (alpha, None)}.
    Raises:
        ValueError: if a folder is missing or empty, or no prediction has a truth.
    """

    SETTINGS = TRIMAP_SETTINGS

    def __init__(self, folders, truths, protocol, trimaps=None, clips=False):
        super().__init__(protocol)
        self.description = f"{', '.join(map(str, folders.values()))} against {truths}"
        self.truths = pictures_of("truths", truths)
        self.trimaps = pictures_of("trimaps", trimaps) if trimaps else None
        self.predictions = {model: pictures_of("predictions", folder) for model, folder in folders.items()}
        known = set().union(*self.predictions.values())
        for model, folder in folders.items():
            self.failed += unmatched("prediction", self.predictions[model], "truth", self.truths, truths)
            partial = known if len(folders) > 1 else set()  # what one model lacks is said when it is evaluated
            absent = [name for name in self.truths if name not in partial]
            self.failed += unmatched("truth", absent, "prediction", self.predictions[model], folder)
        self.failed = [dict(entry) for entry in dict.fromkeys(tuple(entry.items()) for entry in self.failed)]
        clips_known = (
            {clip_of(name) for name in known} if clips else set()
        )  # whole, or the models that lack a frame fail
        self.names = [name for name in self.truths if name in known or clip_of(name) in clips_known]
        if not self.names:
            raise ValueError(f"no prediction has the name of a truth in {truths}.")
        samples = samples_of(self.names, clips)
        self.items = [Item(name, tuple(positions), None, name) for name, positions in samples.items()]
        self.predictors = {model: self._predictor(files) for model, files in self.predictions.items()}

    def frame(self, item, position):
        name = self.names[item.numbers[position]]
        truth = read_matte(self.truths[name])
        return Frame(name, truth, self._trimap(name, truth))

    def _trimap(self, name, truth):
        if self.trimaps is None:
            return self.make_trimap(truth)
        if name not in self.trimaps:
            raise ValueError("there is no trimap of this name.")
        trimap = read_matte(self.trimaps[name])
        if trimap.dtype != np.uint8:
            raise ValueError(f"the trimap {self.trimaps[name]} must have 8 bits a pixel. Received: {trimap.dtype}")
        if trimap.shape != truth.shape:
            raise ValueError(f"the trimap has {size_text(trimap)} pixels, the truth {size_text(truth)}.")
        return trimap

    @staticmethod
    def _predictor(files):
        def predict(frame):
            if frame.name not in files:
                raise ValueError("there is no prediction of this name.")
            return read_matte(files[frame.name]), None

        return predict
