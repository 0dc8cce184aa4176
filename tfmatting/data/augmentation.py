"""Augmentations of a matting sample, after appendix D.1 of Lin et al. 2021: each maps a dict to a new dict.

A sample holds RGB float32 images in [0, 1]: `source`, `background` (the plate) and `foreground` `(H, W, 3)`, and
`alpha` `(H, W, 1)`. No function changes its argument, and none changes `alpha`.
"""

import functools

import numpy as np

from tfmatting.ops.opencv import cv2

GREY = np.float64([0.299, 0.587, 0.114])


def colour_matrix(brightness=1.0, contrast=1.0, saturation=1.0, hue=0.0, gains=(1.0, 1.0, 1.0), middle=0.5):
    """Returns the `(3, 4)` affine map of RGB that changes brightness, contrast, saturation, hue and white balance.

    Args:
        brightness, contrast, saturation: factors; contrast turns about the value `middle`.
        hue: turn of the hue, 1 being the full circle.
        gains: factors of red, green and blue.
    """
    angle = 2 * np.pi * hue
    axis = np.full((3, 3), 1 / 3)
    cross = np.array([[0, -1, 1], [1, 0, -1], [-1, 1, 0]]) / np.sqrt(3)
    turn = np.cos(angle) * np.eye(3) + (1 - np.cos(angle)) * axis + np.sin(angle) * cross
    grey = saturation * np.eye(3) + (1 - saturation) * np.tile(GREY, (3, 1))
    linear = contrast * brightness * np.diag(gains) @ grey @ turn
    return np.column_stack([linear, np.full(3, middle * (1 - contrast))])


def change_colour(image, matrix, curve=0.0):
    """Returns `image` mapped by a `(3, 4)` colour matrix and a tone curve `x + curve * x * (1 - x)`, clipped."""
    image = cv2.transform(image, matrix.astype(np.float32))
    np.clip(image, 0, 1, out=image)
    return image + np.float32(curve) * image * (1 - image) if curve else image


def jitter_colour(sample, rng, key, brightness=0.15, contrast=0.15, saturation=0.15, hue=0.05):
    """Changes the colours of the image `key`; each size is the largest deviation."""
    matrix = colour_matrix(*(1 + rng.uniform(-size, size) for size in (brightness, contrast, saturation)),
                           rng.uniform(-hue, hue))  # fmt: skip
    return {**sample, key: change_colour(sample[key], matrix)}


def jitter_sharpness(sample, rng, key, probability=0.3, blur=0.003, sharpen=0.6):
    """Blurs (up to `blur` of the height) or sharpens the image `key`."""
    if rng.random() >= probability:
        return sample
    image = sample[key]
    size = max(0.4, rng.random() * blur * image.shape[0])
    soft = cv2.GaussianBlur(image, (0, 0), size)
    if rng.random() < 0.4:
        soft = np.clip(image + np.float32(rng.uniform(0, sharpen)) * (image - soft), 0, 1)
    return {**sample, key: soft}


def _centred(angle, scale, shift, height, width):
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), angle, scale)
    matrix[:, 2] += shift
    return matrix


def misalign_plate(sample, rng, probability=0.3, rotation=1.0, translation=0.01, brightness=0.18, contrast=0.18,
                   saturation=0.18, hue=0.1, subpixel_probability=0.5, subpixel=0.5):  # fmt: skip
    """Moves and recolours the plate alone, as if the camera had been touched; often shifts it by part of a pixel.

    Args:
        probability: share of samples with the larger change.
        rotation: largest turn in degrees.
        translation: largest shift relative to width and height.
        brightness, contrast, saturation, hue: largest deviations of colour.
        subpixel_probability, subpixel: share and size (pixels) of the small shift in the other samples.
    """
    plate = sample["background"]
    height, width = plate.shape[:2]
    if rng.random() < probability:
        strength = rng.uniform(0, 1)
        shift = rng.uniform(-1, 1, 2) * translation * strength * np.array([width, height])
        matrix = _centred(rng.uniform(-rotation, rotation) * strength, 1.0, shift, height, width)
        colours = colour_matrix(*(1 + rng.uniform(-size, size) for size in (brightness, contrast, saturation)),
                                rng.uniform(-hue, hue) * rng.random())  # fmt: skip
        plate = change_colour(plate, colours)
    elif rng.random() < subpixel_probability:
        matrix = np.column_stack([np.eye(2), rng.uniform(-subpixel, subpixel, 2)])
    else:
        return sample
    return {**sample, "background": cv2.warpAffine(plate, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101)}


