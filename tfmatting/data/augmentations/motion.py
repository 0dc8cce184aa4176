"""Smooth affine motion of the pictures of a clip."""

import numpy as np

from tfmatting.data.augmentations.augmentation import check_range
from tfmatting.data.augmentations.easing import eased_path, shake
from tfmatting.data.augmentations.sampling import about_centres, halving_level, inverse_linear, warp_array
from tfmatting.ops.opencv import cv2

BORDERS = ("edge", "mirror")
LABELS = "labels"  # name of the picture whose values are numbers of classes, which must not be mixed
SHAKE = 0.006  # of the frame's longer side, at most
HALF = 127.5  # of uint8 alpha
MARGIN = 0.15  # of the frame, in which no subject's middle is wanted


class ClipMotion:
    """Places the frames of a clip in a frame of another size, and moves them there along a smooth path.

    Every clip has a place of its own: turn, size, shift, slant and mirroring, as `RandomAffine` draws them. Along the
    clip each of them but the mirroring follows an eased path about it. All pictures of a frame move alike and are
    resampled once, "labels" to the nearest pixel.

    Args:
        rotation: largest turn of the place in degrees.
        scale: smallest and largest size of the place relative to the frame.
        translation: largest shift of the place relative to the frame's width and height.
        shear: largest slant of the place in degrees.
        flip: share of clips whose left and right are exchanged.
        covers: whether size 1 is the one that just covers the frame; else it lies between that and the one at which
            the whole picture is seen.
        border: how colours go on outside of the picture, "edge" or "mirror"; "alpha" is 0 there, unless it `covers`.
        enlargement: most pixels of the frame for a pixel of the picture; where it must cover the frame, more.
        probability: share of clips that move. Stills do always, but where it is 0.
        turning, growing, moving, slanting: of the path about the place: degrees, log of the size, parts of the frame,
            degrees.
        shake_probability: share of the moving clips that tremble as in a hand.
        subject: name of the picture, as "alpha", that shows a subject. Its middle stays in the frame for most of the
            time, in all but `outside_share` of the clips; and where a border of the picture cuts it, this border is
            moved out of the frame, so that nobody hangs in the air. None: there is no subject.
        outside_share: see `subject`.

    Source: Lin et al. 2022, section 4.1: affine translation, scale, rotation and shear that change continuously over
    time, with different easing functions; the sizes are not said there.
    """

    def __init__(self, rotation=5.0, scale=(0.6, 1.4), translation=0.1, shear=3.0, flip=0.5, covers=False,
                 border="edge", enlargement=1.5, probability=0.4, turning=8.0, growing=0.2, moving=0.12, slanting=3.0,
                 shake_probability=0.3, subject=None, outside_share=0.03):  # fmt: skip
        for name, value in {"flip": flip, "probability": probability, "shake_probability": shake_probability}.items():
            check_range(name, value)
        check_range("outside_share", outside_share)
        if not 0 < scale[0] <= scale[1]:
            raise ValueError(f"`scale` must be a smallest and a largest size above 0. Received: scale={scale}")
        if border not in BORDERS:
            raise ValueError(f'`border` must be "edge" or "mirror". Received: border={border!r}')
        self.rotation, self.scale, self.translation, self.shear, self.flip = rotation, scale, translation, shear, flip
        self.covers, self.border, self.enlargement, self.probability = covers, border, enlargement, probability
        self.turning, self.growing, self.moving, self.slanting = turning, growing, moving, slanting
        self.shake_probability, self.subject, self.outside_share = shake_probability, subject, outside_share

    def __call__(self, frames, rng, height, width, is_still=False):
        """Moves a clip.

        Args:
            frames: list of {name: uint8 `(H, W, C)`}, all of one size.
            rng: `numpy.random.Generator`.
            height, width: of the result.
            is_still: whether all frames are one picture, which then moves.
        Returns:
            List of {name: float32 `(height, width, C)` in [0, 1]}.
        Raises:
            ValueError: if the frames differ in size.
        """
        rows, columns = frame_size(frames)
        frame, picture = np.float64([width, height]), np.float64([columns, rows])
        linear, shift, scale = self._path(rng, len(frames), frame, picture, is_still)
        if self.subject:
            alphas = list({id(alpha): alpha for alpha in (pictures[self.subject] for pictures in frames)}.values())
            forward = np.linalg.inv(linear)
            if rng.random() >= self.outside_share:
                shift = _middle_inside(shift, forward, frame, picture, _middle(alphas))
            shift = _cuts_outside(shift, forward, frame, picture, _cuts(alphas))
        maps = about_centres(np, linear, frame, picture, shift.T)
        level = int(halving_level(np, np.median(scale)))  # one for all, as sharpness would jump
        return [
            {name: self._placed(name, pixels, matrix, height, width, level) for name, pixels in pictures.items()}
            for pictures, matrix in zip(frames, maps, strict=True)
        ]

    def _path(self, rng, length, frame, picture, is_still):
        """Returns maps from frame to picture `(T, 2, 2)`, shifts `(T, 2)` in the frame's pixels and sizes `(T,)`."""
        turn, slant_x, slant_y = (
            np.radians(rng.uniform(-most, most)) for most in (self.rotation, self.shear, self.shear)
        )
        cover, contain = (frame / picture).max(), (frame / picture).min()
        fit = cover if self.covers else contain * (cover / contain) ** rng.random()
        wanted = fit * rng.uniform(*self.scale)
        moves, place = rng.uniform(-self.translation, self.translation, 2), rng.uniform(-0.5, 0.5, 2)
        mirrored = float(rng.random() < self.flip)
        is_moving = rng.random() < (np.sign(self.probability) if is_still else self.probability)
        trembles = is_moving and rng.random() < self.shake_probability
        change = [
            eased_path(rng, length, -most, most) * is_moving
            for most in (np.radians(self.turning), self.growing, self.moving, self.moving,
                         np.radians(self.slanting), np.radians(self.slanting))
        ]  # fmt: skip
        tremble = np.stack([shake(rng, length, SHAKE * frame.max() * trembles) for _ in range(2)], 1)
        scale = np.minimum(wanted * np.exp(change[1]), max(self.enlargement, cover if self.covers else 0.0))
        scale = np.maximum(scale, cover) if self.covers else scale
        angles = turn + change[0], slant_x + change[4], slant_y + change[5]
        linear = inverse_linear(np, *angles, scale, np.full(length, mirrored))
        rooms = np.maximum(scale[:, None] * picture - frame, 0.0)
        shift = frame * (moves + np.stack(change[2:4], 1)) + rooms * place + tremble
        if self.covers:  # pans stay within the picture as far as it goes
            shift = np.clip(shift, -rooms / 2, rooms / 2)
        return linear, shift, scale

    def _placed(self, name, pixels, matrix, height, width, level):
        border = "zero" if name == "alpha" and not self.covers else self.border
        is_numbers = name == LABELS
        warped = warp_array(pixels, matrix, height, width, border, 0 if is_numbers else level, nearest=is_numbers)
        return np.multiply(warped, np.float32(1 / 255), dtype=np.float32)


