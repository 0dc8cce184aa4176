"""Deterministic weights and inputs of the recorded reference outputs. NumPy only.

names_*.json lists [state_dict key, PyTorch shape]; overrides.json conditions the weights so that nothing saturates.
"""

import json
import pathlib
import re
import zlib

import numpy as np


def _kind(key, shapes):
    stem, leaf = key.rsplit(".", 1)
    if leaf == "num_batches_tracked":
        return leaf
    if leaf in ("running_mean", "running_var"):
        return leaf
    return ("norm_" if stem + ".running_mean" in shapes else "conv_") + leaf


def _fill(key, shape, kind):
    rng = np.random.default_rng(zlib.crc32(key.encode()))
    if kind == "num_batches_tracked":
        return np.zeros(shape, np.int64)
    if kind == "conv_weight":
        return (rng.standard_normal(shape) * np.sqrt(2.0 / int(np.prod(shape[1:])))).astype(np.float32)
    if kind == "conv_bias":
        return (rng.standard_normal(shape) * 0.05).astype(np.float32)
    if kind == "norm_weight" or kind == "running_var":
        return rng.uniform(0.5, 1.5, shape).astype(np.float32)
    return (rng.standard_normal(shape) * 0.1).astype(np.float32)  # norm_bias, running_mean


def state(names_path, overrides_path, which):
    """Returns {key: array} in PyTorch layout. `which` is a key of overrides.json, e.g. 'bgmv2_resnet50_k1'."""
    shapes = {key: tuple(shape) for key, shape in json.loads(pathlib.Path(names_path).read_text())}
    if which.endswith("_k1"):  # point refiner: its kernels are 1x1
        shapes = {k: (*s[:2], 1, 1) if k.startswith("refiner.conv") and len(s) == 4 else s for k, s in shapes.items()}
    out = {key: _fill(key, shape, _kind(key, shapes)) for key, shape in shapes.items()}
    rules = json.loads(pathlib.Path(overrides_path).read_text())[which]
    for rule in rules.get("scale", []):
        for key in out:
            if re.fullmatch(rule["key"], key):
                out[key] = (out[key] * np.float32(rule["factor"])).astype(np.float32)
    for rule in rules.get("affine", []):  # only the box filter: 1/9 + 0.1 * rule, so that it is not a plain box
        if rule["key"] in out:
            out[rule["key"]] = (rule["mul"] * out[rule["key"]].astype(np.float64) + 1 / 9).astype(np.float32)
    for rule in rules.get("row_scale", []):
        if rule["key"] in out:
            out[rule["key"]][rule["index"]] *= np.float32(rule["factor"])
    for rule in rules.get("set", []):
        if rule["key"] in out:
            out[rule["key"]][rule["index"]] = np.asarray(rule["value"], np.float32)
    return out


def _box5(x):
    padded = np.pad(x, [(0, 0)] * (x.ndim - 2) + [(2, 2), (2, 2)], mode="edge")
    height, width = x.shape[-2:]
    rows = sum(padded[..., i : i + height, :] for i in range(5)) / 5.0
    return sum(rows[..., :, j : j + width] for j in range(5)) / 5.0


def _smooth(x):
    x = x.astype(np.float64)
    for _ in range(3):
        x = _box5(x)
    return ((x - x.min()) / (x.max() - x.min())).astype(np.float32)


def background_matting_inputs(height=192, width=256):
    """Source and background, each (1, 3, H, W)."""
    rng = np.random.default_rng(7)
    source = rng.random((1, 3, height, width))
    return _smooth(source), _smooth(rng.random((1, 3, height, width)))


def video_matting_input(frames=4, height=128, width=192):
    """A clip (1, T, 3, H, W)."""
    return _smooth(np.random.default_rng(7).random((1, frames, 3, height, width)))
