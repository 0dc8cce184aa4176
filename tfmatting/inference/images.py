"""Matting of pictures in memory."""

import dataclasses

import numpy as np

from tfmatting.inference.pixels import unit_floats

SMALLEST_SIDE = 16


@dataclasses.dataclass(frozen=True, eq=False)
class MattingResult:
    """What `matte` returns: float32 arrays in [0, 1], with a leading batch axis where the input had one.

    Attributes:
        alpha: `(H, W, 1)`, the opacity of the person.
        foreground: `(H, W, 3)`, the person's own colour, not premultiplied; without meaning where alpha is 0.
        error: `(h, w, 1)`, the error that the base network expects of itself, at its resolution; None of models
            without a plate.
        refined: `(ceil(H / 4), ceil(W / 4), 1)`, 1 where a 4x4 patch was refined; None as well.
    """

    alpha: np.ndarray
    foreground: np.ndarray
    error: np.ndarray | None = None
    refined: np.ndarray | None = None

    def composite(self, new_background, fit="cover", blend="alpha", keep_tones=False):
        """Puts the person before a new background.

        Args:
            new_background: a picture of any size, `(h, w, 3)` in uint8, uint16 or float in [0, 1] (or a batch of
                them); or a colour: a name, "#rrggbb", or 3 or 4 numbers, integers to 255 or floats to 1, of which
                the fourth is the colour's opacity.
            fit: for a picture of another size "cover" (cut at the sides), "contain" (black bars) or "stretch".
            blend, keep_tones: how colours meet the background, see `tfmatting.inference.blending.Blending`.
        Returns:
            float32 `(H, W, 3)`; `(H, W, 4)`, not premultiplied, where the colour is not opaque.
        Raises:
            ValueError: if `new_background` is neither, `fit` or `blend` is unknown, or `blend` and the background or
                `keep_tones` do not go together.
        """
        from tfmatting.inference.backgrounds import as_background, composite_over
        from tfmatting.inference.blending import Blending

        background, blending = as_background(new_background, *self.alpha.shape[-3:-1], fit), Blending(blend, keep_tones)
        return composite_over(blending.foreground(self.foreground, self.alpha, background), self.alpha, background)

    def rgba(self):
        """Returns the cut-out, float32 `(H, W, 4)`, not premultiplied."""
        return np.concatenate([self.foreground, self.alpha], axis=-1)


def matte(model, source, background=None):
    """Cuts the person out of a picture, given a picture of the same scene without the person where the model wants it.

    Args:
        model: of `tfmatting.load`, or of `tfmatting.accelerate`; a `Segmentation` as a `SegmentationMatting`.
        source: `(H, W, 3)` RGB in uint8, uint16 or float in [0, 1], or a batch `(B, H, W, 3)`; at least 16 pixels
            a side. To video matting every picture is one of its own, without a memory of others.
        background: the captured plate (not the new background), of the same shape; None for video matting and
            segmentation.
    Returns:
        A `MattingResult`.
    Raises:
        ValueError: if an array has another shape or type, holds NaN or values outside the range, the two differ
            in shape, or a plate is missing or not wanted.
        MemoryError: if the device's memory is too small.
    """
    inputs = _inputs(model, source, background)
    single = inputs["source"].ndim == 3
    inputs = _batch_of_one(inputs) if single else inputs
    outputs = _predict_frames(model, inputs["source"]) if has_memory(model) else predict(model, inputs)
    return _result(outputs, single)


def matte_in_order(model, pairs):
    """Mattes a stream of single pictures with a model that works on several at a time; see `matte`.

    Args:
        model: with the method `predict_in_order`, as `tfmatting.serving.remote_model.RemoteModel` has it.
        pairs: iterable of (source, background), which the model may read ahead.
    Yields:
        A `MattingResult` for each, in their order.
    """
    batches = (_batch_of_one(_inputs(model, *pair)) for pair in pairs)
    for outputs in model.predict_in_order(batches):
        yield _result(outputs, single=True)


def _inputs(model, source, background):
    integers = getattr(model, "accepts_integers", False)
    if hasattr(model, "class_probability"):
        raise ValueError(f"`model` must be a `SegmentationMatting` of it. Received: model={type(model).__name__}")
    if takes_plate(model) == (background is None):
        problem = "is needed by this model" if background is None else "must be None: this model takes none"
        raise ValueError(f"`background`, the captured plate, {problem}. Received: model={type(model).__name__}")
    inputs = {"source": as_pictures("source", source, integers)}
    if background is not None:
        inputs["background"] = as_pictures("background", background, integers)
        _check_same_shape(**inputs)
    return inputs


def _batch_of_one(inputs):
    return {name: x[None] for name, x in inputs.items()}


def _predict_frames(model, source):
    """Takes each picture as a clip of one frame: Keras wants inputs of one rank."""
    outputs = predict(model, {"source": source[:, None]})
    return {name: np.asarray(outputs[name])[:, 0] for name in ("alpha", "foreground")}


def _result(outputs, single):
    fields = [field.name for field in dataclasses.fields(MattingResult)]
    arrays = {name: np.asarray(outputs[name], dtype="float32") for name in fields if name in outputs}
    return MattingResult(**{name: x[0] if single else x for name, x in arrays.items()})


def has_memory(model):
    """Whether a model is for clips without a plate, whose states go from frame to frame."""
    return hasattr(model, "initial_states")


def takes_plate(model):
    """Whether a model wants the captured plate beside the picture."""
    return getattr(model, "takes_plate", not has_memory(model))


def _check_same_shape(source, background):
    if source.shape != background.shape:
        raise ValueError(
            "`background`, the captured plate, must have the shape of `source`."
            f" Received: source shape={source.shape}, background shape={background.shape}"
        )


def as_pictures(name, values, integers):
    """Checks pictures and returns them as the networks take them: integers where these are accepted, else floats."""
    values = np.asarray(values)
    if values.ndim not in (3, 4) or values.shape[-1] != 3:
        raise ValueError(
            f"`{name}` must have the shape (height, width, 3) or (batch, height, width, 3)."
            f" Received: shape={values.shape}"
        )
    if min(values.shape[-3:-1]) < SMALLEST_SIDE or 0 in values.shape:
        raise ValueError(f"`{name}` must be at least {SMALLEST_SIDE} pixels a side. Received: shape={values.shape}")
    return values if integers and values.dtype in (np.uint8, np.uint16) else unit_floats(name, values)


def predict(model, inputs):
    """Calls `predict_on_batch`; what the device's memory is too small for is a MemoryError in words."""
    try:
        return model.predict_on_batch(inputs)
    except Exception as error:
        if type(error).__name__ != "ResourceExhaustedError":  # TensorFlow's; this module does without TensorFlow
            raise
        raise MemoryError(
            f"the device's memory is too small for pictures of shape {inputs['source'].shape}: try a smaller"
            " backbone_scale, downsample_ratio or downscale, fewer refine_sample_pixels, or the processor (--device"
            " cpu)."
        ) from error
