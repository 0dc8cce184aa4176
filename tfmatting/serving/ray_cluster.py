"""Networks on the machines of a Ray cluster. Only numbers travel: no machine needs another's files."""

import contextlib
import dataclasses
import hashlib
import os
import pathlib
import socket
import tempfile

import numpy as np

from tfmatting.inference.images import MattingResult
from tfmatting.inference.pixels import unit_floats

_FIELDS = [field.name for field in dataclasses.fields(MattingResult)]
_LOADED = {}
_KNOCK_SECONDS = 10


@dataclasses.dataclass(frozen=True)
class Network:
    """Which network a machine loads, and how it computes.

    Attributes:
        name: of the model.
        options: of `tfmatting.load`, as pairs.
        device, threads: as `choose_device` takes them.
        accelerated: whether many pictures of one size are to come.
        suffix, digest: of the checkpoint's file; None: the shipped weights.
    """

    name: str
    options: tuple = ()
    device: str = "cpu"
    threads: int = 1
    accelerated: bool = False
    suffix: str | None = None
    digest: str | None = None

    def with_checkpoint(self, path):
        """Returns the network with weights of a file, and the file's bytes; None as path: the shipped weights."""
        if path is None:
            return self, None
        path = pathlib.Path(path)
        if not path.is_file():
            raise FileNotFoundError(f"`checkpoint` must be a file. Received: {path}")
        data = path.read_bytes()
        return dataclasses.replace(self, suffix=path.suffix, digest=hashlib.sha256(data).hexdigest()), data

    def resources(self):
        """Returns what one of them takes of a machine, as Ray names it."""
        return {"num_cpus": self.threads, "num_gpus": 1 if self.device == "gpu" else 0}


def connect(network, address=None):
    """Connects with a Ray cluster.

    Args:
        network: `Network`, of which at least one must find room.
        address: HOST:PORT of the cluster; None: that of RAY_ADDRESS or of this machine, else one of this process alone.
    Returns:
        How many networks the cluster has room for at the same time.
    Raises:
        ImportError: if Ray is not installed.
        OSError: if there is no cluster at the address.
        ValueError: if no machine has room for a network.
    """
    try:
        import ray
    except ModuleNotFoundError as error:
        raise ImportError(f"{error.name} is not installed: pip install 'tfmatting[ray]'") from error
    if not ray.is_initialized():
        address = address or os.environ.get("RAY_ADDRESS")
        try:
            _knock(address)
            ray.init(address, logging_level="ERROR", log_to_driver=False)
        except (OSError, RuntimeError, ValueError) as error:
            place = address or "this machine"
            raise OSError(f"there is no Ray cluster at {place}, or it has other versions of Ray and Python.") from error
    machines = [node["Resources"] for node in ray.nodes() if node["Alive"]]
    room = sum(_room(machine, network.resources()) for machine in machines)
    if not room:
        raise ValueError(
            f"no machine of the Ray cluster has room for a network with {network.threads} threads"
            f"{' and a GPU' if network.device == 'gpu' else ''}: choose other --threads."
        )
    return room


def predict(network, checkpoint, inputs):
    """Computes a network; runs on a machine of the cluster, and keeps the network for the next call.

    Args:
        network: `Network`.
        checkpoint: bytes, see `Network.with_checkpoint`.
        inputs: {"source", "background"}: `(B, H, W, 3)` in uint8, uint16 or float32 in [0, 1].
    Returns:
        {name: float32 array} of the fields of a `MattingResult`.
    """
    if network not in _LOADED:
        _LOADED[network] = _load(network, checkpoint)
    model = _LOADED[network]
    if not getattr(model, "accepts_integers", False):
        inputs = {name: unit_floats(name, pictures) for name, pictures in inputs.items()}
    outputs = model.predict_on_batch(inputs)
    return {name: np.asarray(outputs[name], "float32") for name in _FIELDS}


@contextlib.contextmanager
def failures_told():
    """Raises what a network raised as it was, and what befell the cluster as an OSError."""
    from ray.exceptions import RayError, RayTaskError

    try:
        yield
    except RayTaskError as error:
        raise error.cause from None
    except RayError as error:
        raise OSError(f"the Ray cluster lost a picture more often than it is tried: {type(error).__name__}.") from error


def _knock(address):
    """Raises an OSError if nobody listens at HOST:PORT; Ray itself would try for many minutes."""
    host, colon, port = (address or "").rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host, int(port)), _KNOCK_SECONDS).close()


def _room(machine, resources):
    rooms = [machine.get("CPU", 0) // resources["num_cpus"]]
    if resources["num_gpus"]:
        rooms.append(machine.get("GPU", 0))
    return int(min(rooms))


def _load(network, checkpoint):
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from tfmatting import loading
    from tfmatting.inference.acceleration import accelerate
    from tfmatting.inference.devices import choose_device

    choose_device(network.device, network.threads)
    with tempfile.TemporaryDirectory() as folder:
        path = None
        if checkpoint is not None:
            path = pathlib.Path(folder) / f"checkpoint{network.suffix}"
            path.write_bytes(checkpoint)
        model = loading.load(network.name, checkpoint=path, **dict(network.options))
    return accelerate(model) if network.accelerated else model
