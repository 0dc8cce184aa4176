import numpy as np
import pytest

from tfmatting.data.people.meshes import read_wavefront, vertex_normals

QUAD = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nvt 0 0\nvt 1 1\ng left\nf 1/1 2/1 3/2 4/2\ng right\nf 1//1 3//1 4//1\n"


def test_wavefront_cuts_polygons_and_keeps_groups(tmp_path):
    path = tmp_path / "a.obj"
    path.write_text(QUAD)
    mesh = read_wavefront(path)
    assert mesh.positions.shape == (4, 3)
    np.testing.assert_array_equal(mesh.corner_positions[mesh.triangles], [(0, 1, 2), (0, 2, 3), (0, 2, 3)])
    np.testing.assert_array_equal(mesh.in_groups({"left"}), [True, True, False])
    np.testing.assert_array_equal(mesh.corner_coordinates[mesh.triangles[0]], [(0, 0), (0, 0), (1, 1)])


@pytest.mark.parametrize("text", ["v 0 0 a\n", "v 0 0 0\n", QUAD + "f 1/1 2/1 9/1\n"])
def test_damaged_wavefront_is_named(tmp_path, text):
    path = tmp_path / "a.obj"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"a\.obj"):
        read_wavefront(path)


def test_normals_of_a_sphere_point_outward():
    angle = np.linspace(0, np.pi, 20)[:, None], np.linspace(0, 2 * np.pi, 40, endpoint=False)
    x, y, z = (part.ravel() for part in np.broadcast_arrays(np.sin(angle[0]) * np.cos(angle[1]), np.cos(angle[0]),
                                                            np.sin(angle[0]) * np.sin(angle[1])))  # fmt: skip
    points = np.stack([x, y, z], axis=1).astype(np.float32)
    index = np.arange(800).reshape(20, 40)
    corners = index[:-1], np.roll(index, -1, 1)[:-1], index[1:]
    normals = vertex_normals(points, np.stack([corner.ravel() for corner in corners], axis=1))
    inner = np.abs(points[:, 1]) < 0.95
    assert ((normals * points).sum(1)[inner] > 0.98).all()
