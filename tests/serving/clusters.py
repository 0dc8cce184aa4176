"""A Ray cluster of two machines, played by two of its nodes on this one."""

import contextlib
import os
import pathlib

import pytest

ROOT = pathlib.Path(__file__).parents[2]


@contextlib.contextmanager
def cluster_of_two():
    """Yields a `ray.cluster_utils.Cluster` of two nodes with a processor each, and the second node."""
    ray = pytest.importorskip("ray", reason="Ray is not installed")
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        machine = {"num_cpus": 1, "object_store_memory": 200_000_000}
        cluster = Cluster(initialize_head=True, head_node_args={**machine, "include_dashboard": False})
        try:
            yield cluster, cluster.add_node(**machine)
        finally:
            ray.shutdown()
            cluster.shutdown()


def dying(predict, marks, calls):
    """Returns a function that does what `predict` does, but kills its process at some of its calls.

    Args:
        predict: as that of `tfmatting.serving.ray_cluster`.
        marks: folder that counts the calls.
        calls: numbers of those that do not come back.
    """

    def predict_or_die(network, checkpoint, inputs):
        import pathlib
        import signal
        import uuid

        (pathlib.Path(marks) / uuid.uuid4().hex).touch()
        if len(list(pathlib.Path(marks).iterdir())) in calls:
            os.kill(os.getpid(), signal.SIGKILL)
        return predict(network, checkpoint, inputs)

    return predict_or_die
