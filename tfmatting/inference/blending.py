"""How a person's colours meet a new background: as they are, or by Poisson blending, which makes the two one light."""

import dataclasses

import numpy as np

from tfmatting.inference.pixels import quantised, unit_floats
from tfmatting.ops.opencv import cv2

BLENDS = ("alpha", "poisson", "mixed")
SEEN = 0.02  # alpha from which on a colour is seen
MARGIN = 5  # pixels around these that are cloned, too: OpenCV takes three off the mask again
TONES = 0.01  # of the long side: where tones are kept, how far from the edge the background may tint
_PADDING = 2 * MARGIN


@dataclasses.dataclass(frozen=True)
class Blending:
    """How the foreground is blended into a new background.

    Attributes:
        kind: "alpha", by the alpha alone; "poisson", with the foreground's gradients and the background's colours
            along the edge; "mixed", with the stronger of both gradients everywhere, so that the background's texture
            shows where the foreground has none.
        keep_tones: whether the last two may change the colours near the edge alone, not those of the whole foreground.
    Raises:
        ValueError: if `kind` is unknown, or tones are to be kept that "alpha" does not change.
    Source: Pérez et al. 2003 (Poisson Image Editing), sections 3 and 4.
    """

    kind: str = "alpha"
    keep_tones: bool = False

    def __post_init__(self):
        if self.kind not in BLENDS:
            raise ValueError(f"`blend` must be one of {', '.join(BLENDS)}. Received: blend={self.kind!r}")
        if self.keep_tones and self.kind == "alpha":
            raise ValueError("`keep_tones` is for blend 'poisson' and 'mixed': 'alpha' changes no tones.")

    @property
    def changes_colours(self):
        return self.kind != "alpha"

    def foreground(self, foreground, alpha, background):
        """Returns the colours that make the blended picture when they are composited with the alpha.

        They are computed from 8 bits a channel.

        Args:
            foreground: float32 `(H, W, 3)` in [0, 1]; without meaning where alpha is 0.
            alpha: float32 `(H, W, 1)` in [0, 1].
            background: `(H, W, 3)` in uint8, uint16 or float in [0, 1], or a colour `(3,)`. All three can be batches.
        Returns:
            Float32 array of the foreground's shape, in [0, 1].
        Raises:
            ValueError: if the background is not opaque.
        """
        if not self.changes_colours or not (alpha >= SEEN).any():
            return foreground
        if foreground.ndim == 4:
            backgrounds = background if background.ndim == 4 else [background] * len(foreground)
            return np.stack([self.foreground(*parts) for parts in zip(foreground, alpha, backgrounds, strict=True)])
        if background.shape[-1] != 3:
            raise ValueError(f"blend {self.kind!r} needs an opaque new background. Received: a translucent colour")
        background = np.broadcast_to(unit_floats("background", background), foreground.shape)
        change = self._change(_extended(foreground, alpha), alpha, background)
        return np.clip(foreground + change, 0, 1)

    def _change(self, foreground, alpha, background):
        """Returns what is added to the colours, float32 `(H, W, 3)`."""
        method = {"poisson": cv2.NORMAL_CLONE, "mixed": cv2.MIXED_CLONE}[self.kind]
        # beyond the border all goes on as at it, so that a person there is cloned up to it
        source, target = (_padded(quantised(picture, 8)) for picture in (foreground, background))
        mask = np.zeros(source.shape[:2], np.uint8)
        _inner(mask)[alpha[..., 0] >= SEEN] = 255
        mask = cv2.dilate(mask, np.ones((2 * MARGIN + 1, 2 * MARGIN + 1), np.uint8))
        left, top, width, height = cv2.boundingRect(mask)
        cloned = cv2.seamlessClone(source, target, mask, (left + width // 2, top + height // 2), method)
        change = (_inner(cloned).astype("float32") - _inner(source)) / 255
        return change * _nearness(alpha) if self.keep_tones else change


def _extended(foreground, alpha):
    """Gives the colours of the nearest foreground to what lies around it."""
    side = (4 * MARGIN + 1,) * 2
    weights = cv2.blur(alpha, side)[..., None]
    around = cv2.blur(foreground * alpha, side) / np.maximum(weights, 1e-6)
    return np.where(alpha >= SEEN, foreground, np.where(weights > 0, around, 0)).astype("float32")


def _nearness(alpha):
    """Returns float32 `(H, W, 1)`: 1 at the edge and outside, falling to 0 within; the picture's border is no edge."""
    distance = cv2.distanceTransform((alpha[..., 0] >= 0.5).astype(np.uint8), cv2.DIST_L2, 5)[..., None]
    return np.clip(1 - distance / (TONES * max(alpha.shape[:2])), 0, 1) ** 2


def _padded(picture):
    return cv2.copyMakeBorder(picture, *[_PADDING] * 4, cv2.BORDER_REPLICATE)


def _inner(picture):
    return picture[_PADDING:-_PADDING, _PADDING:-_PADDING]


#: the usual one
ALPHA = Blending()
