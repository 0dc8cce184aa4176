"""Measurements in processes of their own."""

import dataclasses
import json
import subprocess
import sys

MODULE = "tfmatting.evaluation.speed.measurement"


def measure_apart(configuration, module=MODULE):
    """Measures a configuration in a fresh process, which keeps the peak of its memory its own.

    Args:
        configuration: `tfmatting.evaluation.speed.measurement.Configuration`, or that of the module.
        module: what measures when it is run with the configuration as JSON.
    Returns:
        What `tfmatting.evaluation.speed.measurement.measure` returns.
    Raises:
        ValueError: if the process fails; it says how.
    """
    command = [sys.executable, "-m", module, json.dumps(dataclasses.asdict(configuration))]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    if process.returncode:
        reason = (process.stderr.strip().splitlines() or [f"exit code {process.returncode}"])[-1]
        raise ValueError(f"{configuration.encoder} could not be measured: {reason}")
    return json.loads(process.stdout.splitlines()[-1])
