"""`tfmatting i`: one picture."""

import json
import time

from tfmatting.cli import model_choice, options
from tfmatting.cli.blend_options import blending

EPILOG = """examples:
  tfmatting i photo.jpg cutout.png
  tfmatting i photo.jpg cutout.png --bgr empty_room.jpg
  tfmatting i photo.jpg beach.jpg --bgr empty_room.jpg -bi beach.png
  tfmatting i - - --bgr empty_room.jpg < photo.jpg > cutout.png
  tfmatting i photo.jpg beach.jpg -m fcn_resnet101 --checkpoint fcn_resnet101.h5 --class person,dog -bi beach.png

--bgr is the captured plate, the scene without the person: with it edges are finer, and whatever is not in it counts.
Without it people are cut out by a video model. -bgc, -bi and --blur are the new background. Without a new background
OUT is the cut-out with transparency, with one it is the composite. A file OUT that exists is replaced
once the new one is complete; inputs are never touched."""


def add_arguments(parser, add_network=options.add_network_options):
    parser.add_argument("input", metavar="IN", help="the picture; - for standard input")
    parser.add_argument(
        "output",
        metavar="OUT",
        nargs="?",
        help="the result (.png or .webp; without transparency also .jpg, .tif, .bmp); - for standard output",
    )
    options.add_all(parser, "FILE", add_network=add_network)


def run(args, load_model=model_choice.load_model):
    model_choice.choose_model(args)
    outputs = options.wanted_outputs(args)
    _check_streams(args, outputs)
    from tfmatting.inference.files import matte_to_files, read_pair
    from tfmatting.inference.writing import check_outputs

    new_background = options.new_background(args)
    blend = blending(args, new_background)
    inputs = [path for path in (args.input, args.bgr, args.background_image, args.checkpoint) if path and path != "-"]
    check_outputs(outputs, inputs, args.bit_depth, new_background.channels if new_background else 3)
    source, plate = read_pair(args.input, args.bgr, args.max_pixels)
    model, device = load_model(args)
    start = time.perf_counter()
    missing = matte_to_files(
        model, source, plate, outputs, new_background, args.bit_depth, blend, args.input, args.strict
    )
    if args.json:
        height, width = source.shape[:2]
        report = {
            "input": args.input,
            "outputs": {output.path: output.kind for output in outputs},
            "width": width,
            "height": height,
            "model": args.model,
            "device": device,
            "precision": args.precision,
            "seconds": round(time.perf_counter() - start, 3),
            "missing": missing,
        }
        print(json.dumps(report, indent=2))
    return 0


def _check_streams(args, outputs):
    """Standard input and output each serve one purpose."""
    if [args.input, args.bgr, args.background_image].count("-") > 1:
        raise ValueError("standard input (-) can be one picture only: IN, --bgr or -bi.")
    if args.json and "-" in [output.path for output in outputs]:
        raise ValueError("--json reports on standard output: a result cannot go there (-) as well.")
