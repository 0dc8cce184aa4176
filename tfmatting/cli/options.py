"""Options that several subcommands share, and what they come to. Light: TensorFlow and OpenCV load when needed."""

import argparse

from tfmatting.cli import model_choice, segmentation_choice
from tfmatting.cli.blend_options import add_blend_options

# These are repeated here because the modules that define them load TensorFlow or OpenCV; a test compares them.
REFINE_MODES = ("sampling", "thresholding", "full")
FITS = ("cover", "contain", "stretch")
DEVICES = ("auto", "cpu", "gpu")
PRECISIONS = ("float32", "bfloat16", "float16", "int8")
MAX_PIXELS = 200_000_000


def add_network_options(parser):
    """Adds what chooses the model and the device that computes it; see `model_choice.load_model`."""
    add_model_options(parser)
    add_segmentation_options(parser)
    add_device_options(parser)


def add_all(parser, place, plate="", add_network=add_network_options):
    """Adds every option of a command that mattes.

    Args:
        parser: of the command.
        place: what a result is: FILE or FOLDER.
        plate: what else the captured plate may be, for its help.
        add_network: what adds the options of the network.
    Returns:
        The group of the new backgrounds, of which one can be given.
    """
    new_backgrounds = add_picture_options(parser, place, plate)
    add_blend_options(parser)
    add_network(parser)
    add_strict_option(add_report_options(parser))
    return new_backgrounds


def add_model_options(parser, default="{} with a captured plate; {} without, for people"):
    group = parser.add_argument_group("model")
    group.add_argument(
        "-m",
        "--model",
        choices=model_choice.MODELS,
        metavar="NAME",
        help=f"one of {', '.join(model_choice.MODELS)} (default: {default.format(*model_choice.DEFAULTS.values())})",
    )
    group.add_argument(
        "--checkpoint", metavar="FILE", help="weights instead of the shipped ones: .h5, .pth, .safetensors, .npz"
    )
    group.add_argument(
        "--backbone-scale",
        type=scale,
        metavar="SCALE",
        help="size of the picture that the base network sees, in (0, 1], or auto: 256 to 512 pixels on the long side",
    )
    group.add_argument(
        "--refine-mode", choices=REFINE_MODES, help="refine a number of pixels (default), those above an error, or all"
    )
    group.add_argument(
        "--refine-sample-pixels", type=positive, metavar="N", help="pixels that sampling refines (default: 80000)"
    )
    group.add_argument(
        "--refine-threshold",
        type=fraction,
        metavar="X",
        help="error that thresholding refines, in [0, 1] (default: 0.1)",
    )
    add_kernel_option(group)
    group.add_argument(
        "--downsample-ratio",
        type=scale,
        metavar="RATIO",
        help="without --bgr: size of the picture that the network sees, in (0, 1], or auto: 512 pixels on the long"
        " side (default: auto)",
    )


def add_kernel_option(parser):
    parser.add_argument(
        "--refine-kernel-size", type=int, choices=(3, 1), help="of the refiner's convolutions, as the weights have it"
    )


def add_segmentation_options(parser):
    group = parser.add_argument_group("segmentation models")
    group.add_argument(
        "--class",
        dest="classes",
        type=class_names,
        metavar="NAMES",
        help="what to cut out, by names of classes or numbers of those of Pascal VOC: person, 15, or cat,dog"
        f" (default: {segmentation_choice.DEFAULT_CLASS})",
    )
    group.add_argument(
        "--downscale",
        type=scale,
        metavar="RATIO",
        help="size of the picture that the network sees, in (0, 1], or auto: 520 pixels on the short side, less of"
        " models that were trained with less; less is faster and coarser (default: auto)",
    )
    group.add_argument(
        "-a",
        "--refine-edges",
        "--alpha-matting",
        action="store_true",
        default=None,
        help="compute the edges anew by closed-form matting: some seconds a picture (extra `refine`)",
    )


def add_strict_option(parser):
    parser.add_argument(
        "--strict",
        action="store_true",
        help="nothing found is an error (exit code 2) and no longer a warning: a picture or clip in whose matte no"
        " pixel is half opaque; so is a damaged clip",
    )


def add_device_options(parser):
    group = parser.add_argument_group("device")
    group.add_argument("--device", choices=DEVICES, default="auto", help="gpu fails where there is none; auto does not")
    group.add_argument(
        "--precision",
        choices=PRECISIONS,
        default="float32",
        help="`tfmatting doctor` says what is fast; int8: 8-bit networks on the processor, for many frames of one size",
    )
    group.add_argument("--threads", type=positive, metavar="N", help="limit of the processor's threads")


