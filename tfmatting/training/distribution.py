"""On how many devices and machines a run trains, as they are found."""

import contextlib
import json
import os

import keras


class WorkerLostError(ConnectionError):
    """Another machine of the cluster is lost."""


def found_distribution():
    """Returns the distribution over all accelerators of this machine, or of the machines that TF_CONFIG names.

    It must come before the first variable. On TensorFlow, several devices make a `MirroredStrategy`, TF_CONFIG with
    several workers a `MultiWorkerMirroredStrategy`; on JAX, several devices a `keras.distribution.DataParallel`.

    Raises:
        ValueError: if the backend is neither TensorFlow nor JAX, or TF_CONFIG is not what TensorFlow takes.
    """
    backend = keras.backend.backend()
    if backend == "jax":
        return JaxDistribution()
    if backend == "tensorflow":
        return TensorFlowDistribution()
    raise ValueError(f"training needs KERAS_BACKEND=tensorflow or jax. Received: KERAS_BACKEND={backend}")


class TensorFlowDistribution:
    """Replicas of TensorFlow.

    Attributes:
        strategy: of `tf.distribute`; models and optimizers are made in its `scope()`.
        replicas: number of parts into which a batch is divided.
        worker, workers: number of this process, and of all.
        is_chief: whether this process writes checkpoints and logs.
        needs_synchronization: whether batch normalization must be told to look at all replicas.
    """

    def __init__(self):
        import tensorflow as tf

        self.worker, self.workers = _cluster_place()
        if self.workers > 1:
            self.strategy = tf.distribute.MultiWorkerMirroredStrategy()
        else:
            devices = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
            several = len(devices) > 1
            names = [device.name for device in devices]
            self.strategy = tf.distribute.MirroredStrategy(names) if several else tf.distribute.get_strategy()
        self.replicas = self.strategy.num_replicas_in_sync
        self.is_chief = self.worker == 0
        self.needs_synchronization = self.replicas > 1
        if not tf.config.list_physical_devices("GPU"):  # on a GPU some gradients have no such kernel
            tf.config.experimental.enable_op_determinism()

    def scope(self):
        return self.strategy.scope()

    @contextlib.contextmanager
    def watched(self):
        """Says what it means when another machine of the cluster is lost.

        Raises:
            WorkerLostError: in place of TensorFlow's errors of connections; what else goes wrong stays as it is.
        """
        from tensorflow import errors

        try:
            yield
        except (
            errors.UnavailableError,
            errors.AbortedError,
            errors.CancelledError,
            errors.DeadlineExceededError,
            errors.InternalError,
        ) as error:
            if self.workers == 1:
                raise
            raise WorkerLostError(
                "another worker of the cluster is lost: start all workers again, and the run goes on from its last"
                f" checkpoint ({error.message.splitlines()[0]})"
            ) from error

    def spread(self, batch):
        """Returns a batch as tensors, its rows divided among the replicas."""
        import tensorflow as tf

        if self.replicas == 1:
            return tuple({name: tf.convert_to_tensor(x) for name, x in part.items()} for part in batch)

        def part_of(context):
            number = context.replica_id_in_sync_group
            return tuple(
                {name: tf.convert_to_tensor(rows(x, number, self.replicas)) for name, x in part.items()}
                for part in batch
            )

        return self.strategy.experimental_distribute_values_from_function(part_of)


class JaxDistribution:
    """Devices of JAX in one process; the attributes are those of `TensorFlowDistribution`."""

    worker, workers, is_chief = 0, 1, True
    needs_synchronization = False  # a compiled function sees the batch as a whole

    def __init__(self):
        import jax

        self.replicas = len(jax.local_devices())
        if self.replicas > 1:
            self.distribution = keras.distribution.DataParallel()

    def scope(self):
        """Variables lie on every device."""
        if self.replicas == 1:
            return contextlib.nullcontext()
        return self.distribution.scope()

    def watched(self):
        """There is no other machine to lose."""
        return contextlib.nullcontext()

    def spread(self, batch):
        """Returns a batch as arrays, its rows divided among the devices."""
        import jax

        if self.replicas == 1:
            return jax.device_put(batch)
        return tuple({name: jax.device_put(x, self._rows_layout(x)) for name, x in part.items()} for part in batch)

    def _rows_layout(self, x):
        layout = self.distribution.get_data_layout(x.shape)
        return layout.backend_layout


def rows(x, number, count):
    """Returns part `number` of the rows of `x`, of `count` equal ones."""
    if len(x) % count:
        raise ValueError(f"a batch must be divisible among {count} devices. Received: {len(x)} pictures")
    size = len(x) // count
    return x[number * size : (number + 1) * size]


def _cluster_place():
    """Returns the number of this worker and how many there are, as TF_CONFIG says."""
    text = os.environ.get("TF_CONFIG")
    if not text:
        return 0, 1
    try:
        config = json.loads(text)
        workers, task = config["cluster"]["worker"], config["task"]
        if task["type"] != "worker" or not 0 <= int(task["index"]) < len(workers):
            raise ValueError("no such worker")
        return int(task["index"]), len(workers)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            'TF_CONFIG must be {"cluster": {"worker": ["HOST:PORT", ...]}, "task": {"type": "worker", "index": N}}.'
            f" Received: {text}"
        ) from error
