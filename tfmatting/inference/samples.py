"""The rendered sample that comes with the package."""

import pathlib

from tfmatting.inference.reading import read_picture

ASSETS = pathlib.Path(__file__).parent.parent / "assets"


def sample_pictures():
    """Returns {"source", "background", "new_background"}: uint8 RGB `(1080, 1920, 3)`.

    A person in a room, the captured plate of the empty room, and another room to put the person into. All three are
    drawn by `tfmatting.data.synthetic`; none is a photograph.
    """
    names = {"source": "source.jpg", "background": "plate.jpg", "new_background": "new_background.jpg"}
    return {key: read_picture(str(ASSETS / name), "the sample") for key, name in names.items()}
