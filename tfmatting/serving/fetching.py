"""Fetching of pictures from addresses that a request names, without letting it reach what is not public."""

import asyncio
import ipaddress
import socket

from tfmatting.serving.requests import RequestError

_REDIRECTS = 3
_PORTS = {"http": 80, "https": 443}
_MOVED = (301, 302, 303, 307, 308)
#: IPv6 addresses that hold IPv4 ones in their last bits: of translators (RFC 6052, RFC 8215) and IPv4-compatible
_HOLDING_IPV4 = [ipaddress.ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96")]


def is_public(address):
    """Whether an address, and every one that it stands for, belongs to the public internet.

    Args:
        address: text of an IPv4 or IPv6 address.
    """
    address = ipaddress.ip_address(address)
    if not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified:
        return False
    if address.version == 4:
        return True
    if address.is_site_local or any(address in network for network in _HOLDING_IPV4):
        return False
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    return not any(inner)


async def resolve(host, port):
    """Returns the addresses of a host."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [socket_address[0] for *_, socket_address in found]


class Fetcher:
    """Fetches files by HTTP and HTTPS.

    A host's name is resolved once for each connection, all its addresses must be allowed, and the connection goes to
    one of these very addresses: what the name stands for a moment later does not count. Redirects are followed a few
    times and checked in the same way.

    Args:
        limits: `Limits`, of which bytes and seconds count.
        is_allowed: function from an address to whether it may be reached.
        resolve: coroutine function from host and port to addresses.
        ports: that may be reached.
        transport: of httpx; None: the network.
    """

    def __init__(self, limits, is_allowed=is_public, resolve=resolve, ports=(80, 443), transport=None):
        self.limits, self.is_allowed, self.resolve = limits, is_allowed, resolve
        self.ports, self.transport = ports, transport

    async def fetch(self, url):
        """Returns the bytes at an address.

        Raises:
            RequestError: 422 if the address cannot be taken, 413 if there is too much, 502 if it does not answer with
                a file, 504 if that takes too long.
        """
        import httpx

        try:
            async with asyncio.timeout(self.limits.seconds), self._client(httpx) as client:
                for _ in range(1 + _REDIRECTS):
                    data, url = await self._get(client, url)
                    if data is not None:
                        return data
        except (httpx.TimeoutException, TimeoutError) as error:
            raise RequestError(504, "the address did not answer in time.") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise RequestError(502, f"the address cannot be fetched: {type(error).__name__}.") from error
        raise RequestError(502, f"the address redirects more than {_REDIRECTS} times.")

    def _client(self, httpx):
        # without the environment's proxies, which would resolve names themselves, and its passwords
        transport = self.transport or httpx.AsyncHTTPTransport(trust_env=False)
        return httpx.AsyncClient(transport=transport, trust_env=False, timeout=self.limits.seconds)

    async def _get(self, client, text):
        """Returns the bytes and None, or None and where the address redirects to."""
        import httpx

        url = self._parsed(httpx, text)
        address = await self._allowed_address(url.host, url.port or _PORTS[url.scheme])
        request = client.build_request(
            "GET",
            url.copy_with(host=address),
            headers={"Host": url.netloc.decode(), "Accept": "image/*", "Accept-Encoding": "identity"},
            extensions={"sni_hostname": url.raw_host.decode()},  # the certificate must be that of the name
        )
        response = await client.send(request, stream=True, follow_redirects=False)
        try:
            if response.status_code in _MOVED and "location" in response.headers:
                return None, str(url.join(response.headers["location"]))
            if response.status_code != 200 or response.headers.get("content-encoding", "identity") != "identity":
                raise RequestError(502, f"the address answers with status {response.status_code}, not with a file.")
            return await self._body(response), None
        finally:
            await response.aclose()

    def _parsed(self, httpx, text):
        try:
            url = httpx.URL(text)
        except httpx.InvalidURL as error:
            raise RequestError(422, f"the address cannot be read. Received: {text[:200]!r}") from error
        if url.scheme not in _PORTS or not url.host or url.userinfo:
            raise RequestError(422, "the address must be http:// or https://, with a host and without a password.")
        if (url.port or _PORTS[url.scheme]) not in self.ports:
            raise RequestError(422, f"the address must have one of the ports {', '.join(map(str, self.ports))}.")
        return url

    async def _allowed_address(self, host, port):
        try:
            addresses = await self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise RequestError(422, "the host of the address is not known.") from error
        if not addresses or not all(self.is_allowed(address) for address in addresses):
            raise RequestError(422, "the host of the address is not on the public internet.")
        return addresses[0]

    async def _body(self, response):
        too_large = RequestError(413, f"the address holds more than the {self.limits.bytes:,} bytes allowed.")
        if int(response.headers.get("content-length", 0)) > self.limits.bytes:
            raise too_large
        data = bytearray()
        async for chunk in response.aiter_raw():
            data += chunk
            if len(data) > self.limits.bytes:
                raise too_large
        return bytes(data)
