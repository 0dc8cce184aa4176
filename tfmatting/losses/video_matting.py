"""Losses of Robust High-Resolution Video Matting (Lin et al. 2022, section 4.4).

Clips are `(B, T, H, W, C)`. All losses are means over pixels and frames, so that they depend neither on the size nor on
the length of a clip.
"""

from keras import ops

from tfmatting.ops.resize import resize_bilinear

LEVELS = 5  # of the Laplacian pyramid
COHERENCE_WEIGHT = 5.0
_BINOMIAL = (1, 4, 6, 4, 1)


def laplacian_pyramid(images, levels=LEVELS):
    """Returns the levels of the Laplacian pyramid (Burt and Adelson 1983), the finest first.

    A level is the picture less its reduced and enlarged copy; borders repeat their last pixel. What is left after the
    last level is no part of it.

    Args:
        images: floats `(B, H, W, 1)` of any size.
        levels: how many.
    Returns:
        List of floats `(B, ceil(H / 2**level), ceil(W / 2**level), 1)`.
    """
    images, pyramid = ops.convert_to_tensor(images), []
    for _ in range(levels):
        smaller = _reduced(images)
        pyramid.append(images - _enlarged(smaller, *ops.shape(images)[1:3]))
        images = smaller
    return pyramid


def laplacian_loss(prediction, target, levels=LEVELS):
    """L1 between the Laplacian pyramids of alpha; level s = 1, 2, ... weighs 2^(s-1) / `levels`.

    Args:
        prediction, target: floats `(B, T, H, W, 1)` in [0, 1].
    """
    height, width = ops.shape(prediction)[2:4]
    difference = ops.reshape(prediction - target, (-1, height, width, 1))  # the pyramid is linear
    parts = [ops.mean(ops.abs(level)) for level in laplacian_pyramid(difference, levels)]
    return sum(2.0**place * part for place, part in enumerate(parts)) / levels


def coherence_loss(prediction, target, mask=None):
    """Squared L2 between the changes from frame to frame; 0 for clips of one frame.

    Args:
        prediction, target: floats `(B, T, H, W, C)`.
        mask: floats `(B, T, H, W, 1)`; changes to a frame count where it is 1 in that frame. None: everywhere.
    """
    if prediction.shape[1] == 1:
        return ops.zeros((), prediction.dtype)
    error = prediction - target
    change = error[:, 1:] - error[:, :-1]
    return ops.mean(ops.square(change if mask is None else mask[:, 1:] * change))


def alpha_losses(prediction, target):
    """The parts of alpha's loss: L1, Laplacian pyramid, and five times the coherence.

    Args:
        prediction, target: floats `(B, T, H, W, 1)` in [0, 1].
    Returns:
        {"alpha", "alpha_laplacian", "alpha_coherence"}, scalars whose sum is the loss.
    """
    return {
        "alpha": ops.mean(ops.abs(prediction - target)),
        "alpha_laplacian": laplacian_loss(prediction, target),
        "alpha_coherence": COHERENCE_WEIGHT * coherence_loss(prediction, target),
    }


def foreground_losses(prediction, target, alpha):
    """The parts of the foreground's loss, both where the true alpha is above 0: L1, and five times the coherence.

    Args:
        prediction, target: floats `(B, T, H, W, 3)` in [0, 1].
        alpha: the true one, `(B, T, H, W, 1)`.
    Returns:
        {"foreground", "foreground_coherence"}, scalars whose sum is the loss.
    """
    inside = ops.cast(alpha > 0, prediction.dtype)
    return {
        "foreground": ops.mean(inside * ops.abs(prediction - target)),
        "foreground_coherence": COHERENCE_WEIGHT * coherence_loss(prediction, target, inside),
    }


def matting_losses(outputs, targets):
    """The parts of the matting loss L^M, which is their sum.

    Args:
        outputs: {"alpha", "foreground"} of the network, `(B, T, H, W, 1 | 3)`.
        targets: the same of the truth, in [0, 1].
    Returns:
        Those of `alpha_losses` and of `foreground_losses`.
    """
    alpha, foreground = (ops.cast(outputs[name], "float32") for name in ("alpha", "foreground"))
    return {
        **alpha_losses(alpha, targets["alpha"]),
        **foreground_losses(foreground, targets["foreground"], targets["alpha"]),
    }


def segmentation_loss(logits, target):
    """Binary cross-entropy, finite for any logit.

    Args:
        logits: floats `(..., 1)`, before the sigmoid.
        target: floats of the same shape in [0, 1].
    """
    logits = ops.cast(logits, "float32")
    return ops.mean(ops.relu(logits) - logits * target + ops.log1p(ops.exp(-ops.abs(logits))))


def segmentation_losses(outputs, targets):
    """The parts of the segmentation loss L^S: the binary cross-entropy.

    Args:
        outputs: {"segmentation"} of the network, logits `(B, T, h, w, 1)`.
        targets: {"segmentation"}, `(B, T, H, W, 1)` in [0, 1]; brought to the size of the logits.
    Returns:
        {"segmentation"}, a scalar.
    """
    logits, target = outputs["segmentation"], ops.convert_to_tensor(targets["segmentation"])
    height, width = ops.shape(logits)[2:4]
    frames = ops.reshape(target, (-1, *ops.shape(target)[2:]))
    target = ops.reshape(resize_bilinear(frames, height, width), ops.shape(logits))
    return {"segmentation": segmentation_loss(logits, target)}


def _reduced(images):
    """Blurs by the binomial filter of 5 x 5 and keeps every second row and column."""
    kernel = ops.convert_to_tensor(_BINOMIAL, dtype=images.dtype) / 16
    kernel = ops.reshape(kernel[:, None] * kernel, (5, 5, 1, 1))
    padded = _extended(_extended(images, 1, 2), 2, 2)
    return ops.conv(padded, kernel, strides=2, padding="valid", data_format="channels_last")


def _enlarged(images, height, width):
    """Doubles the size by the same filter, and cuts it to `height` and `width`."""
    for axis in (1, 2):
        padded = _extended(images, axis, 1)
        before, here, after = (_window(padded, axis, offset) for offset in range(3))
        even, odd = (before + 6 * here + after) / 8, (here + after) / 2
        shape = list(ops.shape(images))
        shape[axis] = shape[axis] * 2
        images = ops.reshape(ops.stack([even, odd], axis + 1), shape)
    return images[:, :height, :width]


def _extended(images, axis, count):
    """Repeats the first and the last row (axis 1) or column (axis 2) `count` times."""
    first = images[:, :1] if axis == 1 else images[:, :, :1]
    last = images[:, -1:] if axis == 1 else images[:, :, -1:]
    return ops.concatenate([*[first] * count, images, *[last] * count], axis)


def _window(padded, axis, offset):
    """The part of images that were extended by 1 that is moved by `offset` - 1 against them."""
    size = ops.shape(padded)[axis] - 2
    return padded[:, offset : offset + size] if axis == 1 else padded[:, :, offset : offset + size]
