"""Many requests at once, slow ones, and clients that leave."""

import asyncio

import httpx
import pytest

from tests.serving.servers import BlockedModel, application, encoded, scene, server
from tfmatting.serving.app import create_app

SOURCE, PLATE = (encoded(pixels) for pixels in scene())
FILES = {"file": SOURCE, "bgr": PLATE}


@pytest.fixture
def model():
    model = BlockedModel()
    yield model
    model.go.set()  # or its thread would keep this process


def client(app):
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")


async def until(condition):
    async with asyncio.timeout(60):
        while not condition():
            await asyncio.sleep(0.005)


async def taken(http, number):
    async with asyncio.timeout(60):
        while (await http.get("/health")).json()["requests"] != number:
            await asyncio.sleep(0.005)


def test_without_a_place_a_request_is_refused_at_once_and_the_others_are_done(tmp_path, model):
    async def scenario():
        async with client(application(tmp_path, model, requests=2)) as http:
            work = [asyncio.create_task(http.post("/api/remove", files=FILES)) for _ in range(2)]
            await taken(http, 2)
            refused = await http.post("/api/remove", files=FILES)
            assert refused.status_code == 429
            assert int(refused.headers["retry-after"]) >= 1
            assert "busy with 2 requests" in refused.json()["detail"]
            assert (await http.put("/api/plates/room", content=PLATE)).status_code == 429
            assert (await http.get("/api/plates")).status_code == 200  # costs nothing
            model.go.set()
            assert [answer.status_code for answer in await asyncio.gather(*work)] == [200, 200]
            assert (await http.post("/api/remove", files=FILES)).status_code == 200
            assert 'method="POST",path="other",status="429"} 1.0' in (await http.get("/metrics")).text

    asyncio.run(scenario())


def test_one_picture_is_matted_at_a_time(tmp_path):
    class Counting(BlockedModel):
        running = most = 0

        def predict_on_batch(self, inputs):
            self.running += 1
            self.most = max(self.most, self.running)
            try:
                return super().predict_on_batch(inputs)
            finally:
                self.running -= 1

    async def scenario():
        model = Counting()
        model.go.set()
        async with client(application(tmp_path, model)) as http:
            answers = await asyncio.gather(*(http.post("/api/remove", files=FILES) for _ in range(6)))
        assert {answer.status_code for answer in answers} == {200}
        assert model.most == 1 and len(model.sizes) == 6

    asyncio.run(scenario())


def test_what_takes_too_long_is_given_up_and_health_tells(tmp_path, model):
    async def scenario():
        async with client(application(tmp_path, model, seconds=0.2)) as http:
            answers = await asyncio.gather(*(http.post("/api/remove", files=FILES) for _ in range(3)))
            assert {answer.status_code for answer in answers} == {503}
            assert answers[0].headers["retry-after"]
            assert "not ready within 0.2 s" in answers[0].json()["detail"]
            await asyncio.sleep(0.2)  # the first of them has been at work for longer than a request may take, now
            health = await http.get("/health")
            assert health.status_code == 503 and "at one picture" in health.json()["detail"]
            model.go.set()
            await asyncio.sleep(0.05)
            assert (await http.get("/health")).json()["requests"] == 0
            assert (await http.post("/api/remove", files=FILES)).status_code == 200
            assert len(model.sizes) == 2  # of the three, those that waited were never begun

    asyncio.run(scenario())


class Connection:
    """A client of an ASGI application, message by message."""

    def __init__(self, app, method="POST", path="/api/remove", **headers):
        names = {"host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
        self.scope = {
            **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http"},
            **{"method": method, "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": ""},
            "headers": [(name.encode(), value.encode()) for name, value in names.items()],
        }
        self.incoming, self.sent, self.received = asyncio.Queue(), [], 0
        self.task = asyncio.create_task(app(self.scope, self._receive, self._send))

    async def _receive(self):
        message = await self.incoming.get()
        self.received += len(message.get("body", b""))
        return message

    async def _send(self, message):
        self.sent.append(message)

    def body(self, data, more=True):
        self.incoming.put_nowait({"type": "http.request", "body": data, "more_body": more})

    def leave(self):
        self.incoming.put_nowait({"type": "http.disconnect"})

    @property
    def status(self):
        return self.sent[0]["status"] if self.sent else None

    @property
    def ended(self):
        return bool(self.sent) and self.sent[-1].get("more_body") is not True and len(self.sent) > 1


def form():
    request = httpx.Request("POST", "http://localhost/", files=FILES)
    return request.read(), {"content_type": request.headers["content-type"]}


def test_a_client_that_leaves_frees_its_place_and_its_picture_is_not_begun(tmp_path, model):
    async def scenario():
        app = application(tmp_path, model)
        body, headers = form()
        async with client(app) as http:
            first, second = (Connection(app, **headers) for _ in range(2))
            for connection in (first, second):
                connection.body(body, more=False)
            await until(model.begun.is_set)
            second.leave()
            await taken(http, 1)
            first.leave()
            await taken(http, 0)
            model.go.set()
            assert (await http.post("/api/remove", files=FILES)).status_code == 200
            assert len(model.sizes) == 2
            await asyncio.gather(first.task, second.task)

    asyncio.run(scenario())


def test_a_request_that_says_it_is_too_large_is_refused_before_it_is_read(tmp_path):
    async def scenario():
        app = application(tmp_path, bytes=1000)
        connection = Connection(app, content_length="1001", expect="100-continue")
        await connection.task
        assert connection.status == 413 and connection.ended
        assert connection.received == 0

    asyncio.run(scenario())


def test_an_answer_waits_for_a_client_that_is_still_sending(tmp_path):
    """A connection that is closed on a client that sends loses the answer."""

    async def scenario():
        connection = Connection(application(tmp_path, bytes=1000), content_length="3000")
        for number in range(3):
            await until(lambda: connection.status == 413)
            assert not connection.ended
            connection.body(bytes(1000), more=number < 2)
        await connection.task
        assert connection.ended and connection.received == 3000

    asyncio.run(scenario())


def test_a_request_that_does_not_say_how_large_it_is_is_refused_when_it_is_too_large(tmp_path):
    async def scenario():
        app = application(tmp_path, bytes=1000)
        for path, method in (("/api/remove", "POST"), ("/api/plates/room", "PUT")):
            body, headers = form()
            connection = Connection(app, method, path, **headers)
            connection.body(body[:200])
            connection.body(bytes(801))
            await until(lambda connection=connection: connection.status == 413)
            connection.leave()
            await connection.task

    asyncio.run(scenario())


def test_a_request_that_does_not_arrive(tmp_path):
    async def scenario():
        app = create_app(server(tmp_path, seconds=1))
        body, headers = form()
        connection = Connection(app, **headers)
        connection.body(body[:100])
        await until(lambda: connection.status == 408)
        connection.leave()
        await connection.task
        async with client(app) as http:
            assert (await http.get("/health")).json()["requests"] == 0
            assert (await http.post("/api/remove", files=FILES)).status_code == 200

    asyncio.run(scenario())
