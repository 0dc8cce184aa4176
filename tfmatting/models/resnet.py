"""ResNet-50 and ResNet-101 encoders with output stride 16."""

from keras import layers

from tfmatting.models.blocks import convolution_block

BLOCKS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3)}


def resnet_features(x, depth):
    """Returns the features at 1/2, 1/4, 1/8 and 1/16 of the input, with 64, 256, 512 and 2048 channels.

    The last stage keeps the resolution; all its blocks but the first have dilation 2.
    Source: He et al. 2016, table 1 (stride on the 3x3 convolution); Lin et al. 2021, appendix B.1.
    """
    x = convolution_block(x, 64, 7, strides=2, name="stem")
    taps = [x]
    x = layers.ZeroPadding2D(1, name="stem_pool_padding")(x)  # x is not negative after the ReLU
    x = layers.MaxPooling2D(3, strides=2, name="stem_pool")(x)
    for stage, blocks in enumerate(BLOCKS[depth], start=1):
        for block in range(blocks):
            x = bottleneck(
                x,
                64 * 2 ** (stage - 1),
                strides=2 if block == 0 and stage in (2, 3) else 1,
                dilation=2 if block > 0 and stage == 4 else 1,
                name=f"stage{stage}_block{block + 1}",
            )
        if stage != 3:
            taps.append(x)
    return taps


def bottleneck(x, filters, *, strides, dilation, name):
    """1x1, 3x3 and 1x1 convolutions with a shortcut, projected where the shape changes."""
    shortcut = x
    if x.shape[-1] != 4 * filters:
        shortcut = convolution_block(x, 4 * filters, 1, strides=strides, activation=None, name=f"{name}_shortcut")
    x = convolution_block(x, filters, 1, name=f"{name}_1")
    x = convolution_block(x, filters, 3, strides=strides, dilation=dilation, name=f"{name}_2")
    x = convolution_block(x, 4 * filters, 1, activation=None, name=f"{name}_3")
    x = layers.Add(name=f"{name}_add")([shortcut, x])
    return layers.Activation("relu", name=f"{name}_relu")(x)
