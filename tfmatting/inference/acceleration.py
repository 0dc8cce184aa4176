"""`tfmatting.accelerate`: a model made fast."""

import keras

from tfmatting.inference.precision import INTEGERS
from tfmatting.models.background_matting.background_matting import BackgroundMatting
from tfmatting.models.video_matting.video_matting import VideoMatting


def accelerate(model, precision=None):
    """Makes a model fast, for many pictures of one size, as the frames of a clip are.

    On the TensorFlow backend it gets a form for one size at a time, and pixels may stay integers: `TiledFrame` on a
    processor, for float32 networks that refine a number of pixels with kernels of 3; else one graph, `GraphFrame`. The
    outputs are the model's within 1e-4. The first picture of each size takes some seconds; when the weights change,
    accelerate the model again. Of video matting, the networks run at low resolution as a graph, and what is done at
    full resolution is NumPy and OpenCV (`RecurrentFrames`).

    Args:
        model: `BackgroundMatting` or `VideoMatting`.
        precision: None for the model's own, or "int8": networks in 8-bit integers, run by LiteRT on the processor,
            nearly twice as fast again. Alpha differs by some 0.001 in the mean (0.002 in the worst of the
            pictures measured), foreground by up to 4 levels of 255. Pictures are seen in 8 bits. The networks of each
            new size are made in 20 seconds or more, and kept (see `integer_networks_of`).
    Returns:
        What `matte` takes in the place of the model; on other backends, and of other models, the model itself.
    Raises:
        ValueError: if `precision` is unknown, or "int8" is not possible with the model or the backend.
        ImportError: if LiteRT is not installed, for "int8".
    """
    if precision not in (None, INTEGERS):
        raise ValueError(f"`precision` must be None or {INTEGERS!r}. Received: precision={precision!r}")
    on_tensorflow = keras.backend.backend() == "tensorflow"
    possible = on_tensorflow and isinstance(model, BackgroundMatting)
    if precision == INTEGERS:
        if not possible:
            raise ValueError(
                f"precision {INTEGERS} is for a `BackgroundMatting` on the TensorFlow backend. Received:"
                f" model={type(model).__name__}, backend={keras.backend.backend()}"
            )
        from tfmatting.inference.quantized_model import QuantizedModel

        return QuantizedModel(model)
    if on_tensorflow and isinstance(model, VideoMatting):
        from tfmatting.inference.accelerated_video import AcceleratedVideoMatting

        return AcceleratedVideoMatting(model)
    if not possible:
        return model
    from tfmatting.inference.accelerated import AcceleratedModel

    return AcceleratedModel(model)