def frame_size(frames):
    """Returns height and width of a list of {name: picture}.

    Raises:
        ValueError: if they differ.
    """
    sizes = {picture.shape[:2] for frame in frames for picture in frame.values()}
    if len(sizes) != 1:
        raise ValueError(f"`frames` must have one size. Received: {', '.join(map(str, sorted(sizes)))}")
    return sizes.pop()


def _middle(alphas):
    """The middle `(x, y)` of what alphas `(H, W, 1)` show together; of the picture if they show nothing."""
    left, top, width, height = cv2.boundingRect(cv2.threshold(np.maximum.reduce(alphas), HALF, 255, 0)[1])
    rows, columns = alphas[0].shape[:2]
    return (left + width / 2, top + height / 2) if width else (columns / 2, rows / 2)


def _middle_inside(shift, forward, frame, picture, middle):
    """Moves a clip by one way for all frames, so that the median of the places of `middle` is well in the frame."""
    places = np.einsum("tij,j->ti", forward, np.subtract(middle, picture / 2)) + frame / 2 + shift
    place = np.median(places, axis=0)
    return shift + np.clip(place, MARGIN * frame, (1 - MARGIN) * frame) - place


def _cuts(alphas):
    """Whether the left, right, top and bottom border cut what alphas `(H, W, 1)` show in any frame."""
    sides = (np.s_[:, :1], np.s_[:, -1:], np.s_[:1], np.s_[-1:])
    return [any(alpha[side].max() > HALF for alpha in alphas) for side in sides]


def _cuts_outside(shift, forward, frame, picture, cuts):
    """Moves the pictures so that the borders that cut lie outside; of opposite ones right and bottom do.

    Args:
        shift: `(T, 2)`; forward: `(T, 2, 2)` from picture to frame.
        cuts: of `_cuts`, before the picture is mirrored.
    """
    corners = np.float64([[x, y] for x in (-0.5, 0.5) for y in (-0.5, 0.5)]) * picture
    places = np.einsum("tij,cj->tci", forward, corners) + (frame / 2 + shift)[:, None]
    left, right, top, bottom = ([0, 1], [2, 3], [0, 2], [1, 3])  # corners of each border
    if forward[0, 0, 0] < 0:
        cuts = [cuts[1], cuts[0], *cuts[2:]]
        left, right = right, left
    shift = shift.copy()
    for axis, (before, after) in enumerate(((left, right), (top, bottom))):
        cuts_before, cuts_after = cuts[2 * axis : 2 * axis + 2]
        if cuts_after:
            shift[:, axis] += np.maximum(frame[axis] - places[:, after, axis].min(1), 0)
        elif cuts_before:
            shift[:, axis] -= np.maximum(places[:, before, axis].max(1), 0)
    return shift
