"""Reading of checkpoint files into {name: NumPy array}."""

import zipfile

import numpy as np


def read_state_dict(path):
    """Reads a state dict with PyTorch's names and layouts.

    Args:
        path: `pathlib.Path` of a PyTorch file (.pth, .pt, .ckpt, .bin; needs PyTorch), .safetensors or .npz.
    Returns:
        {name: NumPy array}.
    Raises:
        ImportError: if the package that reads this format is missing.
        ValueError: if the file is damaged, holds other things than plain tensors, or has an unknown suffix.
    """
    if path.suffix not in READERS:
        raise ValueError(f"a checkpoint must be one of {', '.join((*READERS, '.h5'))}. Received: {path}")
    read = READERS[path.suffix]()
    try:
        return read(path)
    except (_NotAStateDictError, MemoryError, FileNotFoundError, PermissionError):
        raise
    except Exception as error:  # the parsers raise whatever the damage leads them to
        raise ValueError(
            f"{path} is damaged, not of the format of its suffix, or holds Python objects, which are never unpickled."
        ) from error


class _NotAStateDictError(ValueError):
    """The file is sound, but of another kind."""


def _pytorch_reader():
    try:
        import torch
    except ImportError as error:
        raise ImportError(
            "reading PyTorch files needs PyTorch: pip install 'tfmatting[convert]'"
            " (the same tensors as .safetensors or .npz need no PyTorch)."
        ) from error

    def read(path):
        if _is_torchscript(path):
            raise _NotAStateDictError(
                f"{path} is a TorchScript program. Give the state dict (the plain .pth file) instead."
            )
        content = torch.load(path, map_location="cpu", weights_only=True)
        if not isinstance(content, dict) or not all(
            isinstance(name, str) and isinstance(value, torch.Tensor) for name, value in content.items()
        ):
            raise _NotAStateDictError(f"{path} must hold a state dict: a dictionary of named tensors alone.")
        return {name: (x.float() if x.is_floating_point() else x).numpy() for name, x in content.items()}

    return read


def _is_torchscript(path):
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith("constants.pkl") for name in archive.namelist())


def _safetensors_reader():
    try:
        import safetensors.numpy
    except ImportError as error:
        raise ImportError("reading .safetensors needs: pip install safetensors (extra `convert`).") from error
    return safetensors.numpy.load_file


def _npz_reader():
    def read(path):
        arrays = np.load(path, allow_pickle=False)
        if isinstance(arrays, np.ndarray):
            raise _NotAStateDictError(f"{path} must hold named arrays. Received: a single array")
        with arrays:
            return dict(arrays)

    return read


READERS = {
    **dict.fromkeys((".pth", ".pt", ".ckpt", ".bin"), _pytorch_reader),
    ".safetensors": _safetensors_reader,
    ".npz": _npz_reader,
}
