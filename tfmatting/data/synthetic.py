"""Endless synthetic training pairs: a drawn figure before a photograph or a drawn room, with exact alpha."""

import numpy as np

from tfmatting.data import augmentation, textures
from tfmatting.data.canvas import Canvas
from tfmatting.data.continuation import extend_foreground
from tfmatting.data.figures import paint_person, random_pose, random_wardrobe
from tfmatting.data.photographs import opened
from tfmatting.data.rooms import chair_parts, object_parts, room
from tfmatting.ops.opencv import cv2

EMPTY_SHARE = 0.06  # of all samples: nobody in the room
LIKE_COLOURED_SHARE = 0.2  # of all samples: clothes or hair look like what is behind them
PHOTOGRAPH_SHARE = 0.6  # of the backgrounds, when a folder is given
OBJECT_ONLY_SHARE = 0.05  # of the figures: things or blobs instead of a person
COMPANION_SHARE = 0.08  # of the figures: two persons
BYSTANDER_SHARE = 0.06  # of the backgrounds: a figure that stands in source and plate alike, so its alpha is 0
MATCHED_LIGHT_SHARE = 0.5  # of the figures: lit in the brightness and tint of the background
PROP_SHARE = 0.14  # of the persons: something held, or standing beside them
DEFOCUS_SHARE, MOTION_SHARE = 0.25, 0.1
OBJECTS = ("bottle", "cup", "phone", "book", "box", "ball", "umbrella", "plant", "blob")
HELD = {"umbrella": 0.55, "book": 0.14, "phone": 0.09, "bottle": 0.14, "cup": 0.07}  # height in figure units
FRAMINGS = {  # name: (share, visible part of the figure's height)
    "full": (0.36, None),
    "knees": (0.14, (0.6, 0.85)),
    "waist": (0.28, (0.34, 0.58)),
    "close": (0.13, (0.19, 0.32)),
    "headless": (0.09, None),
}


def _motion_blur(picture, length, angle):
    """The mean of copies of a picture along a straight way of `length` pixels."""
    step, size = np.array([np.cos(angle), np.sin(angle)]) * length / 4, picture.shape[1::-1]
    while np.abs(step).max() > 0.2:
        ways = [np.column_stack([np.eye(2), way]) for way in (step, -step)]
        there, back = (cv2.warpAffine(picture, way, size, borderMode=cv2.BORDER_REPLICATE) for way in ways)
        picture, step = cv2.addWeighted(there, 0.5, back, 0.5, 0), step / 2
    return picture


def _frame(rng, framing, top, bottom, height, width):
    """Returns pixels per figure unit and the pixel of the figure's origin."""
    extent = bottom - top
    if framing == "full":
        unit = height * np.exp(rng.uniform(np.log(0.2), np.log(0.95)))
        first = max(rng.uniform(0.5, 1.04) * height - extent * unit, rng.uniform(-0.05, 0.05) * height)
    elif framing == "headless":
        unit = height * rng.uniform(0.5, 1.6)
        first = -rng.uniform(0.03, 0.45) * unit
    else:
        first = rng.uniform(0.01, 0.35) * height
        unit = (height - first) / (rng.uniform(*FRAMINGS[framing][1]) * extent)
    spread = 0.12 * unit
    x = rng.uniform(0.08, 0.92) * width if framing == "full" else width / 2 + rng.normal(0, 0.2) * width
    if rng.random() < 0.13:
        x = rng.choice([0, width]) + rng.uniform(-1, 1) * spread
    return unit, np.array([x, first - top * unit])


def _like(rng, image, box, size):
    """Returns a tile `(size, size, 3)` with the look of a region of an image: its colour or its very texture.

    Args:
        image: float32 `(H, W, 3)`.
        box: `(left, top, right, bottom)` in pixels; it is clipped to the image.
    """
    height, width = image.shape[:2]
    left, right = sorted(np.clip([box[0], box[2]], 0, width - 1).astype(int))
    top, bottom = sorted(np.clip([box[1], box[3]], 0, height - 1).astype(int))
    region = image[top : bottom + 1, left : right + 1]
    if rng.random() < 0.2 and min(region.shape[:2]) > 8:
        return np.clip(cv2.resize(region, (size, size), interpolation=cv2.INTER_AREA), 0.01, 0.99)
    mean = np.float32(cv2.mean(region)[:3])
    mean = np.clip(mean * np.float32(rng.uniform(0.82, 1.18)) + rng.normal(0, 0.02, 3), 0.01, 0.99)
    return textures.plain(rng, size, np.float32([mean])) if rng.random() < 0.7 else textures.cloth(rng, size, mean)


