"""Which results of a clip are possible: told before any work is done."""

import pathlib

from tfmatting.inference.video.encoders import CONTAINERS, H264, container_of
from tfmatting.inference.writing import CHANNELS, check_place, refuse_collisions

_H264_LARGEST_CRF = 51


def check_clip_outputs(outputs, inputs, encoding, composite_channels=3):
    """Refuses outputs that cannot be written.

    Args:
        outputs: list of `tfmatting.inference.writing.Output`.
        inputs: files and folders that are read.
        encoding: `Encoding`.
        composite_channels: 4 where the new background is translucent.
    Raises:
        ValueError: if a suffix is unknown or does not hold the result, or an output is an input or given twice.
        OSError: if an output cannot be written, or is a folder that is not empty.
    """
    for output in outputs:
        if encoding.output_type == "png_sequence":
            _check_folder(output.path)
        else:
            channels = composite_channels if output.kind == "composite" else CHANNELS[output.kind]
            _check_container(output.path, channels == 4, encoding.bit_depth)
            check_place(output.path)
    refuse_collisions([output.path for output in outputs], inputs)
    _check_quality(outputs, encoding)


def _check_container(path, transparent, bit_depth):
    container = container_of(path)
    if transparent and not container.transparency:
        able = " and ".join(suffix for suffix, other in CONTAINERS.items() if other.transparency)
        raise ValueError(
            f"the output {path}: {container.codec} has no alpha; {able} have it; or give a new, opaque"
            " background, and no --output-composition."
        )
    if bit_depth not in container.bit_depths:
        raise ValueError(f"the output {path}: {container.name} is written with 8 bits; choose .mov, .mp4 or .mkv.")


def _check_folder(path):
    path = pathlib.Path(path)
    if path.exists() and not path.is_dir():
        raise NotADirectoryError(f"the output folder {path} is a file.")
    if path.is_dir() and any(path.iterdir()):
        raise FileExistsError(f"the output folder {path} is not empty: choose another, or empty it.")
    check_place(path / "picture")


def _check_quality(outputs, encoding):
    if encoding.crf is None and encoding.megabits is None:
        return
    containers = [container_of(output.path) for output in outputs] if encoding.output_type == "video" else []
    if not any(container.rate_control for container in containers):
        raise ValueError("--crf and --output-video-mbps are for .mp4, .mkv and .webm: ProRes and PNG have neither.")
    h264 = any(container.codec == H264 for container in containers)
    if h264 and encoding.crf is not None and encoding.crf > _H264_LARGEST_CRF:
        raise ValueError(f"--crf must be at most {_H264_LARGEST_CRF} for H.264. Received: {encoding.crf}")
