"""The background matting models that `tfmatting.load` knows."""

from tfmatting.models.preset import Preset

_PAPER = "Real-Time High-Resolution Background Matting (Lin et al. 2021)"
_OFFICIAL = "none shipped; `tfmatting convert` reads the authors' checkpoint (MIT licence)"

PRESETS = {
    "bgm_mobilenetv2": Preset(
        config={"encoder": "mobilenetv2"},
        parameters=5_006_839,
        source=_PAPER,
        weights=None,
        weights_note=_OFFICIAL,
    ),
    "bgm_resnet50": Preset(
        config={"encoder": "resnet50"}, parameters=40_247_703, source=_PAPER, weights=None, weights_note=_OFFICIAL
    ),
    "bgm_resnet101": Preset(
        config={"encoder": "resnet101"}, parameters=59_239_831, source=_PAPER, weights=None, weights_note=_OFFICIAL
    ),
}