def _draw_person(height, width, rng, framing, behind, like_coloured, photographs, supersample):
    """Returns a picture `(H, W, 4)` of one person, perhaps with a chair or a thing."""
    pose = random_pose(rng)
    points = np.stack(list(pose.joints.values()))
    top, bottom = pose.joints["head"][1] - pose.head / 2, points[:, 1].max() + 0.04
    unit, origin = _frame(rng, framing, top, bottom, height, width)
    tilt = np.radians(rng.normal(0, 2.5))
    turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]]) * unit

    knees = pose.joints["left_knee"], pose.joints["right_knee"]

    def place(points):
        return np.asarray(points) @ turn + origin

    def like(part):
        if rng.random() > {"top": 0.9, "jacket": 0.75, "legs": 0.6, "hair": 0.4, "object": 0.4}.get(part, 0.2):
            return None
        low, high = pose.joints["pelvis"] - (0.1, 0), (knees[0] + knees[1]) / 2 + (0.1, 0.05)
        if part in ("top", "jacket", "object"):
            low, high = pose.joints["neck"] - (0.12, 0), pose.joints["pelvis"] + (0.12, 0)
        elif part == "hair":
            low, high = pose.joints["head"] - 0.07, pose.joints["head"] + 0.05
        return _like(rng, behind, np.concatenate(place([low, high])), size)

    size = int(np.clip(0.2 * unit, 40, 320))
    photograph = photographs.crop(size, size, rng) if photographs else None
    wear = random_wardrobe(rng, size, photograph, like if like_coloured else None)
    canvas = Canvas(height, width, unit, rng, supersample)
    canvas.contrast *= 0.5 if like_coloured else 1.0
    if pose.stance.startswith("seated") and rng.random() < 0.6:
        foot = max(pose.joints["left_foot"][1], pose.joints["right_foot"][1])
        for part, _ in chair_parts(rng, np.sin(pose.yaw)):
            canvas.paint(place(part * (0.26, max(0.1, foot - 0.05)) + (0, 0.05)), wear.tiles["object"], 0.3)
    paint_person(canvas, pose, wear, place, rng)
    if rng.random() < PROP_SHARE:
        kind = str(rng.choice(OBJECTS))
        tall = HELD.get(kind, rng.uniform(0.2, 0.7))
        foot = pose.joints[rng.choice(["left_hand", "right_hand"])] + (0, 0.3 * tall)
        if kind not in HELD:
            foot = np.array([rng.choice([-1, 1]) * rng.uniform(0.2, 0.5), points[:, 1].max()])
        _paint_object(canvas, lambda part: place(part * tall + foot), wear.tiles["object"], rng, kind)
    return canvas.pixels


def _paint_object(canvas, place, tile, rng, kind=None):
    for points, opacity in object_parts(kind or str(rng.choice(OBJECTS)), rng):
        canvas.paint(place(points), tile, rng.uniform(0.1, 0.4), opacity=float(opacity))


def draw_figure(height, width, rng, behind, like_coloured=False, photographs=None, framing=None, supersample=None):
    """Returns a premultiplied RGBA picture `(height, width, 4)` float32 of a random figure.

    Args:
        rng: `numpy.random.Generator`.
        behind: background `(H, W, 3)` from which like-coloured clothes take their look.
        like_coloured: whether they do.
        photographs: optional `PhotographFolder` for prints.
        framing: a key of `FRAMINGS`; random when None.
        supersample: see `Canvas`; chosen from the size when None.
    """
    if supersample is None:
        supersample = 4 if max(height, width) <= 1200 else 2
    names = list(FRAMINGS)
    shares = np.array([FRAMINGS[name][0] for name in names])
    if framing is None and rng.random() < OBJECT_ONLY_SHARE:
        canvas = Canvas(height, width, height * rng.uniform(0.5, 1.5), rng, supersample)
        for _ in range(int(rng.integers(1, 4))):
            tall, foot = rng.uniform(0.15, 0.9) * height, rng.uniform(0.1, 1.1, 2) * (width, height)
            tile = textures.cloth(rng, 128)
            if like_coloured:
                tile = _like(rng, behind, [*(foot - (tall / 3, tall)), *foot], 128)
            _paint_object(canvas, lambda part, scale=tall, at=foot: part * scale + at, tile, rng)
        return canvas.pixels
    picture = None
    for _ in range(1 if framing or rng.random() > COMPANION_SHARE else 2):
        chosen = framing or names[rng.choice(len(names), p=shares / shares.sum())]
        person = _draw_person(height, width, rng, chosen, behind, like_coloured, photographs, supersample)
        picture = person if picture is None else person + picture * (1 - person[..., 3:])
    return picture


