"""Our own weights files: round trips, and refusals that change nothing."""

import h5py
import keras
import numpy as np
import pytest

from tfmatting.models.background_matting.background_matting_refiner import BackgroundMattingRefiner
from tfmatting.models.weights_file import load_matching_weights, load_weights, save_weights


@pytest.fixture
def network():
    """A small network with every kind of weight that the large ones have."""
    keras.utils.set_random_seed(1)
    return BackgroundMattingRefiner(name="refiner")


@pytest.fixture
def path(network, tmp_path):
    """A file of other weights of the same network."""
    other = BackgroundMattingRefiner(name="refiner")
    random = np.random.default_rng(2)
    other.set_weights([random.uniform(0.1, 1, x.shape) for x in other.weights])
    save_weights(other, tmp_path / "weights.h5")
    return tmp_path / "weights.h5"


def test_float32_round_trip_is_exact(network, tmp_path):
    save_weights(network, tmp_path / "weights.h5")
    other = BackgroundMattingRefiner(name="refiner")
    load_weights(other, tmp_path / "weights.h5")
    for ours, theirs in zip(other.get_weights(), network.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_float16_round_trip_rounds(network, tmp_path):
    save_weights(network, tmp_path / "weights.h5", dtype="float16")
    other = BackgroundMattingRefiner(name="refiner")
    load_weights(other, tmp_path / "weights.h5")
    for ours, theirs in zip(other.get_weights(), network.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs.astype("float16").astype("float32"))
        assert ours.dtype == "float32"


def test_float16_file_is_half_as_large(model, tmp_path):
    for dtype in ("float16", "float32"):
        save_weights(model, tmp_path / f"{dtype}.h5", dtype=dtype)
    half, full = ((tmp_path / f"{dtype}.h5").stat().st_size for dtype in ("float16", "float32"))
    assert half < 12e6 < full


def test_file_holds_the_weights_of_a_whole_model(model, tmp_path, golden_model, unchanged):
    save_weights(model, tmp_path / "weights.h5")
    derived = model.with_options(refine_mode="full")
    with unchanged(model):
        load_weights(derived, tmp_path / "weights.h5")


def _edit(path, change):
    with h5py.File(path, "r+") as file:
        change(file)


def _first(file):
    names = []
    file.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
    return names[0]


def _replace(file, value):
    name = _first(file)
    shape = file[name].shape
    del file[name]
    file[name] = value(shape)


def truncate(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def overwrite_with_text(path):
    path.write_text("not an HDF5 file")


def empty(path):
    path.write_bytes(b"")


def make_foreign(path):
    _edit(path, lambda file: file.attrs.__delitem__("format"))


def remove_one(path):
    _edit(path, lambda file: file.__delitem__(_first(file)))


def add_one(path):
    _edit(path, lambda file: file.__setitem__("extra/kernel", np.zeros(3)))


def change_a_shape(path):
    _edit(path, lambda file: _replace(file, lambda shape: np.zeros((*shape, 2))))


def put_nan(path):
    _edit(path, lambda file: _replace(file, lambda shape: np.full(shape, np.nan)))


def put_text(path):
    _edit(path, lambda file: _replace(file, lambda shape: "text"))


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (truncate, "damaged or not an HDF5 file"),
        (overwrite_with_text, "damaged or not an HDF5 file"),
        (empty, "damaged or not an HDF5 file"),
        (make_foreign, "not of tfmatting weights"),
        (remove_one, "lacks 1 of the weights of"),
        (add_one, "have no place in .*, e.g. 'extra/kernel'"),
        (change_a_shape, "must have shape .* Received: shape="),
        (put_nan, "not finite"),
        (put_text, "must have shape .* Received: shape="),
    ],
)
def test_wrong_file_is_refused_and_changes_nothing(damage, message, network, path, unchanged):
    damage(path)
    with unchanged(network), pytest.raises(ValueError, match=message) as caught:
        load_weights(network, path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_file_of_another_architecture_is_refused(path, unchanged):
    point_refiner = BackgroundMattingRefiner(kernel_size=1, name="refiner")
    with unchanged(point_refiner), pytest.raises(ValueError, match="must have shape"):
        load_weights(point_refiner, path)


def test_missing_file_is_a_file_not_found_error(network, tmp_path):
    with pytest.raises(FileNotFoundError):
        load_weights(network, tmp_path / "none.h5")


@pytest.mark.parametrize(("value", "dtype"), [(np.nan, "float32"), (np.inf, "float32"), (1e6, "float16")])
def test_weights_that_are_not_finite_are_not_saved(value, dtype, network, path):
    before = path.read_bytes()
    network.weights[0].assign(np.full(network.weights[0].shape, value))
    with pytest.raises(ValueError, match=f"not finite in {dtype}"):
        save_weights(network, path, dtype=dtype)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_what_matches_is_taken_and_the_rest_stays(tmp_path):
    def network(classes):
        inputs = keras.Input((4,))
        features = keras.layers.Dense(5, name="encoder")(inputs)
        return keras.Model(inputs, keras.layers.Dense(classes, name="head")(features))

    people, animals = network(2), network(3)
    save_weights(people, tmp_path / "people.h5")
    head = animals.get_layer("head").get_weights()
    assert load_matching_weights(animals, tmp_path / "people.h5") == ["encoder/bias", "encoder/kernel"]
    encoders = (model.get_layer("encoder").get_weights() for model in (animals, people))
    for ours, theirs in zip(*encoders, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    for before, after in zip(head, animals.get_layer("head").get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def test_weights_of_which_none_matches_are_refused(network, tmp_path):
    save_weights(keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, name="else")]), tmp_path / "else.h5")
    with pytest.raises(ValueError, match=r"else\.h5 has no weight of a name and a shape that the model has"):
        load_matching_weights(network, tmp_path / "else.h5")
