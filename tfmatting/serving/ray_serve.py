"""The network of `tfmatting s` as replicas of a Ray Serve deployment, which take several pictures at once."""

import asyncio
import collections
import dataclasses
import logging

import numpy as np

from tfmatting.inference.images import MattingResult
from tfmatting.serving import ray_cluster
from tfmatting.serving.matting import WARM_UP

_APPLICATION = "tfmatting"
_BATCH_WAIT_SECONDS = 0.02
_ATTEMPTS = 3


class ServedModel:
    """What the application of `tfmatting s` mattes with, in the place of `ModelThread`; models with a plate alone.

    Args:
        network: `tfmatting.serving.ray_cluster.Network`.
        checkpoint: bytes of its weights, or None.
        replicas: how many of it.
        batch_size: pictures that one takes at once, where they come together and have one size.
        address: of the cluster, see `connect`.
    Raises:
        ImportError, OSError: see `connect`.
        ValueError: if the cluster has no room for them.
    """

    has_memory = False

    def __init__(self, network, checkpoint=None, replicas=1, batch_size=4, address=None):
        room = ray_cluster.connect(network, address)
        if replicas > room:
            raise ValueError(f"the Ray cluster has room for {room} networks. Received: --replicas {replicas}")
        from ray import serve
        from ray.serve.schema import LoggingConfig

        logging.getLogger("ray.serve").setLevel(logging.WARNING)  # of this process; that of the others is their own
        quiet = LoggingConfig(log_level="ERROR", enable_access_log=False)
        deployment = serve.deployment(
            _deployment(serve, batch_size),
            name="network",
            num_replicas=replicas,
            max_ongoing_requests=2 * batch_size,  # one batch is computed while the next one gathers
            ray_actor_options=network.resources(),
            logging_config=quiet,
        )
        serve.start(proxy_location="Disabled", logging_config=quiet)
        self._handle = serve.run(deployment.bind(network, checkpoint), name=_APPLICATION, route_prefix=None)

    async def matte(self, source, plate):
        """Returns the `MattingResult` of `(H, W, 3)` arrays; a picture whose replica is lost is tried again."""
        from ray.exceptions import RayActorError

        for attempt in range(1, 1 + _ATTEMPTS):
            response = self._handle.matte.remote(source, plate)
            try:
                with ray_cluster.failures_told():
                    try:
                        return MattingResult(**await response)
                    except RayActorError:
                        if attempt == _ATTEMPTS:
                            raise
            except asyncio.CancelledError:
                response.cancel()
                raise

    def seconds_at_work(self):
        """Returns 0: Ray Serve looks after its replicas itself, and replaces one that hangs."""
        return 0.0

    def close(self):
        """Ends the replicas after the pictures that they compute now."""
        from ray import serve

        serve.delete(_APPLICATION)


def _deployment(serve, batch_size):
    class NetworkReplica:
        def __init__(self, network, checkpoint):
            self.network, self.checkpoint = network, checkpoint
            for size in WARM_UP:
                nothing = np.zeros((*size, 3), np.uint8)
                _matte_together(network, checkpoint, [nothing], [nothing])

        @serve.batch(max_batch_size=batch_size, batch_wait_timeout_s=_BATCH_WAIT_SECONDS)
        async def matte(self, sources, plates):
            return await asyncio.to_thread(_matte_together, self.network, self.checkpoint, sources, plates)

    return NetworkReplica


def _matte_together(network, checkpoint, sources, plates):
    """Returns the fields of each picture's `MattingResult`; those of one size and type are computed at once."""
    groups = collections.defaultdict(list)
    for number, (source, plate) in enumerate(zip(sources, plates, strict=True)):
        groups[source.shape, source.dtype, plate.dtype].append(number)
    results = {}
    for numbers in groups.values():
        inputs = {
            "source": np.stack([sources[number] for number in numbers]),
            "background": np.stack([plates[number] for number in numbers]),
        }
        outputs = ray_cluster.predict(network, checkpoint, inputs)
        for place, number in enumerate(numbers):
            results[number] = {field.name: outputs[field.name][place] for field in dataclasses.fields(MattingResult)}
    return [results[number] for number in range(len(sources))]
