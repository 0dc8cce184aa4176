"""What a plate's score means for the one who holds the camera."""

MOVED = 0.001  # of the long side: about 2 pixels at HD
LIGHTER = 0.05  # of linear light
TINTED = 0.03
DIFFERENT, SAME = 0.6, 0.005  # shares of the picture
FOUND = 0.5  # share of the frames


def describe(score):
    """Returns the lines of a table of a `PlateScore`."""
    found = f"{score.found} of {score.frames} frames"
    moved = "unknown" if score.moved is None else f"{score.moved:.1f} pixels, {score.moved_most:.1f} in the worst frame"
    light = ("unknown", "unknown")
    if score.stops is not None:
        light = (
            f"{0 - score.stops:+.2f} stops against the clip",
            f"red {100 * score.red:+.1f} %, blue {100 * score.blue:+.1f} % in the clip",
        )
    rows = [("plate found in", found), ("movement", moved), ("exposure", light[0]), ("white balance", light[1])]
    rows.append(("differs", f"{100 * score.differing:.1f} % of the picture, the person among it"))
    return [f"{name:<16}{value}" for name, value in rows]


def advise(score, further=()):
    """Puts a `PlateScore` into words.

    Args:
        score: a `PlateScore`.
        further: sentences of advice that go before.
    Returns:
        List of sentences; one that begins with "All is well" where there is nothing to improve.
    """
    advice = [*further, *_movement(score), *_exposure(score), *_white_balance(score), *_scene(score)]
    return advice or ["All is well: the plate lies where it should, and its light is that of the clip."]


def other_shape(plate_size, clip_size):
    """The advice for a plate whose (width, height) has another aspect ratio than the clip's."""
    return (
        "The plate has {}x{} pixels, the clip {}x{}: another shape. Take the plate with the camera and the settings of"
        " the clip.".format(*plate_size, *clip_size)
    )


def other_size(plate_size, clip_size):
    """The advice for a plate of the clip's shape in another size."""
    return (
        "The plate has {}x{} pixels, the clip {}x{}: it would be resized. A plate of the clip's own size is"
        " sharper.".format(*plate_size, *clip_size)
    )


def _movement(score):
    if score.found < FOUND * score.frames:
        yield (
            f"The plate was found in {score.found} of {score.frames} frames only: the wall is too plain to measure a"
            " movement of the camera, the camera travels, or the scene is another."
        )
        return
    limit = MOVED * max(score.width, score.height)
    if score.moved_most <= limit:
        return
    if score.moving > limit:
        yield f"The camera moves, by up to about {score.moved_most:.2g} pixels: use a tripod, or add --align."
    else:
        yield (
            f"The camera was moved by about {score.moved:.2g} pixels between the plate and the clip: take the plate"
            " again without touching the camera, or add --align."
        )


def _exposure(score):
    if score.stops is None:
        yield "The picture is too dark or too light everywhere to compare the exposure: change the light."
        return
    ratio = 2.0**-score.stops  # of the plate to the clip
    if abs(ratio - 1) > LIGHTER:
        word = "lighter" if ratio > 1 else "darker"
        yield (
            f"The plate is {100 * abs(ratio - 1):.0f} % {word} than the clip ({-score.stops:+.2f} stops): lock the"
            " exposure before you record."
        )


def _white_balance(score):
    parts = [
        f"{colour} by {100 * value:+.0f} %"
        for colour, value in (("red", score.red), ("blue", score.blue))
        if value is not None and abs(value) > TINTED
    ]
    if parts:
        yield (
            f"The clip has another white balance than the plate ({' and '.join(parts)} against green): lock the white"
            " balance, and keep coloured light away."
        )


def _scene(score):
    if score.differing > DIFFERENT:
        yield (
            f"{100 * score.differing:.0f} % of the picture differs from the plate: is it the same scene, with the same"
            " focus, and nobody but the person moving?"
        )
    elif score.differing < SAME:
        yield "Next to nothing in the clip differs from the plate: is nobody in the clip, or somebody in the plate?"
