"""Speed, memory and operations of models, measured on the machine at hand."""

#: the paper's settings: c = 4 and k = 5,000 at HD, c = 8 and k = 20,000 at 4K
SIZES = {
    "hd": {"height": 1080, "width": 1920, "backbone_scale": 0.25, "sample_pixels": 80_000},
    "4k": {"height": 2160, "width": 3840, "backbone_scale": 0.125, "sample_pixels": 320_000},
}
ENCODERS = ("mobilenetv2", "resnet50", "resnet101")
