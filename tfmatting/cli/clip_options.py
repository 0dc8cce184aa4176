"""Options that concern clips: times, sizes, and how results are encoded."""

import re
from fractions import Fraction

from tfmatting.cli.model_choice import BACKGROUND_MATTING, VIDEO_MATTING
from tfmatting.cli.options import number, positive

OUTPUT_TYPES = ("video", "png_sequence")
_TIME = re.compile(r"(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:\.\d*)?|\.\d+)")


def add_clip_options(parser):
    group = parser.add_argument_group("clip")
    group.add_argument("--start", type=seconds, metavar="TIME", help="begin here: seconds, or [HH:]MM:SS[.fff]")
    group.add_argument("--end", type=seconds, metavar="TIME", help="end before this time of the clip")
    group.add_argument(
        "--fps", type=frame_rate, metavar="RATE", help="of a folder of frames: 25, 29.97 or 30000/1001 (default: 30)"
    )
    group.add_argument(
        "--resize",
        "--input-resize",
        nargs=2,
        type=positive,
        metavar=("WIDTH", "HEIGHT"),
        help="bring the frames to this size before matting",
    )
    group.add_argument("--align", action="store_true", help="align the plate to each frame, for a camera held by hand")
    group.add_argument(
        "--batch-size",
        type=positive,
        metavar="N",
        help="with --bgr or --class: frames at once, each for itself (default: 1)",
    )
    group.add_argument(
        "--seq-chunk",
        type=positive,
        metavar="N",
        help="with a model that remembers: frames of the sequence at once; more memory, the same result (default: 1)",
    )
    group.add_argument(
        "--no-cut-reset",
        action="store_true",
        help="with a model that remembers: keep the memory of the frames before beyond hard cuts, too",
    )


def check_clip_options(args, family):
    """Raises a ValueError if options are given that models of this family have no use for."""
    remembers = family == VIDEO_MATTING
    if family != BACKGROUND_MATTING and args.align:
        raise ValueError(f"--align is for a captured plate: {args.model} takes none.")
    if remembers and args.batch_size:
        raise ValueError(
            f"--batch-size is for frames that do not depend on each other: with {args.model} use --seq-chunk."
        )
    if not remembers and (args.seq_chunk or args.no_cut_reset):
        flag = "--seq-chunk" if args.seq_chunk else "--no-cut-reset"
        raise ValueError(f"{flag} is for models with a memory of the frames before. Received: {args.model}")


def add_encoding_options(parser):
    group = parser.add_argument_group("encoding")
    group.add_argument(
        "--output-type", choices=OUTPUT_TYPES, default="video", help="png_sequence: results are folders of PNG files"
    )
    rate = group.add_mutually_exclusive_group()
    rate.add_argument(
        "--crf", type=_crf, metavar="N", help="quality, lower is better (default: 18 for H.264, 24 for VP9)"
    )
    rate.add_argument("--output-video-mbps", type=_megabits, metavar="X", help="bit rate in Mbit/s instead")


def seconds(text):
    """Reads a time: seconds, MM:SS or HH:MM:SS, with decimals or not, as an exact Fraction."""
    return number(text, _seconds, lambda _: True, "seconds, or [HH:]MM:SS[.fff]")


def frame_rate(text):
    """Reads frames a second as an exact Fraction."""
    expected = "frames a second in (0, 1000], as 25 or 30000/1001"
    return number(text, _fraction, lambda value: 0 < value <= 1000, expected)


def _seconds(text):
    if not (parts := _TIME.fullmatch(text.strip())):
        raise ValueError(text)
    hours, minutes, rest = parts.groups()
    return 3600 * int(hours or 0) + 60 * int(minutes or 0) + Fraction(rest)


def _fraction(text):
    try:
        return Fraction(text)
    except ZeroDivisionError as error:
        raise ValueError(text) from error


def _crf(text):
    return number(text, int, lambda value: 0 <= value <= 63, "an integer from 0 to 63 (H.264: to 51)")


def _megabits(text):
    return number(text, float, lambda value: 0 < value <= 10_000, "in (0, 10000]")
