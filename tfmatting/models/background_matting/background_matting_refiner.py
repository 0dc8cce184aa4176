"""The refiner: a second look at the full resolution where the base network expects to be wrong."""

import numbers

import keras
from keras import layers, ops

from tfmatting.layers.block_convolution import BlockConvolution, BlockNormalization
from tfmatting.layers.crop_patches import CropPatches
from tfmatting.layers.paste_patches import PastePatches
from tfmatting.layers.resize import ResizeLike
from tfmatting.layers.select_patches import SelectPatches
from tfmatting.layers.space_to_blocks import BlocksToSpace, SpaceToBlocks
from tfmatting.models.background_matting.background_matting_base import HIDDEN_CHANNELS
from tfmatting.models.blocks import convolution_block

MODES = ("sampling", "thresholding", "full")
PATCH = 4  # side of a refined patch in pixels of the full resolution
#: what the unpadded convolutions take away around a patch, at half and at full resolution, by kernel size
MARGINS = {3: (3, 2), 1: (0, 0)}


@keras.saving.register_keras_serializable("tfmatting")
class BackgroundMattingRefiner(keras.Model):
    """Refines 4x4 patches in two stages, at half and at full resolution.

    Input shape: "source" and "background" `(B, H, W, 3)` with H and W multiples of 4; "alpha", "residual", "error"
        and "hidden" `(B, h, w, 1 | 3 | 1 | 32)` of the base network.
    Output: {"alpha" `(B, H, W, 1)` and "residual" `(B, H, W, 3)`, not clamped; "refined": `(B, H/4, W/4, 1)`, 1 where a
        patch was refined}.
    Source: Lin et al. 2021, section 4.2 and appendix B.1.

    Args:
        mode: "sampling" refines a fixed number of patches, "thresholding" those whose error exceeds a threshold,
            "full" the whole picture.
        sample_pixels: pixels to refine an image in mode "sampling"; 16 a patch.
        threshold: error in [0, 1] for mode "thresholding".
        kernel_size: 3 or 1.
        patch_capacity: most patches an image in mode "thresholding"; makes the shapes static (XLA, JAX).
    """

    def __init__(
        self, mode="sampling", sample_pixels=80_000, threshold=0.1, kernel_size=3, patch_capacity=None, **kwargs
    ):
        check_arguments(
            mode=mode,
            sample_pixels=sample_pixels,
            threshold=threshold,
            kernel_size=kernel_size,
            patch_capacity=patch_capacity,
        )
        # === Layers and functional model ===
        channels = {"source": 3, "background": 3, "alpha": 1, "residual": 3, "error": 1, "hidden": HIDDEN_CHANNELS}
        inputs = {name: keras.Input((None, None, count), name=name) for name, count in channels.items()}
        source, background = inputs["source"], inputs["background"]
        coarse = layers.Concatenate(name="coarse")([inputs["hidden"], inputs["alpha"], inputs["residual"]])
        halves = [
            ResizeLike(2, name=f"{name}_half")(x, source)
            for name, x in (("coarse", coarse), ("source", source), ("background", background))
        ]
        half = layers.Concatenate(name="half")(halves)
        error = ResizeLike(PATCH, dtype="float32", name="error_quarter")(inputs["error"], source)
        half_margin, full_margin = MARGINS[kernel_size]
        if mode == "full":
            half = layers.ZeroPadding2D(half_margin, name="half_padding")(half)
            pictures = [
                SpaceToBlocks(name=f"{name}_blocks")(layers.ZeroPadding2D(full_margin, name=f"{name}_padding")(x))
                for name, x in (("source", source), ("background", background))
            ]
            alpha, residual = _stages(half, pictures, kernel_size)
            refined = ops.ones_like(error)
        else:
            indices, refined = SelectPatches(
                mode, max(1, sample_pixels // PATCH**2), threshold, patch_capacity, dtype="float32", name="select"
            )(error)
            half = CropPatches(PATCH // 2, half_margin, name="half_patches")(half, indices)
            pictures = [
                CropPatches(PATCH, full_margin, blocks=True, name=f"{name}_patches")(x, indices)
                for name, x in (("source", source), ("background", background))
            ]
            patches = _stages(half, pictures, kernel_size)
            alpha, residual = (
                PastePatches(masked=mode == "thresholding", name=f"{name}_paste")(
                    ResizeLike(name=f"{name}_resize")(inputs[name], source), indices, patch, refined
                )
                for name, patch in zip(("alpha", "residual"), patches, strict=True)
            )
        super().__init__(inputs=inputs, outputs={"alpha": alpha, "residual": residual, "refined": refined}, **kwargs)
        # === Config ===
        self.mode = mode
        self.sample_pixels = sample_pixels
        self.threshold = threshold
        self.kernel_size = kernel_size
        self.patch_capacity = patch_capacity

    def get_config(self):
        return {
            "name": self.name,
            "trainable": self.trainable,
            "mode": self.mode,
            "sample_pixels": self.sample_pixels,
            "threshold": self.threshold,
            "kernel_size": self.kernel_size,
            "patch_capacity": self.patch_capacity,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**config)


def _stages(half, pictures, kernel_size):
    """C*BR24 - C*BR16 - nearest x2 - C*BR12 - C*4, without padding; returns alpha and residual.

    From the nearest-neighbour enlargement on, all is computed as blocks of 2x2 pixels at half resolution: the
    enlargement itself and the full resolution's four times as many positions are spared.
    """
    x = convolution_block(half, 24, kernel_size, padding="valid", name="refine1")
    x = convolution_block(x, 16, kernel_size, padding="valid", name="refine2")
    x = BlockConvolution(12, kernel_size, use_bias=False, name="refine3_conv")(pictures, x)
    x = BlockNormalization(momentum=0.9, epsilon=1e-5, name="refine3_norm")(x)
    x = layers.Activation("relu", name="refine3_relu")(x)
    x = BlockConvolution(4, kernel_size, name="refine4_conv")([x])
    x = BlocksToSpace(name="refine4_pixels")(x)
    return x[..., :1], x[..., 1:]


def check_arguments(prefix="", **arguments):
    """Raises a ValueError that names `prefix` + the argument, if one is not what the refiner takes."""
    mode, kernel_size = arguments["mode"], arguments["kernel_size"]
    _require(mode in MODES, f"{prefix}mode", f"one of {', '.join(MODES)}", mode)
    _require(kernel_size in MARGINS, f"{prefix}kernel_size", "3 or 1", kernel_size)
    for name in ("sample_pixels", "patch_capacity"):
        value = arguments[name]
        is_number = isinstance(value, numbers.Integral) and value >= 1
        is_optional = name == "patch_capacity"
        accepted = is_number or (is_optional and value is None)
        _require(accepted, prefix + name, "an integer of at least 1" + (" or None" if is_optional else ""), value)
    threshold = arguments["threshold"]
    accepted = isinstance(threshold, numbers.Real) and 0 <= threshold <= 1
    _require(accepted, f"{prefix}threshold", "a number in [0, 1]", threshold)


def _require(accepted, name, expected, value):
    if not accepted:
        raise ValueError(f"`{name}` must be {expected}. Received: {name}={value!r}")
