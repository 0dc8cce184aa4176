"""MobileNetV3-Large encoder with output stride 16."""

import functools

from keras import layers

from tfmatting.models import blocks

#: kernel size, expanded channels, output channels, squeeze-and-excite, activation, stride, dilation
BOTTLENECKS = (
    (3, 16, 16, False, "relu", 1, 1),
    (3, 64, 24, False, "relu", 2, 1),
    (3, 72, 24, False, "relu", 1, 1),
    (5, 72, 40, True, "relu", 2, 1),
    (5, 120, 40, True, "relu", 1, 1),
    (5, 120, 40, True, "relu", 1, 1),
    (3, 240, 80, False, "hard_silu", 2, 1),
    (3, 200, 80, False, "hard_silu", 1, 1),
    (3, 184, 80, False, "hard_silu", 1, 1),
    (3, 184, 80, False, "hard_silu", 1, 1),
    (3, 480, 112, True, "hard_silu", 1, 1),
    (3, 672, 112, True, "hard_silu", 1, 1),
    (5, 672, 160, True, "hard_silu", 1, 2),
    (5, 960, 160, True, "hard_silu", 1, 2),
    (5, 960, 160, True, "hard_silu", 1, 2),
)
LAST = len(BOTTLENECKS) + 1

convolution_block = functools.partial(blocks.convolution_block, momentum=0.99, epsilon=1e-3)


def mobilenet_v3_features(x, taps=(1, 3, 6, LAST)):
    """Returns features of a picture that was normalized by ImageNet's mean and deviation.

    The last downsampling is replaced by dilation 2 in the bottlenecks that follow it.

    Args:
        x: pictures `(B, H, W, 3)`.
        taps: numbers, in rising order, of the layers whose outputs are returned: 1 to 15 are the bottlenecks, 16 is
            the last 1x1 convolution. By default the last ones at 1/2, 1/4, 1/8 and 1/16 of the input, with 16, 24, 40
            and 960 channels.
    Source: Howard et al. 2019, table 1; Lin et al. 2022 (RVM), section 3.1.
    """
    x = convolution_block(x, 16, 3, strides=2, activation="hard_silu", name="stem")
    features = {}
    for number, bottleneck in enumerate(BOTTLENECKS, start=1):
        x = features[number] = inverted_residual(x, *bottleneck, name=f"block{number}")
    features[LAST] = convolution_block(x, 960, 1, activation="hard_silu", name="last")
    return [features[tap] for tap in taps]


def inverted_residual(x, kernel_size, expanded, filters, squeezed, activation, strides, dilation, *, name):
    """Expansion, depthwise convolution, squeeze-and-excite and linear projection, with a shortcut where it fits."""
    shortcut, channels = x, x.shape[-1]
    if expanded != channels:
        x = convolution_block(x, expanded, 1, activation=activation, name=f"{name}_expand")
    x = convolution_block(
        x,
        expanded,
        kernel_size,
        strides=strides,
        dilation=dilation,
        groups=expanded,
        activation=activation,
        name=f"{name}_depthwise",
    )
    if squeezed:
        x = squeeze_and_excite(x, name=name)
    x = convolution_block(x, filters, 1, activation=None, name=f"{name}_project")
    if strides == 1 and channels == filters:
        x = layers.Add(name=f"{name}_add")([shortcut, x])
    return x


def squeeze_and_excite(x, *, name):
    """Weighs the channels by what a small network makes of their means."""
    channels = x.shape[-1]
    weight = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_pool")(x)
    weight = blocks.convolution(weight, squeezed_channels(channels), 1, use_bias=True, name=f"{name}_squeeze")
    weight = layers.Activation("relu", name=f"{name}_squeeze_relu")(weight)
    weight = blocks.convolution(weight, channels, 1, use_bias=True, name=f"{name}_excite")
    weight = layers.Activation("hard_sigmoid", name=f"{name}_excite_hard_sigmoid")(weight)
    return layers.Multiply(name=f"{name}_weigh")([x, weight])


def squeezed_channels(channels):
    """A quarter of the channels as a multiple of 8, rounded, but by no more than a tenth down."""
    quarter = channels // 4
    rounded = max(8, (quarter + 4) // 8 * 8)
    return rounded if rounded >= 0.9 * quarter else rounded + 8
