import numpy as np
import pytest

from tests.keying.test_keyer import GREEN, before
from tfmatting import matte
from tfmatting.keying import KeyerModel, key


def test_matte_keys(subject):
    """The keyer takes the place of a network, for one picture and for a batch."""
    source = before(subject, GREEN)
    screen = np.broadcast_to(GREEN, source.shape)
    one, batch = matte(KeyerModel(), source, screen), matte(KeyerModel(), source[None], screen[None])
    assert np.array_equal(one.alpha, key(source, screen).alpha)
    assert np.array_equal(one.foreground, batch.foreground[0])
    assert one.refined.shape == (48, 64, 1)


def test_garbage_is_thrown_away(subject):
    source = before(subject, GREEN)
    source[:, :20] = 0.5  # a wall beyond the screen
    garbage = np.zeros(source.shape[:2])
    garbage[:, :21] = 1
    screen = np.broadcast_to(GREEN, source.shape)
    assert matte(KeyerModel(), source, screen).alpha[:, :20].min() == 1
    keyed = matte(KeyerModel(garbage=garbage), source, screen).alpha
    assert keyed[:, :21].max() == 0
    assert np.abs(keyed - subject["alpha"])[:, 22:].mean() < 0.001


def test_garbage_of_another_size(subject):
    source = before(subject, GREEN)
    with pytest.raises(ValueError, match=r"garbage matte must have the picture's size, 256x192\. Received: 4x3"):
        matte(KeyerModel(garbage=np.zeros((3, 4))), source, np.broadcast_to(GREEN, source.shape))
