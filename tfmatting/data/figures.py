"""Random figures, mostly persons: a posed skeleton, clothed in shaded parts that are painted back to front.

Lengths are in standing heights of the person (y points down, the pelvis is the origin) until `place` maps them to
pixels. Angles of limbs are in degrees from hanging down; positive turns outwards, or forwards in a side view.
"""

import collections

import numpy as np

from tfmatting.data import textures
from tfmatting.data.hair import Head, random_hair
from tfmatting.data.outlines import tube

ARMS = {  # gesture: (share, upper arm, lower arm, foreshortening of the lower arm, in front of the body)
    "hanging": (0.36, (2, 14), (-8, 14), (0.85, 1.0), False),
    "akimbo": (0.08, (32, 52), (-62, -38), (0.85, 1.0), False),
    "pockets": (0.08, (10, 24), (-20, -2), (0.8, 1.0), True),
    "crossed": (0.09, (2, 14), (-108, -76), (0.75, 1.0), True),
    "before": (0.15, (0, 22), (-80, -10), (0.3, 0.9), True),
    "to_face": (0.08, (8, 40), (-172, -135), (0.8, 1.0), True),
    "raised": (0.08, (105, 172), (120, 205), (0.7, 1.0), True),
    "spread": (0.08, (45, 100), (40, 125), (0.6, 1.0), True),
}
LEGS = {  # stance: (share, upper leg, lower leg, foreshortening of the upper leg, seen from the side)
    "standing": (0.4, (0, 6), (-2, 3), (0.96, 1.0), False),
    "wide": (0.12, (6, 20), (2, 15), (0.95, 1.0), False),
    "walking": (0.22, (-28, 32), (-40, 5), (0.92, 1.0), True),
    "seated": (0.14, (4, 34), (-10, 14), (0.25, 0.6), False),
    "seated_aside": (0.1, (68, 98), (-18, 22), (0.8, 1.0), True),
    "crouched": (0.02, (40, 75), (-70, -25), (0.6, 0.9), False),
}


def choose(rng, table):
    """Returns a random key of a table whose entries start with their share."""
    shares = np.array([entry[0] for entry in table.values()])
    return list(table)[rng.choice(len(shares), p=shares / shares.sum())]


def towards(angle, length):
    """Returns the vector `(2,)` of a length that hangs down, turned by an angle in degrees."""
    return np.array([np.sin(np.radians(angle)), np.cos(np.radians(angle))]) * length


# joints: points by name; yaw: radians, 0 from the front, positive towards +x, pi from behind; front: whether the left
# and the right arm are before the body; lean: degrees; head: height of the head; weight: about 0; female: 0 to 1
Pose = collections.namedtuple("Pose", "joints yaw stance front lean head weight female")
# tiles: textures by name; span: their size in figure units; sleeves: covered share of the arm; folds: strength
Wardrobe = collections.namedtuple("Wardrobe", "tiles span sleeves legs jacket hat glasses hair skin folds")


