"""Batches of synthetic composites."""

import collections
import concurrent.futures

import numpy as np

from tfmatting.data.photographs import opened
from tfmatting.data.pipeline.training_pipeline import frame_sides
from tfmatting.data.synthetic import SyntheticComposites


class SyntheticBatches:
    """Endless batches; each is a function of the seed and its number alone, so that a run can resume.

    Args:
        config: `TrainConfig`.
        backgrounds: folder of photographs, a `PhotographFolder`, or None for procedural rooms alone.
        seed: of the samples and their sizes.
    """

    def __init__(self, config, backgrounds, seed):
        self.config = config
        self.photographs = opened(backgrounds)
        self.sides = frame_sides(config.smallest, config.largest, config.size_multiple)
        self.seed = seed

    def __getitem__(self, number):
        """Returns ({"source", "background"}, {"alpha", "foreground"}), square and of one random size.

        Square, because TensorFlow's rewriting of dilated depthwise convolutions fails where one side changes alone.
        """
        config = self.config
        side = int(np.random.default_rng([self.seed, number]).choice(self.sides))
        composites = SyntheticComposites(side, side, backgrounds=self.photographs, seed=self.seed)
        count = int(np.clip(config.batch_pixels // side**2, config.smallest_batch, config.largest_batch))
        samples = [composites[number * config.largest_batch + place] for place in range(count)]
        batch = {name: np.stack([sample[name] for sample in samples]) for name in samples[0]}
        inputs = {name: batch[name] for name in ("source", "background")}
        return inputs, {name: batch[name] for name in ("alpha", "foreground")}


class MixedBatches:
    """Batches of two kinds, of which one has a share; which one a number gets depends on the seed alone.

    Args:
        batches, others: of batches by number.
        share: of `others`, in [0, 1].
        seed: of the choice.
    """

    def __init__(self, batches, others, share, seed):
        self.batches = batches
        self.others = others
        self.share = share
        self.seed = seed

    def __getitem__(self, number):
        is_other = np.random.default_rng([self.seed, number]).random() < self.share
        return (self.others if is_other else self.batches)[number]


class DivisibleBatches:
    """Batches without the last samples that cannot be divided among `count` devices."""

    def __init__(self, batches, count):
        self.batches = batches
        self.count = count

    def __getitem__(self, number):
        batch = self.batches[number]
        size = len(batch[0]["source"]) // self.count * self.count
        if not size:
            raise ValueError(f"a batch must have a picture for each of {self.count} devices: raise `smallest_batch`.")
        return tuple({name: x[:size] for name, x in part.items()} for part in batch)


def drawn_ahead(batches, numbers, workers=1, ahead=4):
    """Yields `batches[number]` in order, while `workers` threads draw the next `ahead` ones."""
    executor = concurrent.futures.ThreadPoolExecutor(workers)
    waiting = collections.deque()
    try:
        for number in numbers:
            waiting.append(executor.submit(batches.__getitem__, number))
            if len(waiting) > ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)  # a batch that takes minutes must not hold up Ctrl-C
