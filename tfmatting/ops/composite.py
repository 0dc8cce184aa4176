"""The compositing equation."""


def composite(foreground, background, alpha):
    """Returns `alpha * foreground + (1 - alpha) * background`.

    Works on NumPy arrays and on tensors of any Keras backend.

    Args:
        foreground, background: floats `(..., H, W, 3)` in [0, 1], not premultiplied.
        alpha: floats `(..., H, W, 1)` in [0, 1].
    Returns:
        Floats `(..., H, W, 3)`.
    Raises:
        ValueError: if `alpha` does not have one channel.
    Source: Lin et al. 2021, section 4.
    """
    if alpha.shape[-1] != 1:
        raise ValueError(f"`alpha` must have 1 channel. Received: shape={tuple(alpha.shape)}")
    return background + alpha * (foreground - background)
