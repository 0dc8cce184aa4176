"""Synthetic people with exact alpha: stills and clips, the same for a seed and a number."""

import pathlib

from tfmatting.data.people.process import StudioProcess
from tfmatting.data.people.views import FRAMINGS

LARGEST_SIDE = 8192


class SyntheticPeople:
    """Rendered people, each with exact alpha.

    Bodies are sampled over MakeHuman's macro targets (age from ten years on, gender, muscle, weight, height,
    proportions, descent), with random poses, clothes, shoes, hair of cards and of single strands, glasses and things
    they hold, before random cameras and lights. Every pixel is the mean of 4 x 4 samples. They are drawn by a process
    of its own, so any thread of any program may ask for them.

    Args:
        assets: folder with MakeHuman's assets, see `Assets`.
        seed: integer >= 0.
        height, width: size in pixels of `self[number]`.
        length: `len(self)`; any number can be drawn nevertheless.
        threads: of Mesa's software renderer; None: as many as there are cores.

    `self[number]` is `self.still(number, height, width)`.

    Raises:
        ValueError: if the assets, the seed or a size are not usable.
        ImportError, OSError: if moderngl or EGL is missing, when the first picture is drawn.
    """

    def __init__(self, assets, seed=0, height=768, width=768, length=10_000, threads=None):
        _check_size(height, width)
        if int(seed) != seed or seed < 0:
            raise ValueError(f"`seed` must be an integer of at least 0. Received: seed={seed}")
        self.height, self.width, self.length = height, width, length
        self._studio = StudioProcess(str(pathlib.Path(assets).absolute()), int(seed), threads)

    def __len__(self):
        return self.length

    def __getitem__(self, number):
        if not 0 <= number < self.length:
            raise IndexError(f"`number` must be at least 0 and below {self.length}. Received: {number}")
        return self.still(number, self.height, self.width)

    def close(self):
        """Ends the process that draws. Without it, it ends with this object."""
        self._studio.close()

    def still(self, number, height, width, framing=None):
        """Draws one person.

        Args:
            number: integer >= 0.
            height, width: pixels, 16 to 8192.
            framing: "head", "waist", "knees" or "full"; random when None.
        Returns:
            A dict of uint8 arrays: `foreground` `(height, width, 3)`, RGB, not premultiplied and continued beyond the
            person, and `alpha` `(height, width, 1)`.
        """
        _check_size(height, width)
        _check_framing(framing)
        return self._studio.call("still", int(number), int(height), int(width), framing)

    def clip(self, number, height, width, frames, frame_rate=25.0, framing=None):
        """Draws one person that moves before a moving camera, frame by frame.

        Args:
            number: integer >= 0; clips and stills of one number show different people.
            height, width, framing: see `still`.
            frames: number of frames, at least 1.
            frame_rate: frames a second, above 0.
        Returns:
            An iterator of dicts, see `still`.
        """
        _check_size(height, width)
        _check_framing(framing)
        if frames < 1 or not frame_rate > 0:
            raise ValueError(
                "`frames` must be at least 1 and `frame_rate` above 0. Received: "
                f"frames={frames}, frame_rate={frame_rate}"
            )
        return self._studio.iterate(
            "clip", int(number), int(height), int(width), int(frames), float(frame_rate), framing
        )


def _check_size(height, width):
    for name, value in (("height", height), ("width", width)):
        if int(value) != value or not 16 <= value <= LARGEST_SIDE:
            raise ValueError(f"`{name}` must be an integer from 16 to {LARGEST_SIDE}. Received: {name}={value}")


def _check_framing(framing):
    if framing is not None and framing not in FRAMINGS:
        raise ValueError(f"`framing` must be one of {', '.join(FRAMINGS)}. Received: framing={framing!r}")
