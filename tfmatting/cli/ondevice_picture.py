"""The on-device program's `i`: one picture."""

import json
import time

from tfmatting.cli import ondevice_parts, options


def add_arguments(parser):
    parser.add_argument("input", metavar="IN", help="the picture; - for standard input")
    parser.add_argument("output", metavar="OUT", nargs="?", help="the result; - for standard output")
    options.add_picture_options(parser, "FILE", "")
    ondevice_parts.add_model_options(parser)
    options.add_report_options(parser)


def run(args):
    options.check_plate(args)
    outputs = options.wanted_outputs(args)
    if [args.input, args.bgr, args.background_image].count("-") > 1:
        raise ValueError("standard input (-) can be one picture only: IN, --bgr or -bi.")
    if args.json and "-" in [output.path for output in outputs]:
        raise ValueError("--json reports on standard output: a result cannot go there (-) as well.")
    from tfmatting.inference.files import matte_to_files, read_pair
    from tfmatting.inference.writing import check_outputs

    new_background = options.new_background(args)
    inputs = [path for path in (args.input, args.bgr, args.background_image, args.model) if path and path != "-"]
    check_outputs(outputs, inputs, args.bit_depth, new_background.channels if new_background else 3)
    source, plate = read_pair(args.input, args.bgr, args.max_pixels)
    height, width = source.shape[:2]
    model = ondevice_parts.load_model(args, (width, height))
    start = time.perf_counter()
    matte_to_files(model, source, plate, outputs, new_background, args.bit_depth)
    if args.json:
        seconds = round(time.perf_counter() - start, 3)
        results = {output.path: output.kind for output in outputs}
        report = {"input": args.input, "outputs": results, "width": width, "height": height}
        print(json.dumps({**report, "model": args.model, "seconds": seconds}, indent=2))
    return 0
