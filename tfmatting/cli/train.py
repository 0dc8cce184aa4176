"""The command `tfmatting-train`: one stage of training."""

import importlib
import logging
import pathlib
import pkgutil
import re
import sys

import tfmatting.configs
from tfmatting.cli.main import Parser, guarded
from tfmatting.cli.options import positive

LOGGER = logging.getLogger("tfmatting")
EPILOG = """The run's folder gets config.json, log.jsonl, checkpoints, files for TensorBoard and, at the end, weights.h5
and report.md. A run that was stopped, in whatever way, goes on from its last checkpoint when the same command is given
again, and ends with the same weights; with --finish as well it ends where it was stopped. All GPUs that are visible
work together; docs/distributed-training.md is about several machines."""
NO_CONFIGS = ("run_config", "segmentation_train_config", "train_config", "video_train_config", "overrides")
IMAGENET, MATCHING = "imagenet", "matching:"
_ASSIGNMENT = re.compile(r"[a-z]\w*(\.\w+)*=.*")
#: exit code where another machine is lost, which the same command overcomes (EX_TEMPFAIL of sysexits.h)
LOST = 75
#: what no longer holds of a config where another key is given
REPLACED = {"steps": "epochs=0", "data": "validation_data=", "background_data": "validation_background_data="}


def main(argv=None):
    """Runs the command line; returns the exit code, as `tfmatting.cli.main.main` does, or `LOST`."""
    argv = sys.argv[1:] if argv is None else list(argv)
    return guarded("tfmatting-train", argv, lambda: run(_parser().parse_intermixed_args(_each_set(argv))), backend=None)


def run(args):
    config = _config(args)
    if args.print_config:
        _print_config(config)
        return 0
    if args.output is None:
        raise ValueError("the folder of the run is missing (see tfmatting-train --help)")
    initial = initial_weights(args.initial)  # a missing file is told before TensorFlow loads
    from tfmatting.cli.termination import terminable
    from tfmatting.training.distribution import WorkerLostError
    from tfmatting.training.fit import fit

    try:
        with terminable():
            people = args.foregrounds, args.alphas, args.images, args.masks
            fit(config, args.output, args.backgrounds, initial, args.workers, *people, args.finish)
    except WorkerLostError as error:
        if args.debug:
            raise
        print(f"tfmatting-train: error: {error}", file=sys.stderr)
        return LOST
    print(args.output / "weights.h5")
    return 0


def _config(args):
    from tfmatting.configs.overrides import overridden

    config = importlib.import_module(f"tfmatting.configs.{args.config}").CONFIG
    flags = {
        "steps": args.steps,
        "freeze": args.freeze,
        "data": args.data,
        "background_data": args.background_data,
    }
    assignments = [*args.set, *(f"{name}={value}" for name, value in flags.items() if value is not None)]
    given = {assignment.partition("=")[0] for assignment in assignments}
    if {"steps", "epochs"} <= given:
        raise ValueError("`steps` and `epochs` must not be given together, as epochs come to a number of steps.")
    return overridden(config, [*(text for name, text in REPLACED.items() if name in given), *assignments])


def _each_set(argv):
    """Returns the arguments with a --set of its own before each of several KEY=VALUE that follow one."""
    words = []
    for word in argv:
        if words[-2:-1] == ["--set"] and _ASSIGNMENT.fullmatch(word):
            words.append("--set")
        words.append(word)
    return words


def _print_config(config):
    """Prints the config as JSON; of steps and epochs the one that counts."""
    import dataclasses
    import json

    values = dataclasses.asdict(config)
    del values["steps" if config.epochs else "epochs"]
    print(json.dumps(values, indent=2))


def initial_weights(name):
    """Returns what `fit` starts from: a weights file of ours, or a function that fills the model, with its name.

    Args:
        name: "imagenet", a path, "matching:" and the path of a weights file, or None.
    Raises:
        ValueError: if it is neither.
    """
    if name is None:
        return None
    from tfmatting.training.run_record import InitialWeights

    if name == IMAGENET:
        from tfmatting.convert.imagenet import assign_imagenet

        return InitialWeights(IMAGENET, assign_imagenet)
    path = pathlib.Path(name.removeprefix(MATCHING))
    if not path.is_file():
        raise ValueError(f"`--initial` must be imagenet or an existing file. Received: {name}")
    if name.startswith(MATCHING):
        return InitialWeights(f"{MATCHING}{path.resolve()}", lambda model: _assign_matching(model, path))
    if path.suffix == ".h5":
        return path
    return InitialWeights(str(path.resolve()), lambda model: _assign_checkpoint(model, path))


