"""Sessions: what a recurrent model remembers of its clients' clips between requests, bounded and expiring."""

import asyncio
import collections
import contextlib
import math
import time

from tfmatting.inference.video.memory import Memory
from tfmatting.serving.requests import RequestError, check_name

#: why a session is held no longer
ENDS = ("expired", "evicted", "deleted")
_FLOAT_BYTES = 4


class Session:
    """The memory of one clip, whose frames come one by one.

    `matte` runs in the model's thread, for one frame at a time; the rest belongs to the event loop.

    Args:
        limits: `Limits`.
    Attributes:
        frames: that the memory holds, from where it began to the last one.
        used: when the last frame was done, as the clock of `Sessions` says.
        requests: that work with it or wait for it.
        turn: lock that they take in the order in which they come.
    """

    def __init__(self, limits):
        self.limits, self.frames, self.used, self.requests = limits, 0, 0.0, 0
        self.turn = asyncio.Lock()
        self._memory, self._size = Memory(cut_reset=False), None

    @property
    def bytes(self):
        """Of the memory."""
        return _size_of(self._memory.states or {})

    def matte(self, model, source):
        """Mattes the next frame; one of another size than the one before begins the memory anew.

        Args:
            model: of `tfmatting.load`, with a memory.
            source: `(H, W, 3)` RGB in uint8 or uint16.
        Returns:
            A `MattingResult`.
        Raises:
            RequestError: 413 if the memory of a frame of this size is larger than all sessions' may be.
            MemoryError: if the device's memory is too small.
        """
        size = source.shape[:2]
        if size != self._size:
            self._check_bytes(model, *size)
            self._memory, self._size, self.frames = Memory(cut_reset=False), size, 0
        (result,) = self._memory.matte(model, source[None])
        self.frames += 1
        return result

    def _check_bytes(self, model, height, width):
        needed = _size_of(model.initial_states(1, height, width))
        if needed > self.limits.session_bytes:
            raise RequestError(
                413,
                f"the memory of frames of {width}x{height} pixels takes {needed:,} bytes, more than the"
                f" {self.limits.session_bytes:,} allowed for all sessions.",
            )


class Sessions:
    """The sessions that a server holds, by name.

    Where there are too many, or their memory is too large, the one that was used least recently goes first, but none
    that a request works with. All methods run in the event loop.

    Args:
        limits: `Limits`.
        ended: function that gets one of `ENDS` for each session that is held no longer.
        clock: function that returns seconds.
    """

    def __init__(self, limits, ended=lambda reason: None, clock=time.monotonic):
        self.limits, self._ended, self._clock = limits, ended, clock
        self._held = collections.OrderedDict()  # the one that was used least recently comes first
        self._timer = None

    @contextlib.asynccontextmanager
    async def turn(self, name):
        """Gives a request its turn: requests of one session come one after the other, in the order of their calls.

        Args:
            name: of a session, which begins if it is not held; "": the picture is a still, a session for itself.
        Yields:
            The `Session`.
        Raises:
            RequestError: 422 if no session can have this name.
        """
        if not name:
            yield Session(self.limits)
            return
        check_name(name, "session")
        self._trim()
        session = self._held.setdefault(name, Session(self.limits))
        session.requests += 1
        try:
            async with session.turn:
                yield session
        finally:
            session.requests -= 1
            self._used(name, session)

    def delete(self, name):
        """Forgets a session; a frame that it works at is finished.

        Raises:
            RequestError: 404 if it is not held, 422 if no session can have this name.
        """
        check_name(name, "session")
        self._trim()
        if name not in self._held:
            raise RequestError(404, f"there is no session called {name}: it has ended, or no frame of it has come.")
        self._end(name, "deleted")

    def count(self):
        """Returns how many are held."""
        self._trim()
        return len(self._held)

    def bytes(self):
        """Returns those of the memory of all."""
        return sum(session.bytes for session in self._held.values())

    def _used(self, name, session):
        session.used = self._clock()
        if self._held.get(name) is session:
            self._held.move_to_end(name)
            if not session.frames and not session.requests:
                del self._held[name]  # its first frame was refused
        self._trim()

    def _trim(self):
        idle = [name for name, session in self._held.items() if not session.requests]
        total = self.bytes()
        for name in idle:
            session = self._held[name]
            expired = self._clock() - session.used >= self.limits.session_seconds
            too_much = len(self._held) > self.limits.sessions or total > self.limits.session_bytes
            if not expired and not too_much:
                self._wake_at(session.used + self.limits.session_seconds)
                break
            total -= session.bytes
            self._end(name, "expired" if expired else "evicted")

    def _end(self, name, reason):
        del self._held[name]
        self._ended(reason)

    def _wake_at(self, moment):
        """Sees to it that memory becomes free though no request comes."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(moment - self._clock(), self._wake)

    def _wake(self):
        self._timer = None
        self._trim()


def _size_of(states):
    """Returns the bytes of float32 arrays or tensors."""
    return sum(_FLOAT_BYTES * math.prod(state.shape) for state in states.values())
