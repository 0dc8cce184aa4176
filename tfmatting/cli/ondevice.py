"""The on-device program: pictures, videos and a camera by LiteRT, without TensorFlow and Keras."""

import argparse
import sys

from tfmatting.cli import image, ondevice_camera, options, video
from tfmatting.cli.main import Parser, guarded

PROGRAM = "matte.py"
EPILOG = """examples:
  matte.py i photo.jpg cutout.png --bgr empty_room.jpg -m matting.tflite
  matte.py v clip.mp4 cutout.mov --bgr empty_room.jpg -m matting.tflite
  matte.py webcam -m matting.tflite --blur

A model is a file of `tfmatting export bgm_mobilenetv2 matting.tflite --format tflite --size 480x640`. The options are
those of `tfmatting i` and `tfmatting v`."""
ACTIONS = {
    "i": ("cut the person out of one picture", image),
    "v": ("cut the person out of a video", video),
    "webcam": ("cut the person out of a camera's picture", ondevice_camera),
}


def main(argv=None):
    """Runs the program.

    Args:
        argv: the arguments; None = the process's.
    Returns:
        The exit code: 0, 2 for an error (one line on stderr), 130 after Ctrl-C.
    """
    argv = sys.argv[1:] if argv is None else list(argv)
    return guarded(PROGRAM, argv, lambda: _run(argv), backend=None)


def _run(argv):
    parser = Parser(
        prog=PROGRAM,
        description="Cuts people out of pictures, videos and a camera's picture, by LiteRT alone.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for name, (summary, command) in ACTIONS.items():
        action = actions.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.", allow_abbrev=False
        )
        command.add_arguments(action, add_network=_add_model_options)
        action.add_argument("--debug", action="store_true", help="show tracebacks")
        action.set_defaults(command=command, precision=None)
    args = parser.parse_args(argv)
    args.checkpoint = args.model  # what must not be overwritten
    return args.command.run(args, _load_model)


def _add_model_options(parser):
    group = parser.add_argument_group("model")
    group.add_argument(
        "-m", "--model", metavar="FILE", required=True, help="TF-Lite file of `tfmatting export --format tflite`"
    )
    group.add_argument(
        "--threads", type=options.positive, metavar="N", help="of the processor (default: LiteRT's choice)"
    )


def _load_model(args, bit_depth=8):
    """Returns the model and what it runs on in words, as `model_choice.load_model` does."""
    from tfmatting.ondevice.lite_model import LiteModel

    return LiteModel(args.model, args.threads), "LiteRT"
