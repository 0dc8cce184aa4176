"""Samples on disk to the examples of a data set. The functions are plain ones, which Beam can send to its workers."""

from tfmatting.data.builders.clips import read_clip
from tfmatting.data.estimated_foreground import estimate_foreground
from tfmatting.data.pictures import check_sizes, encoded, encoded_as_stored, read_alpha, read_cutout
from tfmatting.data.resizing import reduce_to


def pair_example(sample):
    """Yields (key, example) of a foreground file and an alpha file, or of one file with both.

    Args:
        sample: `tfmatting.data.builders.layouts.Sample`.
    Raises:
        ValueError: if a file is damaged, or their sizes differ.
    """
    if sample.foreground == sample.alpha:
        pixels, alpha = read_cutout(sample.alpha)
        foreground = encoded(pixels)
    else:
        foreground, pixels = encoded_as_stored(sample.foreground)
        alpha = read_alpha(sample.alpha)
        check_sizes(sample.foreground, pixels, sample.alpha, alpha)
    yield _example(sample, foreground, encoded(alpha))


def photograph_example(sample):
    """Yields (key, example) of a photograph and its alpha: the foreground is estimated.

    For the errors see `pair_example`.
    """
    _, pixels = encoded_as_stored(sample.foreground)
    alpha = read_alpha(sample.alpha)
    check_sizes(sample.foreground, pixels, sample.alpha, alpha)
    yield _example(sample, encoded(estimate_foreground(pixels, alpha)), encoded(alpha))


def masked_example(sample):
    """Yields (key, example) of a photograph and its mask or alpha: the photograph stays as it is.

    For the errors see `pair_example`.
    """
    image, pixels = encoded_as_stored(sample.foreground)
    mask = read_alpha(sample.alpha)
    check_sizes(sample.foreground, pixels, sample.alpha, mask)
    yield sample.name, {"image": image, "mask": encoded(mask), "name": sample.name}


def clip_examples(sample, longest_side=None):
    """Yields (key, example) of each frame of a clip: two videos, or two folders of pictures.

    Args:
        sample: whose foreground and alpha are the clip's.
        longest_side: larger frames are reduced to this many pixels; None: none is.
    Raises:
        ValueError: if the clip is damaged, or its layers differ in size or length.
    """
    for frame, (foreground, pixels, alpha) in enumerate(read_clip(sample)):
        if longest_side and max(pixels.shape[:2]) > longest_side:
            foreground, alpha = None, reduce_to(alpha, longest_side)
            pixels = reduce_to(pixels, longest_side)
        foreground = encoded(pixels, ".jpg") if foreground is None else foreground
        name = f"{sample.clip}/{frame:05d}"
        example = {"foreground": foreground, "alpha": encoded(alpha), "name": name}
        yield name, {**example, "clip": sample.clip, "frame": frame}


def background_example(item):
    """Yields (key, example) of a (name, path) of a background."""
    name, path = item
    yield name, {"image": encoded_as_stored(path)[0], "name": name}


def composited_example(item):
    """Yields (key, example) of a (name, {layer: path}) of a composited set."""
    name, paths = item
    source, pixels = encoded_as_stored(paths["source"])
    background, plate = encoded_as_stored(paths["background"])
    alpha = read_alpha(paths["alpha"])
    check_sizes(paths["source"], pixels, paths["alpha"], alpha)
    check_sizes(paths["background"], plate, paths["alpha"], alpha)
    yield name, {"source": source, "background": background, "alpha": encoded(alpha), "name": name}


def _example(sample, foreground, alpha):
    return sample.name, {"foreground": foreground, "alpha": alpha, "name": sample.name}