def shadow_map(alpha, rng):
    """Returns the light `(H, W)` float32 in [0, 1] that a subject leaves on what is behind it.

    Up to three soft shadows follow the contour of `alpha` `(H, W, 1)`: on the wall, on the floor, and at the feet.
    """
    height, width = alpha.shape[:2]
    scale = min(1.0, 160 / max(height, width))
    small = cv2.resize(alpha, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    rows, columns = small.shape[:2]
    light = np.ones((rows, columns), np.float32)
    seen = np.argwhere(small > 0.3)
    bottom = seen[:, 0].max() if len(seen) else rows
    middle = np.median(seen[:, 1]) if len(seen) else columns / 2
    tall = bottom - seen[:, 0].min() if len(seen) else rows
    for kind in rng.choice(["wall", "floor", "contact", "halo"], int(rng.integers(1, 4)), p=[0.4, 0.25, 0.2, 0.15]):
        soft = rng.uniform(0.006, 0.06) * rows
        if kind == "wall":
            size = rng.uniform(0.9, 1.25)
            shift = rng.normal(0, 0.09, 2) * (columns, rows)
            matrix = _centred(rng.normal(0, 4), size, shift, rows, columns)
            cast = cv2.warpAffine(small, matrix, (columns, rows))
        elif kind == "floor":  # the subject laid down about its feet
            squash, slant = rng.choice([-1, 1], p=[0.7, 0.3]) * rng.uniform(0.15, 0.6), rng.normal(0, 0.7)
            matrix = np.float64([[1, -slant, slant * bottom], [0, squash, bottom * (1 - squash)]])
            cast = cv2.warpAffine(small, matrix, (columns, rows))
        elif kind == "contact":
            cast, soft = np.zeros_like(light), soft * 0.6
            axes = (max(2.0, rng.uniform(0.15, 0.5) * tall), max(1.0, rng.uniform(0.02, 0.08) * tall))
            cv2.ellipse(cast, ((float(middle), float(bottom)), axes, 0), 1.0, -1)
        else:
            cast, soft = small, rng.uniform(0.03, 0.15) * rows
        light *= 1 - np.float32(rng.uniform(0.08, 0.55)) * cv2.GaussianBlur(cast, (0, 0), max(soft, 0.3))
    return cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)


def composite(sample, behind):
    """Returns the sample with `source` = `alpha * foreground + (1 - alpha) * behind`."""
    source = sample["foreground"] - behind
    source *= cv2.cvtColor(sample["alpha"], cv2.COLOR_GRAY2RGB)
    source += behind
    return {**sample, "source": np.clip(source, 0, 1, out=source)}


def cast_shadow(sample, rng, probability=0.3, reflection_probability=0.05):
    """Composites `source` anew, with shadows of the subject (and rarely its reflection) on what is behind it."""
    behind = sample["background"]
    if rng.random() < probability:
        light = shadow_map(sample["alpha"], rng)
        tint = (1 + rng.normal(0, 0.06, 3)).astype(np.float32)
        behind = behind * np.clip(1 - cv2.merge([(1 - light) * part for part in tint]), 0, 1)
    if rng.random() < reflection_probability:
        behind = _reflect(sample, behind, rng)
    return composite(sample, behind)


def _reflect(sample, behind, rng):
    """A dim mirror image of the subject on the floor below it."""
    height, width = behind.shape[:2]
    rows = np.flatnonzero(sample["alpha"].max((1, 2)) > 0.3)
    if not len(rows):
        return behind
    matrix = np.float64([[1, 0, 0], [0, -1, 2 * rows[-1] - 0.02 * height]])
    both = np.dstack([sample["foreground"], sample["alpha"]])
    both = cv2.GaussianBlur(
        cv2.warpAffine(both, matrix, (width, height)), (0, 0), rng.uniform(0.5, 0.012 * height + 0.6)
    )
    weight = cv2.merge([both[..., 3] * np.float32(rng.uniform(0.04, 0.25))] * 3)
    return behind + weight * (both[..., :3] - behind)


def drift_exposure(sample, rng, probability=0.7, small=0.03, large=0.15, large_probability=0.2):
    """Changes exposure, white balance and tone of source and foreground alike, but not of the plate.

    Args:
        probability: share of samples that drift.
        small, large: deviation of the exposure; a share `large_probability` of the drifts is large.
    """
    if rng.random() >= probability:
        return sample
    size = large if rng.random() < large_probability else small
    gains = 1 + rng.normal(0, size / 3, 3)
    matrix = colour_matrix(1 + rng.normal(0, size), gains=gains, contrast=1 + rng.normal(0, size / 2))
    curve = float(np.clip(rng.normal(0, size), -0.5, 0.5)) if rng.random() < 0.5 else 0.0
    return {**sample, **{key: change_colour(sample[key], matrix, curve) for key in ("source", "foreground")}}


