"""The ablations by name: what they are called with. Modules load when an ablation runs."""

import collections

from tfmatting.cli import ablation_training, options
from tfmatting.cli.ablation_data import benchmark_of, models_of, progress_of, protocol_of

# Repeated here because the module that defines them loads more; a test compares them.
ENCODERS, SIZES = ("mobilenetv2", "resnet50", "resnet101"), ("hd", "4k")
PRECISIONS = ("mixed_float16", "mixed_bfloat16")

#: summary; source in the paper; run: function from the arguments to (outcome, draw, sheets); options: functions that
#: add to a parser; data: whether it measures on pictures with a model; folders: whether these may be the user's own;
#: paper: which the source is a part of; trains: whether it trains what it measures, in the folder of --out
Ablation = collections.namedtuple(
    "Ablation", "summary source run options data folders paper trains", defaults=("Lin et al. 2021", False)
)
REPORT = "Li et al., Background Image Matting"


def _refuse_int8(args):
    """Raises a ValueError for 8-bit networks, whose settings cannot be changed or read."""
    if args.precision == "int8":
        raise ValueError("--precision int8 cannot be measured here; tfmatting eval takes it.")


def _refined_area(args):
    from tfmatting.evaluation.ablations import refined_area

    _refuse_int8(args)
    protocol = protocol_of(args)
    benchmark = benchmark_of(args, protocol)
    models = models_of(args, protocol)
    if len(models) > 1:
        raise ValueError(f"one --model at a time is measured here. Received: {', '.join(models)}")
    progress = progress_of(args, len(benchmark.items))
    (model,) = models.values()
    return refined_area.measure_refined_area(model, benchmark, protocol, progress=progress), refined_area.draw, {}


def _encoders(args):
    from tfmatting.evaluation.ablations import encoders

    _refuse_int8(args)
    protocol = protocol_of(args)
    benchmark = benchmark_of(args, protocol)
    progress = progress_of(args, len(benchmark.items))
    return encoders.measure_encoders(models_of(args, protocol), benchmark, protocol, progress), encoders.draw, {}


def _keying(args):
    from tfmatting.evaluation.ablations import keying

    protocol = protocol_of(args)
    width, height = args.size
    progress = progress_of(args, args.samples)
    models = models_of(args, protocol)
    outcome, sheets = keying.measure_keying(models, height, width, args.samples, protocol, progress)
    return outcome, keying.draw, sheets


def _speed(args):
    from tfmatting.evaluation.ablations import speed

    return speed.measure_speed(args.encoders, args.sizes, args.runs), speed.draw, {}


def _patches(args):
    from tfmatting.evaluation.ablations import speed

    return speed.measure_patches(args.encoder or "resnet50", runs=args.runs), speed.draw, {}


def _batches(args):
    from tfmatting.evaluation.ablations import speed

    outcome = speed.measure_batches(args.encoder or "mobilenetv2", args.precisions, args.runs)
    return outcome, speed.draw, {}


def _size(args):
    from tfmatting.evaluation.ablations import size

    return size.measure_size(args.encoders), size.draw, {}


def _add_encoders(parser):
    parser.add_argument("--encoders", nargs="+", choices=ENCODERS, default=ENCODERS, help="default: all")


def _add_encoder(parser):
    parser.add_argument("--encoder", choices=ENCODERS, help="default: the paper's")


def _add_sizes(parser):
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=SIZES, help="default: both")


def _add_runs(parser):
    parser.add_argument("--runs", type=options.positive, default=10, metavar="N", help="timed calls (default: 10)")


def _add_precisions(parser):
    parser.add_argument(
        "--precisions", nargs="+", choices=PRECISIONS, default=PRECISIONS[:1], help="default: the paper's, float16"
    )


ABLATIONS = {
    "refined-area": Ablation("metrics over the refined share", "Figure 8", _refined_area, (), True, True),
    "encoders": Ablation("encoders and kernels of the refiner", "Table 6", _encoders, (), True, True),
    "keying": Ablation("chroma key against matting", "Figure 6", _keying, (), True, False),
    "speed": Ablation(
        "speed of the encoders", "Tables 3 and 9", _speed, (_add_encoders, _add_sizes, _add_runs), False, False
    ),
    "patches": Ablation("speed over k", "Table 7", _patches, (_add_encoder, _add_runs), False, False),
    "batches": Ablation(
        "speed over batch and precision", "Table 10", _batches, (_add_encoder, _add_precisions, _add_runs), False, False
    ),
    "size": Ablation("parameters, size and operations", "Table 4", _size, (_add_encoders,), False, False),
    "freezing": Ablation(
        "transfer learning of a U-Net by frozen layers",
        "Table 1",
        ablation_training.measure_freezing,
        (ablation_training.add_arguments,),
        False,
        False,
        REPORT,
        True,
    ),
    "segmentation-models": Ablation(
        "trainings of segmentation networks",
        "Table 2",
        ablation_training.measure_models,
        (ablation_training.add_arguments, ablation_training.add_initial),
        False,
        False,
        REPORT,
        True,
    ),
}
