"""The video matting models that `tfmatting.load` knows."""

from tfmatting.models.preset import Preset, Weights

_PAPER = "Robust High-Resolution Video Matting with Temporal Guidance (Lin et al. 2022)"


def _official(name):
    return Weights(
        licence="GPL-3.0 (the authors')",
        training_data="VideoMatte240K, Distinctions-646 and Adobe Image Matting; YouTubeVIS, COCO and Supervisely"
        " Person for segmentation",
        origin=f"the authors' PyTorch state dict, {name}.pth of"
        " https://github.com/PeterL1n/RobustVideoMatting/releases, which is never shipped here because of its licence;"
        f" give it as `checkpoint` (--checkpoint {name}.pth), or convert it once: tfmatting convert {name}.pth"
        f" -m {name} -o {name}.h5",
    )


_OFFICIAL = _official("rvm_mobilenetv3")

PRESETS = {
    "rvm_mobilenetv3": Preset({"encoder": "mobilenetv3"}, 3_748_633, _PAPER, _OFFICIAL, "video_matting"),
    "rvm_resnet50": Preset({"encoder": "resnet50"}, 26_890_461, _PAPER, _official("rvm_resnet50"), "video_matting"),
}
