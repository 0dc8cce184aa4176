"""The segmentation models that `tfmatting.load` knows."""

from tfmatting.models.preset import OURS, PHOTOGRAPHS, Preset, Weights

_FCN = "Fully Convolutional Networks for Semantic Segmentation (Long et al. 2015), as in torchvision"
_DEEPLAB = "Rethinking Atrous Convolution for Semantic Image Segmentation (Chen et al. 2017), as in torchvision"
_LR_ASPP = "Searching for MobileNetV3 (Howard et al. 2019), as in torchvision"
_DEEPLAB_PLUS = "Encoder-Decoder with Atrous Separable Convolution (Chen et al. 2018), on MobileNetV2"
_UNET = "Background Image Matting (Li et al.), after U-Net (Ronneberger et al. 2015)"
_UNTRAINED = Weights(
    licence="none, as there are no weights",
    training_data="none",
    origin="to be trained first; give the file as `checkpoint` (--checkpoint FILE)",
)
_OURS = Weights(
    licence="MIT",
    training_data=f"people rendered from MakeHuman's CC0 assets, before drawn rooms and {PHOTOGRAPHS}",
    origin=OURS,
    good_for="finding people who take a tenth of the picture or more, without fine edges: stretched arms and the gaps"
    " between limbs may be lost, shadows and screens kept; of smaller people parts are lost (intersection over union"
    " on rendered people 0.88)",
    file="person_mobilenetv3.h5",
    sha256="5ccb5a8619b00ff268a12344a70acb8878e2c4e018e0494d077e65e65ae1cb62",
)

_DEEPLAB_MOBILENET = "deeplabv3_mobilenet_v3_large-fc3c493d"


def _torchvision(file):
    return Weights(
        licence="BSD-3-Clause (torchvision's)",
        training_data="the pictures of COCO train2017 that show classes of Pascal VOC",
        origin=f"torchvision's PyTorch checkpoint, https://download.pytorch.org/models/{file}.pth;"
        " give it as `checkpoint` (--checkpoint FILE), or `tfmatting convert` it once",
    )


def _preset(architecture, parameters, source, weights):
    return {architecture: Preset({"architecture": architecture}, parameters, source, weights, family="segmentation")}


#: the one of our own training, which knows people alone
PERSON = "person_mobilenetv3"
_PERSON_CONFIG = {"architecture": "lraspp_mobilenet_v3_large", "classes": ["person"]}


#: parameters of torchvision's models: with the 21 classes of Pascal VOC and the auxiliary head, where there is one
PRESETS = {
    PERSON: Preset(_PERSON_CONFIG, 3_218_138, _LR_ASPP, _OURS, family="segmentation"),
    **_preset("fcn_resnet50", 35_322_218, _FCN, _torchvision("fcn_resnet50_coco-1167a1af")),
    **_preset("fcn_resnet101", 54_314_346, _FCN, _torchvision("fcn_resnet101_coco-7ecb50ca")),
    **_preset("deeplabv3_resnet50", 42_004_074, _DEEPLAB, _torchvision("deeplabv3_resnet50_coco-cd0a2569")),
    **_preset("deeplabv3_resnet101", 60_996_202, _DEEPLAB, _torchvision("deeplabv3_resnet101_coco-586e9e4e")),
    **_preset("deeplabv3_mobilenet_v3_large", 11_029_328, _DEEPLAB, _torchvision(_DEEPLAB_MOBILENET)),
    **_preset("lraspp_mobilenet_v3_large", 3_221_538, _LR_ASPP, _torchvision("lraspp_mobilenet_v3_large-d234d4ea")),
    **_preset("deeplabv3plus_mobilenetv2", 2_719_813, _DEEPLAB_PLUS, _UNTRAINED),
    **_preset("unet_simplified", 149_505, _UNET, _UNTRAINED),
    **_preset("unet", 34_513_345, _UNET, _UNTRAINED),
}
