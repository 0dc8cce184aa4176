"""Frames of many sessions at once: their memories do not mix, and each goes on in the order of its frames."""

import asyncio
import threading
import time

import httpx
import numpy as np
import pytest

from tests.inference.video.memory_model import STATES, MemoryModel
from tests.serving.servers import application, decoded, encoded


class ChainModel(MemoryModel):
    """Alpha says which frames the memory has seen, in their order; two pictures at once would be noticed."""

    def __init__(self):
        super().__init__()
        self.busy, self.go, self.begun = threading.Lock(), threading.Event(), threading.Event()
        self.go.set()

    def predict_on_batch(self, inputs):
        assert self.busy.acquire(blocking=False), "two threads run the model"
        try:
            self.begun.set()
            assert self.go.wait(60)
            time.sleep(0.001)
            value = chained(inputs["state1"].item(), round(255 * float(inputs["source"].max())))
            alpha = np.full((*inputs["source"].shape[:-1], 1), value / 255, "float32")
            states = dict.fromkeys(STATES, np.full((1, 1, 1, 1), value, "float32"))
            return {"alpha": alpha, "foreground": inputs["source"], **states}
        finally:
            self.busy.release()


def chained(before, value):
    return (31 * int(before) + value + 7) % 251


def chain(values):
    """What the alphas of frames of these values must be."""
    results, state = [], 0
    for value in values:
        state = chained(state, value)
        results.append(state)
    return results


@pytest.fixture
def model():
    model = ChainModel()
    yield model
    model.go.set()  # or its thread would keep this process


def client(app):
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost", timeout=60)


def post(http, value, session=""):
    file = encoded(np.full((16, 24, 3), value, np.uint8))
    return http.post("/api/remove", files={"file": file}, data={"session": session, "om": "true"})


async def alpha(http, value, session=""):
    answer = await post(http, value, session)
    assert answer.status_code == 200, answer.text
    return int(decoded(answer.content)[0, 0])


async def arrived(http, number):
    async with asyncio.timeout(60):
        while (await http.get("/health")).json()["requests"] != number:
            await asyncio.sleep(0.002)


def test_clips_and_stills_do_not_mix(tmp_path, model):
    """Eight clips, stills, and a session that is deleted again and again, decoded in many threads."""
    clips = np.random.default_rng(0).integers(0, 256, (8, 20)).tolist()

    async def clip(http, number):
        return [await alpha(http, value, f"clip{number}") for value in clips[number]]

    async def stills(http):
        for value in range(0, 200, 10):
            assert await alpha(http, value) == chained(0, value)

    async def short_clips(http):
        for value in range(0, 200, 20):
            assert [await alpha(http, value, "short") for _ in range(2)] == chain([value, value])
            assert (await http.delete("/api/sessions/short")).status_code == 204

    async def scenario():
        async with client(application(tmp_path, model, requests=20)) as http:
            tasks = [clip(http, number) for number in range(len(clips))]
            *results, _, _ = await asyncio.gather(*tasks, stills(http), short_clips(http))
            assert "tfmatting_sessions 8.0\n" in (await http.get("/metrics")).text
        assert results == [chain(values) for values in clips]

    asyncio.run(scenario())


def test_frames_of_a_session_that_come_at_once_are_matted_in_their_order(tmp_path, model):
    values = [11, 5, 200, 60, 42]
    model.go.clear()

    async def scenario():
        async with client(application(tmp_path, model)) as http:
            tasks = []
            for number, value in enumerate(values, 1):
                tasks.append(asyncio.create_task(alpha(http, value, "a")))
                await arrived(http, number)
            model.go.set()
            assert await asyncio.gather(*tasks) == chain(values)

    asyncio.run(scenario())


def test_frames_that_take_too_long_do_not_spoil_the_session(tmp_path, model):
    async def scenario():
        async with client(application(tmp_path, model, seconds=1)) as http:
            assert await alpha(http, 3, "a") == chained(0, 3)
            model.go.clear()
            model.begun.clear()
            late = await asyncio.gather(*(post(http, 9, "a") for _ in range(3)))
            assert {answer.status_code for answer in late} == {503}
            assert model.begun.is_set()
            model.go.set()
            answer = await post(http, 50, "a")
            # of the late frames the first had been begun: it is in the memory; the others are not
            assert answer.headers["x-session-frame"] == "3"
            assert decoded(answer.content)[0, 0] == chain([3, 9, 50])[-1]

    asyncio.run(scenario())
