"""Encoders trained on ImageNet, from `keras.applications`, as the start of a training."""

import re

import keras

from tfmatting.convert.stem import two_picture_stem

#: what the applications do to RGB in [0, 1] before the first convolution: (rgb - subtracted) / divided
_SYMMETRIC = {"subtracted": (0.5, 0.5, 0.5), "divided": (0.5, 0.5, 0.5)}
_CAFFE = {  # 0 to 255, without the mean colour
    "subtracted": (123.68 / 255, 116.779 / 255, 103.939 / 255),
    "divided": (1 / 255, 1 / 255, 1 / 255),
}
_APPLICATIONS = {
    "mobilenetv2": ("MobileNetV2", _SYMMETRIC),
    "resnet50": ("ResNet50", _CAFFE),
    "resnet101": ("ResNet101", _CAFFE),
}
_STEMS = {"mobilenetv2": ("Conv1", "bn_Conv1"), "resnet50": ("conv1_conv", "conv1_bn")}
_STEMS["resnet101"] = _STEMS["resnet50"]


def assign_imagenet(model, application=None):
    """Copies an encoder of `keras.applications` into a `BackgroundMatting`; ASPP, decoder and refiner stay as they are.

    The first convolution follows the rule of `tfmatting.convert.stem`. The applications' biases and their other epsilon
    of batch normalization are folded into its statistics, exactly. What differs is where they pad at stride 2 (bottom
    and right in MobileNetV2), and in ResNet where a stage's stride lies (on its first 1x1 convolution); training makes
    up for both.

    Args:
        model: `BackgroundMatting`.
        application: Keras model of `keras.applications` for the model's encoder; None downloads the one that was
            trained on ImageNet.
    Raises:
        ValueError: if the weights cannot be downloaded.
    """
    name, preprocessing = _APPLICATIONS[model.encoder]
    application = application or _download(name)
    stem_convolution, stem_normalization = (application.get_layer(name) for name in _STEMS[model.encoder])
    stem = model.base.get_layer("stem_conv"), model.base.get_layer("stem_norm")
    kernel, bias = _kernel_and_bias(stem_convolution)
    if name != "MobileNetV2":
        kernel = kernel[:, :, ::-1]  # the applications' ResNets take BGR
    gamma, beta, mean, variance = _normalization(stem_normalization, stem[1].epsilon)
    kernel, mean = two_picture_stem(kernel, mean, bias=bias, **preprocessing)
    stem[0].set_weights([kernel])
    stem[1].set_weights([gamma, beta, mean, variance])
    for layer in model.base.layers:
        if re.match(r"(block|stage).*_conv$", layer.name):
            convolution, normalization = (application.get_layer(name) for name in application_names(layer.name))
            kernel, bias = _kernel_and_bias(convolution)
            ours = model.base.get_layer(layer.name.removesuffix("_conv") + "_norm")
            gamma, beta, mean, variance = _normalization(normalization, ours.epsilon)
            layer.set_weights([kernel])
            ours.set_weights([gamma, beta, mean - bias, variance])


def application_names(layer):
    """Returns the names in `keras.applications` of our convolution and the batch normalization behind it.

    >>> application_names("stage4_block2_3_conv")
    ('conv5_block2_3_conv', 'conv5_block2_3_bn')
    """
    if match := re.fullmatch(r"block(\d+)_(expand|depthwise|project)_conv", layer):
        number, part = int(match[1]) - 1, match[2]
        block = f"block_{number}" if number else "expanded_conv"
        convolution = f"{block}_{part}"
        return convolution, f"{convolution}_BN"
    stage, block, part = re.fullmatch(r"stage(\d)_block(\d+)_(\d|shortcut)_conv", layer).groups()
    prefix = f"conv{int(stage) + 1}_block{block}_{0 if part == 'shortcut' else part}"
    return f"{prefix}_conv", f"{prefix}_bn"


def _kernel_and_bias(layer):
    kernel, *bias = layer.get_weights()
    return kernel, bias[0] if bias else 0.0


def _normalization(layer, epsilon):
    """Gamma, beta, mean and variance for another epsilon."""
    gamma, beta, mean, variance = layer.get_weights()
    return gamma, beta, mean, variance + layer.epsilon - epsilon


def _download(name):
    try:
        return getattr(keras.applications, name)(include_top=False, weights="imagenet", input_shape=(224, 224, 3))
    except Exception as error:  # Keras raises a plain Exception where the download fails
        raise ValueError(
            f"the ImageNet weights of {name} cannot be downloaded: {error}. Keras also takes them from its cache,"
            " ~/.keras/models."
        ) from error
