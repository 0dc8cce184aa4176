"""Checkpoint files of every format are read, and wrong files get one clear line."""

import pathlib
import pickle
import sys

import numpy as np
import pytest

from tfmatting.convert.read import read_state_dict

TENSORS = {
    "conv.weight": np.random.default_rng(0).random((4, 3, 3, 3), dtype="float32"),
    "conv.bias": np.arange(4, dtype="float32"),
    "bn.num_batches_tracked": np.array(7, "int64"),
}


class Payload:
    """Writes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return pathlib.Path.touch, (self.path,)


def write_npz(path, tensors):
    np.savez(path, **tensors)


def write_safetensors(path, tensors):
    pytest.importorskip("safetensors.numpy").save_file(tensors, path)


def write_pytorch(path, tensors):
    torch = pytest.importorskip("torch")
    torch.save({name: torch.from_numpy(np.array(array)) for name, array in tensors.items()}, path)


def write_legacy_pytorch(path, tensors):
    torch = pytest.importorskip("torch")
    state = {name: torch.from_numpy(np.array(array)) for name, array in tensors.items()}
    torch.save(state, path, _use_new_zipfile_serialization=False)


FORMATS = {
    "state.npz": write_npz,
    "state.safetensors": write_safetensors,
    "state.pth": write_pytorch,
    "state.ckpt": write_legacy_pytorch,
}


def assert_refused(path, message):
    with pytest.raises(ValueError, match=message) as caught:
        read_state_dict(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", FORMATS)
def test_tensors_are_read(name, tmp_path):
    FORMATS[name](tmp_path / name, TENSORS)
    read = read_state_dict(tmp_path / name)
    assert read.keys() == TENSORS.keys()
    for key, expected in TENSORS.items():
        np.testing.assert_array_equal(read[key], expected)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("part", [0.0, 0.05, 0.5, 0.95])
def test_truncated_file_is_refused(name, part, tmp_path):
    path = tmp_path / name
    FORMATS[name](path, TENSORS)
    content = path.read_bytes()
    path.write_bytes(content[: int(part * len(content))])
    assert_refused(path, "damaged|not a")


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("content", [b"hello, I am a text\n", b"\x89PNG\r\n\x1a\n" + bytes(200), bytes(1000)])
def test_foreign_file_is_refused(name, content, tmp_path):
    if name == "state.safetensors":
        pytest.importorskip("safetensors")
    elif name != "state.npz":
        pytest.importorskip("torch")
    (tmp_path / name).write_bytes(content)
    assert_refused(tmp_path / name, "damaged|not a")


@pytest.mark.parametrize("name", ["state.npz", "state.npy.npz"])
def test_npz_with_python_objects_is_refused_and_not_unpickled(name, tmp_path):
    array = np.empty(1, dtype=object)
    array[0] = Payload(tmp_path / "unpickled")
    np.savez(tmp_path / name, weight=array)
    assert_refused(tmp_path / name, "never unpickled")
    assert not (tmp_path / "unpickled").exists()


def test_pickle_named_npz_is_refused_and_not_unpickled(tmp_path):
    (tmp_path / "state.npz").write_bytes(pickle.dumps({"weight": Payload(tmp_path / "unpickled")}))
    assert_refused(tmp_path / "state.npz", "never unpickled")
    assert not (tmp_path / "unpickled").exists()


def test_single_array_named_npz_is_refused(tmp_path):
    np.save(tmp_path / "state.npy", TENSORS["conv.weight"])
    (tmp_path / "state.npy").rename(tmp_path / "state.npz")
    assert_refused(tmp_path / "state.npz", "named arrays")


@pytest.mark.parametrize("name", ["state.tflite", "state", "state.npz.zip", "state.PNG"])
def test_unknown_suffix_is_refused(name, tmp_path):
    (tmp_path / name).write_bytes(b"anything")
    assert_refused(tmp_path / name, "a checkpoint must be one of .pth, .pt")


def test_missing_npz_is_a_file_not_found_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_state_dict(tmp_path / "none.npz")


@pytest.mark.parametrize("legacy", [False, True])
def test_pickled_object_is_refused_and_not_unpickled(legacy, tmp_path):
    torch = pytest.importorskip("torch")
    path = tmp_path / "state.pth"
    torch.save({"weight": Payload(tmp_path / "unpickled")}, path, _use_new_zipfile_serialization=not legacy)
    assert_refused(path, "never unpickled")
    assert not (tmp_path / "unpickled").exists()


def test_plain_pickle_is_refused_and_not_unpickled(tmp_path):
    pytest.importorskip("torch")
    (tmp_path / "state.pth").write_bytes(pickle.dumps(Payload(tmp_path / "unpickled")))
    assert_refused(tmp_path / "state.pth", "damaged|never unpickled")
    assert not (tmp_path / "unpickled").exists()


@pytest.mark.parametrize("content", ["list", "nested", "tensor", "numbers"])
def test_pytorch_file_of_anything_but_tensors_by_name_is_refused(content, tmp_path):
    torch = pytest.importorskip("torch")
    tensor = torch.zeros(3)
    contents = {"list": [tensor], "nested": {"model": {"a": tensor}}, "tensor": tensor, "numbers": {"epoch": 3}}
    torch.save(contents[content], tmp_path / "state.pth")
    assert_refused(tmp_path / "state.pth", "must hold a state dict")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of torch.jit itself
def test_torchscript_program_is_refused_by_name(tmp_path):
    torch = pytest.importorskip("torch")
    torch.jit.save(torch.jit.trace(torch.nn.Conv2d(3, 4, 1), torch.zeros(1, 3, 2, 2)), tmp_path / "model.pth")
    assert_refused(tmp_path / "model.pth", "TorchScript program. Give the state dict")


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64"])
def test_other_precisions_become_float32(dtype, tmp_path):
    torch = pytest.importorskip("torch")
    torch.save({"weight": torch.arange(4).to(getattr(torch, dtype))}, tmp_path / "state.pth")
    weight = read_state_dict(tmp_path / "state.pth")["weight"]
    assert weight.dtype == "float32"
    np.testing.assert_array_equal(weight, np.arange(4))


def test_half_precision_safetensors_are_read(tmp_path):
    torch = pytest.importorskip("torch")
    pytest.importorskip("safetensors.torch").save_file(
        {"half": torch.arange(4).half(), "brain": torch.arange(4).bfloat16()}, tmp_path / "state.safetensors"
    )
    state = read_state_dict(tmp_path / "state.safetensors")
    for name in ("half", "brain"):
        np.testing.assert_array_equal(state[name].astype("float32"), np.arange(4))


@pytest.mark.parametrize(
    ("package", "name", "hint"),
    [("torch", "state.pth", "tfmatting\\[convert\\]"), ("safetensors", "state.safetensors", "pip install safetensors")],
)
def test_missing_reader_is_named(package, name, hint, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    (tmp_path / name).write_bytes(b"anything")
    with pytest.raises(ImportError, match=hint):
        read_state_dict(tmp_path / name)


@pytest.mark.parametrize("write", [write_npz, write_safetensors, write_pytorch])
def test_bytes_damaged_anywhere_give_a_value_error_or_arrays(write, tmp_path):
    path = tmp_path / {write_npz: "a.npz", write_safetensors: "a.safetensors", write_pytorch: "a.pth"}[write]
    write(path, TENSORS)
    sound, rng = path.read_bytes(), np.random.default_rng(1)
    for _ in range(60):
        damaged = bytearray(sound)
        for place in rng.integers(0, len(damaged), 20):
            damaged[place] = rng.integers(256)
        path.write_bytes(damaged[: rng.integers(1, len(damaged) + 1)])
        try:
            arrays = read_state_dict(path)
        except ValueError as error:
            assert str(path) in str(error)
        else:
            assert all(isinstance(name, str) for name in arrays)


def test_names_that_are_no_text_are_refused(tmp_path):
    torch = pytest.importorskip("torch")
    torch.save({3: torch.zeros(2)}, tmp_path / "a.pth")
    assert_refused(tmp_path / "a.pth", "named tensors")