def add_picture_options(parser, place, plate):
    """Adds what concerns plates, new backgrounds and results; see `add_all`."""
    group = parser.add_argument_group("captured plate and new background")
    group.add_argument(
        "--bgr",
        metavar="PLATE",
        help="the captured plate: the same scene without the person, taken with the same camera" + plate,
    )
    new = group.add_mutually_exclusive_group()
    new.add_argument(
        "-bgc", "--background-color", metavar="COLOR", help="new background: white, '#00ff00', 0,255,0 or 0,255,0,128"
    )
    new.add_argument("-bi", "--background-image", metavar="FILE", help="new background: a picture")
    new.add_argument("--blur", action="store_true", help="new background: the scene itself, blurred")
    group.add_argument(
        "--fit", choices=FITS, default="cover", help="how -bi comes to the picture's size (default: cover)"
    )
    group.add_argument(
        "--blur-strength",
        type=_strength,
        default=2.0,
        metavar="PERCENT",
        help="blur in percent of the long side (default: 2)",
    )
    group = parser.add_argument_group("results")
    group.add_argument("-om", "--only-mask", action="store_true", help="OUT is the alpha, in gray, not the cut-out")
    group.add_argument("--output-alpha", metavar=place, help="write the alpha as well")
    group.add_argument("--output-foreground", metavar=place, help="write the person's colours as well, without alpha")
    group.add_argument("--output-composition", metavar=place, help="write the composite here; OUT is then the cut-out")
    group.add_argument(
        "--bit-depth", type=int, choices=(8, 16), default=8, help="bits a channel of the results (default: 8)"
    )
    add_size_limit(group)
    return new


def add_size_limit(parser):
    parser.add_argument(
        "--max-pixels", type=_pixels, default=MAX_PIXELS, metavar="N", help="refuse larger pictures (default: 200M)"
    )


def add_report_options(parser):
    """Adds what a command tells; returns the group."""
    group = parser.add_argument_group("report")
    group.add_argument("--json", action="store_true", help="report on standard output as JSON")
    group.add_argument("--quiet", action="store_true", help="no notices and no progress")
    return group


def has_new_background(args):
    """Whether a new background is asked for."""
    return bool(args.background_color or args.background_image or args.blur or getattr(args, "background_video", None))


def wanted_outputs(args):
    """Returns the list of `Output` that the options ask for.

    Raises:
        ValueError: if they contradict each other, or ask for nothing.
    """
    from tfmatting.inference.writing import Output

    has_background = has_new_background(args)
    if args.only_mask and has_background and not args.output_composition:
        raise ValueError("-om asks for the alpha, a new background for a composite: add --output-composition for both.")
    if args.output_composition and not has_background:
        raise ValueError("--output-composition needs a new background: -bgc, -bi or --blur.")
    composite_is_main = has_background and not args.output_composition
    main = "alpha" if args.only_mask else "composite" if composite_is_main else "cut-out"
    places = (
        (main, args.output),
        ("alpha", args.output_alpha),
        ("foreground", args.output_foreground),
        ("composite", args.output_composition),
    )
    outputs = [Output(kind, place) for kind, place in places if place]
    if not outputs:
        raise ValueError(
            "no result is asked for: give OUT after IN, as cutout.png, a folder or a video, or --output-alpha,"
            " --output-foreground or --output-composition."
        )
    return outputs


def new_background(args):
    """Returns the new background of `tfmatting.inference.backgrounds` that the options ask for, or None."""
    from tfmatting.inference import backgrounds
    from tfmatting.inference.reading import read_picture

    if args.background_color:
        return backgrounds.ColourBackground(args.background_color)
    if args.background_image:
        picture = read_picture(args.background_image, "the new background (-bi)", args.max_pixels)
        return backgrounds.PictureBackground(picture, args.fit)
    return backgrounds.BlurredPlate(args.blur_strength) if args.blur else None


def number(text, convert, accept, expected):
    try:
        value = convert(text)
    except ValueError:
        value = None
    if value is None or not accept(value):
        raise argparse.ArgumentTypeError(f"must be {expected}. Received: {text!r}")
    return value


def seed(text):
    return number(text, int, lambda value: value >= 0, "an integer of at least 0")


def positive(text):
    return number(text, int, lambda value: value >= 1, "an integer of at least 1")


def fraction(text):
    return number(text, float, lambda value: 0 <= value <= 1, "in [0, 1]")


def scale(text):
    return "auto" if text == "auto" else number(text, float, lambda value: 0 < value <= 1, "'auto' or in (0, 1]")


def class_names(text):
    return number(text, lambda value: [name.strip() for name in value.split(",")], all, "names or numbers, as cat,dog")


def _strength(text):
    return number(text, float, lambda value: 0 < value <= 100, "in (0, 100]")


def _pixels(text):
    """Reads a number of pixels; 300M is 300 million."""
    return int(number(text.upper().replace("M", "E6"), float, lambda value: 1 <= value <= 2**30, "1 to 1073M"))
