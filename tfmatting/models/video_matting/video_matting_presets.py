"""The video matting models that `tfmatting.load` knows."""

from tfmatting.models.preset import OURS, PHOTOGRAPHS, Preset, Weights

_PAPER = "Robust High-Resolution Video Matting with Temporal Guidance (Lin et al. 2022)"
_PAGE = "https://github.com/PeterL1n/RobustVideoMatting/releases"


def _official(name):
    return (
        f"the authors' PyTorch state dict, {name}.pth of {_PAGE}, which is GPL-3.0 and therefore never shipped here;"
        f" give it as `checkpoint` (--checkpoint {name}.pth), or convert it once:"
        f" tfmatting convert {name}.pth -m {name} -o {name}.h5"
    )


_OURS = Weights(
    licence="MIT",
    training_data="people rendered from MakeHuman's CC0 assets, in stills and in motion, before moving cut-outs of"
    f" drawn rooms and {PHOTOGRAPHS}",
    origin=f"{OURS}. What the paper shows is done by {_official('rvm_mobilenetv3')}",
    good_for="one person near the camera, before a calm scene; outlines are soft, hands and clothes may get holes, a"
    " plain bright garment may be lost by half, and things that stand out, as screens and shadows, may stay (mean error"
    " of alpha on rendered clips 0.030)",
    file="rvm_mobilenetv3.h5",
    sha256="55b01369c9ed7bac4060ad43b1c99ffc457ef4ea1d9ec3ad19547286aec3d238",
)
_AUTHORS = Weights(
    licence="GPL-3.0 (the authors')",
    training_data="VideoMatte240K, Distinctions-646 and Adobe Image Matting; YouTubeVIS, COCO and Supervisely Person"
    " for segmentation",
    origin=_official("rvm_resnet50"),
)

PRESETS = {
    "rvm_mobilenetv3": Preset({"encoder": "mobilenetv3"}, 3_748_633, _PAPER, _OURS, "video_matting"),
    "rvm_resnet50": Preset({"encoder": "resnet50"}, 26_890_461, _PAPER, _AUTHORS, "video_matting"),
}
