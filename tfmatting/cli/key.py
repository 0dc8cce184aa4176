"""`tfmatting key`: pictures, folders and clips that were taken before a green or blue screen."""

import os
import pathlib

from tfmatting.cli import clip_options, key_parts, options

EPILOG = """examples:
  tfmatting key photo.jpg cutout.png
  tfmatting key clip.mp4 cutout.mov                                        # ProRes 4444 with alpha
  tfmatting key photos --output-foreground fgr --output-alpha pha          # for tfmatting-train --foregrounds, --alphas
  tfmatting key clip.mp4 --output-foreground fgr --output-alpha pha --output-type png_sequence

IN is a picture, a folder of pictures, or a video. The colour of the screen is found in each picture, or in the first
seconds of a video. Light may be uneven: it is estimated in every picture anew. --bgr is a clean plate, the screen
without anybody, for screens with seams and folds. OUT is the cut-out, with straight alpha; the screen's light is taken
out of the foreground (--despill). Results appear under their names only when complete; inputs are never touched."""


def add_arguments(parser):
    parser.add_argument("input", metavar="IN", help="the picture, a folder of pictures, or the video")
    parser.add_argument("output", metavar="OUT", nargs="?", help="the cut-out: .png or .webp, a folder, .mov or .webm")
    group = parser.add_argument_group("screen")
    colours = group.add_mutually_exclusive_group()
    colours.add_argument("--color", metavar="COLOR", help="of the screen: '#1e9c46' or 30,156,70 (default: found)")
    colours.add_argument("--bgr", metavar="PLATE", help="clean plate: the screen without anybody, from the same camera")
    group.add_argument("--garbage", metavar="FILE", help="picture of the same size: white where nothing is foreground")
    group.add_argument(
        "--tolerance",
        type=_tolerance,
        metavar="X",
        help="alpha up to which noise is screen, 0 to 0.25 (default: measured)",
    )
    group.add_argument(
        "--softness", type=_softness, default=1.0, metavar="X", help="less makes edges harder (default: 1)"
    )
    group.add_argument(
        "--despill", type=options.fraction, default=1.0, metavar="X", help="of the screen's light, 0 to 1 (default: 1)"
    )
    group.add_argument("--linear", action="store_true", help="alpha for compositing in linear light")
    group = parser.add_argument_group("results")
    group.add_argument("--output-alpha", metavar="PLACE", help="write the alpha as well")
    group.add_argument("--output-foreground", metavar="PLACE", help="write the despilled foreground as well")
    group.add_argument("--bit-depth", type=int, choices=(8, 16), default=8, help="bits a channel (default: 8)")
    group.add_argument("--overwrite", action="store_true", help="of a folder: make results again that exist")
    options.add_size_limit(group)
    group = parser.add_argument_group("clip")
    group.add_argument("--start", type=clip_options.seconds, metavar="TIME", help="begin here: seconds, or [HH:]MM:SS")
    group.add_argument("--end", type=clip_options.seconds, metavar="TIME", help="end before this time")
    clip_options.add_encoding_options(parser)
    options.add_strict_option(options.add_report_options(parser))


def run(args):
    outputs = key_parts.wanted_outputs(args)
    key_parts.check_settings(args)
    if os.path.isdir(args.input):
        from tfmatting.cli.key_folder import run_folder

        return run_folder(args, outputs)
    if _is_picture(args.input):
        from tfmatting.cli.key_picture import run_picture

        return run_picture(args, outputs)
    from tfmatting.cli.key_clip import run_clip

    return run_clip(args, outputs)


def _is_picture(path):
    from tfmatting.inference.reading import STANDARD_STREAM, SUFFIXES

    return path == STANDARD_STREAM or pathlib.Path(path).suffix.lower() in SUFFIXES


def _tolerance(text):
    return options.number(text, float, lambda value: 0 <= value <= 0.25, "in [0, 0.25]")


def _softness(text):
    return options.number(text, float, lambda value: 0.01 <= value <= 1, "in [0.01, 1]")
