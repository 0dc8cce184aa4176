"""Speed and memory of background matting, video matting and segmentation: python -m benchmarks.inference

For each encoder at HD (backbone scale 0.25, 80,000 refined pixels) and 4K (0.125, 320,000), for each video matting
model (`rvm_...`) at downsample ratio 0.25 and 0.125, and for each segmentation model from picture to matte (see
`benchmarks.segmentation_pictures`): milliseconds a frame (the median of warm runs, NumPy arrays in and out), the frames
a second that this gives, the peak of the process' memory, billions of multiply-accumulate operations of the
convolutions, and the share of this machine's own float32 matrix multiplication that they reach, measured in the same
process. Each configuration runs in a process of its own.
KERAS_BACKEND=jax measures JAX.
"""

import argparse
import itertools
import json
import sys

from benchmarks import segmentation_pictures, video_frames
from benchmarks.segmentation_pictures import SegmentationConfiguration
from benchmarks.video_frames import RATIOS, VideoConfiguration
from tfmatting.evaluation.speed import ENCODERS, SIZES
from tfmatting.evaluation.speed.measurement import Configuration
from tfmatting.evaluation.speed.processes import MODULE, measure_apart

PRECISIONS = ("float32", "mixed_bfloat16", "mixed_float16", "int8")
#: what measures each kind of configuration
MODULES = {
    Configuration: MODULE,
    VideoConfiguration: video_frames.MODULE,
    SegmentationConfiguration: segmentation_pictures.MODULE,
}
COLUMNS = (
    "encoder",
    "size",
    "precision",
    "ms/frame",
    "frames/s",
    "peak MiB",
    "GMacs",
    "share of matmul",
    "matmul GFLOP/s",
)


def main(arguments=None):
    options = parse(arguments)
    if not options.json:
        print(row(COLUMNS))
    results = []
    for encoder in options.encoders:
        for size, precision in itertools.product(options.sizes, options.precisions):
            results.append({"size": size, **run(configuration(encoder, size, precision, options))})
            if not options.json:
                print(row(cells(results[-1])), flush=True)
    if options.json:
        print(json.dumps(results, indent=2))
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    choices = (*ENCODERS, *video_frames.MODELS, *segmentation_pictures.MODELS)
    parser.add_argument(
        "--encoders", nargs="+", choices=choices, default=ENCODERS, help="default: those of background matting"
    )
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=list(SIZES))
    parser.add_argument("--runs", type=positive, default=10, help="timed frames (default 10)")
    parser.add_argument("--threads", type=positive, help="cores to run on (default: all)")
    parser.add_argument("--precisions", nargs="+", choices=PRECISIONS, default=["float32"])
    parser.add_argument("--xla", action="store_true", help="let TensorFlow compile by XLA")
    parser.add_argument("--json", action="store_true", help="print a JSON list instead of the table")
    options = parser.parse_args(arguments)
    if set(options.encoders) - set(ENCODERS) and (options.xla or "int8" in options.precisions):
        parser.error(f"--xla and int8 are for {', '.join(ENCODERS)} alone")
    return options


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"must be at least 1, not {value}")
    return value


def configuration(encoder, size, precision, options):
    common = {"precision": precision, "threads": options.threads, "runs": options.runs}
    sides = {name: SIZES[size][name] for name in ("height", "width")}
    if encoder in video_frames.MODELS:
        return VideoConfiguration(encoder, **sides, downsample_ratio=RATIOS[size], **common)
    if encoder in segmentation_pictures.MODELS:
        return SegmentationConfiguration(encoder, **sides, **common)
    return Configuration(encoder, **SIZES[size], xla=options.xla, **common)


def run(configuration):
    """Measures a configuration in a fresh process."""
    try:
        return measure_apart(configuration, MODULES[type(configuration)])
    except ValueError as error:
        sys.exit(str(error))


def cells(result):
    return (
        result["encoder"],
        result["size"],
        result["precision"],
        f"{result['milliseconds']:.1f}",
        f"{1000 / result['milliseconds']:.2f}",
        result["peak_mebibytes"],
        f"{result['giga_multiply_adds']:.2f}",
        f"{result['share_of_matrix_rate']:.1%}",
        f"{result['matrix_gigaflops']:.0f}",
    )


def row(values):
    return "  ".join(str(value).rjust(max(8, len(title))) for value, title in zip(values, COLUMNS, strict=True))


if __name__ == "__main__":
    sys.exit(main())
