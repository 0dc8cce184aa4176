"""The background matting models that `tfmatting.load` knows."""

from tfmatting.models.preset import Preset, Weights

_PAPER = "Real-Time High-Resolution Background Matting (Lin et al. 2021)"
_OFFICIAL = "none shipped; `tfmatting convert` reads the authors' checkpoint (MIT licence)"

PRESETS = {
    "bgm_mobilenetv2": Preset(
        config={"encoder": "mobilenetv2"},
        parameters=5_006_839,
        source=_PAPER,
        weights=Weights(
            file="bgm_mobilenetv2.h5",
            sha256="4785a83eec9f02084b5892dd0024ac6fa323e27618882e10f23a6f1e09b9a694",
            licence="MIT",
            training_data="synthetic composites of tfmatting.data.synthetic, before drawn rooms and 30 photographs"
            " without people (CC0, Unsplash, Pexels and Pixabay licences)",
        ),
    ),
    "bgm_resnet50": Preset(
        config={"encoder": "resnet50"}, parameters=40_247_703, source=_PAPER, weights=None, weights_note=_OFFICIAL
    ),
    "bgm_resnet101": Preset(
        config={"encoder": "resnet101"}, parameters=59_239_831, source=_PAPER, weights=None, weights_note=_OFFICIAL
    ),
}
