"""Holds the shipped weights to the quality that is recorded in benchmarks/quality_gate.json: make quality

    python -m benchmarks.quality_gate                # exit code 1 where a metric is more than 2 % worse
    python -m benchmarks.quality_gate --record       # after a change for the better: writes the new values

Two dozen synthetic composites, always the same, a few of them of empty rooms, are matted with the default options.
"""

import argparse
import json
import pathlib
import sys

import tfmatting
from tfmatting.data.files import write_whole
from tfmatting.data.synthetic import SyntheticComposites
from tfmatting.evaluation.ablations.benchmarks import SyntheticBenchmark, synthetic_protocol
from tfmatting.evaluation.evaluate import Evaluation, model_predictors

RECORDED = pathlib.Path(__file__).with_suffix(".json")
HEIGHT, WIDTH, SAMPLES, SEED = 432, 576, 24, 20_261
TOLERANCE = 0.02
#: keys of `tfmatting.evaluation.measures`; of all of them less is better
METRICS = (
    "mad_whole",
    "mse_whole",
    "foreground_mse_whole",
    "mad_unknown",
    "mse_unknown",
    "grad_unknown",
    "conn_unknown",
)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", help="weights instead of the shipped ones")
    parser.add_argument("--record", action="store_true", help="write the values, whatever they are")
    parser.add_argument("--recorded", type=pathlib.Path, default=RECORDED, help="file of the recorded values")
    options = parser.parse_args(arguments)
    measured = measure(tfmatting.load(checkpoint=options.checkpoint))
    if options.record:
        write_whole(options.recorded, (json.dumps(measured, indent=1) + "\n").encode())
        print(f"recorded in {options.recorded}: {measured}")
        return 0
    if not options.recorded.is_file():
        parser.error(f"{options.recorded} does not exist: write it with --record")
    return 1 if report(json.loads(options.recorded.read_text()), measured) else 0


def measure(model, samples=SAMPLES):
    """Returns {metric: mean over the samples}, rounded to 5 digits."""
    protocol = synthetic_protocol(SEED)
    composites = SyntheticComposites(HEIGHT, WIDTH, seed=SEED)
    benchmark = SyntheticBenchmark(composites, samples, "the gate's composites", protocol)
    result = Evaluation(benchmark, model_predictors({"model": model}), protocol).result
    if result["failed"]:
        raise ValueError(f"{result['failed'][0]['name']}: {result['failed'][0]['reason']}")
    return {metric: float(f"{result['summary']['model'][metric]['mean']:.5g}") for metric in METRICS}


def report(recorded, measured):
    """Prints both values of each metric; returns the names of those that are worse than they may be."""
    worse = []
    print(f"{'':8}{'metric':24}{'recorded':>12}{'now':>12}{'change':>10}")
    for metric in METRICS:
        before, now = recorded[metric], measured[metric]
        failed = not now <= before * (1 + TOLERANCE)  # NaN, too
        worse += [metric] * failed
        print(f"{'WORSE' if failed else 'ok':8}{metric:24}{before:12.5g}{now:12.5g}{now / before - 1:10.1%}")
    return worse


if __name__ == "__main__":
    sys.exit(main())
