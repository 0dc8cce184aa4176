"""Batches as a `tf.data.Dataset`."""

import concurrent.futures


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
    """Yields the batches of `as_dataset` as arrays, and raises what `batches[number]` raises as it is.

    Another thread waits for TensorFlow, whose own waiting hears no Ctrl-C. Once the reader has left no batch is begun.
    """
    import tensorflow as tf

    watched = _Watched(batches)
    iterator = as_dataset(watched, signature, numbers, workers, ahead).as_numpy_iterator()
    waiting = concurrent.futures.ThreadPoolExecutor(1)
    try:
        while batch := waiting.submit(next, iterator, None).result():
            yield batch
    except tf.errors.OpError:
        if watched.failures:
            raise watched.failures[0] from None
        raise
    finally:
        watched.is_left = True
        watched.failures = []  # an error in it knows this frame, whose iterator would outlive it
        del iterator  # waits for the batches that are being made, as no thread may be left when Python ends
        waiting.shutdown(wait=False)


class _Watched:
    """Batches that remember the first error, which TensorFlow passes on as a text alone.

    Attributes:
        is_left: whether nobody reads any more, so that every further batch is an error.
    """

    def __init__(self, batches):
        self.batches = batches
        self.failures = []
        self.is_left = False

    def __getitem__(self, number):
        if self.is_left:
            raise RuntimeError("nobody reads the batches any more.")
        try:
            return self.batches[number]
        except BaseException as error:
            self.failures.append(error)
            raise
