"""Lite reduced atrous spatial pyramid pooling."""

from keras import layers

from tfmatting.models.blocks import convolution, convolution_block


def lr_aspp(x, filters):
    """A 1x1 convolution, each of whose channels is weighed by what a 1x1 convolution makes of the global mean.

    Source: Howard et al. 2019 (MobileNetV3), section 5.3 and figure 10.
    """
    weight = layers.GlobalAveragePooling2D(keepdims=True, name="aspp_pool")(x)
    weight = convolution(weight, filters, 1, name="aspp_weight_conv")
    weight = layers.Activation("sigmoid", name="aspp_weight_sigmoid")(weight)
    x = convolution_block(x, filters, 1, name="aspp")
    return layers.Multiply(name="aspp_weigh")([x, weight])
