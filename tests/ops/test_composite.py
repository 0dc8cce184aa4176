import numpy as np
import pytest

from tfmatting.ops.composite import composite


def test_composite_follows_the_equation():
    random = np.random.default_rng(0)
    foreground, background = random.random((2, 3, 5, 7, 3))
    alpha = random.random((3, 5, 7, 1))
    np.testing.assert_allclose(
        composite(foreground, background, alpha), alpha * foreground + (1 - alpha) * background, rtol=0, atol=1e-12
    )


def test_alpha_of_0_and_1_gives_background_and_foreground():
    foreground, background = np.full((2, 2, 3), 0.3), np.full((2, 2, 3), 0.6)
    np.testing.assert_array_equal(composite(foreground, background, np.zeros((2, 2, 1))), background)
    np.testing.assert_allclose(composite(foreground, background, np.ones((2, 2, 1))), foreground)


def test_alpha_of_several_channels_is_refused():
    picture = np.zeros((2, 2, 3))
    with pytest.raises(ValueError, match=r"`alpha` must have 1 channel. Received: shape=\(2, 2, 3\)"):
        composite(picture, picture, picture)
