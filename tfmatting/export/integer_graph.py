"""Background matting in 8-bit integers as one TF-Lite graph.

The networks are those of `tfmatting.quantization`. The choice of the patches and the refiner's last convolution stay in
floats; the third has 8-bit weights and gives floats.
"""

import functools

import numpy as np

from tfmatting.export import integer_parts as parts
from tfmatting.export.splicing import Splice
from tfmatting.lite.conversion import to_network
from tfmatting.ops.resize import scaled_size
from tfmatting.quantization.equalized_base import SIX
from tfmatting.quantization.networks import equalized_model, full_shapes
from tfmatting.quantization.windows import PATCH


def integer_graph(model, height, width):
    """Returns bytes of a TF-Lite file, from uint8 pixels to uint8 pixels.

    Args:
        model: `BackgroundMatting` with `refine_mode="sampling"` and `refine_kernel_size=3`.
        height, width: of the pictures, multiples of 4.
    Raises:
        ValueError: if the model has another refiner, or the size is no multiple of 4.
    """
    for option, needed in (("mode", "sampling"), ("kernel_size", 3)):
        value = getattr(model.refiner, option)
        if value != needed:
            raise ValueError(f"`refine_{option}` must be {needed!r} for int8. Received: refine_{option}={value!r}")
    if height % PATCH or width % PATCH:
        raise ValueError(f"`sizes` must be multiples of {PATCH} for int8. Received: {height}x{width}")
    size, grid = scaled_size(height, width, model.backbone_scale), (height // PATCH, width // PATCH)
    count = min(max(1, model.refiner.sample_pixels // PATCH**2), grid[0] * grid[1])
    equalized = equalized_model(model, size)
    pictures = dict.fromkeys(("source", "background"), (1, height, width, 3))

    splice = Splice(pictures)
    source, background = (splice.quantized(splice.inputs[name]) for name in ("source", "background"))
    small, halves = splice.add(_look(pictures, size), source=source, background=background)
    coarse, enlarged = splice.add(equalized.base_network((height // 2, width // 2)), pictures=small)
    rows, columns = _added(splice, functools.partial(parts.choose, grid=grid, count=count), coarse=coarse)
    places = {"rows": rows, "columns": columns}
    crops = {"enlarged": enlarged, "halves": halves, "source": source, "background": background}
    windows = _added(splice, parts.crop, **crops, **places)
    (features,) = splice.add(equalized.half_network(count), coarse=windows[0], halves=windows[1])
    (x,) = splice.add(
        to_network(equalized.refiner.third_convolution, full_shapes(count), dynamic=True),
        features=features,
        source=windows[2],
        background=windows[3],
    )
    (blocks,) = splice.add(to_network(equalized.refiner.last_convolution, {"x": splice.shape(x)}), x=x)
    patches = _added(splice, parts.patch_rows, blocks=blocks)
    whole = splice.add(_enlarge((height, width), size), coarse=coarse)
    names = "alpha", "residual", "alpha_rows", "residual_rows"
    integers = [splice.quantized(rows, like=part) for rows, part in zip(patches, whole, strict=True)]
    tables = dict(zip(names, (*whole, *integers), strict=True))
    alpha, residual = _added(splice, functools.partial(parts.paste, size=(height, width)), **tables, **places)
    residual = splice.scaled(residual, like=whole[1])
    return splice.finish({"alpha": alpha, "foreground": splice.added(source, residual)})


def _added(splice, function, **arguments):
    """Appends a part whose integers pass as they are, for tensors of the splice; returns its outputs."""
    shapes = {name: splice.shape(tensor) for name, tensor in arguments.items()}
    dtypes = {name: splice.dtype(tensor) for name, tensor in arguments.items()}
    return splice.add(to_network(function, shapes, dtypes=dtypes), **arguments)


def _look(pictures, size):
    """Returns the network of `integer_parts.look`; its integers are those of [0, 1]."""
    random = np.random.default_rng(0)
    sample = {name: _unit_noise(random, shape) for name, shape in pictures.items()}
    return to_network(functools.partial(parts.look, size=size), pictures, [sample])


def _enlarge(size, small):
    """Returns the network of `integer_parts.enlarge`; its integers are those of [0, 1] and [-1, 1]."""
    shape = 1, *small, 37
    sample = {"coarse": _unit_noise(np.random.default_rng(0), shape) * np.float32(SIX)}
    return to_network(functools.partial(parts.enlarge, size=size), {"coarse": shape}, [sample])


def _unit_noise(random, shape):
    """Returns squares of black, white and random grays, so that also smaller pictures of it reach from 0 to 1."""
    noise = random.random(shape, dtype="float32")
    noise[:, : shape[1] // 2, : shape[2] // 2] = 0
    noise[:, shape[1] // 2 :, shape[2] // 2 :] = 1
    return noise
