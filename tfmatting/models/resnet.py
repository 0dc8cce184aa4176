"""ResNet-50 and ResNet-101 encoders with output stride 16 or 8."""

from keras import layers

from tfmatting.models.blocks import convolution_block

BLOCKS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3)}
#: stride of a stage's first block, its dilation, and that of the stage's other blocks
STAGES = {
    16: ((1, 1, 1), (2, 1, 1), (2, 1, 1), (1, 1, 2)),
    8: ((1, 1, 1), (2, 1, 1), (1, 1, 2), (1, 2, 4)),
}


def resnet_features(x, depth, output_stride=16, taps=(0, 1, 2, 4)):
    """Returns the features of the stem (number 0) and of the stages 1 to 4, or those of them that `taps` numbers.

    They have 64, 256, 512, 1024 and 2048 channels, at 1/2, 1/4, 1/8 and two times 1/16 of the input; at output stride
    8, the last three are at 1/8. Where a stage keeps the resolution, dilation makes up for the stride.
    Source: He et al. 2016, table 1 (stride on the 3x3 convolution); Lin et al. 2021, appendix B.1; output stride 8:
    Chen et al. 2017 (DeepLabV3), section 3.1.
    """
    x = convolution_block(x, 64, 7, strides=2, name="stem")
    features = [x]
    x = layers.ZeroPadding2D(1, name="stem_pool_padding")(x)  # x is not negative after the ReLU
    x = layers.MaxPooling2D(3, strides=2, name="stem_pool")(x)
    for stage, (strides, first_dilation, dilation) in enumerate(STAGES[output_stride], start=1):
        for block in range(BLOCKS[depth][stage - 1]):
            x = bottleneck(
                x,
                64 * 2 ** (stage - 1),
                strides=strides if block == 0 else 1,
                dilation=first_dilation if block == 0 else dilation,
                name=f"stage{stage}_block{block + 1}",
            )
        features.append(x)
    return [features[tap] for tap in taps]


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
