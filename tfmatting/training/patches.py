"""Batches of the refiner's patches, mixed of many pictures."""

import threading

import keras
import numpy as np

from tfmatting.models.background_matting.background_matting_refiner import PATCH
from tfmatting.models.background_matting.refiner_patches import split_at_patches
from tfmatting.training.batches import DivisibleBatches, drawn_ahead


def with_patches(config, model, data, workers, replicas=1):
    """Returns `RunData` whose training batches are patches of its pictures; for the arguments see `PatchBatches`."""
    batches = PatchBatches(data.training, split_at_patches(model)[0], config, workers)
    training = DivisibleBatches(batches, replicas) if replicas > 1 else batches
    return data._replace(training=training, stop=batches.stop)


class PatchBatches:
    """Endless batches of patches; each is a function of the seed, its number and the base network's weights alone.

    A pool is made of some batches of pictures: the base network looks at them, and of the patches that it would have
    refined some are kept, at random. Batches are drawn from a pool in random order, several times over, before the
    next one takes its place. The refiner is so small that its step takes less time than a picture does: trained on
    patches of some 130 pictures at once, many times a minute, it learns what whole pictures hardly teach it.

    Args:
        pictures: of picture batches by number; sides must be multiples of 4.
        crop: the first part of `split_at_patches`.
        config: `TrainConfig`.
        workers: threads that draw pictures.
    """

    def __init__(self, pictures, crop, config, workers=1):
        self.pictures = pictures
        self.crop = crop
        self.config = config
        self.workers = workers
        self.batches_a_pass = config.pool_patches // config.patch_batch
        self._pools = {}
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    def __getitem__(self, number):
        """Returns ({"half", "source", "background"}, {"alpha", "foreground"}), float32, of `config.patch_batch`."""
        turn, place = divmod(number, self.batches_a_pass)
        inputs, targets = self._pool(turn // self.config.pool_passes)
        order = np.random.default_rng([self.config.seed, turn]).permutation(self.config.pool_patches)
        chosen = np.sort(order[place * self.config.patch_batch :][: self.config.patch_batch])
        return tuple({name: x[chosen].astype(np.float32) for name, x in part.items()} for part in (inputs, targets))

    def stop(self):
        """Gives up the pool that is being made, which can take minutes; no other is made."""
        self._stopped.set()

    def _pool(self, number):
        """The pool of a number; the one before it stays until it is complete, for batches that come late."""
        with self._lock:
            if number not in self._pools:
                self._pools = {known: pool for known, pool in self._pools.items() if known == number - 1}
                self._pools[number] = self._made(number)
            return self._pools[number]

    def _made(self, number):
        count = self.config.pool_batches
        batches = drawn_ahead(self.pictures, range(number * count, (number + 1) * count), self.workers)
        shares = np.diff(np.linspace(0, self.config.pool_patches, count + 1).astype(int))
        random = np.random.default_rng([self.config.seed, number])
        parts = []
        for share in shares:
            if self._stopped.is_set():
                raise RuntimeError("the batches are stopped.")
            parts.append(self._patches(*next(batches), share, random))
        return tuple(
            {name: np.concatenate([part[place][name] for part in parts]) for name in parts[0][place]}
            for place in (0, 1)
        )

    def _patches(self, inputs, targets, count, random):
        """Inputs and targets of `count` patches of a batch of pictures, as float16."""
        cropped = {name: keras.ops.convert_to_numpy(x) for name, x in self.crop(inputs, training=False).items()}
        indices = cropped.pop("indices")
        chosen = random.choice(len(indices), count, replace=len(indices) < count)
        image, row, column = indices[chosen].T
        found = {}
        for name, picture in targets.items():
            batch, height, width, channels = picture.shape
            tiles = picture.reshape(batch, height // PATCH, PATCH, width // PATCH, PATCH, channels)
            found[name] = tiles[image, row, :, column].astype(np.float16)
        return {name: x[chosen].astype(np.float16) for name, x in cropped.items()}, found
