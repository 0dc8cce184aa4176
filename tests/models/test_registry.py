"""The table of models."""

import pytest

from tfmatting.models import registry


def test_default_is_a_model():
    assert registry.DEFAULT in registry.PRESETS


@pytest.mark.parametrize("name", registry.PRESETS)
def test_preset_says_where_its_weights_come_from(name):
    preset = registry.preset(name)
    assert preset.parameters > 0
    assert preset.source
    assert preset.weights.licence
    assert preset.weights.training_data
    assert preset.weights.origin
    assert (preset.weights.file is None) == (preset.weights.sha256 is None)


def test_the_default_is_shipped():
    assert len(registry.preset(registry.DEFAULT).weights.sha256) == 64


def test_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"`name` must be one of bgm_mobilenetv2, .* Received: name='bgm'"):
        registry.preset("bgm")
