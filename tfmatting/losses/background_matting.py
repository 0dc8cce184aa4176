"""Losses (1) to (5) of Real-Time High-Resolution Background Matting (Lin et al. 2021, section 4.3).

All are means over pixels, so that they do not depend on the picture's size.
"""

from keras import ops

from tfmatting.ops.clamp import clamp
from tfmatting.ops.resize import resize_bilinear

_SOBEL = (((-1, -2, -1), (0, 0, 0), (1, 2, 1)), ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)))


def sobel(alpha):
    """Returns the vertical and horizontal Sobel derivative of `(B, H, W, 1)` as `(B, H, W, 2)`, a unit step being 1/2.

    The outermost pixels repeat their neighbours, so that the border makes no gradient of its own.
    """
    kernel = ops.convert_to_tensor(_SOBEL, dtype=alpha.dtype) / 8
    kernel = ops.transpose(kernel, (1, 2, 0))[:, :, None, :]
    padded = ops.pad(alpha, [[0, 0], [1, 1], [1, 1], [0, 0]], mode="symmetric")
    return ops.conv(padded, kernel, padding="valid", data_format="channels_last")


def alpha_loss(prediction, target):
    """Equation (1): L1 of alpha plus L1 of its Sobel gradient; the gradients are 1/8 of the raw kernel's.

    Args:
        prediction, target: floats `(B, H, W, 1)` in [0, 1].
    """
    gradient = ops.mean(ops.sum(ops.abs(sobel(prediction) - sobel(target)), axis=-1))
    return ops.mean(ops.abs(prediction - target)) + gradient


def foreground_loss(prediction, target, alpha):
    """Equation (2): L1 of the foreground `(B, H, W, 3)` where the true `alpha` is above 0."""
    inside = ops.cast(alpha > 0, prediction.dtype)
    return ops.mean(inside * ops.abs(prediction - target))


def error_loss(error, prediction, target):
    """Equation (3): squared error between the predicted error map and |prediction - target| of alpha.

    No gradient flows into the alpha.
    """
    truth = ops.stop_gradient(ops.abs(prediction - target))
    return ops.mean(ops.square(error - truth))


def base_losses(alpha, foreground, error, targets):
    """The parts of equation (4), which is their sum: equations (1) to (3) for the base network.

    Args:
        alpha, foreground, error: of the base network, `(B, h, w, 1 | 3 | 1)`.
        targets: {"alpha", "foreground"} of the same size.
    Returns:
        {"alpha", "foreground", "error"}, scalars.
    """
    return {
        "alpha": alpha_loss(alpha, targets["alpha"]),
        "foreground": foreground_loss(foreground, targets["foreground"], targets["alpha"]),
        "error": error_loss(error, alpha, targets["alpha"]),
    }


def base_network_losses(source, outputs, targets, training=True):
    """The parts of equation (4) for the outputs of a `BackgroundMattingBase` on `source`; see `base_losses`."""
    outputs = {name: ops.cast(output, "float32") for name, output in outputs.items()}
    foreground = clamp(source + outputs["residual"], training)
    return base_losses(outputs["alpha"], foreground, outputs["error"], targets)


def joint_losses(outputs, targets):
    """The parts of equations (4) and (5), to be summed, for the outputs of a `BackgroundMatting`.

    Returns:
        {"coarse_alpha", "coarse_foreground", "error", "alpha", "foreground"}, scalars.
    """
    small = resize_targets(targets, outputs["coarse_alpha"])
    base = base_losses(outputs["coarse_alpha"], outputs["coarse_foreground"], outputs["error"], small)
    return {
        "coarse_alpha": base["alpha"],
        "coarse_foreground": base["foreground"],
        "error": base["error"],
        "alpha": alpha_loss(outputs["alpha"], targets["alpha"]),
        "foreground": foreground_loss(outputs["foreground"], targets["foreground"], targets["alpha"]),
    }


def resize_targets(targets, reference):
    """Resizes every target to the height and width of `reference`."""
    return {name: resize_bilinear(target, *ops.shape(reference)[1:3]) for name, target in targets.items()}