def random_pose(rng):
    """Returns a random `Pose`."""
    stance = choose(rng, LEGS)
    _, upper, lower, short, aside = LEGS[stance]
    facing = rng.choice([-1, 1])
    away = np.pi if rng.random() < 0.22 else 0.0
    yaw = facing * rng.uniform(0.9, 2.0) if aside else rng.normal(0, 0.45) + away
    bent = rng.random() < 0.05
    lean = (facing * rng.uniform(25, 70) if bent else rng.normal(0, 4)) + (facing * 4 if aside else 0)
    weight, female = rng.normal(0, 1), rng.random()
    child = rng.random() < 0.07
    head = rng.uniform(0.155, 0.19) if child else rng.normal(0.135, 0.006)
    wide, flat = abs(np.cos(yaw)), abs(np.sin(yaw))
    shoulder = (0.1 - 0.011 * female + 0.004 * weight) * wide + 0.02 * flat
    hip = 0.052 * wide + 0.008 * flat
    joints = {"pelvis": np.zeros(2), "neck": -towards(-lean, 0.3 + rng.normal(0, 0.008))}
    across = np.array([np.cos(np.radians(lean)), np.sin(np.radians(lean))])
    down = towards(-lean, 1.0)
    joints["head"] = joints["neck"] - towards(-lean * 0.6 + rng.normal(0, 5), 0.022 + 0.5 * head)
    joints["head"][0] += 0.03 * np.sin(yaw)
    gesture, front = choose(rng, ARMS), []
    for side, name in ((-1, "left"), (1, "right")):
        if rng.random() < 0.35:
            gesture = choose(rng, ARMS)
        _, first, second, depth, before = ARMS[gesture]
        sign = facing if aside else side
        swing = rng.uniform(-28, 28) if stance == "walking" and gesture == "hanging" else rng.uniform(*first)
        turn = swing + rng.uniform(0, 25) if stance == "walking" and gesture == "hanging" else rng.uniform(*second)
        if aside and gesture in ("crossed", "before", "to_face"):
            turn = -turn
        joints[name + "_shoulder"] = joints["neck"] + down * 0.053 + side * across * shoulder
        joints[name + "_elbow"] = joints[name + "_shoulder"] + towards(sign * swing, 0.172 * rng.uniform(0.88, 1))
        joints[name + "_hand"] = joints[name + "_elbow"] + towards(sign * turn, 0.15 * rng.uniform(*depth))
        front.append(before != (abs(yaw) > 2.0) or rng.random() < 0.3)
        thigh, shin = rng.uniform(*upper), rng.uniform(*lower)
        if stance == "walking":
            thigh = side * rng.uniform(2, 30)
            shin = thigh - (rng.uniform(0, 12) if thigh > 0 else rng.uniform(5, 45))
        joints[name + "_hip"] = side * across * hip + down * 0.01
        joints[name + "_knee"] = joints[name + "_hip"] + towards(sign * thigh, 0.245 * rng.uniform(*short))
        joints[name + "_foot"] = joints[name + "_knee"] + towards(sign * shin, 0.24)
    return Pose(joints, yaw, stance, tuple(front), lean, head, weight, female)


def random_wardrobe(rng, size, photograph=None, like=None):
    """Returns a random `Wardrobe`.

    Args:
        size: side of the texture tiles in pixels.
        photograph: optional image for prints.
        like: optional function of a part's name ("top", "legs", "hair", ...) that returns a tile with the look of
            what is behind this part, or None to leave it random.
    """
    legs = str(rng.choice(["trousers", "shorts", "skirt", "dress", "coat"], p=[0.66, 0.09, 0.08, 0.09, 0.08]))
    jacket = str(rng.choice(["open", "closed"])) if rng.random() < 0.38 else None
    hat = str(rng.choice(["cap", "beanie", "brim"])) if rng.random() < 0.12 else None
    sleeves = 1.0 if jacket or rng.random() < 0.6 else rng.choice([0.12, 0.3, 0.38, 0.7])
    tiles = {}
    for name, worn in {"top": True, "jacket": jacket, "legs": True, "shoes": True, "hat": hat, "object": True}.items():
        if worn:
            tile = like(name) if like else None
            tiles[name] = textures.cloth(rng, size, photograph=photograph) if tile is None else tile
    if rng.random() < 0.5:
        tiles["shoes"] = textures.flat(rng.uniform(0.03, 0.2) * np.ones(3))
    hair = like("hair") if like else None
    hair = random_hair(rng, None if hair is None else hair.mean((0, 1)))
    return Wardrobe(tiles, rng.uniform(0.1, 0.4), float(sleeves), legs, jacket, hat, rng.random() < 0.25, hair,
                    textures.skin_tone(rng), rng.uniform(0.1, 0.9))  # fmt: skip


