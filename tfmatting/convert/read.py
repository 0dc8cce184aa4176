"""Reading of checkpoint files into {name: NumPy array}."""

import pickle
import zipfile

import numpy as np

PYTORCH_SUFFIXES = (".pth", ".pt", ".ckpt", ".bin")


def read_state_dict(path):
    """Reads a state dict with PyTorch's names and layouts.

    Args:
        path: `pathlib.Path` of a PyTorch file (.pth, .pt, .ckpt, .bin; needs PyTorch), .safetensors or .npz.
    Returns:
        {name: NumPy array}.
    Raises:
        ImportError: if the package that reads this format is missing.
        ValueError: if the file is damaged, holds other Python objects than tensors, or has an unknown suffix.
    """
    if path.suffix in PYTORCH_SUFFIXES:
        return _read_pytorch(path)
    if path.suffix == ".safetensors":
        return _read_safetensors(path)
    if path.suffix == ".npz":
        return _read_npz(path)
    suffixes = ", ".join((*PYTORCH_SUFFIXES, ".safetensors", ".npz", ".h5"))
    raise ValueError(f"a checkpoint must be one of {suffixes}. Received: {path}")


def _read_pytorch(path):
    try:
        import torch
    except ImportError as error:
        raise ImportError(
            f"reading {path.name} needs PyTorch: pip install 'tfmatting[convert]'"
            " (the same tensors as .safetensors or .npz need no PyTorch)."
        ) from error
    if _is_torchscript(path):
        raise ValueError(f"{path} is a TorchScript program. Give the state dict (the plain .pth file) instead.")
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ValueError(
            f"{path} is not a PyTorch state dict: it is damaged, or holds Python objects, which are never unpickled."
        ) from error
    except (RuntimeError, EOFError, ValueError, KeyError) as error:
        raise ValueError(f"{path} is damaged or not a PyTorch file.") from error
    if not isinstance(content, dict) or not all(isinstance(value, torch.Tensor) for value in content.values()):
        raise ValueError(f"{path} must hold a state dict: a dictionary of tensors alone.")
    return {name: _numpy(tensor) for name, tensor in content.items()}


def _numpy(tensor):
    return tensor.float().numpy() if tensor.is_floating_point() else tensor.numpy()


def _is_torchscript(path):
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith("constants.pkl") for name in archive.namelist())


def _read_safetensors(path):
    try:
        import safetensors
        import safetensors.numpy
    except ImportError as error:
        raise ImportError("reading .safetensors needs: pip install safetensors (extra `convert`).") from error
    try:
        return safetensors.numpy.load_file(path)
    except safetensors.SafetensorError as error:
        raise ValueError(f"{path} is damaged or not a safetensors file.") from error


def _read_npz(path):
    try:
        arrays = np.load(path, allow_pickle=False)
        if isinstance(arrays, np.ndarray):
            raise ValueError("a single array without a name")
        with arrays:
            return dict(arrays)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        if not path.is_file():
            raise
        raise ValueError(f"{path} is damaged, or holds Python objects, which are never unpickled.") from error
