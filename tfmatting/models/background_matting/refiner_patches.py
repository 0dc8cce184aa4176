"""A model in two parts, before and after the refiner's patches, to train the latter on patches of many pictures."""

import keras
from keras import ops

from tfmatting.layers.space_to_blocks import BlocksToSpace
from tfmatting.models.background_matting.background_matting import ClampAlpha, RecoverForeground
from tfmatting.models.background_matting.background_matting_refiner import PATCH

NAMES = ("half", "source", "background")


def split_at_patches(model):
    """Returns two models that share the weights of a `BackgroundMatting` and are, one after the other, its refinement.

    Args:
        model: `BackgroundMatting` with `refine_mode="sampling"`.
    Returns:
        crop: from {"source", "background"} `(B, H, W, 3)` with sides that are multiples of 4 to the surroundings of
            the chosen patches, {"half": `(P, 8, 8, 42)` at half resolution, "source", "background": `(P, 4, 4, 12)`,
            blocks of 2x2 pixels, "indices": int32 `(P, 3)` of image, row and column}; smaller where the refiner has
            kernels of 1.
        refine: from the first three to {"alpha" `(P, 4, 4, 1)`, "foreground" `(P, 4, 4, 3)`}, clamped to [0, 1].
    Raises:
        ValueError: if the model refines in another mode.
    """
    refiner = model.refiner
    if refiner.mode != "sampling":
        raise ValueError(f"`refine_mode` must be 'sampling'. Received: refine_mode={refiner.mode!r}")
    patches = {name: refiner.get_layer(f"{name}_patches").output for name in NAMES}
    indices, _ = refiner.get_layer("select").output
    return _crop(model, keras.Model(refiner.input, {**patches, "indices": indices})), _refine(refiner, patches)


def _crop(model, crop):
    inputs = {name: keras.Input((None, None, 3), name=name) for name in ("source", "background")}
    shrink = model.get_layer("shrink")
    coarse = model.base({name: shrink(x) for name, x in inputs.items()})
    return keras.Model(inputs, crop({**inputs, **coarse}))


def _refine(refiner, patches):
    refined = [refiner.get_layer(f"{name}_paste").input[2] for name in ("alpha", "residual")]
    inputs = {name: keras.Input(x.shape[1:], name=name) for name, x in patches.items()}
    alpha, residual = keras.Model(list(patches.values()), refined)([inputs[name] for name in patches])
    margin = (inputs["source"].shape[1] - PATCH // 2) // 2
    pixels = BlocksToSpace(dtype="float32")(inputs["source"][:, margin : margin + 2, margin : margin + 2])
    outputs = {
        "alpha": ClampAlpha(dtype="float32")(ops.cast(alpha, "float32")),
        "foreground": RecoverForeground(dtype="float32")(pixels, ops.cast(residual, "float32")),
    }
    return keras.Model(inputs, outputs)
