import asyncio
import contextlib
import http.server
import threading

import httpx
import pytest

from tfmatting.serving.fetching import Fetcher, is_public, resolve
from tfmatting.serving.requests import Limits, RequestError

PUBLIC, OTHER_PUBLIC = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"


@pytest.mark.parametrize("address", [PUBLIC, OTHER_PUBLIC, "8.8.8.8"])
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "ff0e::1", "2001:db8::1", "fec0::1"),
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::"),
        "2001:0:7f00:1::1",
    ],
)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


class Names:
    """A resolver with answers of its own, one after the other; it notes what it is asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    async def __call__(self, host, port):
        self.asked.append((host, port))
        return self.answers.pop(0)


class Site:
    """A transport that notes requests and answers with functions, one after the other."""

    def __init__(self, *answers):
        self.answers, self.requests = list(answers), []
        self.transport = httpx.MockTransport(self._answer)

    def _answer(self, request):
        self.requests.append(request)
        return self.answers.pop(0)


def picture():
    async def chunks():
        yield b"pict"
        yield b"ure"

    return httpx.Response(200, content=chunks())


def fetch(url, names, site, **limits):
    fetcher = Fetcher(Limits(**limits), resolve=names, transport=site.transport)
    return asyncio.run(fetcher.fetch(url))


def refused(status, *arguments, **limits):
    with pytest.raises(RequestError) as caught:
        fetch(*arguments, **limits)
    assert caught.value.status == status
    return caught.value.detail


def test_the_connection_goes_to_the_address_that_was_checked():
    """A name that stands for another address a moment later (DNS rebinding) gains nothing: it is asked once."""
    names, site = Names([PUBLIC], ["127.0.0.1"]), Site(picture())
    assert fetch("https://photos.example/a.jpg?b=c", names, site) == b"picture"
    assert names.asked == [("photos.example", 443)]
    (request,) = site.requests
    assert str(request.url) == f"https://{PUBLIC}/a.jpg?b=c"
    assert request.headers["host"] == "photos.example"
    assert request.extensions["sni_hostname"] == "photos.example"


def test_an_address_of_ipv6():
    site = Site(picture())
    assert fetch("http://photos.example/a", Names([OTHER_PUBLIC]), site) == b"picture"
    assert str(site.requests[0].url) == f"http://[{OTHER_PUBLIC}]/a"


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["10.0.0.1"], [PUBLIC, "192.168.1.1"], ["::1", PUBLIC], []])
def test_one_address_that_is_not_public_is_enough(addresses):
    site = Site()
    assert "not on the public internet" in refused(422, "http://inner.example/", Names(addresses), site)
    assert site.requests == []


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1/", "http://localhost/", "http://2130706433/", "http://0x7f.1/", "http://127。0。0。1/"),
        *("http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0/", "http://169.254.169.254/latest/meta-data/"),
    ],
)
def test_names_of_this_machine_by_the_real_resolver(url):
    site = Site()
    assert "public" in refused(422, url, resolve, site)
    assert site.requests == []


@pytest.mark.parametrize(
    "url, expected",
    [
        ("file:///etc/passwd", "http:// or https://"),
        ("ftp://photos.example/a", "http:// or https://"),
        ("//photos.example/a", "http:// or https://"),
        ("a.jpg", "http:// or https://"),
        ("", "http:// or https://"),
        ("http://", "with a host"),
        ("http://user:password@photos.example/", "without a password"),
        ("http://photos.example@127.0.0.1/", "without a password"),
        ("http://photos.example:22/", "one of the ports 80, 443"),
        ("http://photos.example:99999/", "one of the ports"),
        ("http://[::1/", "cannot be read"),
        ("http://0177.0.0.1/", "cannot be read"),
    ],
)
def test_addresses_that_are_not_taken(url, expected):
    names, site = Names(), Site()
    assert expected in refused(422, url, names, site)
    assert names.asked == site.requests == []


def redirect(location):
    return httpx.Response(302, headers={"Location": location})


def test_redirects_are_checked_as_addresses_are():
    site = Site(redirect("//other.example/b"), redirect("c"), picture())
    names = Names([PUBLIC], ["8.8.8.8"], ["8.8.4.4"])
    assert fetch("http://photos.example/a", names, site) == b"picture"
    assert [host for host, _ in names.asked] == ["photos.example", "other.example", "other.example"]
    assert [str(request.url) for request in site.requests[1:]] == ["http://8.8.8.8/b", "http://8.8.4.4/c"]


@pytest.mark.parametrize(
    "location, addresses, expected",
    [
        ("http://inner.example/", ["127.0.0.1"], "not on the public internet"),
        ("http://photos.example/b", ["127.0.0.1"], "not on the public internet"),
        ("file:///etc/passwd", None, "http:// or https://"),
        ("http://photos.example:8500/", None, "one of the ports"),
    ],
)
def test_redirects_to_what_is_not_public(location, addresses, expected):
    site = Site(redirect(location))
    assert expected in refused(422, "http://photos.example/a", Names([PUBLIC], addresses), site)
    assert len(site.requests) == 1


def test_redirects_without_end():
    site = Site(*(redirect("/again") for _ in range(9)))
    assert "redirects more than 3 times" in refused(502, "http://a.example/", Names(*9 * [[PUBLIC]]), site)
    assert len(site.requests) == 4


async def endless():
    while True:
        yield bytes(1000)


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(200, headers={"Content-Length": "10001"}, content=b""), httpx.Response(200, content=endless())],
)
def test_too_much(answer):
    detail = refused(413, "http://a.example/", Names([PUBLIC]), Site(answer), bytes=10_000)
    assert detail == "the address holds more than the 10,000 bytes allowed."


@pytest.mark.parametrize("answer", [httpx.Response(404), httpx.Response(200, headers={"Content-Encoding": "gzip"})])
def test_answers_that_are_no_file(answer):
    assert "not with a file" in refused(502, "http://a.example/", Names([PUBLIC]), Site(answer))


async def slow():
    while True:
        await asyncio.sleep(0.02)
        yield b"x"


def test_a_slow_answer():
    site = Site(httpx.Response(200, content=slow()))
    assert "in time" in refused(504, "http://a.example/", Names([PUBLIC]), site, seconds=0.2)


def test_an_unknown_name():
    async def unknown(host, port):
        raise OSError("no such name")

    assert "not known" in refused(422, "http://a.example/", unknown, Site())


@contextlib.contextmanager
def site_of_this_machine():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            data = self.headers["Host"].encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield site.server_port
        site.shutdown()


def test_over_the_network(monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # the environment's proxies are not asked
    with site_of_this_machine() as port:
        names = Names(["127.0.0.1"], ["127.0.0.1"])
        allowed = Fetcher(Limits(seconds=30), lambda address: address == "127.0.0.1", names, (port,))
        assert asyncio.run(allowed.fetch(f"http://photos.example:{port}/")) == f"photos.example:{port}".encode()
    with pytest.raises(RequestError, match="cannot be fetched: ConnectError"):
        asyncio.run(allowed.fetch(f"http://photos.example:{port}/"))
