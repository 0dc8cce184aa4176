"""MobileNetV2 encoder with output stride 16."""

from keras import layers

from tfmatting.models.blocks import convolution_block

#: expansion, output channels, blocks, stride of the first block, dilation of the other blocks
STAGES = (
    (1, 16, 1, 1, 1),
    (6, 24, 2, 2, 1),
    (6, 32, 3, 2, 1),
    (6, 64, 4, 2, 1),
    (6, 96, 3, 1, 1),
    (6, 160, 3, 1, 2),
    (6, 320, 1, 1, 2),
)


def mobilenet_v2_features(x):
    """Returns the features at 1/2, 1/4, 1/8 and 1/16 of the input, with 16, 24, 32 and 320 channels.

    The last downsampling is replaced by dilation 2 in the blocks that follow it.
    Source: Sandler et al. 2018, table 2; Lin et al. 2021, appendix B.1.
    """
    x = convolution_block(x, 32, 3, strides=2, activation="relu6", name="stem")
    taps, number = [], 0
    for index, (expansion, filters, blocks, stride, dilation) in enumerate(STAGES):
        for block in range(blocks):
            number += 1
            follows_removed_stride = block > 0 or index == 6
            x = inverted_residual(
                x,
                expansion,
                filters,
                strides=stride if block == 0 else 1,
                dilation=dilation if follows_removed_stride else 1,
                name=f"block{number}",
            )
        if index in (0, 1, 2, 6):
            taps.append(x)
    return taps


def inverted_residual(x, expansion, filters, *, strides, dilation, name):
    """Expansion, depthwise convolution and linear projection, with a shortcut where the shape allows it."""
    shortcut, channels = x, x.shape[-1]
    if expansion > 1:
        x = convolution_block(x, channels * expansion, 1, activation="relu6", name=f"{name}_expand")
    x = convolution_block(
        x,
        x.shape[-1],
        3,
        strides=strides,
        dilation=dilation,
        groups=x.shape[-1],
        activation="relu6",
        name=f"{name}_depthwise",
    )
    x = convolution_block(x, filters, 1, activation=None, name=f"{name}_project")
    if strides == 1 and channels == filters:
        x = layers.Add(name=f"{name}_add")([shortcut, x])
    return x
