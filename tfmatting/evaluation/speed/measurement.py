"""Measures one configuration in this process: `python -m tfmatting.evaluation.speed.measurement CONFIGURATION`.

The configuration and what comes out are JSON.
"""

import dataclasses
import json
import os
import resource
import statistics
import sys
import time

MEBIBYTE = 2**20
INTEGERS = "int8"


@dataclasses.dataclass(frozen=True)
class Configuration:
    """One model at one size.

    Args:
        encoder: "mobilenetv2", "resnet50" or "resnet101".
        height, width: of the picture.
        backbone_scale, sample_pixels: of `BackgroundMatting`.
        precision: Keras' policy, or "int8".
        xla: whether TensorFlow compiles by XLA; JAX always does.
        threads: cores to run on; None = all.
        runs: timed calls, after two that warm up.
        refine_mode: of `BackgroundMatting`.
        batch: frames of one call.
    """

    encoder: str
    height: int
    width: int
    backbone_scale: float
    sample_pixels: int
    precision: str = "float32"
    xla: bool = False
    threads: int | None = None
    runs: int = 10
    refine_mode: str = "sampling"
    batch: int = 1


def measure(configuration):
    """Returns milliseconds a call, frames a second, peak memory, operations, and the share of the matrix rate."""
    limit_threads(configuration.threads)  # before the backend starts
    import numpy as np

    from tfmatting import accelerate
    from tfmatting.evaluation.speed.operations import count_multiply_adds
    from tfmatting.inference.pixels import unit_floats

    model = build_model(configuration)
    random = np.random.default_rng(0)
    shape = (configuration.batch, configuration.height, configuration.width, 3)
    pictures = {name: random.integers(0, 256, shape, dtype="uint8") for name in ("source", "background")}
    integers = configuration.precision == INTEGERS
    fast = model if configuration.xla else accelerate(model, INTEGERS if integers else None)
    first, *_ = (timed(fast, pictures) for _ in range(2))
    seconds = statistics.median(timed(fast, pictures) for _ in range(configuration.runs))
    peak = peak_memory()  # before the operations are counted and matrices multiplied
    inputs = {name: unit_floats(name, picture) for name, picture in pictures.items()}
    multiply_adds = sum(count_multiply_adds(model, inputs).values())
    return facts(configuration, seconds, first, peak, multiply_adds, configuration.batch)


def facts(configuration, seconds, first, peak, multiply_adds, batch=1):
    """Returns what was measured, as `measure` does, and measures the matrix rate.

    Args:
        configuration: a dataclass.
        seconds, first: of a warm call and of the first.
        peak: memory in bytes.
        multiply_adds: of a call.
        batch: frames of a call.
    """
    import keras

    from tfmatting.evaluation.speed.matrix_rate import matrix_rate

    rate = matrix_rate()
    return {
        **dataclasses.asdict(configuration),
        "backend": keras.backend.backend(),
        "milliseconds": round(1000 * seconds, 1),
        "frames_per_second": round(batch / seconds, 3),
        "first_milliseconds": round(1000 * first, 1),
        "peak_mebibytes": round(peak / MEBIBYTE),
        "giga_multiply_adds": round(multiply_adds / 1e9, 2),
        "matrix_gigaflops": round(rate / 1e9, 1),
        "share_of_matrix_rate": round(2 * multiply_adds / seconds / rate, 3),
    }


def build_model(configuration):
    """Builds the model with random weights: its speed does not depend on them."""
    import keras

    from tfmatting.loading import build

    keras.utils.set_random_seed(0)
    model = build(
        f"bgm_{configuration.encoder}",
        backbone_scale=configuration.backbone_scale,
        refine_mode=configuration.refine_mode,
        refine_sample_pixels=configuration.sample_pixels,
        dtype=None if configuration.precision == INTEGERS else configuration.precision,
    )
    model.jit_compile = configuration.xla or keras.backend.backend() == "jax"
    return model


def timed(model, pictures):
    """Seconds of one call, from 8-bit pixels to floats, as the commands run it."""
    from tfmatting import matte

    start = time.perf_counter()
    matte(model, **pictures)
    return time.perf_counter() - start


def limit_threads(threads):
    """Keeps this process, and so every backend's threads, on the first `threads` of its cores (Linux)."""
    if threads is not None:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])


def peak_memory():
    """The process' largest resident memory so far, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main():
    print(json.dumps(measure(Configuration(**json.loads(sys.argv[1])))))


if __name__ == "__main__":
    main()
