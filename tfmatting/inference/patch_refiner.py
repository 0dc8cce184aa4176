"""Refining of patches by the refiner's two networks."""

import concurrent.futures
import queue

import numpy as np

from tfmatting.lite.network import UNIT, LiteNetwork, to_pixels
from tfmatting.quantization.equalized_base import SIX
from tfmatting.quantization.networks import BATCH
from tfmatting.quantization.windows import PATCH


class PatchRefiner:
    """Refines batches of patches, as many at once as there are threads.

    Args:
        networks: `IntegerNetworks`.
        windows: `PatchWindows` to cut from.
        threads: how many to use.
    """

    def __init__(self, networks, windows, threads):
        self.windows = windows
        self.executor = concurrent.futures.ThreadPoolExecutor(threads)
        self.idle = queue.SimpleQueue()
        for _ in range(threads):
            self.idle.put([LiteNetwork(content, threads=1) for content in (networks.half, networks.full)])

    def __call__(self, rows, columns):
        """Returns {"alpha", "foreground"}: float32 `(P, 4, 4, 1 | 3)` in [0, 1], of patches in rows and columns."""
        starts = range(0, len(rows), BATCH)
        places = (np.minimum(np.arange(start, start + BATCH), len(rows) - 1) for start in starts)
        parts = self.executor.map(self._refine, *zip(*((rows[part], columns[part]) for part in places), strict=True))
        patches = np.concatenate(list(parts))[: len(rows)]
        return {"alpha": patches[..., :1], "foreground": patches[..., 1:]}

    def _refine(self, rows, columns):
        half, full = networks = self.idle.get()
        try:
            features = to_pixels(*half(**self.windows.at_half_resolution(rows, columns))) * (SIX * UNIT)
            pictures = {name: x * UNIT for name, x in self.windows.at_full_resolution(rows, columns).items()}
            blocks = np.array(*full(features=features, **pictures)).reshape(-1, 2, 2, 4, 4)
        finally:
            self.idle.put(networks)
        blocks[..., 1:] += pictures["source"][:, 1:3, 1:3].reshape(-1, 2, 2, 4, 3)
        blocks = np.clip(blocks, 0, 1, out=blocks).reshape(-1, 2, 2, 2, 2, 4)
        return blocks.transpose(0, 1, 3, 2, 4, 5).reshape(-1, PATCH, PATCH, 4)