def _assign_matching(model, path):
    """Fills what fits of a model from the weights of another one, and says how much that is."""
    from tfmatting.models.weights_file import load_matching_weights

    count = len(load_matching_weights(model, path))
    LOGGER.info("%d of %d weights begin as those of %s", count, len(model.weights), path)


def _assign_checkpoint(model, path):
    """Fills a model from a PyTorch checkpoint: of the model itself, or of DeepLabV3 for background matting."""
    from tfmatting.convert.read import read_state_dict
    from tfmatting.models.segmentation.segmentation import Segmentation
    from tfmatting.models.video_matting.video_matting import VideoMatting

    if isinstance(model, VideoMatting):
        from tfmatting.convert.video_matting import assign_video_matting as assign
    elif isinstance(model, Segmentation):
        from tfmatting.convert.segmentation import assign_segmentation as assign
    else:
        from tfmatting.convert.deeplab import assign_deeplab as assign
    assign(model, read_state_dict(path))


def config_names():
    """Returns the names of the experiments."""
    names = [module.name for module in pkgutil.iter_modules(tfmatting.configs.__path__)]
    return [name for name in names if name not in NO_CONFIGS]


def _parser():
    parser = Parser(prog="tfmatting-train", description=__doc__, epilog=EPILOG, allow_abbrev=False)
    choices = config_names()
    parser.add_argument("config", choices=choices, metavar="CONFIG", help=f"the experiment: {', '.join(choices)}")
    parser.add_argument("output", type=pathlib.Path, nargs="?", help="folder of the run")
    _add_data_options(parser.add_argument_group("data"))
    group = parser.add_argument_group("experiment")
    group.add_argument(
        "--initial",
        metavar="WHAT",
        help="weights to start from: weights.h5 of the stage before, imagenet, or a checkpoint of PyTorch (.pth,"
        " .safetensors, .npz): of DeepLabV3 for background matting, of the model itself for the others; matching:FILE"
        " takes from another model's weights.h5 what has the same names and shapes, as an encoder",
    )
    group.add_argument(
        "--freeze",
        metavar="NAMES",
        help="what does not learn, separated by commas: backbone, aspp, decoder, refiner, or blocks such as stem,"
        " block3 or stage1; or one of all-but-last, first-two, first (convolutions) and none",
    )
    group.add_argument("--steps", type=positive, metavar="N", help="optimizer steps instead of the config's")
    group.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="other values of the config, e.g. learning_rate.backbone=1e-4 clip_norm=1; may be repeated",
    )
    group.add_argument(
        "--print-config",
        action="store_true",
        help="print the config as JSON, and end; of steps and epochs the one that counts",
    )
    parser.add_argument(
        "--finish",
        action="store_true",
        help="end a run that was stopped, without another step: weights.h5 and the report of its newest checkpoint",
    )
    parser.add_argument("--workers", type=positive, default=1, help="threads that draw batches (default: 1)")
    parser.add_argument("--debug", action="store_true", help="show tracebacks and the libraries' own messages")
    return parser


def _add_data_options(group):
    for name in ("foregrounds", "alphas"):
        group.add_argument(f"--{name}", type=pathlib.Path, metavar="DIR", help=f"folder of your own {name}")
    group.add_argument("--images", type=pathlib.Path, metavar="DIR", help="for segmentation: folder of photographs")
    group.add_argument("--masks", type=pathlib.Path, metavar="DIR", help="masks of the people in --images")
    group.add_argument("--backgrounds", type=pathlib.Path, metavar="DIR", help="folder of photographs without people")
    group.add_argument("--data", metavar="NAME[/CONFIG][:SPLIT]", help="data set of tensorflow-datasets to learn from")
    group.add_argument("--background-data", metavar="NAME[/CONFIG][:SPLIT]", help="data set of backgrounds")


if __name__ == "__main__":
    sys.exit(main())