def _limb(canvas, place, joints, widths, tile, share=1.0, rng=None, rough=0.0, **options):
    """Paints a limb, or its first `share` as a sleeve or a trouser leg is cut."""
    spine = np.stack(joints)
    if share < 1:
        length = np.linalg.norm(np.diff(spine, axis=0), axis=1)
        stop, first = share * length.sum(), length[0]
        if stop <= first:
            spine = np.stack([spine[0], spine[0] + (spine[1] - spine[0]) * stop / first])
        else:
            spine[2] = spine[1] + (spine[2] - spine[1]) * (stop - first) / length[1]
    course = spine[-1] - spine[0]
    options.setdefault("angle", np.arctan2(course[1], course[0]) - np.pi / 2)
    outline = tube(spine, widths, rng=rng, rough=rough, caps=(1, options.pop("cap", 0.3)))
    canvas.paint(place(outline), tile, bent=len(spine) > 2, **options)


def _hand(canvas, place, wrist, elbow, skin, rng):
    """Paints a fist or an open hand."""
    course = (wrist - elbow) / max(np.linalg.norm(wrist - elbow), 1e-6)
    across = np.array([-course[1], course[0]])
    canvas.paint(
        place(tube([wrist - course * 0.012, wrist + course * 0.05], [0.015, 0.023, 0.019], caps=(0.6, 0.7))), skin
    )
    if canvas.unit > 300 and rng.random() < 0.75:
        spread, curl = rng.uniform(0.05, 0.5), rng.uniform(0.4, 1.0)
        for finger in range(5):
            side = (finger - 1.7) / 3.2
            root = wrist + course * (0.045 if finger else 0.015) + across * side * 0.028
            way = course + across * side * (spread if finger else 1.6)
            canvas.paint(
                place(tube([root - course * 0.015, root + way * 0.042 * curl], [0.0075, 0.0065, 0.0055])), skin
            )


def _arm(canvas, place, pose, wear, side, rng):
    joints = [pose.joints[f"{side}_{joint}"] for joint in ("shoulder", "elbow", "hand")]
    thick, skin = 1 + 0.13 * pose.weight, textures.flat(wear.skin)
    bare = np.array([0.019, 0.029, 0.028, 0.025, 0.022, 0.023, 0.018, 0.014]) * thick * (1.06 - 0.14 * pose.female)
    if wear.sleeves < 1:
        _limb(canvas, place, joints, bare, skin, cap=1)
    _hand(canvas, place, joints[2], joints[1], skin, rng)
    loose = rng.uniform(1.1, 1.45) + (0.2 if wear.jacket else 0)
    tile = wear.tiles["jacket" if wear.jacket else "top"]
    _limb(canvas, place, joints, bare * loose + 0.001, tile, min(wear.sleeves, 1), rng, 0.05 * loose,
          span=wear.span, folds=wear.folds)  # fmt: skip


def _leg(canvas, place, pose, wear, side, rng):
    joints = [pose.joints[f"{side}_{joint}"] for joint in ("hip", "knee", "foot")]
    thick = 1 + 0.1 * pose.weight
    bare = np.array([0.056, 0.05, 0.036, 0.036, 0.03, 0.02]) * thick
    ahead = np.array([np.sin(pose.yaw) * 0.085 + rng.normal(0, 0.012), 0.028 + 0.03 * max(0, np.cos(pose.yaw))])
    foot = joints[2] + np.array([0, 0.012])
    canvas.paint(place(tube([foot - ahead * 0.25, foot + ahead], [0.022, 0.026, 0.024, 0.018], caps=(1, 0.8))),
                 wear.tiles["shoes"], span=0.1)  # fmt: skip
    if wear.legs == "trousers":
        loose = wear_width = 1.05 + 0.25 * wear.folds
        widths = bare * loose + np.array([0, 0, 0, 0, 0.006, 0.012]) * wear_width
        _limb(canvas, place, joints, widths, wear.tiles["legs"], 1.0, rng, 0.05, span=wear.span, folds=wear.folds)
        return
    _limb(canvas, place, joints, bare, textures.flat(wear.skin * 0.97), cap=1)
    if wear.legs == "shorts":
        _limb(canvas, place, joints, bare * 1.25, wear.tiles["legs"], 0.45, rng, 0.04, span=wear.span, folds=wear.folds)


