"""Which model the options ask for, and its loading. Light: TensorFlow and OpenCV load when needed."""

import logging
import os

from tfmatting import loading
from tfmatting.cli.segmentation_choice import check_segmentation_options, segmentation_matting
from tfmatting.models import registry

LOGGER = logging.getLogger("tfmatting")
BACKGROUND_MATTING, VIDEO_MATTING, SEGMENTATION = "background_matting", "video_matting", "segmentation"
#: the model where -m is not given: with a captured plate, and without
DEFAULTS = {BACKGROUND_MATTING: registry.DEFAULT, VIDEO_MATTING: "rvm_mobilenetv3"}
MODELS = list(registry.PRESETS)
#: options that reach the model, of each family
MODEL_OPTIONS = {
    BACKGROUND_MATTING: (
        "backbone_scale",
        "refine_mode",
        "refine_sample_pixels",
        "refine_threshold",
        "refine_patch_capacity",
        "refine_kernel_size",
    ),
    VIDEO_MATTING: ("downsample_ratio",),
    SEGMENTATION: (),
}


def choose_model(args):
    """Sets `args.model` where -m is not given, and refuses what the model has no use for.

    With a captured plate it is background matting, without one video matting; segmentation where -m names it.

    Raises:
        ValueError: if the plate is missing, not wanted, or the picture itself, or an option is of another model.
        ImportError: if an option needs a package that is not installed.
    """
    if args.model is None:
        args.model = DEFAULTS[BACKGROUND_MATTING if args.bgr else VIDEO_MATTING]
    if not without_plate(args):
        check_plate(args)
    elif args.bgr:
        raise ValueError(f"{args.model} takes no captured plate: leave out --bgr, or choose another model.")
    check_options(args)


def choose_served_model(args):
    """Does what `choose_model` does where the captured plate, if the model takes one, is not among the options.

    Raises:
        ValueError: if an option is of another model, or the model is no matting network.
    """
    args.model = args.model or DEFAULTS[BACKGROUND_MATTING]
    if family_of(args) == SEGMENTATION:
        raise ValueError(f"{args.model} is for tfmatting i, p and v: servers have matting networks alone.")
    check_options(args)


def choose_model_with_plate(args, place):
    """Does what `choose_served_model` does where every model takes a captured plate.

    Args:
        args: the options.
        place: that has such models alone, for the error.
    Raises:
        ValueError: if the model takes none, or an option is of another model.
    """
    choose_served_model(args)
    if without_plate(args):
        raise ValueError(f"{place} is for models with a captured plate. Received: {args.model}")


def without_plate(args):
    """Whether the model that was chosen takes no captured plate."""
    return family_of(args) != BACKGROUND_MATTING


def family_of(args):
    """Returns the family of the model that was chosen; one that only a server knows is for background matting."""
    return registry.preset(args.model).family if args.model in registry.PRESETS else BACKGROUND_MATTING


def given_options(args):
    """Returns {name: value} of the options that reach the model and are given."""
    names = MODEL_OPTIONS[family_of(args)]
    return {name: value for name in names if (value := getattr(args, name, None)) is not None}


def check_options(args):
    """Raises a ValueError if an option is given that the model has no use for."""
    family = family_of(args)
    for name in (name for other, names in MODEL_OPTIONS.items() if other != family for name in names):
        if getattr(args, name, None) is not None:
            raise ValueError(f"--{name.replace('_', '-')} is no option of {args.model}.")
    check_segmentation_options(args, family == SEGMENTATION)


def check_plate(args):
    """Raises a ValueError if the captured plate is missing, or the picture itself."""
    if not args.bgr:
        raise ValueError(
            f"the captured plate is missing: give --bgr PLATE, the scene without the person, which {args.model} needs"
            " (-bgc, -bi and --blur are for the new background)."
        )
    if os.path.exists(args.bgr) and os.path.exists(args.input) and os.path.samefile(args.bgr, args.input):
        raise ValueError(f"the captured plate (--bgr) must show the scene without the person; {args.bgr} is IN itself.")


def set_up_device(args):
    """Sets up the device that the options ask for, or that there is where a command has no such options.

    Returns:
        The device in words.
    """
    from tfmatting.inference.devices import choose_device
    from tfmatting.inference.precision import INTEGERS

    device = "cpu" if getattr(args, "precision", None) == INTEGERS else getattr(args, "device", "auto")
    return choose_device(device, getattr(args, "threads", None))


def load_model(args, bit_depth=8):
    """Chooses the device, loads the model, and says on stderr what it runs on.

    Args:
        args: the options.
        bit_depth: of the pictures, where it is known.
    Returns:
        The model and the device in words.
    """
    from tfmatting.inference.precision import INTEGERS
    from tfmatting.inference.precision import PRECISIONS as POLICIES

    integers = args.precision == INTEGERS
    if integers and without_plate(args):
        raise ValueError(f"--precision int8 is for models with a captured plate. Received: {args.model}")
    if integers and args.device == "gpu":
        raise ValueError("--precision int8 runs on the processor: leave out --device gpu.")
    device = set_up_device(args)
    model = loading.load(
        args.model, checkpoint=args.checkpoint, dtype=POLICIES.get(args.precision), **given_options(args)
    )
    if integers:
        from tfmatting.inference.acceleration import accelerate

        model = accelerate(model, INTEGERS)
        if max(bit_depth, args.bit_depth) > 8:
            LOGGER.info("--precision int8 keeps 8 bits a channel: float32 keeps more.")
    if family_of(args) == SEGMENTATION:
        model = segmentation_matting(args, model)
    LOGGER.info("device: %s; %s in %s", device, args.model, args.precision)
    return model, device
