"""Building blocks that the networks share, in the functional API."""

from keras import initializers, layers

from tfmatting.layers.dilated_convolution import DilatedConvolution
from tfmatting.layers.fused_batch_normalization import FusedBatchNormalization


def convolution(x, filters, kernel_size, *, name, strides=1, dilation=1, groups=1, padding="same", use_bias=False):
    """A convolution whose 'same' padding is symmetric, as the reference networks pad, also at stride 2.

    `groups` equal to the number of channels gives a depthwise convolution.
    """
    margin = dilation * (kernel_size - 1) // 2
    if padding == "same" and strides > 1 and margin:
        x = layers.ZeroPadding2D(margin, name=f"{name}_padding")(x)
        padding = "valid"
    common = {"strides": strides, "padding": padding, "dilation_rate": dilation, "use_bias": use_bias, "name": name}
    if groups > 1:
        # He et al. 2015 with the one channel that each result is made of, where Keras counts all of them
        initializer = initializers.VarianceScaling(2.0, mode="fan_out")
        return layers.DepthwiseConv2D(kernel_size, depthwise_initializer=initializer, **common)(x)
    kind = layers.Conv2D if dilation == 1 else DilatedConvolution
    return kind(filters, kernel_size, kernel_initializer="he_normal", **common)(x)


def normalization(x, *, name, momentum=0.9, epsilon=1e-5):
    """Batch normalization, by default with PyTorch's constants (its momentum 0.1 is Keras' 0.9)."""
    return FusedBatchNormalization(momentum=momentum, epsilon=epsilon, name=name)(x)


def convolution_block(x, filters, kernel_size, *, name, activation="relu", momentum=0.9, epsilon=1e-5, **options):
    """Convolution without bias, batch normalization and an activation ("relu", "relu6", "hard_silu" or None)."""
    x = convolution(x, filters, kernel_size, name=f"{name}_conv", **options)
    x = normalization(x, momentum=momentum, epsilon=epsilon, name=f"{name}_norm")
    return x if activation is None else layers.Activation(activation, name=f"{name}_{activation}")(x)


def separable_convolution_block(x, filters, kernel_size, *, name, dilation=1):
    """A depthwise convolution, then a 1x1 convolution, each with batch normalization and ReLU.

    Source: Chen et al. 2018 (DeepLabV3+), section 3.1 and figure 3.
    """
    channels = x.shape[-1]
    x = convolution_block(x, channels, kernel_size, dilation=dilation, groups=channels, name=f"{name}_depthwise")
    return convolution_block(x, filters, 1, name=f"{name}_pointwise")