def _torso(canvas, place, pose, wear, rng):
    """Paints the trunk with its clothes, and a skirt or the lower part of a dress or a coat."""
    wide, flat = abs(np.cos(pose.yaw)), abs(np.sin(pose.yaw))
    neck, pelvis = pose.joints["neck"], pose.joints["pelvis"]
    down = (pelvis - neck) / np.linalg.norm(pelvis - neck)
    heavy, female = 0.012 * pose.weight, pose.female
    rows = [-0.05, 0.03, 0.1, 0.2, 0.36, 0.62, 0.85, 1.0, 1.3]  # from neck to pelvis
    front = np.array([0.034, 0.068, 0.108, 0.119, 0.108, 0.09 + heavy, 0.095 + 1.5 * heavy, 0.1 + heavy, 0.097 + heavy])
    front += female * np.array([0, -0.004, -0.012, -0.014, -0.008, -0.014, -0.004, 0.005, 0.006])
    side = np.array(
        [0.03, 0.052, 0.066, 0.073, 0.078 + 0.008 * female, 0.07 + 1.5 * heavy, 0.07 + 2 * heavy, 0.078 + heavy, 0.076]
    )
    half, hem = np.maximum(front * wide, side * flat), rng.uniform(0.02, 0.07)
    widths = np.interp(np.linspace(-0.05, 1 + hem / 0.3, 26), rows, half)
    angle = np.arctan2(down[1], down[0]) - np.pi / 2
    cloth = {"span": wear.span, "folds": wear.folds, "angle": angle}
    lower = wear.tiles["top" if wear.legs == "dress" else "legs"]
    if wear.legs in ("skirt", "dress"):
        end = pelvis + (pose.joints["left_knee"] + pose.joints["right_knee"]) / 2 * rng.uniform(0.6, 1.5)
        hips = max(widths[-1], 0.118 * wide + 0.08 * flat)
        flare = hips * rng.uniform(0.95, 1.8)
        spine = [pelvis - down * 0.09, pelvis - down * 0.01, end + np.array([0, 0.03])]
        canvas.paint(
            place(tube(spine, [widths[18], hips, hips, flare], rng=rng, rough=0.04, caps=(0, 0.08))), lower, **cloth
        )
    spine = [neck - down * 0.012, neck + down * 0.1, pelvis + down * hem]
    canvas.paint(place(tube(spine, widths * 1.03, rng=rng, rough=0.02, caps=(0.2, 0.05))), wear.tiles["top"], **cloth)
    if wear.jacket:
        long = hem + rng.uniform(0.0, 0.06) + (0.22 if wear.legs == "coat" else 0)
        spine = [neck - down * 0.014, neck + down * 0.1, pelvis + down * long]
        wider = np.interp(np.linspace(-0.05, 1 + long / 0.3, 26), rows, half) * rng.uniform(1.06, 1.16) + 0.004
        wider[16:] *= np.linspace(1, rng.uniform(0.95, 1.2), 10)
        gap = np.interp(np.linspace(0, 1, len(wider)), [0, 0.3, 1], rng.uniform(0.0, [0.4, 0.5, 0.8])) * wider * wide
        hidden = wear.jacket == "closed" or np.cos(pose.yaw) < 0.3
        for left, right in [(wider, wider)] if hidden else [(wider, -gap), (-gap, wider)]:
            points = tube(spine, left, right, rng, 0.02, (0.2, 0.05))
            canvas.paint(place(points), wear.tiles["jacket"], **cloth)


