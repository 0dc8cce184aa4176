"""Speed of the exported formats beside the Keras model: python -m benchmarks.export

For each format and precision, at HD and 4K: milliseconds a frame (median and best of warm runs, and the median of the
processor's time, which other work disturbs less), how many times as fast as the float32 SavedModel, the graph of
TensorFlow for any size, by both medians, and the mean and largest difference of the matte (of a segmentation model the
probabilities) from the Keras model. Each gets and gives arrays of its own type: 8-bit pixels with "tflite int8", else
floats. A recurrent model (`rvm_...`) gets the same frame and the same states again and again, at --downsample-ratio.
All run in turn in one process, a frame of each after the other, so that what else the machine does meets them alike.
"savedmodel xla" is the signature that XLA compiles.

Artefacts are made where they are not yet in --folder; that takes minutes.
"""

import argparse
import dataclasses
import json
import os
import pathlib
import statistics
import sys
import time
from collections.abc import Callable

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
COLUMNS = ("size", "format", "ms median", "ms best", "speed", "cpu ms", "cpu speed", "matte mean", "matte max")


def unchanged(picture):
    return picture


@dataclasses.dataclass(frozen=True)
class Format:
    """One of `FORMATS`, ready to run.

    Attributes:
        matte: from named arrays, pictures in [0, 1], to {output: float array}.
        run: the same, of the artefact's own type.
        taken: brings floats in [0, 1] to this type.
    """

    matte: Callable
    run: Callable
    taken: Callable = unchanged


def main(arguments=None):
    options = parse(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    import tfmatting
    from tfmatting.evaluation.speed.measurement import limit_threads

    limit_threads(options.threads)
    from tfmatting.export.families import family_of

    ratio = {"downsample_ratio": options.downsample_ratio} if options.model.startswith("rvm_") else {}
    family = family_of(tfmatting.load(options.model, checkpoint=options.checkpoint, **ratio))
    results = []
    for size in options.sizes:
        results += measure(family, size, options)
    print(json.dumps(results, indent=2) if options.json else table(results))
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="bgm_mobilenetv2")
    parser.add_argument("--checkpoint", help="weights of a model that has none in the package")
    parser.add_argument("--downsample-ratio", type=float, default=0.25, help="of a recurrent model (default 0.25)")
    parser.add_argument("--formats", nargs="+", choices=FORMATS, help="default: all that the model has")
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--runs", type=positive, default=10, help="timed frames of each (default 10)")
    parser.add_argument("--threads", type=positive, default=2)
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path("build/export"), help="of the artefacts")
    parser.add_argument("--json", action="store_true", help="print a JSON list instead of the table")
    return parser.parse_args(arguments)


def measure(family, size, options):
    """Returns [{column: value}] of one size."""
    import numpy as np

    wanted = options.formats or [name for name in FORMATS if is_offered(family, name)]
    formats = {name: ready(name, family, size, options) for name in wanted}
    sample = family.sample_inputs(*SIZES[size])
    expected = {name: np.asarray(values) for name, values in family.matte(**sample).items()}
    first = family.outputs[0]
    compared = {name: family.compare(expected, form.matte(**sample))[first] for name, form in formats.items()}
    inputs = {name: {key: form.taken(x) for key, x in sample.items()} for name, form in formats.items()}
    seconds, processor = {name: [] for name in formats}, {name: [] for name in formats}
    for _ in range(1 + options.runs):  # the first warms up
        for name, form in formats.items():
            start, start_processor = time.perf_counter(), time.process_time()
            form.run(**inputs[name])
            processor[name].append(time.process_time() - start_processor)
            seconds[name].append(time.perf_counter() - start)
    medians, processor_medians = (
        {name: statistics.median(values[1:]) for name, values in times.items()} for times in (seconds, processor)
    )
    return [
        {
            "size": size,
            "format": name,
            "ms median": round(1000 * medians[name], 1),
            "ms best": round(1000 * min(seconds[name][1:]), 1),
            "speed": _speed(medians, name),
            "cpu ms": round(1000 * processor_medians[name], 1),
            "cpu speed": _speed(processor_medians, name),
            "matte mean": float(f"{compared[name]['mean']:.2g}"),
            "matte max": float(f"{compared[name]['largest']:.2g}"),
        }
        for name in formats
    ]


def _speed(medians, name):
    return round(medians[BASELINE] / medians[name], 2) if BASELINE in medians else None


def is_offered(family, name):
    """Returns whether the model can be had in a format."""
    form, _, variant = name.partition(" ")
    return form != "tflite" or variant in family.lite_precisions


def ready(name, family, size, options):
    """Returns the `Format` of a name."""
    if name.startswith("tflite"):
        variant = name.removeprefix("tflite ")
        path = options.folder / f"{stem(family)}-{size}-{variant}.tflite"
        file = family.open_lite(artefact(family.model, path, "tflite", variant, [SIZES[size]]), options.threads)
        return Format(file, file.run, file.taken)
    function = runner(name, family, size, options)
    return Format(function, function)


def runner(name, family, size, options):
    """Returns a function from named arrays to {output: array}, for all but TF-Lite."""
    form, _, variant = name.partition(" ")
    if form == "keras":
        return family.matte
    if form == "savedmodel":
        from tfmatting.export.saved_model import array_function, load_signature
        from tfmatting.export.signatures import DEFAULT, size_signature

        sizes = [SIZES[one] for one in options.sizes]
        folder = options.folder / "-".join([stem(family), *options.sizes])
        path = artefact(family.model, folder, "savedmodel", "float32", sizes)
        return array_function(load_signature(path, size_signature(*SIZES[size]) if variant else DEFAULT))
    from tfmatting.export.onnx_model import load_network

    path = artefact(family.model, options.folder / f"{stem(family)}.onnx", "onnx")
    return load_network(path, options.threads, family.inputs, family.outputs)


def stem(family):
    """Returns what the names of a model's artefacts begin with; those of another downsample ratio are others."""
    ratio = family.model.get_config().get("downsample_ratio")
    return family.model.name if ratio is None else f"{family.model.name}-{ratio}"


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
