import numpy as np
import pytest

from tfmatting.data.people.files import axis_rotation, read_fitting, read_material, read_motion_file, read_target

MOTION = """HIERARCHY
ROOT root
{{
 OFFSET 0 0 0
 CHANNELS 6 Xposition Yposition Zposition Xrotation Yrotation Zrotation
 JOINT spine
 {{
  OFFSET {offset}
  CHANNELS 3 Zrotation Xrotation Yrotation
 }}
}}
MOTION
Frames: 1
Frame Time: 0.04
1 2 3 0 0 0 {angles}
"""


def written(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def test_target_gives_vertices_and_offsets(tmp_path):
    indices, offsets = read_target(written(tmp_path, "a.target", "# by hand\n\n3 0 -.5 1\n7 .25 0 0\n"))
    np.testing.assert_array_equal(indices, [3, 7])
    np.testing.assert_array_equal(offsets, np.float32([(0, -0.5, 1), (0.25, 0, 0)]))


@pytest.mark.parametrize("text", ["3 0 1\n", "3 a 0 0\n"])
def test_damaged_target_is_named(tmp_path, text):
    with pytest.raises(ValueError, match=r"a\.target"):
        read_target(written(tmp_path, "a.target", text))


def test_fitting_reads_both_kinds_of_vertices_and_ranges(tmp_path):
    text = "tag Female\nobj_file a.obj\nx_scale 1 2 0.5\nverts 0\n5\n1 2 3 .2 .3 .5 .1 0 0\n\ndelete_verts\n4 - 6 9\n"
    fitting = read_fitting(written(tmp_path, "a.mhclo", text))
    np.testing.assert_array_equal(fitting.vertices, [(5, 5, 5), (1, 2, 3)])
    np.testing.assert_allclose(fitting.weights, [(1, 0, 0), (0.2, 0.3, 0.5)])
    np.testing.assert_allclose(fitting.offsets, [(0, 0, 0), (0.1, 0, 0)])
    np.testing.assert_array_equal(fitting.hidden, [4, 5, 6, 9])
    assert fitting.scales == ((1, 2, 0.5), None, None)
    assert fitting.tags == ("female",)


@pytest.mark.parametrize("text", ["obj_file a.obj\n", "verts 0\n5\n", "obj_file a.obj\nverts 0\n1 2 3 x 0 0 0 0 0\n"])
def test_damaged_fitting_is_named(tmp_path, text):
    with pytest.raises(ValueError, match=r"a\.mhclo"):
        read_fitting(written(tmp_path, "a.mhclo", text))


def test_material_without_its_picture_has_none(tmp_path):
    path = written(tmp_path, "a.mhmat", "diffuseColor .5 .25 1\ndiffuseTexture gone.png\ntransparent True\n")
    material = read_material(path)
    assert material.diffuse is None
    assert material.transparent
    assert material.colour == (0.5, 0.25, 1.0)


def test_rotations_are_applied_in_the_order_of_the_channels(tmp_path):
    path = written(tmp_path, "a.bvh", MOTION.format(offset="0 1 0", angles="90 30 0"))
    expected = axis_rotation(2, np.pi / 2) @ axis_rotation(0, np.pi / 6)
    np.testing.assert_allclose(read_motion_file(path)["spine"], expected, atol=1e-12)


def test_pose_with_z_up_is_turned_upright(tmp_path):
    path = written(tmp_path, "a.bvh", MOTION.format(offset="0 0 1", angles="40 0 0"))
    np.testing.assert_allclose(read_motion_file(path)["spine"], axis_rotation(1, np.radians(40)), atol=1e-12)


def test_cut_off_motion_file_is_named(tmp_path):
    text = MOTION.format(offset="0 1 0", angles="90")
    with pytest.raises(ValueError, match="cut off"):
        read_motion_file(written(tmp_path, "a.bvh", text))
