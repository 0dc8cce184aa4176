"""Random numbers that are functions of their seed alone, equal on NumPy and on every backend of Keras.

`keras.random` draws other numbers on every backend. These come from an integer hash, so that one seed gives one sample
on the processor, inside tf.data and on an accelerator. `xp` is `numpy` or `keras.ops`, whose functions bear the same
names.
"""

import functools
import statistics

import numpy as np

GOLDEN = np.uint32(0x9E3779B9)  # 2**32 over the golden ratio: spreads neighbouring counters
ROUNDS = ((16, 0x21F0AAAD), (15, 0x735A2D97), (15, 0))  # shifts and factors of a well-mixing 32-bit hash


def cast(xp, x, dtype):
    """`x` in another type, on NumPy and Keras alike."""
    return np.asarray(x).astype(dtype) if xp is np else xp.cast(x, dtype)


def mix(xp, x):
    """Returns a hash of unsigned 32-bit integers."""
    for shift, factor in ROUNDS:
        x = xp.bitwise_xor(x, xp.right_shift(x, np.uint32(shift)))
        x = xp.multiply(x, np.uint32(factor)) if factor else x
    return x


def fold(xp, seeds, number):
    """Returns the seeds of part `number` of what `seeds` stand for.

    Args:
        seeds: uint32 `(B,)`.
        number: integer, or uint32 `(B,)`.
    """
    number = np.uint32(number) if isinstance(number, int) else number
    return mix(xp, xp.multiply(seeds, GOLDEN) + (number + np.uint32(1)))


def sample_seeds(seed, numbers):
    """Returns the uint32 seeds `(B,)` of the samples `numbers` of a run with an integer `seed`."""
    root = np.random.SeedSequence(seed).generate_state(1)
    numbers = np.asarray(numbers, np.uint64)
    low, high = (numbers & 0xFFFFFFFF).astype(np.uint32), (numbers >> 32).astype(np.uint32)
    return fold(np, fold(np, root, high), low)


def words(xp, seeds, count):
    """Returns random uint32 `(B, count)`."""
    counters = xp.multiply(cast(xp, xp.arange(1, count + 1), "uint32"), GOLDEN)
    # `+`, as `keras.ops.add` takes a column of B for a bias of B columns (Keras 3.15 on TensorFlow)
    return mix(xp, xp.bitwise_xor(mix(xp, counters[None] + seeds[:, None]), seeds[:, None]))


def uniforms(xp, seeds, count):
    """Returns `count` float32 arrays `(B,)` in [0, 1)."""
    numbers = cast(xp, xp.right_shift(words(xp, seeds, count), np.uint32(8)), "float32") * np.float32(2.0**-24)
    return [numbers[:, place] for place in range(count)]


def between(low, high, uniform):
    """Returns `low` to `high` as `uniform` runs from 0 to 1."""
    return np.float32(low) + np.float32(high - low) * uniform


def deviation(size, uniform):
    """Returns -`size` to `size` as `uniform` runs from 0 to 1."""
    return between(-size, size, uniform)


def chosen(xp, probability, uniform):
    """Returns 1.0 for a share `probability` of the samples and 0.0 for the others."""
    return cast(xp, uniform < np.float32(probability), "float32")


@functools.cache
def normal_quantiles():
    """The 256 values of a standard normal variable that stand for equal shares of it, `(256,)` float32."""
    normal = statistics.NormalDist()
    values = np.array([normal.inv_cdf((place + 0.5) / 256) for place in range(256)])
    return (values / values.std()).astype(np.float32)
