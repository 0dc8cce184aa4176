"""Semantic segmentation of a picture, without a plate."""

import keras
from keras import layers

from tfmatting.layers.resize import ResizeLike
from tfmatting.models.imagenet import normalized
from tfmatting.models.policy import policy_scope
from tfmatting.models.segmentation.architectures import ARCHITECTURES, ENCODERS
from tfmatting.models.segmentation.class_probability import class_probability
from tfmatting.models.segmentation.classes import VOC, class_names
from tfmatting.models.segmentation.heads import auxiliary_head


@keras.saving.register_keras_serializable("tfmatting")
class Segmentation(keras.Model):
    """What each pixel of a picture belongs to.

    Input shape: {"source": `(B, H, W, 3)`}, floats in [0, 1], any height and width.
    Output, all float32:
        "logits" `(B, H, W, C)`; `class_probability` makes probabilities of them;
        "auxiliary" `(B, H, W, C)`, the auxiliary head's logits, where there is one;
        "alpha" `(B, H, W, 1)` in [0, 1], the sigmoid of the logits, where there is one class.
    Source: see `tfmatting.models.segmentation.heads` and `unet`.

    Args:
        architecture: "fcn_resnet50", "fcn_resnet101", "deeplabv3_resnet50", "deeplabv3_resnet101",
            "deeplabv3_mobilenet_v3_large", "lraspp_mobilenet_v3_large", "deeplabv3plus_mobilenetv2",
            "unet_simplified" or "unet".
        classes: names of the classes, or their number (see `class_names`); None = "person" for the U-Nets, and the 21
            of Pascal VOC for the others.
        auxiliary: whether there is an auxiliary head; None = where the architecture knows one.
        dtype: precision policy, e.g. "float32", "mixed_bfloat16" or "mixed_float16"; None = the global one.
    """

    def __init__(
        self,
        architecture="lraspp_mobilenet_v3_large",
        classes=None,
        auxiliary=None,
        dtype=None,
        name=None,
        trainable=None,
    ):
        if architecture not in ARCHITECTURES:
            names = ", ".join(ARCHITECTURES)
            raise ValueError(f"`architecture` must be one of {names}. Received: architecture={architecture!r}")
        network = ARCHITECTURES[architecture]
        if auxiliary and not network.has_auxiliary:
            raise ValueError(f"`auxiliary` must be False with {architecture}. Received: auxiliary={auxiliary!r}")
        auxiliary = network.has_auxiliary if auxiliary is None else bool(auxiliary)
        names = class_names((VOC if network.encoder else 1) if classes is None else classes)
        policy = keras.dtype_policies.get(dtype or keras.config.dtype_policy())
        # === Layers and functional model ===
        with policy_scope(policy):
            source = keras.Input((None, None, 3), name="source")
            if network.encoder is None:
                logits = network.head(source, len(names))
                outputs = {"logits": layers.Activation("linear", dtype="float32", name="logits")(logits)}
            else:
                low, high = ENCODERS[network.encoder](normalized(source))
                small = {"logits": network.head(low, high, len(names))}
                if auxiliary:
                    small["auxiliary"] = auxiliary_head(low, len(names))
                outputs = {key: ResizeLike(dtype="float32", name=key)(x, source) for key, x in small.items()}
            if len(names) == 1:
                outputs["alpha"] = layers.Activation("sigmoid", dtype="float32", name="alpha")(outputs["logits"])
        super().__init__(inputs={"source": source}, outputs=outputs, name=name, trainable=trainable)
        if keras.backend.backend() == "tensorflow":
            self.jit_compile = False  # `predict` would compile by XLA anew for every size of picture
        # === Config ===
        self.architecture = architecture
        self.encoder = network.encoder
        self.classes = names
        self.auxiliary = auxiliary
        self.policy = policy

    @property
    def weights_options(self):
        """What a file of the weights keeps, see `save_weights`."""
        return {"classes": list(self.classes), "auxiliary": self.auxiliary}

    def without_auxiliary(self):
        """Returns a model of the same weights without the auxiliary head, which training alone has a use for."""
        model = Segmentation(**{**self.get_config(), "auxiliary": False})
        weights = {weight.path: weight for weight in self.weights}
        for weight in model.weights:
            weight.assign(weights[weight.path])
        return model

    def class_probability(self, logits, chosen):
        """Returns the probability `(..., 1)` of a class, or of several; see `classes.class_probability`."""
        return class_probability(logits, chosen, self.classes)

    def get_config(self):
        return {
            "name": self.name,
            "trainable": self.trainable,
            "architecture": self.architecture,
            "classes": list(self.classes),
            "auxiliary": self.auxiliary,
            "dtype": self.policy.name,
        }

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**config)
