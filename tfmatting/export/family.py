"""What the formats need to know of a kind of model."""

import abc

from tfmatting.export.precision import in_precision
from tfmatting.export.signatures import DEFAULT, size_signature
from tfmatting.lite.matting_file import OUTPUTS

WARM_UP_SIZE = (1080, 1920)  # of the pictures for the signatures of any size


class Family(abc.ABC):
    """A model, and what sets the exports of its kind apart from those of other kinds.

    Args:
        model: Keras model.
    Attributes:
        inputs: names of what the functions take.
        outputs: names of what they return at least.
        onnx_batch: of the pictures that an ONNX file takes at once, None = any.
        lite_precisions: in which a TF-Lite file can be written.
    """

    inputs = ()
    outputs = OUTPUTS
    onnx_batch = None
    lite_precisions = ("float32", "float16", "dynamic", "int8")

    def __init__(self, model):
        self.model = model

    def in_precision(self, precision):
        """Returns the same of a model that computes in a precision of `tfmatting.export.precision.POLICIES`."""
        return type(self)(in_precision(self.model, precision))

    def check(self, form, precision, sizes):
        """Raises a ValueError if this model cannot be written so; see `tfmatting.export.exporting.export`."""
        if form == "tflite" and precision not in self.lite_precisions:
            raise ValueError(
                f"`precision` must be one of {', '.join(self.lite_precisions)} for {self.model.name} in tflite."
                f" Received: precision={precision!r}"
            )

    @abc.abstractmethod
    def function(self, height=None, width=None, batch=None, compiled=False):
        """Returns a traced `tf.function` of named float32 tensors to {output: float32 tensor}.

        Args:
            height, width, batch: of the pictures, None = any.
            compiled: whether XLA compiles it, which needs a height and a width.
        """

    @abc.abstractmethod
    def further_functions(self):
        """Returns {signature: traced `tf.function`} of a SavedModel, besides those of `function`."""

    @abc.abstractmethod
    def further_runs(self, signatures):
        """Yields the `Run`s of the `further_functions` among a SavedModel's {name: signature}."""

    @abc.abstractmethod
    def lite_file(self, height, width, precision):
        """Returns the bytes of a TF-Lite file for one picture at once, with the signature `serving_default`."""

    @abc.abstractmethod
    def open_lite(self, path, threads=None):
        """Opens a file of `lite_file`.

        Returns:
            A function of named float arrays to {output: float32 array} with the attributes `dtype`, the type that the
            file itself takes and gives, `run`, the function of that type, and `taken`, which brings floats to it.
        """

    @abc.abstractmethod
    def matte(self, **inputs):
        """Returns {output: array} of the model itself, named as an artefact's."""

    @abc.abstractmethod
    def sample_inputs(self, height, width):
        """Returns {input: array} for one picture of a size."""

    @abc.abstractmethod
    def compare(self, expected, outputs, rounded=False):
        """Measures how far an artefact's outputs are from those of `matte`.

        Args:
            expected, outputs: {output: array}.
            rounded: whether the outputs come of 8-bit pixels.
        Returns:
            {output: {"mean", "largest"}} and numbers that `tfmatting.export.comparison.summary` adds up.
        """

    @abc.abstractmethod
    def differences(self, run):
        """Yields what `compare` returns of a `Run`, for each of the sample pictures or frames."""

    @abc.abstractmethod
    def facts(self, form, sizes):
        """Returns what the card says besides, a dictionary."""

    @abc.abstractmethod
    def warm_up_inputs(self, sizes):
        """Returns {signature: {input: message of a tensor}} for every signature of a SavedModel."""

    def functions(self, sizes):
        """Returns {signature: traced `tf.function`} of a SavedModel, for any size and for fixed sizes."""
        fixed = {size_signature(*size): self.function(*size, compiled=True) for size in sizes}
        return {DEFAULT: self.function(), **fixed, **self.further_functions()}
