"""The command `tfmatting-train`: one stage of training."""

import importlib
import pathlib
import pkgutil
import sys

import tfmatting.configs
from tfmatting.cli.main import Parser, guarded
from tfmatting.cli.options import positive

EPILOG = """The run's folder gets config.json, log.csv, the last checkpoint and, at the end, weights.h5. A run that was
stopped goes on from its last checkpoint when the same command is given again."""


def main(argv=None):
    """Runs the command line; returns the exit code, as `tfmatting.cli.main.main` does."""
    argv = sys.argv[1:] if argv is None else list(argv)
    return guarded("tfmatting-train", argv, lambda: run(_parser().parse_args(argv)), backend=None)


def run(args):
    import dataclasses

    from tfmatting.training.fit import fit

    config = importlib.import_module(f"tfmatting.configs.{args.config}").CONFIG
    if args.steps is not None:
        config = dataclasses.replace(config, steps=args.steps)
    fit(config, args.output, args.backgrounds, args.initial, args.workers)
    print(args.output / "weights.h5")
    return 0


def _parser():
    parser = Parser(prog="tfmatting-train", description=__doc__, epilog=EPILOG, allow_abbrev=False)
    names = [module.name for module in pkgutil.iter_modules(tfmatting.configs.__path__)]
    parser.add_argument("config", choices=[name for name in names if name != "train_config"], help="the experiment")
    parser.add_argument("output", type=pathlib.Path, help="folder of the run")
    parser.add_argument("--backgrounds", type=pathlib.Path, help="folder of photographs without people")
    parser.add_argument("--initial", type=pathlib.Path, help="weights (.h5) of the stage before")
    parser.add_argument("--steps", type=positive, help="optimizer steps instead of the config's")
    parser.add_argument("--workers", type=positive, default=1, help="threads that draw composites (default: 1)")
    parser.add_argument("--debug", action="store_true", help="show tracebacks and the libraries' own messages")
    return parser


if __name__ == "__main__":
    sys.exit(main())
