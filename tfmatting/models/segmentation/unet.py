"""U-Nets of "Background Image Matting" (Li et al.), which follow Ronneberger et al. 2015."""

from keras import layers

from tfmatting.layers.pad_to_multiple import CropLike, PadToMultiple

LEVELS = (64, 128, 256, 512)
BOTTOM = 1024


def simplified_unet(picture, classes):
    """One level: two 3x3 convolutions with 64 filters on each side, dropout of 10 % and 20 %. Returns logits.

    Source: Li et al., section 3.1.1.
    """
    x = PadToMultiple(2, name="pad")(picture)
    x = skip = _convolutions(x, 64, 2, name="encoder1")
    x = layers.Dropout(0.1, name="encoder1_dropout")(x)
    x = layers.MaxPooling2D(2, name="encoder1_pool")(x)
    x = _upsample_and_join(x, skip, 1)
    x = _convolutions(x, 64, 2, name="decoder1")
    x = layers.Dropout(0.2, name="decoder1_dropout")(x)
    return _logits(x, classes, picture)


def unet(picture, classes):
    """Four levels of three convolutions, two at the bottom, and two a level on the way up. Returns logits.

    Every convolution pads, so that the picture keeps its size; "unpooling" is an enlargement by the nearest pixel.
    Source: Li et al., section 3.2.3; filters of Ronneberger et al. 2015, figure 1.
    """
    x = PadToMultiple(2 ** len(LEVELS), name="pad")(picture)
    skips = []
    for level, filters in enumerate(LEVELS, start=1):
        x = _convolutions(x, filters, 3, name=f"encoder{level}")
        skips.append(x)
        x = layers.MaxPooling2D(2, name=f"encoder{level}_pool")(x)
    x = _convolutions(x, BOTTOM, 2, name="bottom")
    for level, filters in reversed(list(enumerate(LEVELS, start=1))):
        x = _upsample_and_join(x, skips[level - 1], level)
        x = _convolutions(x, filters, 2, name=f"decoder{level}")
    return _logits(x, classes, picture)


def _convolutions(x, filters, count, *, name):
    for number in range(1, count + 1):
        x = _convolution(filters, 3, activation="relu", name=f"{name}_conv{number}")(x)
    return x


def _upsample_and_join(x, skip, level):
    x = layers.UpSampling2D(2, name=f"decoder{level}_upsample")(x)
    return layers.Concatenate(name=f"decoder{level}_concatenate")([x, skip])


def _logits(x, classes, picture):
    x = _convolution(classes, 1, name="head_logits")(x)
    return CropLike(name="crop")(x, picture)


def _convolution(filters, kernel_size, **options):
    return layers.Conv2D(filters, kernel_size, padding="same", kernel_initializer="he_normal", **options)
