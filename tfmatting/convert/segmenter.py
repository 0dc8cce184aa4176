"""Weights files of segmentation networks as the start of a training of video matting."""

from tfmatting.models.weights_file import read_weights

#: layers of the encoders, and of LR-ASPP
_SHARED = ("stem", "block", "stage", "last", "aspp")


def assign_segmenter(model, path):
    """Copies encoder and LR-ASPP of a segmentation network into a video matting network; the rest stays as it is.

    Both see pictures that are prepared in the same way, so that what they compute is the same.

    Args:
        model: `VideoMatting`.
        path: weights file of a `Segmentation` with the same encoder and LR-ASPP, e.g. "lraspp_mobilenet_v3_large" for
            "mobilenetv3".
    Raises:
        FileNotFoundError: if there is no such file.
        ValueError: if the file is damaged, foreign, or of another encoder.
    """
    arrays = read_weights(path)
    variables = [variable for variable in model.base.weights if variable.path.startswith(_SHARED)]
    for variable in variables:
        shape = arrays[variable.path].shape if variable.path in arrays else None
        if shape != tuple(variable.shape):
            expected = f"weight {variable.path!r} must have shape {tuple(variable.shape)}. Received: shape={shape}"
            raise ValueError(f"{path} does not have the encoder and LR-ASPP of {model.name}: {expected}")
    for variable in variables:
        variable.assign(arrays[variable.path].astype("float32"))
