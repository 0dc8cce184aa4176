import numpy as np
import pytest

from tfmatting.inference.backgrounds import parse_colour
from tfmatting.inference.images import MattingResult
from tfmatting.inference.video.layers import as_integers, render_layers


@pytest.fixture
def result():
    random = np.random.default_rng(0)
    alpha = random.random((20, 30, 1), dtype=np.float32)
    alpha[:5], alpha[15:] = 0, 1
    return MattingResult(alpha, random.random((20, 30, 3), dtype=np.float32), None, None)


@pytest.mark.parametrize(("bit_depth", "largest"), [(8, 255), (16, 65535)])
def test_integers_are_rounded(bit_depth, largest):
    values = np.random.default_rng(0).random((7, 11, 3), dtype=np.float32)
    rounded = as_integers(values, bit_depth)
    assert rounded.dtype == f"uint{bit_depth}"
    np.testing.assert_allclose(rounded, values * largest, atol=0.51)
    np.testing.assert_array_equal(as_integers(np.float32([[0, 1]]), bit_depth), [[0, largest]])


@pytest.mark.parametrize(("bit_depth", "largest"), [(8, 255), (16, 65535)])
def test_composite_is_what_the_equation_says(result, bit_depth, largest):
    background = np.random.default_rng(1).integers(0, largest, (20, 30, 3), dtype=f"uint{bit_depth}")
    layers = render_layers("composite", result, bit_depth, background)
    expected = result.alpha * result.foreground + (1 - result.alpha) * background / largest
    assert layers.alpha is None
    np.testing.assert_allclose(layers.colours / largest, expected, atol=1.1 / 255 if bit_depth == 8 else 2e-5)
    np.testing.assert_allclose(layers.colours[:5], background[:5], atol=0 if bit_depth == 8 else 1)


@pytest.mark.parametrize("bit_depth", [8, 16])
def test_cut_out_keeps_colours_and_blackens_what_is_transparent(result, bit_depth):
    layers = render_layers("cut-out", result, bit_depth)
    solid = layers.alpha > 0
    np.testing.assert_array_equal(layers.alpha, as_integers(result.alpha[..., 0], bit_depth))
    np.testing.assert_array_equal(layers.colours[solid], as_integers(result.foreground, bit_depth)[solid])
    assert layers.colours[~solid].max() == 0


def test_alpha_and_foreground_alone(result):
    assert render_layers("alpha", result, 8).colours is None
    layers = render_layers("foreground", result, 8)
    assert layers.alpha is None
    np.testing.assert_array_equal(layers.colours, as_integers(result.foreground, 8))


def test_translucent_colour(result):
    layers = render_layers("composite", result, 8, parse_colour("0,255,0,51"))
    np.testing.assert_array_equal(layers.alpha[:5], 51)
    np.testing.assert_array_equal(layers.colours[:5], np.tile([0, 255, 0], (5, 30, 1)))
    np.testing.assert_array_equal(layers.alpha[15:], 255)
    transparent = render_layers("composite", result, 8, parse_colour("transparent"))
    np.testing.assert_array_equal(transparent.alpha, as_integers(result.alpha[..., 0], 8))
    assert transparent.colours[:5].max() == 0
