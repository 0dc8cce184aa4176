"""How long all metrics of one frame take, and those of a folder by threads and by processes.

    python -m benchmarks.metrics --threads 2

Prints seconds: each metric alone, all that `tfmatting eval` measures of a frame, and frames a second of a folder.
"""

import argparse
import concurrent.futures
import functools
import os
import statistics
import time

import numpy as np

from tfmatting.evaluation.measures import measure_change, measure_frame
from tfmatting.evaluation.trimaps import make_trimap
from tfmatting.metrics import bce, conn, foreground_mse, grad, mad, mean_iou, mse, pixel_accuracy, sad
from tfmatting.ops.opencv import cv2


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--height", type=int, default=2160)
    parser.add_argument("--width", type=int, default=3840)
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="of the folder, and of OpenCV")
    parser.add_argument("--frames", type=int, default=8, help="of the folder")
    options = parser.parse_args()
    cv2.setNumThreads(options.threads)
    arguments = frame(options.height, options.width)
    prediction, truth, trimap, foreground, true_foreground = arguments
    for metric in (mse, sad, mad, grad, conn, bce, pixel_accuracy, mean_iou):
        print(f"{metric.__name__:16}{seconds(lambda metric=metric: metric(prediction, truth, trimap)):.3f}")
    print(f"{'foreground_mse':16}{seconds(lambda: foreground_mse(foreground, true_foreground, truth, trimap)):.3f}")
    pair = [np.stack([array, array]) for array in (prediction, truth, trimap)]
    print(f"{'dtssd':16}{seconds(lambda: measure_change(*pair)):.3f} (both regions)")
    print(f"{'all':16}{seconds(lambda: (measure_frame(*arguments), measure_change(*pair))):.3f} (both regions)")
    work = functools.partial(measure_number, options.height, options.width)
    for kind in (concurrent.futures.ThreadPoolExecutor, concurrent.futures.ProcessPoolExecutor):
        for workers in sorted({1, options.threads}):
            with kind(workers) as pool:
                list(pool.map(work, range(workers)))  # starts the workers
                begin = time.perf_counter()
                list(pool.map(work, range(options.frames)))
                rate = options.frames / (time.perf_counter() - begin)
            print(f"{kind.__name__}, {workers}: {rate:.2f} frames a second")


@functools.cache
def frame(height, width):
    """A noisy prediction of soft shapes, its truth, trimap, and two foregrounds, 8-bit."""
    rng = np.random.default_rng(0)
    coarse = rng.random((9, 16), np.float32)
    shapes = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    truth = np.clip((shapes - 0.5) * 10 + 0.5, 0, 1)
    prediction = np.clip(truth + 0.03 * rng.standard_normal(truth.shape, np.float32), 0, 1)
    foregrounds = rng.integers(0, 256, (2, height, width, 3), np.uint8)
    alphas = [np.rint(alpha * 255).astype(np.uint8) for alpha in (prediction, truth)]
    return *alphas, make_trimap(alphas[1]), *foregrounds


def measure_number(height, width, _):
    return measure_frame(*frame(height, width))


def seconds(call):
    """Median of five calls, after one that warms up."""
    times = []
    for _ in range(6):
        begin = time.perf_counter()
        call()
        times.append(time.perf_counter() - begin)
    return statistics.median(times[1:])


if __name__ == "__main__":
    main()
