"""From an encoder's low and high features to logits, at the features' resolution."""

from keras import layers

from tfmatting.layers.resize import ResizeLike
from tfmatting.models.aspp import aspp
from tfmatting.models.blocks import convolution, convolution_block, separable_convolution_block
from tfmatting.models.lr_aspp import lr_aspp


def fcn_head(low, high, classes):
    """A 3x3 convolution to a quarter of the channels, and a 1x1 convolution to the classes; `low` is not used.

    Source: Long et al. 2015, in torchvision's form.
    """
    return _fcn_head(high, classes, name="head")


def auxiliary_head(low, classes):
    """The same on the low features, for a loss of its own in training.

    Source: Zhao et al. 2017, section 3.3.
    """
    return _fcn_head(low, classes, name="auxiliary")


def deeplab_head(low, high, classes):
    """ASPP with rates 12, 24 and 36, and a 3x3 convolution; `low` is not used.

    Source: Chen et al. 2017 (DeepLabV3), section 3.3.
    """
    x = aspp(high, rates=(12, 24, 36))
    x = convolution_block(x, 256, 3, name="head")
    return _logits(x, classes, name="head_logits")


def deeplab_plus_head(low, high, classes):
    """Separable ASPP with rates 6, 12 and 18, joined with 48 channels at 1/4 by two separable 3x3 convolutions.

    Source: Chen et al. 2018 (DeepLabV3+), sections 3.1 and 4.1.
    """
    x = aspp(high, rates=(6, 12, 18), separable=True)
    low = convolution_block(low, 48, 1, name="low")
    x = ResizeLike(name="head_resize")(x, low)
    x = layers.Concatenate(name="head_concatenate")([x, low])
    for number in (1, 2):
        x = separable_convolution_block(x, 256, 3, name=f"head{number}")
    return _logits(x, classes, name="head_logits")


def lr_aspp_head(low, high, classes):
    """Classes of the features that their global mean weighs, with 128 channels, added to those of the low features.

    Source: Howard et al. 2019 (MobileNetV3), section 5.3 and figure 10.
    """
    low = _logits(low, classes, name="low_logits")
    high = _logits(lr_aspp(high, 128), classes, name="high_logits")  # before the resize, which is the same
    high = ResizeLike(name="head_resize")(high, low)
    return layers.Add(name="head_add")([low, high])


def _fcn_head(x, classes, *, name):
    x = convolution_block(x, x.shape[-1] // 4, 3, name=name)
    x = layers.Dropout(0.1, name=f"{name}_dropout")(x)
    return _logits(x, classes, name=f"{name}_logits")


def _logits(x, classes, *, name):
    return convolution(x, classes, 1, use_bias=True, name=name)
