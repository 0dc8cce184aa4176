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
    height, width, _ = key_parts.key_to_files(args, key_parts.keyer_model(args), args.input, outputs)
    if args.json:
        report = {
            "input": args.input,
            "outputs": {output.path: output.kind for output in outputs},
            "width": width,
            "height": height,
            "seconds": round(time.perf_counter() - start, 3),
        }
        print(json.dumps(report, indent=2))
    return 0
