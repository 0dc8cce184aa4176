"""Draws scenes in a process without TensorFlow, see `tfmatting.data.people.studio.Studio`."""

import functools
import resource

from tfmatting.data.people import renderer


@functools.cache
def _renderer():
    return renderer.Renderer()


def draw(scene, height, width, tile=renderer.TILE):
    """Returns `Renderer.render`, in tiles of another size."""
    whole, renderer.TILE = renderer.TILE, tile
    try:
        return _renderer().render(scene, height, width)
    finally:
        renderer.TILE = whole


def draw_many(scene, sizes):
    """Draws a scene in many sizes, and returns how much memory the process needed at most after each, in MiB."""
    peaks = []
    for height, width in sizes:
        _renderer().render(scene, height, width)
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return peaks