class SyntheticComposites:
    """Endless synthetic samples for background matting, the same for a seed and an index in whatever order.

    Args:
        height, width: size of the samples in pixels, at least 16.
        backgrounds: folder of photographs, a `PhotographFolder`, or None to use drawn rooms only.
        seed: integer >= 0.
        empty_share, like_coloured_share: shares of samples without a subject, and of those whose subject looks like
            what is behind it.

    `self[index]` is a dict of float32 arrays in [0, 1], RGB: `source`, `background` (the plate) and `foreground`
    `(H, W, 3)`, and `alpha` `(H, W, 1)`. `foreground` is not premultiplied and continued beyond the subject.

    Raises:
        ValueError: if a size, a share or the folder is not usable.

    Source: Lin et al. 2021, appendix D.1.
    """

    def __init__(self, height, width, backgrounds=None, seed=0, empty_share=EMPTY_SHARE,
                 like_coloured_share=LIKE_COLOURED_SHARE):  # fmt: skip
        for name, value in (("height", height), ("width", width)):
            if int(value) != value or value < 16:
                raise ValueError(f"`{name}` must be an integer of at least 16. Received: {name}={value}")
        if empty_share < 0 or like_coloured_share < 0 or empty_share + like_coloured_share > 1:
            raise ValueError(
                "`empty_share` and `like_coloured_share` must be at least 0, and at most 1 together. Received: "
                f"empty_share={empty_share}, like_coloured_share={like_coloured_share}"
            )
        self.height, self.width, self.seed = int(height), int(width), seed
        self.empty_share, self.like_coloured_share = empty_share, like_coloured_share
        self.photographs = opened(backgrounds)

    def kind(self, index):
        """Returns "empty", "like_coloured" or "ordinary": what sample `index` shows."""
        return self._start(index)[1]

    def _start(self, index):
        rng = np.random.default_rng((self.seed, index))
        draw = rng.random()
        if draw < self.empty_share:
            return rng, "empty"
        return rng, "like_coloured" if draw < self.empty_share + self.like_coloured_share else "ordinary"

    def clean(self, index):
        """Returns sample `index` before drift, misalignment, noise and compression: `source` is the exact composite."""
        rng, kind = self._start(index)
        return self._compose(rng, kind)

    def __getitem__(self, index):
        rng, kind = self._start(index)
        sample = self._compose(rng, kind)
        sample = augmentation.vignette(sample, rng)
        sample = augmentation.drift_exposure(sample, rng)
        sample = augmentation.misalign_plate(sample, rng)
        sample = augmentation.resample(sample, rng)
        sample = augmentation.add_noise(sample, rng)
        return augmentation.compress(sample, rng)

    def _compose(self, rng, kind):
        sample = {"background": _random_background(self.height, self.width, rng, self.photographs)}
        sample = augmentation.jitter_colour(sample, rng, "background")
        sample = augmentation.jitter_sharpness(sample, rng, "background")
        behind = sample["background"]
        if kind == "empty":
            alpha = np.zeros((self.height, self.width, 1), np.float32)
            if rng.random() < 0.5:  # somebody outside the frame casts a shadow into it
                light = augmentation.shadow_map(draw_figure(64, 64, rng, behind)[..., 3:], rng)
                light = cv2.resize(light, (self.width, self.height), interpolation=cv2.INTER_LINEAR)
                behind = behind * cv2.merge([light] * 3)
            return {**sample, "source": behind, "foreground": behind, "alpha": alpha}
        photographs = self.photographs if rng.random() < 0.3 else None
        picture = draw_figure(self.height, self.width, rng, behind, kind == "like_coloured", photographs)
        sample.update(_cut_out(_through_lens(picture, rng)))
        if kind == "ordinary":
            sample = augmentation.jitter_colour(sample, rng, "foreground")
            sample = augmentation.match_light(sample, rng, MATCHED_LIGHT_SHARE)
        return augmentation.cast_shadow(sample, rng)


def _cut_out(picture):
    """The alpha and the continued colours of a premultiplied picture."""
    return {"alpha": np.clip(picture[..., 3:], 0, 1), "foreground": extend_foreground(picture)}


def _random_background(height, width, rng, photographs):
    if photographs is not None and rng.random() < PHOTOGRAPH_SHARE:
        image = photographs.crop(height, width, rng)
    else:
        image = room(height, width, rng, photographs)
    if rng.random() < BYSTANDER_SHARE:
        picture = draw_figure(height, width, rng, image)
        image = image * (1 - cv2.merge([picture[..., 3]] * 3)) + picture[..., :3]
    return image


def _through_lens(picture, rng):
    """Blurs a figure as a lens does a little always, and defocus or motion much sometimes."""
    size = rng.uniform(0.25, 0.6)
    if rng.random() < DEFOCUS_SHARE:
        size = rng.uniform(0.6, 0.6 + 0.006 * picture.shape[0])
    picture = cv2.GaussianBlur(picture, (0, 0), size)
    if rng.random() < MOTION_SHARE:
        picture = _motion_blur(picture, rng.uniform(0.005, 0.05) * picture.shape[0], rng.normal(0, 0.5))
    return picture


def render_pair(height, width, seed=0, backgrounds=None, framing="waist"):
    """Returns one clean sample of high quality: no noise, no compression, no misalignment, hardly any drift.

    Args:
        height, width, seed, backgrounds: as in `SyntheticComposites`.
        framing: a key of `FRAMINGS`.
    """
    photographs = SyntheticComposites(height, width, backgrounds, seed).photographs
    rng = np.random.default_rng((seed, 0))
    sample = {"background": _random_background(height, width, rng, photographs)}
    picture = draw_figure(height, width, rng, sample["background"], framing=framing, supersample=4)
    picture = cv2.GaussianBlur(picture, (0, 0), 0.5)
    sample.update(_cut_out(picture))
    sample = augmentation.cast_shadow(sample, rng, probability=1.0, reflection_probability=0)
    return augmentation.drift_exposure(sample, rng, probability=1.0, small=0.005, large_probability=0)
