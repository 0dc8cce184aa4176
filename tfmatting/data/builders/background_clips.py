"""Background clips, as videos or as folders of pictures, to examples."""

import itertools

from tfmatting.data.builders.clips import VIDEOS, video_frames
from tfmatting.data.pictures import EXTENSIONS, encoded, encoded_as_stored, is_hidden
from tfmatting.data.resizing import reduce_to


def find_background_clips(folder):
    """Returns {name: path} of the videos below a folder, and of the folders there that hold pictures themselves.

    Raises:
        FileNotFoundError: if there are none.
        ValueError: if two clips have one name.
    """
    clips = {}
    for path in _walk(folder):
        name = path.relative_to(folder).with_suffix("").as_posix() if path.is_file() else _name(path, folder)
        if name in clips:
            raise ValueError(f"the clips {clips[name]} and {path} have the same name: rename one of them.")
        clips[name] = path
    if not clips:
        raise FileNotFoundError(f"the folder {folder} holds no videos, and no folders of frames.")
    return clips


def background_clip_examples(item, frames, longest_side=None):
    """Yields (key, example) of the first frames of a (name, path) of a clip.

    Args:
        item: name, and path of a video or of a folder of pictures.
        frames: number of frames at most.
        longest_side: larger frames are reduced to this many pixels; None: none is.
    Raises:
        ValueError: if the clip is damaged.
    """
    clip, path = item
    read = _pictures(path) if path.is_dir() else ((None, pixels) for pixels in video_frames(path, "rgb24"))
    for frame, (data, pixels) in enumerate(itertools.islice(read, frames)):
        if longest_side and max(pixels.shape[:2]) > longest_side:
            data, pixels = None, reduce_to(pixels, longest_side)
        name = f"{clip}/{frame:05d}"
        image = encoded(pixels, ".jpg") if data is None else data
        yield name, {"image": image, "name": name, "clip": clip, "frame": frame}


def _walk(folder):
    """The clips in a folder: itself if it holds pictures, its videos, and those of its folders."""
    paths = sorted(path for path in folder.iterdir() if not is_hidden(path))
    if any(_is_picture(path) for path in paths):
        yield folder
    for path in paths:
        if path.is_dir():
            yield from _walk(path)
        elif path.suffix.lower() in VIDEOS:
            yield path


def _name(path, folder):
    """A folder's path in the set; that of the set itself is its own name."""
    return path.name if path == folder else path.relative_to(folder).as_posix()


def _is_picture(path):
    return path.suffix.lower() in EXTENSIONS


def _pictures(folder):
    for path in sorted(path for path in folder.iterdir() if _is_picture(path) and not is_hidden(path)):
        yield encoded_as_stored(path)
