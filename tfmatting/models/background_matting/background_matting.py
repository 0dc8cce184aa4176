"""Background matting: a base network at low resolution and a refiner at full resolution."""

import numbers

import keras
from keras import ops

from tfmatting.layers.pad_to_multiple import CropLike, PadToMultiple
from tfmatting.layers.resize import ResizeByScale
from tfmatting.models.background_matting.background_matting_base import BackgroundMattingBase
from tfmatting.models.background_matting.background_matting_refiner import (
    PATCH,
    BackgroundMattingRefiner,
    check_arguments,
)
from tfmatting.models.policy import policy_scope
from tfmatting.ops.clamp import clamp


@keras.saving.register_keras_serializable("tfmatting")
class RecoverForeground(keras.layers.Layer):
    """Adds the foreground residual to the source and clamps the sum to [0, 1]."""

    def call(self, source, residual, training=False):
        return clamp(source + residual, training)

    def compute_output_shape(self, source_shape, residual_shape):
        return source_shape


@keras.saving.register_keras_serializable("tfmatting")
class ClampAlpha(keras.layers.Layer):
    """Clamps alpha to [0, 1]."""

    def call(self, alpha, training=False):
        return clamp(alpha, training)

    def compute_output_shape(self, input_shape):
        return input_shape


@keras.saving.register_keras_serializable("tfmatting")
class BackgroundMatting(keras.Model):
    """Alpha and foreground of a person, given the picture and a plate of the empty scene.

    Input shape: {"source": `(B, H, W, 3)`, "background": `(B, H, W, 3)`}, floats in [0, 1], any height and width
        (inside, both are padded to multiples of 4).
    Output, all float32:
        "alpha" `(B, H, W, 1)` and "foreground" `(B, H, W, 3)` in [0, 1], the result;
        "coarse_alpha" `(B, h, w, 1)`, "coarse_foreground" `(B, h, w, 3)` and "error" `(B, h, w, 1)`, the base
        network's, at the padded size times `backbone_scale`, rounded down;
        "refined" `(B, ceil(H / 4), ceil(W / 4), 1)`: 1 where a 4x4 patch was refined.
    Source: Lin et al. 2021.

    Args:
        encoder: "mobilenetv2", "resnet50" or "resnet101".
        backbone_scale: size of the base network's picture as a part of the input's, in (0, 1], or "auto": the first
            of 1, 1/2, 1/4, ... that brings the long side to 512 pixels or less. That is the paper's 0.25 for HD and
            0.125 for 4K.
        refine_mode, refine_sample_pixels, refine_threshold, refine_kernel_size, refine_patch_capacity: see
            `BackgroundMattingRefiner`.
        dropout: see `BackgroundMattingBase`.
        dtype: precision policy, e.g. "float32", "mixed_bfloat16" or "mixed_float16"; None = the global one.
        base: a `BackgroundMattingBase` to share instead of making a new one.
    """

    def __init__(
        self,
        encoder="mobilenetv2",
        backbone_scale="auto",
        refine_mode="sampling",
        refine_sample_pixels=80_000,
        refine_threshold=0.1,
        refine_kernel_size=3,
        refine_patch_capacity=None,
        dropout=0.5,
        dtype=None,
        base=None,
        name=None,
        trainable=None,
    ):
        if backbone_scale != "auto" and not (isinstance(backbone_scale, numbers.Real) and 0 < backbone_scale <= 1):
            raise ValueError(
                f"`backbone_scale` must be 'auto' or in (0, 1]. Received: backbone_scale={backbone_scale!r}"
            )
        refinement = {
            "mode": refine_mode,
            "sample_pixels": refine_sample_pixels,
            "threshold": refine_threshold,
            "kernel_size": refine_kernel_size,
            "patch_capacity": refine_patch_capacity,
        }
        check_arguments("refine_", **refinement)
        policy = keras.dtype_policies.get(dtype or keras.config.dtype_policy())
        # === Layers ===
        with policy_scope(policy):
            base = base or BackgroundMattingBase(encoder, dropout=dropout, name="base")
            refiner = BackgroundMattingRefiner(**refinement, name="refiner")
            # === Functional model ===
            inputs = {name: keras.Input((None, None, 3), name=name) for name in ("source", "background")}
            pad = PadToMultiple(PATCH, dtype="float32", name="pad")
            shrink = ResizeByScale(backbone_scale, dtype="float32", name="shrink")
            padded = {name: pad(x) for name, x in inputs.items()}
            small = {name: shrink(x) for name, x in padded.items()}
            coarse = base(small)
            refined = refiner({**padded, **coarse})
            crop = CropLike(dtype="float32", name="crop")
            alpha, residual = (crop(refined[name], inputs["source"]) for name in ("alpha", "residual"))
            recover = RecoverForeground(dtype="float32", name="recover_foreground")
            outputs = {
                "alpha": ClampAlpha(dtype="float32", name="clamp")(alpha),
                "foreground": recover(inputs["source"], residual),
                "coarse_alpha": ops.cast(coarse["alpha"], "float32"),
                "coarse_foreground": recover(small["source"], coarse["residual"]),
                "error": ops.cast(coarse["error"], "float32"),
                "refined": refined["refined"],
            }
        super().__init__(inputs=inputs, outputs=outputs, name=name, trainable=trainable)
        if keras.backend.backend() == "tensorflow":
            self.jit_compile = False  # `predict` would compile by XLA anew for every size of picture
        # === Config ===
        self.base = base
        self.refiner = refiner
        self.policy = policy
        self.encoder = base.encoder
        self.backbone_scale = backbone_scale

    def get_config(self):
        refiner = self.refiner.get_config()
        options = ("mode", "sample_pixels", "threshold", "kernel_size", "patch_capacity")
        return {
            "name": self.name,
            "trainable": self.trainable,
            "encoder": self.encoder,
            "dropout": self.base.dropout,
            "backbone_scale": self.backbone_scale,
            "dtype": self.policy.name,
            **{f"refine_{option}": refiner[option] for option in options},
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**config)

    def with_options(self, **changes):
        """Returns a model of the same weights with other options, e.g. `backbone_scale=0.125`.

        The base network is shared, the refiner's 15 thousand weights are copied.

        Raises:
            ValueError: if an option belongs to the shared base network, or the refiner's weights do not fit the new
                kernel size.
        """
        config = self.get_config()
        for option in ("encoder", "dropout", "dtype"):
            if changes.get(option, config[option]) != config[option]:
                raise ValueError(f"`{option}` cannot be changed. Received: {option}={changes[option]!r}")
        model = BackgroundMatting(**{**config, **changes}, base=self.base)
        model.refiner.set_weights(self.refiner.get_weights())
        return model
