"""A TF-Lite file of an export, run by LiteRT on arrays by name."""

import numpy as np

from tfmatting.export.signatures import DEFAULT
from tfmatting.lite.matting_file import to_floats, to_pixels
from tfmatting.lite.network import interpreter_class


class LiteFile:
    """A file with the signature `serving_default`; see `Family.open_lite`.

    Args:
        path: of the file.
        threads: how many to use, None = LiteRT's choice.
    Attributes:
        run: function of named arrays to {output: array}, of the type that the file takes and gives.
        dtype: this type, float32 or uint8.
    """

    def __init__(self, path, threads=None):
        self.run = interpreter_class()(model_path=str(path), num_threads=threads).get_signature_runner(DEFAULT)
        self.dtype = np.dtype(self.run.get_input_details()["source"]["dtype"])

    def __call__(self, **inputs):
        outputs = self.run(**{name: self.taken(values) for name, values in inputs.items()})
        return {name: to_floats(values) for name, values in outputs.items()}

    def taken(self, values):
        """Returns floats in [0, 1], or those of states, in the type that the file takes."""
        return to_pixels(values) if self.dtype == np.uint8 else values
