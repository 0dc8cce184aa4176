"""A model that a Ray cluster computes, picture by picture, for `matte` in the place of a model."""

import collections

from tfmatting.serving import ray_cluster

#: how often a picture is tried again whose worker or machine is lost
_RETRIES = 5
#: pictures under way for each network that the cluster has room for: one is computed, one is on its way
_AHEAD = 2


class RayModel:
    """A network on every machine of a cluster; their results come back in the order of the inputs.

    A picture whose worker or machine is lost is computed again elsewhere. Results are put together by this process
    alone, so that none is lost or comes twice.

    Args:
        network: `tfmatting.serving.ray_cluster.Network`.
        checkpoint: bytes of its weights, or None.
        address: of the cluster, see `connect`.
    Attributes:
        accepts_integers: that pixels may come as they are in a file.
        in_flight: pictures that are under way at the same time.
    Raises:
        ImportError, OSError, ValueError: see `connect`.
    """

    accepts_integers = True

    def __init__(self, network, checkpoint=None, address=None):
        room = ray_cluster.connect(network, address)
        import ray

        self.in_flight = _AHEAD * room
        self._network, self._checkpoint = network, ray.put(checkpoint)
        self._predict = ray.remote(max_retries=_RETRIES, **network.resources())(ray_cluster.predict)

    def predict_on_batch(self, inputs):
        """Returns what the method of this name of a `BackgroundMatting` does.

        Args:
            inputs: {"source", "background"}: `(B, H, W, 3)` in uint8, uint16, or float32 in [0, 1].
        Returns:
            {name: float32 array} of the fields of a `MattingResult`.
        Raises:
            OSError: if the cluster loses the picture again and again.
        """
        return next(self.predict_in_order([inputs]))

    def predict_in_order(self, batches):
        """Yields what `predict_on_batch` returns for each of a stream of inputs, in their order.

        No more inputs are read than `in_flight`.
        """
        import ray

        waiting = collections.deque()
        try:
            for inputs in batches:
                waiting.append(self._predict.remote(self._network, self._checkpoint, inputs))
                if len(waiting) == self.in_flight:
                    yield _result(waiting.popleft())
            while waiting:
                yield _result(waiting.popleft())
        finally:
            for reference in waiting:
                ray.cancel(reference)


def _result(reference):
    import ray

    with ray_cluster.failures_told():
        return ray.get(reference)
