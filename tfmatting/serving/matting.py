"""Matting of requests: pixels are decoded and encoded in many threads, and matted in one."""

import asyncio
import dataclasses
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from tfmatting.inference.images import has_memory, matte
from tfmatting.serving.pictures import Result, decode, fitted
from tfmatting.serving.requests import Limits, RequestError
from tfmatting.serving.sessions import Session

#: sizes that warm a model up; the second makes TensorFlow's graph one for all sizes
WARM_UP = ((128, 192), (192, 128))


class ModelThread:
    """A model that mattes one picture at a time, in a thread of its own.

    Args:
        model: of `tfmatting.load`.
    Attributes:
        has_memory: whether the model takes no plate, and remembers the frames of a session.
    """

    def __init__(self, model):
        self.model, self._begun = model, None
        self.has_memory = has_memory(model)
        self._executor = ThreadPoolExecutor(1, "tfmatting-model")

    def warm_up(self):
        """Lets the model compile what it needs, so that the first request does not wait for it."""
        for size in WARM_UP:
            nothing = np.zeros((*size, 3), np.uint8)
            work = (Session(Limits()).matte, self.model) if self.has_memory else (matte, self.model, nothing)
            self._executor.submit(*work, nothing).result()

    async def matte(self, source, plate):
        """Returns the `MattingResult` of `(H, W, 3)` arrays; cancelled while it waits, it is never begun."""
        return await self._done(matte, source, plate)

    async def matte_frame(self, source, session):
        """Does what `matte` does for a model with a memory: `source` is the next frame of a `Session`."""
        return await self._done(session.matte, source)

    def seconds_at_work(self):
        """Returns for how long the picture that is matted now has been."""
        begun = self._begun
        return 0.0 if begun is None else time.monotonic() - begun

    def close(self):
        """Ends the thread after the picture that is matted now."""
        self._executor.shutdown(cancel_futures=True)

    async def _done(self, work, *pictures):
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._timed, work, *pictures)

    def _timed(self, work, *pictures):
        self._begun = time.monotonic()
        try:
            return work(self.model, *pictures)
        finally:
            self._begun = None


@dataclasses.dataclass(frozen=True)
class Pictures:
    """What a request brings.

    Attributes:
        file: bytes of the picture.
        plate: bytes of the captured plate, or the name of a stored one; None for a model with a memory.
        new_background: bytes of a picture, or None.
    """

    file: bytes
    plate: bytes | str | None = None
    new_background: bytes | None = None


class Matting:
    """From a request's bytes to those of its result.

    Args:
        model: as `ModelThread`: see `Server`.
        plates: `PlateFolder`.
        sessions: `Sessions`.
        limits: `Limits`.
        observe: function that gets the seconds of each picture, from where it waits for the model to its result.
    """

    def __init__(self, model, plates, sessions, limits, observe):
        self.model, self.plates, self.sessions = model, plates, sessions
        self.limits, self.observe = limits, observe

    async def remove(self, read, options, session=""):
        """Mattes a picture.

        Args:
            read: coroutine function that returns the `Pictures`, called when the request has its turn in the session.
            options: `ResultOptions`.
            session: its name, for a model with a memory; "": the picture is a still.
        Returns:
            The bytes of the result, its media type, and the number of the frame in the session; 0 of stills.
        Raises:
            RequestError: see `decode`, `fitted`, `PlateFolder.read`, `Result` and `Sessions.turn`; 503 if the device's
                memory is too small, or a cluster loses the picture.
        """
        async with self.sessions.turn(session) as memory:
            source, plate, wanted = await asyncio.to_thread(self._decode, await read(), options)
            begun = time.monotonic()
            try:
                result = await self._matted(source, plate, memory)
            except (MemoryError, OSError) as error:
                raise RequestError(503, str(error) or "the memory is too small for this picture.") from error
            self.observe(time.monotonic() - begun)
            number = memory.frames if session else 0
        return await asyncio.to_thread(wanted.render, result, source, plate), wanted.media_type, number

    async def _matted(self, source, plate, memory):
        if self.model.has_memory:
            return await self.model.matte_frame(source, memory)
        return await self.model.matte(source, plate)

    def _decode(self, pictures, options):
        pixels, behind, plate = self.limits.pixels, pictures.new_background, pictures.plate
        wanted = Result(options, None if behind is None else decode(behind, "`bi`", pixels))
        source = decode(pictures.file, "`file`", pixels)
        if plate is not None:
            plate = self.plates.read(plate) if isinstance(plate, str) else decode(plate, "`bgr`", pixels)
            plate = fitted(plate, source)
        return source, plate, wanted
