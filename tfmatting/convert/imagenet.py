"""Encoders trained on ImageNet, from `keras.applications`, as the start of a training."""

import re

import keras

from tfmatting.convert.stem import one_picture_stem, two_picture_stem
from tfmatting.models.imagenet import DEVIATION, MEAN, NORMALIZATION
from tfmatting.models.segmentation.segmentation import Segmentation

#: what the applications do to RGB in [0, 1] before the first convolution: (rgb - subtracted) / divided
_SYMMETRIC = {"subtracted": (0.5, 0.5, 0.5), "divided": (0.5, 0.5, 0.5)}
_CAFFE = {  # 0 to 255, without the mean colour
    "subtracted": (123.68 / 255, 116.779 / 255, 103.939 / 255),
    "divided": (1 / 255, 1 / 255, 1 / 255),
}
_APPLICATIONS = {
    "mobilenetv2": ("MobileNetV2", _SYMMETRIC),
    "mobilenetv3": ("MobileNetV3Large", _SYMMETRIC),
    "resnet50": ("ResNet50", _CAFFE),
    "resnet101": ("ResNet101", _CAFFE),
}
_STEMS = {
    "mobilenetv2": ("Conv1", "bn_Conv1"),
    "mobilenetv3": ("conv", "conv_bn"),
    "resnet50": ("conv1_conv", "conv1_bn"),
    "resnet101": ("conv1_conv", "conv1_bn"),
}


def assign_imagenet(model, application=None):
    """Copies an encoder of `keras.applications` into a matting or segmentation network; the rest stays as it is.

    The first convolution follows the rules of `tfmatting.convert.stem`. The applications' biases and their other
    epsilon of batch normalization are folded into its statistics, exactly. What differs is where they pad at stride 2
    (bottom and right in the MobileNets), and in ResNet where a stage's stride lies (on its first 1x1 convolution);
    training makes up for both.

    Args:
        model: `BackgroundMatting`, `VideoMatting` or `Segmentation`.
        application: Keras model of `keras.applications` for the model's encoder; None downloads the one that was
            trained on ImageNet.
    Raises:
        ValueError: if the model has no encoder of `keras.applications`, or the weights cannot be downloaded.
    """
    if model.encoder not in _APPLICATIONS:
        raise ValueError(f"{model.name} has no encoder that is trained on ImageNet.")
    network = model if isinstance(model, Segmentation) else model.base
    name, _ = _APPLICATIONS[model.encoder]
    application = application or _download(name)
    _assign_stem(model, network, application)
    for layer in network.layers:
        if re.match(r"(block|stage|last).*_conv$", layer.name):
            convolution, normalization = (
                application.get_layer(name) for name in application_names(layer.name, model.encoder)
            )
            kernel, bias = _kernel_and_bias(convolution)
            ours = network.get_layer(layer.name.removesuffix("_conv") + "_norm")
            gamma, beta, mean, variance = _normalization(normalization, ours.epsilon)
            layer.set_weights([kernel])
            ours.set_weights([gamma, beta, mean - bias, variance])
        elif re.match(r"block\d+_(squeeze|excite)$", layer.name):
            (convolution,) = application_names(layer.name, model.encoder)
            layer.set_weights(application.get_layer(convolution).get_weights())


def _assign_stem(model, network, application):
    name, preprocessing = _APPLICATIONS[model.encoder]
    convolution, normalization = (application.get_layer(name) for name in _STEMS[model.encoder])
    ours = network.get_layer("stem_conv"), network.get_layer("stem_norm")
    kernel, bias = _kernel_and_bias(convolution)
    if name.startswith("ResNet"):
        kernel = kernel[:, :, ::-1]  # the applications' ResNets take BGR
    gamma, beta, mean, variance = _normalization(normalization, ours[1].epsilon)
    if ours[0].kernel.shape[2] == 6:
        kernel, mean = two_picture_stem(kernel, mean, bias=bias, **preprocessing)
    else:
        is_normalized = any(layer.name == NORMALIZATION for layer in network.layers)
        prepared = {"our_subtracted": MEAN, "our_divided": DEVIATION} if is_normalized else {}
        kernel, mean = one_picture_stem(kernel, mean, bias=bias, **preprocessing, **prepared)
    ours[0].set_weights([kernel])
    ours[1].set_weights([gamma, beta, mean, variance])


def application_names(layer, encoder):
    """Returns the names in `keras.applications` of our convolution and the batch normalization behind it, if any.

    >>> application_names("stage4_block2_3_conv", "resnet50")
    ('conv5_block2_3_conv', 'conv5_block2_3_bn')
    """
    if encoder.startswith("resnet"):
        stage, block, part = re.fullmatch(r"stage(\d)_block(\d+)_(\d|shortcut)_conv", layer).groups()
        prefix = f"conv{int(stage) + 1}_block{block}_{0 if part == 'shortcut' else part}"
        return f"{prefix}_conv", f"{prefix}_bn"
    if layer == "last_conv":
        return "conv_1", "conv_1_bn"
    number, part = re.fullmatch(r"block(\d+)_(expand|depthwise|squeeze|excite|project)(?:_conv)?", layer).groups()
    following = "block" if encoder == "mobilenetv2" else "expanded_conv"
    block = "expanded_conv" if number == "1" else f"{following}_{int(number) - 1}"
    if part in ("squeeze", "excite"):
        return (f"{block}_squeeze_excite_conv{'' if part == 'squeeze' else '_1'}",)
    return f"{block}_{part}", f"{block}_{part}_{'BN' if encoder == 'mobilenetv2' else 'bn'}"


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
