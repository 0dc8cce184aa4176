"""Matting of requests: pixels are decoded and encoded in many threads, and matted in one."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from tfmatting.inference.images import matte
from tfmatting.serving.pictures import Result, decode, fitted
from tfmatting.serving.requests import RequestError

#: sizes that warm a model up; the second makes TensorFlow's graph one for all sizes
WARM_UP = ((128, 192), (192, 128))


class ModelThread:
    """A model that mattes one picture at a time, in a thread of its own.

    Args:
        model: of `tfmatting.load`.
    """

    def __init__(self, model):
        self.model, self._begun = model, None
        self._executor = ThreadPoolExecutor(1, "tfmatting-model")

    def warm_up(self):
        """Lets the model compile what it needs, so that the first request does not wait for it."""
        for size in WARM_UP:
            nothing = np.zeros((*size, 3), np.uint8)
            self._executor.submit(matte, self.model, nothing, nothing).result()

    async def matte(self, source, plate):
        """Returns the `MattingResult` of `(H, W, 3)` arrays; cancelled while it waits, it is never begun."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._matte, source, plate)

    def seconds_at_work(self):
        """Returns for how long the picture that is matted now has been."""
        begun = self._begun
        return 0.0 if begun is None else time.monotonic() - begun

    def close(self):
        """Ends the thread after the picture that is matted now."""
        self._executor.shutdown(cancel_futures=True)

    def _matte(self, source, plate):
        self._begun = time.monotonic()
        try:
            return matte(self.model, source, plate)
        finally:
            self._begun = None


class Matting:
    """From a request's bytes to those of its result.

    Args:
        model: what has `async matte(source, plate)`, as `ModelThread`.
        plates: `PlateFolder`.
        limits: `Limits`.
        observe: function that gets the seconds of each picture, from where it waits for the model to its result.
    """

    def __init__(self, model, plates, limits, observe):
        self.model, self.plates, self.limits, self.observe = model, plates, limits, observe

    async def remove(self, file, plate, options, new_background=None):
        """Mattes a picture.

        Args:
            file: bytes of the picture.
            plate: bytes of the captured plate, or the name of a stored one.
            options: `ResultOptions`.
            new_background: bytes of a picture, or None.
        Returns:
            The bytes of the result, and its media type.
        Raises:
            RequestError: see `decode`, `fitted`, `PlateFolder.read` and `Result`; 503 if the device's memory is too
                small, or a cluster loses the picture.
        """
        source, fitted_plate, wanted = await asyncio.to_thread(self._decode, file, plate, options, new_background)
        begun = time.monotonic()
        try:
            result = await self.model.matte(source, fitted_plate)
        except (MemoryError, OSError) as error:
            raise RequestError(503, str(error) or "the memory is too small for this picture.") from error
        self.observe(time.monotonic() - begun)
        return await asyncio.to_thread(wanted.render, result, fitted_plate), wanted.media_type

    def _decode(self, file, plate, options, new_background):
        pixels = self.limits.pixels
        wanted = Result(options, None if new_background is None else decode(new_background, "`bi`", pixels))
        source = decode(file, "`file`", pixels)
        plate = self.plates.read(plate) if isinstance(plate, str) else decode(plate, "`bgr`", pixels)
        return source, fitted(plate, source), wanted
