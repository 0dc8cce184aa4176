import numpy as np
import pytest

from tests.serving.servers import encoded, scene
from tfmatting.serving.plates import PlateFolder
from tfmatting.serving.requests import Limits, RequestError


@pytest.fixture
def plates(tmp_path):
    return PlateFolder(tmp_path / "plates", Limits(pixels=10_000, plates=2))


def status(function, *arguments):
    with pytest.raises(RequestError) as caught:
        function(*arguments)
    return caught.value.status


def test_a_plate_is_kept_replaced_and_deleted(plates):
    source, plate = scene()
    assert plates.names() == []
    assert plates.store("room_1", encoded(plate))
    assert not plates.store("room_1", encoded(source))
    np.testing.assert_array_equal(plates.read("room_1"), source)
    assert plates.names() == ["room_1"]
    plates.delete("room_1")
    assert list(plates.folder.iterdir()) == []
    assert status(plates.read, "room_1") == status(plates.delete, "room_1") == 404


def test_a_plate_put_there_by_hand_is_found_and_replaced(plates):
    source, plate = scene()
    plates.folder.mkdir()
    (plates.folder / "room.bmp").write_bytes(encoded(plate, ".bmp"))
    (plates.folder / "notes.txt").write_text("no plate")
    (plates.folder / ".hidden.png").write_bytes(encoded(plate))
    assert plates.names() == ["room"]
    assert not plates.store("room", encoded(source))
    assert {path.name for path in plates.folder.iterdir()} == {"room.png", "notes.txt", ".hidden.png"}
    np.testing.assert_array_equal(plates.read("room"), source)


@pytest.mark.parametrize("name", ["", ".", "..", "../room", "a/b", "a\\b", "a.png", "-a", "a b", "é", "a\n", "a" * 65])
def test_names_that_could_lead_elsewhere_are_refused(plates, name):
    for use in (plates.path, plates.read, plates.delete):
        assert status(use, name) == 422
    assert status(plates.store, name, encoded(scene()[1])) == 422
    assert not plates.folder.exists()


def test_limits(plates):
    _, plate = scene()
    assert status(plates.store, "large", encoded(np.zeros((101, 100, 3), np.uint8))) == 413
    assert status(plates.store, "bad", b"no picture") == 415
    assert plates.names() == []
    for name in ("a", "b"):
        plates.store(name, encoded(plate))
    assert status(plates.store, "c", encoded(plate)) == 507
    assert not plates.store("a", encoded(plate))


def test_without_a_folder_nothing_is_kept():
    plates = PlateFolder(None, Limits())
    assert status(plates.names) == status(plates.read, "a") == status(plates.store, "a", encoded(scene()[1])) == 404
