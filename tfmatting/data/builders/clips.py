"""Clips of foregrounds with their alphas, as videos or as folders of pictures."""

import itertools

import av

from tfmatting.data.builders.layouts import Sample, pair_pictures
from tfmatting.data.pictures import check_sizes, encoded_as_stored, is_hidden, read_alpha

VIDEOS = (".mp4", ".mov", ".mkv", ".avi", ".webm")
#: matrices of ITU-T H.273, and libswscale's numbers for them
_SWSCALE_MATRICES = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9}
_BT709, _BT601 = 1, 6
_LINES_OF_HIGH_DEFINITION = 720


def pair_clips(foregrounds, alphas):
    """Pairs the clips of two folders by name: videos, or folders of pictures.

    Returns:
        List of `Sample`, sorted by name, whose clip is the name.
    Raises:
        FileNotFoundError: that names the first clip or frame without a partner, or the folder if there is none.
    """
    clips = find_clips(foregrounds)
    mattes = find_clips(alphas)
    for first, second, folder in ((clips, mattes, alphas), (mattes, clips, foregrounds)):
        for name, path in first.items():
            if name not in second:
                raise FileNotFoundError(f"the clip {path} has no partner: {folder / path.name} is missing.")
    if not clips:
        raise FileNotFoundError(f"the data set is incomplete: {foregrounds} holds no clips (videos, or folders).")
    for name, path in clips.items():
        if path.is_dir() and mattes[name].is_dir():
            pair_pictures(path, mattes[name])  # a frame without its partner is told before any work
    return [Sample(name, path, mattes[name], clip=name) for name, path in clips.items()]


def read_clip(sample):
    """Yields (file's bytes or None, foreground `(H, W, 3)`, alpha `(H, W, 1)`) of each frame, uint8.

    Raises:
        ValueError: if a file is damaged, or foreground and alpha differ in size or number of frames.
    """
    if sample.foreground.is_dir():
        for frame in pair_pictures(sample.foreground, sample.alpha):
            data, pixels = encoded_as_stored(frame.foreground)
            alpha = read_alpha(frame.alpha)
            check_sizes(frame.foreground, pixels, frame.alpha, alpha)
            yield data, pixels, alpha
        return
    foregrounds, alphas = video_frames(sample.foreground, "rgb24"), video_frames(sample.alpha, "gray")
    for count, (pixels, alpha) in enumerate(itertools.zip_longest(foregrounds, alphas)):
        if pixels is None or alpha is None:
            shorter, longer = (sample.foreground, sample.alpha) if pixels is None else (sample.alpha, sample.foreground)
            raise ValueError(f"the clip {shorter} ends after {count} frames, {longer} does not: copy it again.")
        check_sizes(sample.foreground, pixels, sample.alpha, alpha[..., None])
        yield None, pixels, alpha[..., None]


def find_clips(folder):
    """Returns {name: path} of the videos and folders in a folder, sorted."""
    paths = sorted(path for path in folder.iterdir() if not is_hidden(path))
    return {path.stem if path.is_file() else path.name: path for path in paths if _is_clip(path)}


def _is_clip(path):
    return path.is_dir() or path.suffix.lower() in VIDEOS


def video_frames(path, pixel_format):
    """Yields the frames of a video as uint8 arrays, in full range whatever the video's."""
    try:
        with path.open("rb") as file, av.open(file) as container:
            for frame in container.decode(video=0):
                yield frame.reformat(format=pixel_format, src_colorspace=_matrix(frame)).to_ndarray()
    except (av.error.FFmpegError, IndexError) as error:
        raise ValueError(f"the video {path} is damaged, or no video.") from error


def _matrix(frame):
    """The video's own matrix of colours; where it names none, the usual one of its size."""
    usual = _BT709 if frame.height >= _LINES_OF_HIGH_DEFINITION else _BT601
    return _SWSCALE_MATRICES.get(frame.colorspace, _SWSCALE_MATRICES[usual])
