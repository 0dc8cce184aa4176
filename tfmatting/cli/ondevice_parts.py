"""What the on-device program's actions share."""

import logging

from tfmatting.cli.options import positive

LOGGER = logging.getLogger("tfmatting")


def add_model_options(parser):
    group = parser.add_argument_group("model")
    group.add_argument(
        "-m", "--model", metavar="FILE", required=True, help="TF-Lite file of `tfmatting export --format tflite`"
    )
    group.add_argument("--threads", type=positive, metavar="N", help="of the processor (default: LiteRT's choice)")


def load_model(args, size):
    """Opens the model, and says where it brings pictures of `size`, (width, height), to another size."""
    from tfmatting.ondevice.lite_model import LiteModel

    model = LiteModel(args.model, args.threads)
    own = model.size[::-1]
    if own != tuple(size):
        LOGGER.info(
            "%s is for %dx%d pixels: pictures of %dx%d are brought to it, and alpha back.", args.model, *own, *size
        )
    return model
