"""Speed of the exported formats beside the Keras model: python -m benchmarks.export

For each format and precision, at HD and 4K: milliseconds a frame (median and best of warm runs, float arrays in and
out), how many times as fast as the float32 SavedModel, the graph of TensorFlow for any size, and the mean and largest
difference of alpha from the Keras model. All run in turn in one process, a frame of each after the other, so that what
else the machine does meets them alike. "savedmodel xla" is the signature that XLA compiles.

Artefacts are made where they are not yet in --folder; that takes minutes.
"""

import argparse
import json
import os
import pathlib
import statistics
import sys
import time

from benchmarks.inference import positive

SIZES = {"hd": (1080, 1920), "4k": (2160, 3840)}
FORMATS = (
    "keras",
    "savedmodel",
    "savedmodel xla",
    "onnx",
    "tflite float32",
    "tflite float16",
    "tflite dynamic",
    "tflite int8",
)
BASELINE = "savedmodel"
COLUMNS = ("size", "format", "ms median", "ms best", "speed", "alpha mean", "alpha max")


def main(arguments=None):
    options = parse(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tfmatting
    from tfmatting.evaluation.speed.measurement import limit_threads

    limit_threads(options.threads)
    model = tfmatting.load(options.model, checkpoint=options.checkpoint)
    results = []
    for size in options.sizes:
        results += measure(model, size, options)
    print(json.dumps(results, indent=2) if options.json else table(results))
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="bgm_mobilenetv2")
    parser.add_argument("--checkpoint", help="weights of a model that has none in the package")
    parser.add_argument("--formats", nargs="+", choices=FORMATS, default=FORMATS)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--runs", type=positive, default=10, help="timed frames of each (default 10)")
    parser.add_argument("--threads", type=positive, default=2)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("build/export"), help="of the artefacts")
    parser.add_argument("--json", action="store_true", help="print a JSON list instead of the table")
    return parser.parse_args(arguments)


def measure(model, size, options):
    """Returns [{column: value}] of one size."""
    import numpy as np

    from tfmatting.export.comparison import differences
    from tfmatting.export.pictures import sample_pair

    functions = {name: runner(name, model, size, options) for name in options.formats}
    pair = sample_pair(*SIZES[size])
    expected = {name: np.asarray(values) for name, values in model.predict_on_batch(pair).items()}
    compared = {name: differences(model, expected, function(**pair))["alpha"] for name, function in functions.items()}
    seconds = {name: [] for name in functions}
    for _ in range(1 + options.runs):  # the first warms up
        for name, function in functions.items():
            start = time.perf_counter()
            function(**pair)
            seconds[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(values[1:]) for name, values in seconds.items()}
    return [
        {
            "size": size,
            "format": name,
            "ms median": round(1000 * medians[name], 1),
            "ms best": round(1000 * min(seconds[name][1:]), 1),
            "speed": round(medians[BASELINE] / medians[name], 2) if BASELINE in medians else None,
            "alpha mean": float(f"{compared[name]['mean']:.2g}"),
            "alpha max": float(f"{compared[name]['largest']:.2g}"),
        }
        for name in functions
    ]


def runner(name, model, size, options):
    """Returns a function from `source` and `background` to {output: array}."""
    form, _, variant = name.partition(" ")
    if form == "keras":
        return lambda **pair: model.predict_on_batch(pair)
    if form == "savedmodel":
        from tfmatting.export.saved_model import array_function, load_signature
        from tfmatting.export.signatures import DEFAULT, size_signature

        sizes = [SIZES[one] for one in options.sizes]
        folder = options.folder / "-".join([model.name, *options.sizes])
        path = artefact(model, folder, "savedmodel", "float32", sizes)
        return array_function(load_signature(path, size_signature(*SIZES[size]) if variant else DEFAULT))
    if form == "onnx":
        from tfmatting.export.onnx_model import load_network

        return load_network(artefact(model, options.folder / f"{model.name}.onnx", "onnx"), options.threads)
    from tfmatting.export.lite_model import load_network

    path = options.folder / f"{model.name}-{size}-{variant}.tflite"
    return load_network(artefact(model, path, "tflite", variant, [SIZES[size]]), options.threads)


def artefact(model, path, form, precision="float32", sizes=None):
    """Returns the path, after exporting the model there if nothing is."""
    from tfmatting.export import export

    if not path.exists():
        print(f"making {path}", file=sys.stderr)
        export(model, path, form, precision, sizes)
    return path


def table(results):
    """Returns the results as lines of columns."""
    lines = [COLUMNS, *([str(result[column]) for column in COLUMNS] for result in results)]
    return "\n".join("  ".join(text.rjust(14) for text in line) for line in lines)


if __name__ == "__main__":
    sys.exit(main())
