"""True foregrounds before backgrounds, with flawed plates."""

import functools

import numpy as np

from tfmatting.data.resizing import crop_to_shape, resize_to
from tfmatting.evaluation.frames import Benchmark, Frame, Item, samples_of
from tfmatting.evaluation.plates import flawed_plate


class Composites(Benchmark):
    """The composites of a protocol, at the foregrounds' sizes.

    Every foreground, or clip, stands before `backgrounds_per_sample` backgrounds, which are drawn for it without any of
    them twice, as long as there are enough. They are cropped to its shape and resized.

    Args:
        mattes: `FolderMattes` or `PreparedMattes`.
        backgrounds: `FolderBackgrounds` or `PreparedBackgrounds`.
        protocol: `Protocol`.
        description: of the data, one line.
        clips: whether foregrounds of one folder (of one clip of a data set) are the frames of a clip.
    """

    def __init__(self, mattes, backgrounds, protocol, description, clips=False):
        super().__init__(protocol)
        self.mattes, self.backgrounds = mattes, backgrounds
        self.description, self.failed = description, list(mattes.failed)
        samples = samples_of(mattes.names, clips)
        self._chosen = {}
        for number, (name, positions) in enumerate(samples.items()):
            for place, background in enumerate(self._drawn(number)):
                unique = name if protocol.backgrounds_per_sample == 1 else f"{name} before {place + 1}"
                item = Item(unique, tuple(positions), backgrounds.names[background], name)
                self.items.append(item)
                self._chosen[unique] = (number, place, background)
        self._behind = functools.lru_cache(4 if clips else 0)(self._made)

    def _drawn(self, number):
        """Positions of the backgrounds of sample `number`."""
        rng = np.random.default_rng([self.protocol.seed, number])
        rounds = -(-self.protocol.backgrounds_per_sample // len(self.backgrounds.names))
        order = np.concatenate([rng.permutation(len(self.backgrounds.names)) for _ in range(rounds)])
        return [int(place) for place in order[: self.protocol.backgrounds_per_sample]]

    def frame(self, item, position):
        foreground, alpha = self.mattes.read(item.numbers[position])
        behind, plate = self._behind(item.name, *alpha.shape[:2])
        opacity = alpha.astype(np.uint16)
        source = (opacity * foreground + (255 - opacity) * behind + 127) // 255
        name = item.name if len(item.numbers) == 1 else f"{item.name}: {self.mattes.names[item.numbers[position]]}"
        return Frame(name, alpha, self.make_trimap(alpha), source.astype(np.uint8), plate, foreground)

    def _made(self, name, height, width):
        """What is behind the person, and its plate, uint8 `(height, width, 3)`: one for all frames of a clip."""
        number, place, background = self._chosen[name]
        pixels = self.backgrounds.read(background)
        behind = resize_to(crop_to_shape(pixels, height, width), height, width)
        return behind, flawed_plate(
            behind, np.random.default_rng([self.protocol.seed, number, place + 1]), self.protocol
        )
