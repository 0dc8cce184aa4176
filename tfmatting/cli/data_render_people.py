"""`tfmatting data render-people`: people with exact alpha, rendered into a folder."""

import argparse
import os

DESCRIPTION = """Renders people with exact alpha from MakeHuman's CC0 assets into OUT/foreground/NAME.png and
OUT/alpha/NAME.png, which tfmatting-train reads with `--foregrounds OUT/foreground --alphas OUT/alpha`. Started
again, it goes on where it stopped; the same seed gives the same people. It draws with OpenGL through EGL, without a
screen: on the graphics card, or on the processor with Mesa (Debian packages libegl1 and libgl1-mesa-dri)."""
EPILOG = """examples:
  tfmatting data render-people makehuman people --count 1000 --size 1024
  tfmatting data render-people makehuman clips --count 20 --clips --frames 50 --size 1280x720"""


def add_parser(subparsers):
    """Adds the parser of `render-people` to those of `tfmatting data`, and returns it."""
    parser = subparsers.add_parser(
        "render-people",
        help="render synthetic people with exact alpha",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("assets", metavar="ASSETS", help="folder with MakeHuman's assets, unpacked")
    parser.add_argument("output", metavar="OUT", help="folder to write to")
    parser.add_argument("--count", type=int, default=1000, help="number of stills or clips (default: %(default)s)")
    parser.add_argument(
        "--size",
        type=_size,
        default=(768, 768),
        metavar="PIXELS",
        help="side of a square, or WIDTHxHEIGHT (default: 768)",
    )
    parser.add_argument("--seed", type=int, default=0, help="another seed gives other people (default: %(default)s)")
    parser.add_argument("--workers", type=int, default=None, help="processes (default: one a core, at most 8)")
    parser.add_argument("--framing", choices=("head", "waist", "knees", "full"), help="default: all of them")
    parser.add_argument("--format", choices=("png", "jpg"), default="png", help="of the foregrounds (default: png)")
    parser.add_argument("--clips", action="store_true", help="clips of people that move, instead of stills")
    parser.add_argument("--frames", type=int, default=25, help="frames of each clip (default: %(default)s)")
    parser.add_argument("--frame-rate", type=float, default=25.0, help="frames a second (default: %(default)s)")
    parser.add_argument("--quiet", action="store_true", help="no notices and no progress bar")
    parser.add_argument("--debug", action="store_true", help="show tracebacks")
    parser.set_defaults(action=run)
    return parser


def _size(text):
    """(height, width) of `768` or `1280x720`."""
    numbers = text.lower().split("x")
    if len(numbers) > 2 or not all(number.isdigit() for number in numbers):
        raise argparse.ArgumentTypeError(f"must be a number of pixels or WIDTHxHEIGHT. Received: {text}")
    return int(numbers[-1]), int(numbers[0])


def run(args):
    """Renders what the arguments say and returns the exit code."""
    from tfmatting.data.people.rendering import render_folder

    height, width = args.size
    if args.seed < 0:
        raise ValueError(f"--seed must be at least 0. Received: {args.seed}")
    drawn = render_folder(
        args.assets,
        args.output,
        args.count,
        height,
        width,
        seed=args.seed,
        frames=args.frames if args.clips else None,
        frame_rate=args.frame_rate,
        framing=args.framing,
        suffix="." + args.format,
        workers=min(os.cpu_count() or 1, 8) if args.workers is None else args.workers,
        progress=not args.quiet,
    )
    if not args.quiet:
        print(f"{args.output}: {drawn} of {args.count} drawn now, the rest was there")
    return 0
