"""What the renderer promises: alpha is the covered share of each pixel."""

import numpy as np
import pytest

from tests.data.people.drawing import draw_many
from tfmatting.data.continuation import extend_foreground
from tfmatting.data.people.meshes import unit
from tfmatting.data.people.scene import Camera, Lights, Scene, Strands, Surface

SIZE = 64
WHITE = np.full((4, 4, 4), 255, np.uint8)
CAMERA = Camera(np.array([0, 0, 20.0]), np.zeros(3), 2 * np.arctan(0.5 * 6.4 / 20))  # at the origin a pixel is 0.1
LIGHTS = Lights(
    key=unit(np.array([0.3, 0.5, 1.0])), fill=unit(np.array([-1.0, 0, 1.0])), key_colour=np.full(3, 0.6),
    fill_colour=np.full(3, 0.2), sky=np.full(3, 0.3), ground=np.full(3, 0.2), shadow=0.5,
)  # fmt: skip


def rectangle(left, bottom, right, top, depth=0.0, **options):
    corners = np.float32([(left, bottom, depth), (right, bottom, depth), (left, top, depth), (right, top, depth)])
    options = {"picture": WHITE, "gloss": 0.0, **options}
    return Surface(corners, np.float32([(0, 0, 1)] * 4), np.float32([(0, 0), (1, 0), (0, 1), (1, 1)]),
                   np.int32([(0, 1, 2), (2, 1, 3)]), **options)  # fmt: skip


def picture_of(draw, surfaces=(), strands=(), camera=CAMERA, height=SIZE, width=SIZE, tile=1024):
    return draw(Scene(list(surfaces), list(strands), camera, LIGHTS), height, width, tile)


def test_alpha_is_the_covered_share_of_a_pixel(draw):
    alpha = picture_of(draw, [rectangle(-1.0, -1.0, 1.025, 1.05)])[..., 3]
    assert alpha[32, 32] == 1
    np.testing.assert_allclose(alpha[30, 42], 0.25, atol=1e-3)  # a quarter of a pixel to the right
    np.testing.assert_allclose(alpha[21, 30], 0.5, atol=1e-3)  # and half a pixel above
    np.testing.assert_allclose(alpha.sum(), 20.25 * 20.5, rtol=1e-3)


def test_slanted_edges_have_the_right_area(draw):
    triangle = rectangle(-2.03, -1.7, 1.9, 2.2)
    triangle.triangles = triangle.triangles[:1]
    alpha = picture_of(draw, [triangle])[..., 3]
    np.testing.assert_allclose(alpha.sum(), 39.3 * 39.0 / 2, rtol=1e-2)


def test_a_picture_with_transparency_is_blended_in_layers(draw):
    half = WHITE.copy()
    half[..., 3] = 117  # about half of what counts as opaque
    one = picture_of(draw, [rectangle(-2, -2, 2, 2, picture=half, cut=True)])[32, 32, 3]
    np.testing.assert_allclose(one, 117 / 255 / 0.92, atol=0.005)
    layers = [rectangle(-2, -2, 2, 2, depth, picture=half, cut=True) for depth in (0.5, -0.5)]
    both = picture_of(draw, layers)[32, 32, 3]
    np.testing.assert_allclose(both, 1 - (1 - one) ** 2, atol=0.005)
    behind = [rectangle(-2, -2, 2, 2, -1.0), *layers]
    assert picture_of(draw, behind)[32, 32, 3] == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("width", [0.05, 0.2, 0.5, 2.0])
def test_a_strand_covers_its_width(draw, width):
    points = np.zeros((1, 20, 3), np.float32)
    points[0, :, 1], points[0, :, 0] = np.linspace(-2, 2, 20), 0.033
    strand = Strands(points, np.full((1, 20), 0.1 * width, np.float32), np.float32([(0.5, 0.4, 0.3)]))
    surface = rectangle(9, 9, 9.1, 9.1)  # outside of the picture
    alpha = picture_of(draw, [surface], [strand])[..., 3]
    np.testing.assert_allclose(alpha[20:44].sum(1).mean(), width, rtol=0.06)


def test_colours_at_the_border_are_those_of_the_inside(draw):
    picture = picture_of(draw, [rectangle(-1.53, -1.27, 1.61, 1.44, tint=(0.8, 0.4, 0.2))])
    colour = extend_foreground(picture)
    inside, seen = colour[32, 32], colour[picture[..., 3] > 0]
    np.testing.assert_allclose(seen, np.broadcast_to(inside, seen.shape), atol=0.01)
    np.testing.assert_allclose(colour[0, 0], inside, atol=0.02)


def test_tiles_leave_no_seams(draw):
    points = np.random.default_rng(0).normal(0, 1.5, (30, 8, 3)).astype(np.float32)
    strands = Strands(points, np.full((30, 8), 0.05, np.float32), np.full((30, 3), 0.5, np.float32))
    surfaces = [rectangle(-2, -1, 1, 2.5), rectangle(0, -3, 2, 0, 1.0)]
    whole = picture_of(draw, surfaces, [strands], height=48, width=80)
    tiled = picture_of(draw, surfaces, [strands], height=48, width=80, tile=23)
    assert np.abs(whole - tiled).max() < 0.07  # a sample on an edge may fall to either side
    assert np.abs(whole - tiled).mean() < 3e-4


def test_pictures_of_many_sizes_leave_no_memory_behind(pool):
    scene = Scene([rectangle(-9, -9, 9, 9)], [], CAMERA, LIGHTS)  # each size takes some 25 MiB
    peaks = pool.submit(draw_many, scene, [(300 + number, 300) for number in range(24)]).result()
    assert peaks[-1] - peaks[5] < 150


def test_things_outside_of_the_picture_leave_it_empty(draw):
    assert not picture_of(draw, [rectangle(50, 50, 51, 51)]).any()


def test_shadows_and_lift(draw):
    wall, stick = rectangle(-3, -3, 3, 3), rectangle(-0.4, -0.4, 0.4, 0.4, 1.5, tint=(1, 0, 0))
    lit = picture_of(draw, [wall])
    shaded = picture_of(draw, [wall, stick])
    assert (lit[..., 1] - shaded[..., 1] > 0.05).sum() > 30  # darker beside the stick, too
    red, blue = rectangle(-1, -1, 1, 1, 0.03, tint=(1, 0, 0)), rectangle(-1, -1, 1, 1, 0.0, tint=(0, 0, 1), lift=0.05)
    seen = picture_of(draw, [red, blue])[32, 32]
    assert seen[2] > 0.3 > seen[0]


def test_camera_shift_moves_the_target():
    shifted = Camera(np.array([3.0, 2, 10]), np.array([1.0, 0, 0]), 0.5, roll=0.2, shift=(0.5, -0.25))
    clip = shifted.matrix(100, 200) @ (1, 0, 0, 1)
    np.testing.assert_allclose(clip[:2] / clip[3], (0.5, -0.25), atol=1e-9)
