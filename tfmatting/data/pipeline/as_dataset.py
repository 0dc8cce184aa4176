"""Batches as a `tf.data.Dataset`."""


def as_dataset(batches, signature, numbers, workers, ahead):
    """Returns a `tf.data.Dataset` of `batches[number]`, in the order of the numbers whatever `workers` is.

    An error reaches the reader as one of `tf.errors`, in whose long message it stands; see `read_dataset`.

    Args:
        batches: of ({name: float32 array}, {name: float32 array}) by number.
        signature: of a batch, ({name: tf.TensorSpec}, {name: tf.TensorSpec}).
        numbers: range of the batches.
        workers: batches that are made at once.
        ahead: batches that wait ready.
    """
    import tensorflow as tf

    def arrays(number):
        batch = batches[int(number)]
        return [part[name] for part, specifications in zip(batch, signature, strict=True) for name in specifications]

    def batch(number):
        flat = iter(tf.numpy_function(arrays, [number], [tf.float32] * sum(map(len, signature)), stateful=False))
        return tuple(
            {name: tf.ensure_shape(next(flat), specification.shape) for name, specification in part.items()}
            for part in signature
        )

    options = tf.data.Options()
    options.threading.private_threadpool_size = workers + 1  # a batch that takes long must not hold up the training
    steps = tf.data.Dataset.range(numbers.start, numbers.stop, numbers.step).with_options(options)
    return steps.map(batch, num_parallel_calls=workers, deterministic=True).prefetch(ahead)


def read_dataset(batches, signature, numbers, workers=1, ahead=4):
    """Yields the batches of `as_dataset` as arrays, and raises what `batches[number]` raises as it is."""
    import tensorflow as tf

    failures = []
    dataset = as_dataset(_Watched(batches, failures), signature, numbers, workers, ahead)
    try:
        yield from dataset.as_numpy_iterator()
    except tf.errors.OpError:
        if failures:
            raise failures[0] from None
        raise


class _Watched:
    """Batches that remember the first error, which TensorFlow passes on as a text alone."""

    def __init__(self, batches, failures):
        self.batches = batches
        self.failures = failures

    def __getitem__(self, number):
        try:
            return self.batches[number]
        except BaseException as error:
            self.failures.append(error)
            raise
