"""The normalization of encoders that were trained on ImageNet by PyTorch's users."""

from keras import layers

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
NORMALIZATION = "normalize"  # the layer's name


def normalized(picture):
    """Subtracts ImageNet's mean colour from pictures in [0, 1] and divides by its deviation, in float32."""
    scale = [1 / deviation for deviation in DEVIATION]
    offset = [-mean / deviation for mean, deviation in zip(MEAN, DEVIATION, strict=True)]
    return layers.Rescaling(scale, offset, dtype="float32", name=NORMALIZATION)(picture)
