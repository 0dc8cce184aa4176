"""The store of sessions: bounded, expiring, and in order."""

import asyncio

import numpy as np
import pytest

from tests.inference.video.memory_model import MemoryModel
from tfmatting.serving.requests import Limits, RequestError
from tfmatting.serving.sessions import Sessions

FRAME = np.full((32, 48, 3), 200, np.uint8)
SESSION_BYTES = 16  # what the stand-in remembers: four numbers


class Store:
    """`Sessions` with a clock that is turned by hand, and a model."""

    def __init__(self, **limits):
        self.now, self.ended, self.model = 0.0, [], MemoryModel()
        self.sessions = Sessions(Limits(**limits), self.ended.append, lambda: self.now)

    async def frame(self, name, frame=FRAME):
        """Sends a frame; returns its number in the session."""
        async with self.sessions.turn(name) as session:
            session.matte(self.model, frame)
            return session.frames

    async def frames(self, names):
        return [await self.frame(name) for name in names]


def run(scenario):
    return asyncio.run(scenario())


def refused(call):
    with pytest.raises(RequestError) as caught:
        call()
    return caught.value.status


def test_each_session_has_a_memory_of_its_own_and_a_still_none():
    store = Store()

    async def scenario():
        assert await store.frames(["a", "a", "b", "", "a", "b", ""]) == [1, 2, 1, 1, 3, 2, 1]
        assert store.sessions.count() == 2
        assert store.sessions.bytes() == 2 * SESSION_BYTES

    run(scenario)
    assert [before for _, before in store.model.calls] == [0, 1, 0, 0, 2, 1, 0]


def test_another_size_begins_anew():
    store = Store()

    async def scenario():
        frames = [FRAME, FRAME, FRAME[:16], FRAME[:16], FRAME]
        assert [await store.frame("a", frame) for frame in frames] == [1, 2, 1, 2, 1]

    run(scenario)
    assert [before for _, before in store.model.calls] == [0, 1, 0, 1, 0]


def test_16_bits_go_on_where_8_were():
    store = Store()

    async def scenario():
        assert [await store.frame("a", frame) for frame in (FRAME, FRAME.astype(np.uint16) * 257)] == [1, 2]

    run(scenario)


def test_the_least_recently_used_makes_room():
    store = Store(sessions=2)

    async def scenario():
        assert await store.frames("abac") == [1, 1, 2, 1]  # b goes
        assert await store.frames("ab") == [3, 1]  # c goes
        assert await store.frames("a") == [4]

    run(scenario)
    assert store.ended == ["evicted", "evicted"]


def test_memory_is_bounded():
    store = Store(session_bytes=2 * SESSION_BYTES + 3)

    async def scenario():
        assert await store.frames("abca") == [1, 1, 1, 1]
        assert store.sessions.bytes() == 2 * SESSION_BYTES

    run(scenario)
    assert store.ended == ["evicted", "evicted"]


def test_a_memory_larger_than_that_of_all_is_refused():
    store = Store(session_bytes=SESSION_BYTES - 1)

    async def scenario():
        with pytest.raises(RequestError, match="48x32 pixels takes 16 bytes, more than the 15 allowed") as caught:
            await store.frame("a")
        assert caught.value.status == 413
        assert store.sessions.count() == 0

    run(scenario)
    assert store.model.calls == store.ended == []


def test_a_session_that_is_not_used_expires():
    store = Store(session_seconds=10)

    async def scenario():
        await store.frames("ab")
        store.now = 9.9
        assert await store.frame("a") == 2
        store.now = 10
        assert store.sessions.count() == 1
        store.now = 19.8
        assert await store.frames("ab") == [3, 1]
        store.now = 40
        assert await store.frame("a") == 1

    run(scenario)
    assert store.ended == ["expired"] * 3


def test_memory_becomes_free_though_no_request_comes():
    ended = []
    sessions = Sessions(Limits(session_seconds=0.05), ended.append)

    async def scenario():
        for name in "ab":
            async with sessions.turn(name) as session:
                session.matte(MemoryModel(), FRAME)
            await asyncio.sleep(0.02)
        async with asyncio.timeout(60):
            while len(ended) < 2:
                await asyncio.sleep(0.01)
        assert sessions.bytes() == 0

    run(scenario)


def test_a_session_in_use_is_never_evicted():
    store = Store(sessions=1, session_seconds=10)

    async def scenario():
        async with store.sessions.turn("a") as session:
            session.matte(store.model, FRAME)
            store.now = 100
            assert await store.frames("bcb") == [1, 1, 1]
            session.matte(store.model, FRAME)
        assert await store.frame("a") == 3

    run(scenario)
    assert store.ended == ["evicted"] * 3


def test_a_session_can_be_deleted():
    store = Store()

    async def scenario():
        await store.frames("aab")
        store.sessions.delete("a")
        assert store.sessions.count() == 1
        assert refused(lambda: store.sessions.delete("a")) == 404
        assert await store.frame("a") == 1
        async with store.sessions.turn("b") as session:
            store.sessions.delete("b")
            session.matte(store.model, FRAME)  # is finished, and forgotten
        assert await store.frame("b") == 1

    run(scenario)
    assert store.ended == ["deleted", "deleted"]


def test_a_session_whose_first_frame_fails_is_not_held():
    store = Store(sessions=1)

    async def scenario():
        await store.frame("a")
        with pytest.raises(OSError, match="damaged"):
            async with store.sessions.turn("b"):
                raise OSError("damaged")
        assert await store.frame("a") == 2
        with pytest.raises(OSError, match="damaged"):
            async with store.sessions.turn("a"):
                raise OSError("damaged")
        assert await store.frame("a") == 3  # one bad frame of a clip does not end it

    run(scenario)


@pytest.mark.parametrize("name", ["..", "a/b", "a b", "é", "-a", "a" * 65])
def test_names(name):
    store = Store()

    async def scenario():
        with pytest.raises(RequestError, match="a session's name must have letters, digits, - and _") as caught:
            await store.frame(name)
        assert caught.value.status == refused(lambda: store.sessions.delete(name)) == 422

    run(scenario)


def test_requests_of_a_session_take_turns_in_their_order_and_one_that_leaves_is_passed_over():
    store, order = Store(), []

    async def request(number, go):
        async with store.sessions.turn("a") as session:
            await go.wait()
            session.matte(store.model, FRAME)
            order.append((number, session.frames))

    async def scenario():
        go = asyncio.Event()
        tasks = [asyncio.create_task(request(number, go)) for number in range(5)]
        await asyncio.sleep(0)
        tasks[2].cancel()
        go.set()
        await asyncio.gather(*tasks, return_exceptions=True)

    run(scenario)
    assert order == [(0, 1), (1, 2), (3, 3), (4, 4)]
