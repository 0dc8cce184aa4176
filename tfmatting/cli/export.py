"""`tfmatting export`: a model as a file that runs without Keras."""

import json
import os

from tfmatting import loading
from tfmatting.cli import model_choice, options
from tfmatting.cli.segmentation_choice import chosen_classes
from tfmatting.models import registry

EPILOG = """examples:
  tfmatting export bgm_mobilenetv2 served/1 --format savedmodel
  tfmatting export bgm_mobilenetv2 matting.tflite --format tflite --precision int8 --size 720x1280
  tfmatting export bgm_mobilenetv2 matting.onnx --format onnx
  tfmatting export rvm_mobilenetv3 recurrent.tflite --format tflite --size 720x1280 --downsample-ratio 0.4
  tfmatting export fcn_resnet50 pets.onnx --format onnx --class cat,dog --checkpoint fcn_resnet50.h5

What is written is loaded again and compared with the Keras model on sample pictures; beyond the tolerance of its
precision it is refused, and nothing is kept. OUT.json, the card, says what it is and how close it came. TF-Lite files
are run by LiteRT (extra `int8`), ONNX needs the extra `onnx`."""
# Repeated here because the module that defines them loads TensorFlow; a test compares them.
FORMATS = ("savedmodel", "tflite", "onnx")
FAMILIES = ("background_matting", "video_matting", "segmentation")
PRECISIONS = ("float32", "float16", "bfloat16", "dynamic", "int8")


def add_arguments(parser):
    names = [name for name, preset in registry.PRESETS.items() if preset.family in FAMILIES]
    parser.add_argument("model", metavar="MODEL", choices=names, help=f"one of {', '.join(names)}")
    parser.add_argument("output", metavar="OUT", help="the SavedModel's folder, or the file; replaced if it is there")
    parser.add_argument("--format", choices=FORMATS, required=True, help="what to write")
    parser.add_argument(
        "--precision",
        choices=PRECISIONS,
        default="float32",
        help="savedmodel: float32 (default), float16, bfloat16; tflite: float32, float16 and dynamic (smaller files),"
        " int8; onnx: float32",
    )
    parser.add_argument(
        "--size",
        type=_size,
        action="append",
        metavar="HxW",
        help="pixels, e.g. 1080x1920: tflite takes this size alone (default: HD); savedmodel has a signature compiled"
        " by XLA for each --size (default: HD and 4K), besides the one for any size",
    )
    parser.add_argument("--no-fixed-sizes", action="store_true", help="savedmodel: nothing compiled by XLA")
    parser.add_argument(
        "--warm-up", action="store_true", help="savedmodel: with the requests that TensorFlow Serving runs at loading"
    )
    parser.add_argument("--licence", metavar="TEXT", help="of the weights of --checkpoint, for the card")
    _add_model_options(parser)
    options.add_report_options(parser)


def run(args):
    if args.no_fixed_sizes and (args.size or args.format != "savedmodel"):
        raise ValueError("--no-fixed-sizes is for savedmodel, without --size.")
    model_choice.check_options(args)
    from tfmatting.cli.termination import terminable
    from tfmatting.export.exporting import check_arguments, check_output, export
    from tfmatting.inference.writing import refuse_collisions

    sizes = () if args.no_fixed_sizes else args.size
    check_arguments(args.format, args.precision, sizes, args.warm_up)
    check_output(args.output, args.format)
    refuse_collisions([args.output], [args.checkpoint] if args.checkpoint else [])
    model = loading.load(args.model, checkpoint=args.checkpoint, **model_choice.given_options(args))
    arguments = (model, args.output, args.format, args.precision, sizes, _licence(args), args.warm_up)
    with terminable():
        card = export(*arguments, **_segmentation_options(args, model))
    print(json.dumps(card, indent=2) if args.json else _line(args.output, card))
    return 0


def _add_model_options(parser):
    group = parser.add_argument_group("model")
    group.add_argument(
        "--checkpoint", metavar="FILE", help="weights instead of the shipped ones: .h5, .pth, .safetensors, .npz"
    )
    group.add_argument("--backbone-scale", type=options.scale, metavar="SCALE", help="see `tfmatting i --help`")
    group.add_argument("--refine-mode", choices=options.REFINE_MODES, help="see `tfmatting i --help`")
    group.add_argument("--refine-sample-pixels", type=options.positive, metavar="N", help="see `tfmatting i --help`")
    group.add_argument("--refine-threshold", type=options.fraction, metavar="X", help="see `tfmatting i --help`")
    group.add_argument(
        "--refine-patch-capacity",
        type=options.positive,
        metavar="N",
        help="most patches of --refine-mode thresholding, which XLA and TF-Lite need to know",
    )
    options.add_kernel_option(group)
    group.add_argument(
        "--downsample-ratio", type=options.scale, metavar="RATIO", help="of rvm_...; see `tfmatting v --help`"
    )
    group.add_argument(
        "--class",
        dest="classes",
        type=options.class_names,
        metavar="NAMES",
        help="of segmentation models: whose probabilities to give, as cat,dog (default: all classes)",
    )
    group.add_argument(
        "--downscale", type=options.scale, metavar="RATIO", help="of segmentation models; see `tfmatting i --help`"
    )


def _segmentation_options(args, model):
    """Returns what `export` takes of segmentation models alone."""
    if model_choice.family_of(args) != model_choice.SEGMENTATION:
        return {}
    return {"classes": chosen_classes(args, model.classes), "downscale": args.downscale}


def _licence(args):
    return args.licence or (None if args.checkpoint else registry.preset(args.model).weights.licence)


def _line(path, card):
    size = sum(file["bytes"] for file in card["files"].values())
    reached = ", ".join(f"{name} {value:.2g}" for name, value in card["reached"].items())
    measure, limit = card["tolerance"]["measure"], card["tolerance"]["limit"]
    first = next(iter(card["reached"]))
    return f"{os.fspath(path)}: {size / 1e6:.1f} MB; {measure} difference: {reached} (limit of {first} {limit:g})"


def _size(text):
    return options.number(
        text,
        lambda given: tuple(int(side) for side in given.lower().split("x")),
        lambda sides: len(sides) == 2,
        "HEIGHTxWIDTH in pixels, e.g. 1080x1920",
    )
