"""`tfmatting plate`: a look at a captured plate before the work, and plates made from clips."""

import argparse
import dataclasses
import json
import logging
from functools import partial

from tfmatting.cli import options
from tfmatting.cli.people import people_for_plate

LOGGER = logging.getLogger("tfmatting")
EPILOG = """examples:
  tfmatting plate check clip.mp4 --bgr empty_room.jpg
  tfmatting plate make clip.mp4 plate.png

`tfmatting plate check --help` and `tfmatting plate make --help` explain the two."""
CHECK = """Says how well a plate fits its clip: whether the camera moved, whether exposure and white balance are those
of the clip (in linear light, of the pixels that no person hides), and how much of the picture differs otherwise. About
20 frames are looked at. The exit code is 0 whatever the verdict."""
MAKE = """Makes a plate from a clip: for each pixel the colour that most frames agree on. Best from a clip of the empty
scene; where someone moves about, only frames in which nobody covers a pixel count for it, as far as the segmenter of
people in the package finds them, and what is behind people must be seen in some of the frames."""


def add_arguments(parser):
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    check = _add(actions, "check", "say how well a plate fits its clip", CHECK)
    check.add_argument("clip", metavar="CLIP", help="a video, a folder of frames, or a picture")
    check.add_argument(
        "--bgr",
        metavar="PLATE",
        required=True,
        help="the captured plate: a picture, a video of the empty scene, or auto",
    )
    check.set_defaults(action=run_check)
    make = _add(actions, "make", "make a plate from a clip", MAKE)
    make.add_argument("clip", metavar="CLIP", help="a video, or a folder of frames")
    make.add_argument("plate", metavar="PLATE", help="the plate to write (.png, .tif, .jpg, .webp, .bmp)")
    make.set_defaults(action=run_make)


def _add(actions, name, summary, description):
    parser = actions.add_parser(
        name,
        help=summary,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    options.add_size_limit(parser)
    options.add_report_options(parser)
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    return parser


def run(args):
    return args.action(args)


def run_check(args):
    from tfmatting.inference.video import plate_advice
    from tfmatting.inference.video.plate_check import check_plate
    from tfmatting.inference.video.plate_files import read_plate_and_frames

    read = read_plate_and_frames(
        args.clip, args.bgr, max_pixels=args.max_pixels, people=partial(people_for_plate, args)
    )
    if read.damage:
        LOGGER.warning("%s", read.damage)
    sizes = read.plate_size, read.clip_size
    if read.plate is None:
        score, advice = None, [plate_advice.other_shape(*sizes)]
    else:
        score = check_plate(read.plate, read.frames)
        resized = [plate_advice.other_size(*sizes)] if read.plate_size != read.clip_size else []
        advice = plate_advice.advise(score, resized)
    if args.json:
        scores = dataclasses.asdict(score) if score else {}
        report = {"clip": args.clip, "plate": args.bgr, "plate_size": list(read.plate_size)}
        print(json.dumps({**report, "clip_size": list(read.clip_size), **scores, "advice": advice}, indent=2))
    else:
        print("\n".join([*(plate_advice.describe(score) if score else []), *advice]))
    return 0


def run_make(args):
    from tfmatting.inference.pixels import unit_floats
    from tfmatting.inference.video.plates import automatic_plate
    from tfmatting.inference.writing import FORMATS, Output, check_outputs, suffix, write_pictures

    check_outputs([Output("foreground", args.plate)], [args.clip])  # like a foreground: three channels
    made = automatic_plate(args.clip, max_pixels=args.max_pixels, people=partial(people_for_plate, args))
    bit_depth = min(8 * made.pixels.itemsize, max(FORMATS[suffix(args.plate)].bit_depths))
    write_pictures({args.plate: unit_floats("plate", made.pixels)}, bit_depth)
    LOGGER.warning("%s", made.warning())
    if args.json:
        height, width = made.pixels.shape[:2]
        report = {"clip": args.clip, "plate": args.plate, "width": width, "height": height, "bit_depth": bit_depth}
        print(json.dumps({**report, "frames": made.frames, "unseen": made.unseen_share}, indent=2))
    return 0
