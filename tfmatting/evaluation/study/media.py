"""Files as a browser shows them."""

import mimetypes

import numpy as np

from tfmatting.evaluation.study.folders import decode, is_video
from tfmatting.inference.reading import read_picture
from tfmatting.ops.opencv import cv2

#: what browsers show as it is
_SHOWN = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp")


def is_transparent(item):
    """Whether the results of an `Item` are shown over a background of choice."""
    return item.kind == "cut-out" or _takes_colours(item)


def shown_result(item, method):
    """Returns a result of an `Item` as a browser shows it.

    An alpha becomes a cut-out with the source's own colours where there is a source, and is shown in gray otherwise.

    Returns:
        The file, or bytes of a PNG.
    """
    path = item.results[method]
    if _takes_colours(item):
        return _joined(path, item.source)
    return shown_file(path)


def shown_file(path):
    """Returns a file that a browser can show: itself, or bytes of a PNG."""
    if is_video(path) or path.suffix.lower() in _SHOWN:
        return path
    return _png(decode(path))


def media_type(shown):
    """Returns the media type of what `shown_result` and `shown_file` give."""
    return "image/png" if isinstance(shown, bytes) else mimetypes.guess_type(shown.name)[0]


def _takes_colours(item):
    return item.kind == "alpha" and item.source is not None and not is_video(item.source)


def _joined(alpha, source):
    colours = cv2.cvtColor(_eight_bits(read_picture(source)), cv2.COLOR_RGB2BGR)
    return _png(np.concatenate([colours, _eight_bits(decode(alpha))], axis=-1))


def _eight_bits(pixels):
    return pixels if pixels.dtype == np.uint8 else np.rint(pixels / 257).astype("uint8")


def _png(pixels):
    return cv2.imencode(".png", pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes()
