"""From files to files: one picture and its captured plate to the results that were asked for."""

from tfmatting.inference.backgrounds import BlurredPlate
from tfmatting.inference.blending import ALPHA
from tfmatting.inference.found import check_found
from tfmatting.inference.images import SMALLEST_SIDE, matte
from tfmatting.inference.plates import fit_plate, plate_or_scene
from tfmatting.inference.reading import MAX_PIXELS, read_picture
from tfmatting.inference.writing import write_pictures


def read_pair(source, plate, max_pixels=MAX_PIXELS):
    """Reads a picture and its captured plate, the plate brought to the picture's size; without a plate it is None.

    Raises:
        OSError, ValueError: see `read_picture` and `fit_plate`; a ValueError, too, if the picture is very small.
    """
    picture = read_source(source, max_pixels)
    return picture, None if plate is None else fit_plate(read_plate(plate, max_pixels), picture)


def read_source(path, max_pixels=MAX_PIXELS):
    """Reads a picture to be matted; see `read_picture`."""
    return _read_large_enough(path, "the picture", max_pixels)


def read_plate(path, max_pixels=MAX_PIXELS):
    """Reads a captured plate; see `read_picture`."""
    return _read_large_enough(path, "the captured plate (--bgr)", max_pixels)


def _read_large_enough(path, role, max_pixels):
    picture = read_picture(path, role, max_pixels)
    height, width = picture.shape[:2]
    if min(height, width) < SMALLEST_SIDE:
        raise ValueError(f"{role} {path} has {width}x{height} pixels: at least {SMALLEST_SIDE} a side are needed.")
    return picture


def matte_to_files(
    model,
    source,
    plate,
    outputs,
    new_background=None,
    bit_depth=8,
    blending=ALPHA,
    name="the picture",
    strict=False,
):
    """Mattes a picture and writes its results.

    Args:
        model: of `tfmatting.load`.
        source, plate: arrays of `read_pair`; without a plate the blurred one is made of the picture.
        outputs: list of `tfmatting.inference.writing.Output`.
        new_background: one of the classes of `tfmatting.inference.backgrounds`, for the composite.
        bit_depth: of the files, 8 or 16.
        blending: `Blending` of the composite.
        name: of the picture, for what is said where nothing is found in it.
        strict: whether that is an error, and nothing is written.
    Returns:
        None, or that nothing was found, in words.
    Raises:
        ValueError: if nothing was found, and `strict`.
    """
    result = matte(model, source, plate)
    missing = check_found(model, result, name, strict)
    behind = plate_or_scene(source, plate, result.alpha, isinstance(new_background, BlurredPlate))
    pictures = {output.path: _render(output.kind, result, behind, new_background, blending) for output in outputs}
    write_pictures(pictures, bit_depth)
    return missing


def _render(kind, result, plate, new_background, blending):
    if kind == "cut-out":
        return result.rgba()
    if kind == "composite":
        background = new_background.render(plate)
        return result.composite(background, blend=blending.kind, keep_tones=blending.keep_tones)
    return {"alpha": result.alpha, "foreground": result.foreground}[kind]
