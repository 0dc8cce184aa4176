"""`tfmatting key` of one picture."""

import json
import time

from tfmatting.cli import key_parts
from tfmatting.inference.reading import STANDARD_STREAM
from tfmatting.inference.writing import check_outputs


def run_picture(args, outputs):
    key_parts.refuse_clip_options(args)
    if args.json and STANDARD_STREAM in [output.path for output in outputs]:
        raise ValueError("--json reports on standard output: a result cannot go there (-) as well.")
    inputs = [path for path in (args.input, *key_parts.read_inputs(args)) if path != STANDARD_STREAM]
    check_outputs(outputs, inputs, args.bit_depth)
    start = time.perf_counter()
    model = key_parts.keyer_model(args)
    (height, width, _), missing = key_parts.key_to_files(args, model, args.input, outputs, args.input)
    if args.json:
        report = {
            "input": args.input,
            "outputs": {output.path: output.kind for output in outputs},
            "width": width,
            "height": height,
            "seconds": round(time.perf_counter() - start, 3),
            "missing": missing,
        }
        print(json.dumps(report, indent=2))
    return 0
