"""What ablations measure on: folders of your own, or synthetic composites; and the models."""

from tfmatting.cli import options


def add_arguments(parser, folders):
    """Adds the options of data and models to an ablation's parser.

    Args:
        parser: of the ablation.
        folders: whether the data may be the user's own.
    """
    group = parser.add_argument_group("data")
    if folders:
        group.add_argument("--foregrounds", metavar="DIR", help="folder of foregrounds (default: synthetic data)")
        group.add_argument("--alphas", metavar="DIR", help="alphas of the foregrounds' names (default: transparency)")
        group.add_argument("--backgrounds", metavar="DIR", help="photographs: of --foregrounds, or for synthetic data")
    group.add_argument(
        "--samples", type=options.positive, default=16, metavar="N", help="pictures to measure on (default: 16)"
    )
    group.add_argument(
        "--size",
        nargs=2,
        type=options.positive,
        default=(1280, 720),
        metavar=("WIDTH", "HEIGHT"),
        help="of synthetic pictures (default: 1280 720)",
    )
    group.add_argument("--seed", type=options.seed, default=0, metavar="N", help="of data and intervals (default: 0)")
    group = parser.add_argument_group("model")
    group.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="MODEL",
        help="as in tfmatting eval (default: the shipped weights)",
    )
    options.add_device_options(parser)


def protocol_of(args):
    """Returns the `Protocol` of the data: the paper's for photos, or that of synthetic samples."""
    import dataclasses

    from tfmatting.evaluation.ablations.benchmarks import synthetic_protocol
    from tfmatting.evaluation.protocols.photos import PROTOCOL

    if getattr(args, "foregrounds", None):
        return dataclasses.replace(PROTOCOL, seed=args.seed)
    return synthetic_protocol(args.seed)


def benchmark_of(args, protocol):
    """Returns the `Benchmark` of the data."""
    from tfmatting.data.synthetic import SyntheticComposites
    from tfmatting.evaluation.ablations.benchmarks import SyntheticBenchmark
    from tfmatting.evaluation.composites import Composites
    from tfmatting.evaluation.matting_sets import FolderBackgrounds, FolderMattes

    if args.alphas and not args.foregrounds:
        raise ValueError("--alphas belong to --foregrounds, which are missing.")
    if args.foregrounds and not args.backgrounds:
        raise ValueError("--foregrounds need --backgrounds.")
    if args.foregrounds:
        mattes, backgrounds = FolderMattes(args.foregrounds, args.alphas), FolderBackgrounds(args.backgrounds)
        benchmark = Composites(mattes, backgrounds, protocol, f"{args.foregrounds} before {args.backgrounds}")
        benchmark.items = benchmark.items[: args.samples]
        return benchmark
    width, height = args.size
    samples = SyntheticComposites(height, width, args.backgrounds, args.seed, empty_share=0, like_coloured_share=0)
    behind = args.backgrounds or "drawn rooms"
    return SyntheticBenchmark(
        samples, args.samples, f"synthetic composites before {behind}, {width}x{height}", protocol
    )


def models_of(args, protocol):
    """Returns {name: model} of --model."""
    from tfmatting.cli import evaluate_models
    from tfmatting.models import registry

    return evaluate_models.load(evaluate_models.parse(args.model or [registry.DEFAULT]), args, protocol)


def progress_of(args, count):
    """Returns the function that shows a bar over finished samples."""
    from tqdm import tqdm

    return lambda items: tqdm(items, total=count, unit="picture", disable=args.quiet)
