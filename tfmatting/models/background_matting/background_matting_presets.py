"""The background matting models that `tfmatting.load` knows."""

from tfmatting.models.preset import OURS, PHOTOGRAPHS, Preset, Weights

_PAPER = "Real-Time High-Resolution Background Matting (Lin et al. 2021)"
_OURS = Weights(
    licence="MIT",
    training_data="people rendered from MakeHuman's CC0 assets and figures of tfmatting.data.synthetic, before drawn"
    f" rooms and {PHOTOGRAPHS}",
    origin=OURS,
    good_for="people and what they hold before a fixed camera, with a plate; single strands of hair come out in part",
    file="bgm_mobilenetv2.h5",
    sha256="8f37da68d013ec415d8ef2b4d6308ef0f7c6dbdaf573b86f05e0be2519e00598",
)


def _official(encoder):
    file, name = f"pytorch_{encoder}.pth", f"bgm_{encoder}"
    return Weights(
        licence="MIT (the authors')",
        training_data="VideoMatte240K, PhotoMatte13K and Distinctions-646 (the paper's table 8)",
        origin=f"the authors' PyTorch state dict, {file} of"
        " https://grail.cs.washington.edu/projects/background-matting-v2/; give it as `checkpoint` (--checkpoint"
        f" {file}), or convert it once: tfmatting convert {file} -m {name} -o {name}.h5",
    )


PRESETS = {
    "bgm_mobilenetv2": Preset({"encoder": "mobilenetv2"}, 5_006_839, _PAPER, _OURS),
    "bgm_resnet50": Preset({"encoder": "resnet50"}, 40_247_703, _PAPER, _official("resnet50")),
    "bgm_resnet101": Preset({"encoder": "resnet101"}, 59_239_831, _PAPER, _official("resnet101")),
}
