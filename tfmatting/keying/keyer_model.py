"""The keyer in the place of a network: `matte(KeyerModel(), source, background)`."""

import numpy as np

from tfmatting.keying.keyer import key


class KeyerModel:
    """Keys where a matting network would matte, so that pictures, folders and clips take the same way.

    Args:
        settings: `KeySettings`; None = the default ones.
        garbage: `(H, W)` or `(H, W, 1)` in [0, 1]: 1 where nothing is foreground (beyond the screen, a stand), or None.
    """

    def __init__(self, settings=None, garbage=None):
        self.settings = settings
        self.garbage = None if garbage is None else np.asarray(garbage, np.float32).reshape(*garbage.shape[:2], 1)

    def predict_on_batch(self, inputs):
        """Keys a batch.

        Args:
            inputs: {"source": the pictures, "background": their screens}, float32 `(B, H, W, 3)` in [0, 1]. A screen
                is a clean plate, or the key colour in every pixel.
        Returns:
            {"alpha": `(B, H, W, 1)`, "foreground": `(B, H, W, 3)`, and "error" and "refined" `(B, h, w, 1)`, all 0:
            nothing is refined}.
        """
        keyed = [key(*pair, self.settings) for pair in zip(inputs["source"], inputs["background"], strict=True)]
        alpha = np.stack([each.alpha for each in keyed])
        if self.garbage is not None:
            if self.garbage.shape != alpha.shape[1:]:
                raise ValueError(
                    f"the garbage matte must have the picture's size, {alpha.shape[2]}x{alpha.shape[1]}."
                    f" Received: {self.garbage.shape[1]}x{self.garbage.shape[0]}"
                )
            alpha = alpha * (1 - self.garbage)
        count, height, width, _ = alpha.shape
        nothing = np.zeros((count, -(-height // 4), -(-width // 4), 1), np.float32)
        foreground = np.stack([each.foreground for each in keyed])
        return {"alpha": alpha, "foreground": foreground, "error": nothing, "refined": nothing}
