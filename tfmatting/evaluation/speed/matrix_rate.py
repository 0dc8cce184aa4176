"""The machine's own rate of float32 matrix multiplication, the measure that the networks are held against."""

import time

import numpy as np
from keras import ops

SIZE = 2048
RUNS = 5


def matrix_rate(size=SIZE, runs=RUNS):
    """Returns the best of several products of two square matrices on the Keras backend, in floating-point operations
    a second."""
    random = np.random.default_rng(0)
    left, right = (ops.convert_to_tensor(random.random((size, size), dtype="float32")) for _ in range(2))
    _multiply(left, right)
    return 2 * size**3 / min(_multiply(left, right) for _ in range(runs))


def _multiply(left, right):
    start = time.perf_counter()
    float(ops.matmul(left, right)[0, 0])  # waits for the result
    return time.perf_counter() - start