def match_light(sample, rng, probability=0.5):
    """Gives the foreground some of the brightness and tint of the background, as light in a room does."""
    if rng.random() >= probability:
        return sample
    mean = np.array(cv2.mean(sample["background"])[:3])
    gains = ((mean + 0.25) / 0.75) ** rng.uniform(0.2, 1.0)
    return {**sample, "foreground": change_colour(sample["foreground"], colour_matrix(gains=gains))}


def vignette(sample, rng, probability=0.15, strength=0.4):
    """Darkens the corners of source, foreground and plate alike."""
    if rng.random() >= probability:
        return sample
    height, width = sample["alpha"].shape[:2]
    rows, columns = np.linspace(-1, 1, 32, dtype=np.float32)[:, None], np.linspace(-1, 1, 32, dtype=np.float32)
    light = 1 - np.float32(rng.uniform(0, strength)) * (rows**2 + columns**2) / 2
    light = cv2.merge([cv2.resize(light, (width, height), interpolation=cv2.INTER_LINEAR)] * 3)
    return {**sample, **{key: sample[key] * light for key in ("source", "foreground", "background")}}


@functools.lru_cache(maxsize=1)
def _normal_quantiles():
    """The 256 values of a standard normal variable that stand for equal shares of it, `(256,)` float32."""
    values = np.sort(np.random.default_rng(0).standard_normal(256 * 4096))
    return values.reshape(256, 4096).mean(1).astype(np.float32)


def noise_image(rng, height, width, grain=1.0):
    """Returns normal noise `(height, width, 3)` float32 with deviation 1; `grain` > 1 makes coarser grains."""
    rows, columns = int(np.ceil(height / grain)), int(np.ceil(width / grain))
    noise = rng.integers(0, 256, (rows, columns, 3), dtype=np.uint8)
    noise = cv2.LUT(noise, _normal_quantiles())
    return noise if grain == 1 else cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR) * np.float32(1.4)


def add_noise(sample, rng, keys=("source", "background"), low=0.002, high=0.04, shot=0.5):
    """Adds independent sensor noise to the images `keys`; its deviation is drawn log-evenly from `low` to `high`.

    A share `shot` of the samples has noise that grows with brightness. A plate may have less, as a mean of frames has.
    """
    deviation, grows = np.exp(rng.uniform(np.log(low), np.log(high))), rng.random() < shot
    grain, result = (1.0 if rng.random() < 0.6 else rng.uniform(1.2, 2.5)), dict(sample)
    for key in keys:
        image = sample[key]
        size = deviation * (rng.choice([1.0, 0.3, 0.0], p=[0.75, 0.15, 0.1]) if key == "background" else 1.0)
        noise = noise_image(rng, *image.shape[:2], grain)
        if grows:
            noise *= np.float32(0.4) + image
        noise = cv2.scaleAdd(noise, float(size), image)
        result[key] = np.clip(noise, 0, 1, out=noise)
    return result


def compress(sample, rng, keys=("source", "background"), probability=0.5, quality=(30, 95)):
    """Passes the images `keys` through JPEG with one quality or two; sometimes only one of them."""
    if rng.random() >= probability:
        return sample
    result, level = dict(sample), int(rng.integers(quality[0], quality[1] + 1))
    for key in keys:
        if rng.random() < 0.15:
            continue
        if rng.random() < 0.3:
            level = int(rng.integers(quality[0], quality[1] + 1))
        image = cv2.cvtColor(cv2.convertScaleAbs(sample[key], alpha=255), cv2.COLOR_RGB2BGR)
        code = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, level])[1]
        image = cv2.cvtColor(cv2.imdecode(code, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
        result[key] = np.multiply(image, np.float32(1 / 255), dtype=np.float32)
    return result


def resample(sample, rng, keys=("source", "background"), probability=0.2, least=0.5):
    """Reduces the images `keys` and enlarges them again, as a camera that delivers fewer true pixels does."""
    if rng.random() >= probability:
        return sample
    result, scale = dict(sample), rng.uniform(least, 0.95)
    for key in keys:
        height, width = sample[key].shape[:2]
        small = (max(1, round(width * scale)), max(1, round(height * scale)))
        image = cv2.resize(sample[key], small, interpolation=cv2.INTER_AREA)
        result[key] = np.clip(cv2.resize(image, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1)
    return result
