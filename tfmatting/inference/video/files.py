"""Opening of a video file: its container, its stream, and every reason why that cannot be done."""

import pathlib

import av

from tfmatting.ops.opencv import cv2

#: signatures of containers, at their offset: such a file is a video, though a damaged one
_SIGNATURES = ((4, b"ftyp"), (4, b"moov"), (4, b"mdat"), (8, b"AVI "), (0, b"\x1aE\xdf\xa3"), (0, b"FLV"), (0, b"OggS"))
#: FFmpeg draws texts as if they were videos, and follows lists of other files
_NO_VIDEOS = {"tty", "bin", "xbin", "adf", "idf", "hls", "concat", "dash", "sdp", "rtsp", "ffmetadata"}
_PICTURE_BRANDS = {"avif", "heic", "heix", "mif1", "mif2"}
_COVERS = av.stream.Disposition.attached_pic | av.stream.Disposition.timed_thumbnails


class NoVideoError(ValueError):
    """A file is whole, as far as one can tell, but not a video of a known format."""


def open_container(path, name):
    """Opens a video file with PyAV.

    Args:
        path: of the file.
        name: of the video, as it begins an error.
    Raises:
        OSError: if the file does not exist or cannot be read.
        ValueError: if it is empty, no video, a picture, or damaged beyond reading.
    """
    head = _head(path, name)
    try:
        # the prefix and the option keep FFmpeg from taking a name for an address, and a list for what it lists
        container = av.open(f"file:{path}", options={"protocol_whitelist": "file"}, metadata_errors="replace")
    except av.FFmpegError as error:
        if any(head[offset:].startswith(signature) for offset, signature in _SIGNATURES):
            raise ValueError(f"{name} is damaged or cut off: no frame of it can be found.") from error
        raise _no_video(path, name) from error
    formats = set(container.format.name.split(","))
    picture = any(one.endswith("_pipe") for one in formats) or "image2" in formats
    if formats & _NO_VIDEOS or picture or container.metadata.get("major_brand", "").strip() in _PICTURE_BRANDS:
        container.close()
        raise _no_video(path, name)
    return container


def video_stream(container, name, max_pixels):
    """Returns the stream to decode; a sound file's cover picture is none.

    Raises:
        ValueError: if there is no stream of video, no decoder for it, or too many pixels.
    """
    streams = [stream for stream in container.streams.video if not stream.disposition & _COVERS]
    if not streams:
        raise ValueError(f"{name} holds {'sound, but ' if container.streams.audio else ''}no video.")
    decodable = [stream for stream in streams if stream.codec_context is not None]
    if not decodable:
        raise ValueError(f"{name} is coded in a way that this FFmpeg has no decoder for: convert it to H.264.")
    best = container.streams.best("video")
    stream = best if best in decodable else decodable[0]
    check_pixels(stream.codec_context.width, stream.codec_context.height, name, max_pixels)
    return stream


def check_pixels(width, height, name, max_pixels):
    """Raises a ValueError if there are more than `max_pixels`."""
    if width * height > max_pixels:
        raise ValueError(
            f"{name} has {width}x{height} pixels a frame, {width * height / 1e6:.3g} megapixels, more than the"
            f" {max_pixels / 1e6:g} allowed: raise the limit with --max-pixels."
        )


def _head(path, name):
    """Returns a file's first bytes."""
    if pathlib.Path(path).exists() and not pathlib.Path(path).is_file():
        raise OSError(f"{name} is neither a file nor a folder.")
    try:
        with pathlib.Path(path).open("rb") as file:
            head = file.read(16)
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{name} does not exist.") from error
    except OSError as error:
        raise OSError(f"{name} cannot be read: {error.strerror}.") from error
    if not head:
        raise ValueError(f"{name} is empty.")
    return head


def _no_video(path, name):
    if cv2.haveImageReader(str(path)):
        return NoVideoError(f"{name} is a picture, not a video: for pictures there is `tfmatting i`.")
    return NoVideoError(f"{name} is not a video of a known format (MP4, MOV, MKV, WebM, AVI, ...).")
