"""Reading of clips, from video files and from folders of pictures."""

import pathlib

from tfmatting.inference.reading import MAX_PIXELS, STANDARD_STREAM
from tfmatting.inference.video.sequences import FolderClip
from tfmatting.inference.video.spans import Span
from tfmatting.inference.video.video_clip import VideoClip


def open_clip(path, role="the video", start=None, end=None, frame_rate=None, max_pixels=MAX_PIXELS):
    """Opens a clip; use it as a context manager, and iterate over it once.

    Args:
        path: a video file, or a folder of numbered pictures.
        role: what the clip is for, as it begins an error: "the video", "the captured plate (--bgr)".
        start, end: seconds after the clip's beginning, as float or Fraction: only frames with a time in [start, end)
            are read; None: from the beginning, to the end.
        frame_rate: frames a second of a folder, as a Fraction; None: 30. A video file has its own.
        max_pixels: frames with more pixels are refused before they are decoded.
    Returns:
        A `VideoClip` or a `FolderClip`. Both have `format` (a `ClipFormat`), `path`, `damage` (after the iteration: a
        sentence that says what is wrong with the clip, or None) and `close()`, and yield one `Frame` after the other.
    Raises:
        OSError: if the path does not exist or cannot be read.
        ValueError: if it holds no frames (of this span), they cannot be decoded, or are too large; while iterating,
            if the frames' size changes.
    """
    span = Span(start, end)
    if str(path) == STANDARD_STREAM:
        raise ValueError(f"{role} must be a file or a folder: it cannot come from standard input (-).")
    name = f"{role} {path}"
    if pathlib.Path(path).is_dir():
        return FolderClip(path, name, span, frame_rate, max_pixels)
    if frame_rate is not None:
        raise ValueError(f"a frame rate (--fps) is for folders of pictures; {name} is a file and has its own.")
    return VideoClip(path, name, span, max_pixels)
