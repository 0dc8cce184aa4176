"""`tfmatting remote`: pictures, folders and videos, matted by a TensorFlow Serving server."""

import argparse
import contextlib
import logging
import re

from tfmatting.cli import folder, image, model_choice, options, video
from tfmatting.models import registry

LOGGER = logging.getLogger("tfmatting")
EPILOG = """examples:
  tfmatting remote i photo.jpg cutout.png --bgr empty_room.jpg --url http://server:8501
  tfmatting remote p photos cutouts --bgr empty_room.jpg --url grpc://server:8500 --signature encoded
  tfmatting remote v clip.mp4 cutout.mov --bgr empty_room.jpg --url grpc://server:8500 --in-flight 8

The network runs on the server, all else here; TensorFlow is not needed. `tfmatting remote i --help` explains the
options, which are those of `tfmatting i`, `p` and `v` but for the model's and the device's."""
COMMANDS = {"i": image, "p": folder, "v": video}
_HELP = {"i": "one picture", "p": "every picture of a folder", "v": "one video, or a folder of frames"}
_EXAMPLE = re.compile(r"^  tfmatting (?=[ipv] )", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def add_arguments(parser):
    verbs = parser.add_subparsers(metavar="i|p|v", required=True)
    for verb, command in COMMANDS.items():
        added = verbs.add_parser(
            verb,
            help=_HELP[verb],
            description=f"Mattes {_HELP[verb]} by a TensorFlow Serving server.",
            epilog=_epilog(command),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        command.add_arguments(added, add_network=_add_server_options)
        added.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help="show tracebacks")
        # what the options of a network on this machine would say
        added.set_defaults(command=command, checkpoint=None, precision=None)


def run(args):
    model_choice.choose_model_with_plate(args, "tfmatting remote")
    if (getattr(args, "batch_size", None) or 1) != 1:
        raise ValueError("--batch-size is for a network on this machine: give --in-flight N, and the server batches.")
    with contextlib.ExitStack() as stack:

        def load_model(args, bit_depth=8):
            return stack.enter_context(_connected(args, bit_depth)), args.url

        return args.command.run(args, load_model)


def _epilog(command):
    """Returns the command's own, without the examples that have no captured plate."""
    lines = [line for line in command.EPILOG.splitlines() if "--bgr" in line or not _EXAMPLE.match(line)]
    examples = _EXAMPLE.sub("  tfmatting remote ", "\n".join(lines))
    return f"{examples}\n\n--url is needed, too, and so is --bgr: servers have models with a captured plate alone."


def _add_server_options(parser):
    group = parser.add_argument_group("server")
    group.add_argument(
        "--url", required=True, metavar="URL", help="grpc://HOST:8500, grpcs://HOST:443, or http(s)://HOST:8501"
    )
    group.add_argument(
        "-m",
        "--model",
        type=_name,
        default=registry.DEFAULT,
        metavar="NAME",
        help=f"that the server has the model under (default: {registry.DEFAULT})",
    )
    group.add_argument("--model-version", type=options.positive, metavar="N", help="of the model (default: the newest)")
    group.add_argument(
        "--signature",
        metavar="NAME",
        help="serving_default: exact (default for grpc); encoded: PNG files in 8 bits, far fewer bytes (default for"
        " http); size_HxW: exact, compiled by XLA for this size",
    )
    group.add_argument(
        "--in-flight",
        type=options.positive,
        default=4,
        metavar="N",
        help="frames of a video under way at the same time (default: 4)",
    )
    group.add_argument(
        "--retries",
        type=_retries,
        default=3,
        metavar="N",
        help="further attempts where the server is away or busy (default: 3)",
    )
    group.add_argument(
        "--deadline",
        type=_seconds,
        default=120.0,
        metavar="SECONDS",
        help="for a request with its retries (default: 120)",
    )


def _connected(args, bit_depth):
    from tfmatting.serving.remote_calls import Policy
    from tfmatting.serving.remote_model import connect

    policy = Policy(args.retries, args.deadline)
    model = connect(args.url, args.model, args.model_version, args.signature, args.in_flight, policy)
    if max(bit_depth, args.bit_depth) > model.bits:
        LOGGER.info("the signature of the server has 8 bits a channel: --signature serving_default has more.")
    LOGGER.info("server: %s; %s, signature %s", args.url, args.model, model.signature)
    return model


def _name(text):
    return options.number(text, str, _NAME.fullmatch, "a name of letters, digits, _ . and -")


def _retries(text):
    return options.number(text, int, lambda value: 0 <= value <= 100, "an integer from 0 to 100")


def _seconds(text):
    return options.number(text, float, lambda value: 0 < value <= 86400, "seconds in (0, 86400]")
