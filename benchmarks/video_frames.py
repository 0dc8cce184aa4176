"""Measures one video matting configuration in this process: python -m benchmarks.video_frames CONFIGURATION

`benchmarks.inference` starts it. Frames come one after the other, as in a clip, and the memory goes with them. The
configuration and what comes out are JSON.
"""

import dataclasses
import json
import math
import statistics
import sys
import time

from tfmatting.evaluation.speed.measurement import facts, limit_threads, peak_memory

MODULE = "benchmarks.video_frames"
#: the paper's settings
RATIOS = {"hd": 0.25, "4k": 0.125}
MODELS = ("rvm_mobilenetv3", "rvm_resnet50")
WARM_UP = 3


@dataclasses.dataclass(frozen=True)
class VideoConfiguration:
    """One model at one size.

    Args:
        encoder: the model's name, of `MODELS`.
        height, width: of the frames.
        downsample_ratio: of `VideoMatting`.
        precision: Keras' policy.
        threads: cores to run on; None = all.
        runs: timed frames, after some that warm up.
    """

    encoder: str
    height: int
    width: int
    downsample_ratio: float
    precision: str = "float32"
    threads: int | None = None
    runs: int = 10


def measure_video(configuration):
    """Returns milliseconds a frame, peak memory, operations, and the share of the matrix rate."""
    limit_threads(configuration.threads)  # before the backend starts
    import keras
    import numpy as np

    from tfmatting import accelerate
    from tfmatting.loading import build
    from tfmatting.models.video_matting.video_matting_base import STATES

    keras.utils.set_random_seed(0)
    model = build(configuration.encoder, downsample_ratio=configuration.downsample_ratio, dtype=configuration.precision)
    fast, random = accelerate(model), np.random.default_rng(0)
    shape = (1, configuration.height, configuration.width, 3)
    frame = random.integers(0, 256, shape, dtype="uint8")
    if fast is model:
        frame = (frame / 255).astype("float32")
    states, seconds = model.initial_states(*shape[:3]), []
    for _ in range(WARM_UP + configuration.runs):
        start = time.perf_counter()
        outputs = fast.predict_on_batch({"source": frame, **states})
        states = {name: outputs[name] for name in STATES}
        seconds.append(time.perf_counter() - start)
    peak = peak_memory()  # before the operations are counted and matrices multiplied
    median = statistics.median(seconds[WARM_UP:])
    return facts(configuration, median, seconds[0], peak, _multiply_adds(model, frame))


def _multiply_adds(model, frame):
    """Counts the operations of the convolutions, those of the memory among them."""
    from tfmatting.evaluation.speed.operations import count_multiply_adds

    counted = sum(count_multiply_adds(model, {"source": frame.astype("float32")}).values())
    states = model.initial_states(*frame.shape[:3]).values()
    # from x and h, 2 C channels, to 3 C, by 3x3 pixels
    return counted + sum(54 * math.prod(state.shape) * state.shape[-1] for state in states)


if __name__ == "__main__":
    print(json.dumps(measure_video(VideoConfiguration(**json.loads(sys.argv[1])))))
