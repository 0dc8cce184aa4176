"""Pictures on a Ray cluster: none is lost, none comes twice, whatever is killed."""

import numpy as np
import pytest

from tests.serving.clusters import cluster_of_two, dying
from tfmatting.serving import ray_cluster
from tfmatting.serving.ray_cluster import Network

pytestmark = pytest.mark.slow

NETWORK = Network("bgm_mobilenetv2")
FRAMES = 24


def numbered(number):
    """Inputs that can be told from each other."""
    return {"source": np.full((1, 16, 16, 3), number, np.uint8), "background": np.zeros((1, 16, 16, 3), np.uint8)}


@pytest.fixture(scope="module")
def cluster():
    with cluster_of_two() as (cluster, second):
        yield cluster, second


@pytest.fixture
def stand_in(monkeypatch):
    """Sets the function that runs on the machines."""

    def set_function(function):
        monkeypatch.setattr(ray_cluster, "predict", function)

    return set_function


def slow_echo(network, checkpoint, inputs):
    import time

    time.sleep(0.1)
    return {"alpha": inputs["source"][..., :1].astype("float32"), "checkpoint": checkpoint}


def numbers(results):
    return [int(result["alpha"].max()) for result in results]


def test_killed_workers_lose_and_double_nothing(cluster, stand_in, tmp_path):
    from tfmatting.serving.ray_model import RayModel

    stand_in(dying(lambda *call: slow_echo(*call), str(tmp_path), (2, 7, 8)))
    model = RayModel(NETWORK, b"weights", cluster[0].address)
    assert model.in_flight == 4
    results = list(model.predict_in_order(map(numbered, range(FRAMES))))
    assert numbers(results) == list(range(FRAMES))
    assert {result["checkpoint"] for result in results} == {b"weights"}
    assert len(list(tmp_path.iterdir())) >= FRAMES + 3  # those that were killed were tried again


def test_no_more_is_read_than_is_under_way(cluster, stand_in):
    from tfmatting.serving.ray_model import RayModel

    stand_in(lambda *call: slow_echo(*call))
    model, read = RayModel(NETWORK, None, cluster[0].address), []
    results = model.predict_in_order(read.append(number) or numbered(number) for number in range(FRAMES))
    next(results)
    assert len(read) == model.in_flight
    results.close()


def test_what_a_network_raises_is_raised_here(cluster, stand_in):
    from tfmatting.serving.ray_model import RayModel

    def refuse(network, checkpoint, inputs):
        raise ValueError("the pictures are too small.")

    stand_in(refuse)
    with pytest.raises(ValueError, match=r"^the pictures are too small\.$"):
        RayModel(NETWORK, None, cluster[0].address).predict_on_batch(numbered(0))


def test_a_worker_that_always_dies_is_given_up(cluster, stand_in, tmp_path):
    from tfmatting.serving.ray_model import RayModel

    stand_in(dying(lambda *call: slow_echo(*call), str(tmp_path), range(100)))
    with pytest.raises(OSError, match="lost a picture more often than it is tried"):
        RayModel(NETWORK, None, cluster[0].address).predict_on_batch(numbered(0))


def test_a_network_that_no_machine_has_room_for(cluster):
    from tfmatting.serving.ray_model import RayModel
    from tfmatting.serving.ray_serve import ServedModel

    with pytest.raises(ValueError, match="no machine of the Ray cluster has room for a network with 99 threads"):
        RayModel(Network("bgm_mobilenetv2", threads=99), None, cluster[0].address)
    with pytest.raises(ValueError, match="has room for 2 networks"):
        ServedModel(NETWORK, replicas=3, address=cluster[0].address)


def test_a_lost_machine_loses_and_doubles_nothing(cluster, stand_in):
    """The last of these tests: the machine stays away."""
    from tfmatting.serving.ray_model import RayModel

    machines, second = cluster
    stand_in(lambda *call: slow_echo(*call))
    model, results = RayModel(NETWORK, None, machines.address), []
    for number, result in enumerate(model.predict_in_order(map(numbered, range(FRAMES)))):
        results.append(result)
        if number == 5:
            machines.remove_node(second, allow_graceful=False)
    assert numbers(results) == list(range(FRAMES))
