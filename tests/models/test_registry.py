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
    if preset.weights is None:
        assert preset.weights_note
    else:
        assert len(preset.weights.sha256) == 64
        assert preset.weights.licence
        assert preset.weights.training_data


def test_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"`name` must be one of bgm_mobilenetv2, .* Received: name='bgm'"):
        registry.preset("bgm")
