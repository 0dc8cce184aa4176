"""`tfmatting-train`: one stage of training."""

import argparse
import importlib
import pathlib
import pkgutil
import sys

import tfmatting.configs


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="tfmatting-train", description=__doc__)
    parser.add_argument("config", choices=_names(), help="the experiment")
    parser.add_argument("output", type=pathlib.Path, help="folder of the run; a run that stopped goes on from there")
    parser.add_argument("--backgrounds", type=pathlib.Path, help="folder of photographs without people")
    parser.add_argument("--initial", type=pathlib.Path, help="weights (.h5) of the stage before")
    parser.add_argument("--steps", type=int, help="steps instead of the config's")
    parser.add_argument("--workers", type=int, default=1, help="threads that draw composites (default 1)")
    options = parser.parse_args(arguments)
    try:
        return run(options)
    except (ValueError, OSError, ImportError) as error:
        print(f"tfmatting-train: error: {' '.join(str(error).split())}", file=sys.stderr)
        return 2


def run(options):
    import dataclasses

    from tfmatting.training.fit import fit

    config = importlib.import_module(f"tfmatting.configs.{options.config}").CONFIG
    if options.steps is not None:
        config = dataclasses.replace(config, steps=options.steps)
    fit(config, options.output, options.backgrounds, options.initial, options.workers)
    print(options.output / "weights.h5")
    return 0


def _names():
    return [module.name for module in pkgutil.iter_modules(tfmatting.configs.__path__) if module.name != "train_config"]