def _collar(canvas, place, pose, wear, rng):
    """Paints a neckline, a collar, a hood or the strap of a bag; often nothing."""
    kind = rng.choice(["none", "open", "collar", "hood", "strap", "pack"], p=[0.22, 0.25, 0.23, 0.12, 0.1, 0.08])
    neck, pelvis = pose.joints["neck"], pose.joints["pelvis"]
    down = (pelvis - neck) / np.linalg.norm(pelvis - neck)
    across, facing = np.array([down[1], -down[0]]), np.cos(pose.yaw)
    middle = neck + across * 0.03 * np.sin(pose.yaw)
    tile = wear.tiles["jacket" if wear.jacket == "closed" else "top"]
    if kind == "open" and facing > 0.3:
        deep = rng.uniform(0.02, 0.1)
        side = across * 0.036 * facing - down * 0.02
        points = [middle - side - down * 0.04, middle + down * deep, middle + side, neck - down * 0.04]
        canvas.paint(place(np.array(points)), textures.flat(wear.skin), shade=0)
    elif kind == "collar" and facing > 0.2:
        for side in (-1, 1):
            corner = middle + across * side * 0.036 * facing
            tip = middle + down * 0.035 + across * side * 0.02
            points = [corner - down * 0.016, middle + down * 0.008, tip, corner + down * 0.02]
            canvas.paint(place(np.array(points)), tile, span=wear.span, shade=0.5)
    elif kind == "hood":
        roll = tube(
            [neck - across * 0.06, neck + down * 0.005, neck + across * 0.06], [0.012, 0.026, 0.012], None, rng, 0.05
        )
        canvas.paint(place(roll), tile, span=wear.span, folds=wear.folds)
    elif kind == "strap":
        side, tile = rng.choice([-1, 1]), wear.tiles["object"]
        ends = [neck + across * side * 0.07 + down * 0.01, pelvis - across * side * 0.1 - down * 0.02]
        canvas.paint(place(tube(ends, [0.008, 0.008])), tile, shade=0.3)
        canvas.paint(place(tube([ends[1], ends[1] + (0, 0.1)], [0.07, 0.075], caps=(0.1, 0.1))), tile)
    elif kind == "pack" and facing < 0:
        sack = tube([neck + down * 0.03, neck + down * 0.26], [0.08, 0.095, 0.09], caps=(0.4, 0.2))
        canvas.paint(place(sack), wear.tiles["object"], folds=0.4)
    elif kind == "pack":
        for side in (-1, 1):
            root = neck + across * side * 0.065 * facing
            canvas.paint(place(tube([root, root + down * 0.16], [0.012, 0.012])), wear.tiles["object"])


def paint_person(canvas, pose, wear, place, rng):
    """Paints a person on `canvas`; `place` maps points `(n, 2)` of figure units to pixels."""
    up = pose.joints["head"] - pose.joints["neck"]
    tilt, yaw = np.arctan2(up[0], -up[1]) * 0.8, pose.yaw + rng.normal(0, 0.25)
    head = Head(canvas, place, pose.joints["head"], pose.head, tilt, yaw, wear.skin, wear.hair, rng)
    sides = ["left", "right"] if np.sin(pose.yaw) > 0 else ["right", "left"]  # the far side first
    before = {"left": pose.front[0], "right": pose.front[1]}
    if np.sin(pose.yaw) ** 2 > 0.4:
        before = {sides[0]: False, sides[1]: True}
    if not head.turned_away:
        head.paint_behind()
    for side in sides:
        if not before[side]:
            _arm(canvas, place, pose, wear, side, rng)
    seated = pose.stance == "seated" and np.cos(pose.yaw) > 0
    if not seated:
        for side in sides:
            _leg(canvas, place, pose, wear, side, rng)
    neck = tube([pose.joints["head"], pose.joints["neck"] + (0, 0.03)], np.array([0.28, 0.27, 0.3, 0.45]) * pose.head)
    canvas.paint(place(neck), textures.flat(wear.skin * 0.93), shade=0.2)
    _torso(canvas, place, pose, wear, rng)
    if seated:
        for side in sides:
            _leg(canvas, place, pose, wear, side, rng)
    _collar(canvas, place, pose, wear, rng)
    head.paint()
    if head.turned_away:
        head.paint_behind()
    if wear.hat:
        head.paint_hat(wear.hat, wear.tiles["hat"])
    if wear.glasses:
        head.paint_glasses()
    for side in sides:
        if before[side]:
            _arm(canvas, place, pose, wear, side, rng)
