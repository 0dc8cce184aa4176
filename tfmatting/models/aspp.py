"""Atrous spatial pyramid pooling."""

from keras import layers

from tfmatting.layers.resize import ResizeLike
from tfmatting.models.blocks import convolution_block, separable_convolution_block


def aspp(x, *, filters=256, rates=(3, 6, 9), dropout=0.5, separable=False):
    """Concatenates a 1x1 branch, a dilated 3x3 branch a rate and an image-level branch, and projects them.

    The dilated convolutions may be depthwise separable.
    Source: Chen et al. 2017 (DeepLabV3); rates of Lin et al. 2021, appendix B.1; separable: Chen et al. 2018.
    """
    dilated_block = separable_convolution_block if separable else convolution_block
    branches = [convolution_block(x, filters, 1, name="aspp_point")]
    for rate in rates:
        branches.append(dilated_block(x, filters, 3, dilation=rate, name=f"aspp_rate{rate}"))
    pooled = layers.GlobalAveragePooling2D(keepdims=True, name="aspp_pool")(x)
    pooled = convolution_block(pooled, filters, 1, name="aspp_image")
    branches.append(ResizeLike(name="aspp_image_resize")(pooled, x))
    x = layers.Concatenate(name="aspp_concatenate")(branches)
    x = convolution_block(x, filters, 1, name="aspp_project")
    return layers.Dropout(dropout, name="aspp_dropout")(x)
