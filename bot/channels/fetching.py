"""Downloads what somebody sent from the address a platform gave: the one place that opens such an address.

An address is a stranger's word. Only hosts the office knows are asked, by https, and never a machine of our own
network: every name is resolved and judged here, and the connection goes to the addresses that were judged.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.channels.base import ChannelError, TooBig

REDIRECTS = 3
WITHIN = 60.0  # seconds for everything, redirects included
CONNECT_WITHIN = 10.0
CHUNK = 64 * 1024
MOVED = frozenset({301, 302, 303, 307, 308})
LATER = frozenset({408, 425, 429})
LOOPBACK = frozenset({"127.0.0.1", "localhost"})
TRANSLATED = (IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16"), IPv6Network("2001::/32"))


class PrivateAddress(OSError):
    """A name that leads into a network that is nobody's business."""


class PublicResolver(AbstractResolver):
    """Names as addresses; refuses a name of which any address is not public. `ours`: names that need not be."""

    def __init__(self, inner: AbstractResolver, ours: frozenset[str]) -> None:
        self.inner = inner
        self.ours = ours

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses. Raises PrivateAddress, OSError."""
        found = await self.inner.resolve(host, port, family)
        if host not in self.ours and not all(public(one["host"]) for one in found):
            raise PrivateAddress("not a public address")
        return found

    async def close(self) -> None:
        """Let go of the resolver behind."""
        await self.inner.close()


def public(address: str) -> bool:
    """Whether an IP address belongs to the open internet."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and any(ip in network for network in TRANSLATED):
        return False  # hides an IPv4 address, which may be private
    return ip.is_global and not ip.is_multicast


class Download:
    """From a list of hosts. `hosts`: names, their subdomains included.

    127.0.0.1 and localhost are asked, by http too, only when they are named among the hosts: then a stand-in runs here.
    """

    def __init__(
        self,
        hosts: Sequence[str],
        *,
        proxy: str = "",
        resolver: AbstractResolver | None = None,
        within: float = WITHIN,
    ) -> None:
        """`proxy`: asked to fetch instead of us; it resolves the names then. `within`: seconds."""
        self.hosts = tuple(hosts)
        self.proxy = proxy
        self.resolver = resolver
        self.within = within

    async def __call__(self, url: str, max_bytes: int) -> bytes:
        """The bytes. Raises ChannelError: permanent for what will not come, else it may be tried again."""
        try:
            async with asyncio.timeout(self.within), self._session() as session:
                return await self._follow(session, url, max_bytes)
        except aiohttp.ClientConnectorDNSError as error:
            private = isinstance(error.os_error, PrivateAddress)
            raise ChannelError(
                "file: private address" if private else "file: no such host", permanent=private
            ) from None
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError, ValueError):
            raise ChannelError("file: not an address", permanent=True) from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:  # its words may quote the address
            raise ChannelError(f"file: {type(error).__name__}") from None

    async def _follow(self, session: aiohttp.ClientSession, url: str, max_bytes: int) -> bytes:
        for _ in range(REDIRECTS + 1):
            self._judge(urlsplit(url))
            async with session.get(url, allow_redirects=False, proxy=self.proxy or None) as response:
                if response.status not in MOVED:
                    return await _read(response, max_bytes)
                url = urljoin(url, response.headers.get("Location", ""))
        raise ChannelError("file: too many redirects", permanent=True)

    def _judge(self, parts: SplitResult) -> None:
        """Raises ChannelError for an address that is not asked."""
        host = (parts.hostname or "").rstrip(".").lower()
        if host in LOOPBACK and host in self.hosts and parts.scheme in {"http", "https"}:
            return
        if parts.scheme != "https" or parts.port not in (None, 443) or parts.username is not None:
            raise ChannelError("file: not a plain https address", permanent=True)
        if not any(host == one or host.endswith(f".{one}") for one in self.hosts):
            raise ChannelError("file: unknown host", permanent=True)
        if _literal(host) and not public(host):  # numbers are not resolved, so nobody else judges them
            raise ChannelError("file: private address", permanent=True)

    def _session(self) -> aiohttp.ClientSession:
        connector: Any = aiohttp.TCPConnector(
            resolver=self._resolver(), use_dns_cache=False, force_close=True
        )
        limit = aiohttp.ClientTimeout(total=self.within, sock_connect=CONNECT_WITHIN)
        return aiohttp.ClientSession(connector=connector, timeout=limit, cookie_jar=aiohttp.DummyCookieJar())

    def _resolver(self) -> AbstractResolver:
        inner = self.resolver or aiohttp.ThreadedResolver()
        ours = {urlsplit(self.proxy).hostname or "", *(LOOPBACK & set(self.hosts))}
        return PublicResolver(inner, frozenset(ours))


async def _read(response: aiohttp.ClientResponse, max_bytes: int) -> bytes:
    if response.status != 200:
        gone = 400 <= response.status < 500 and response.status not in LATER
        raise ChannelError(f"file: HTTP {response.status}", permanent=gone)
    if (response.content_length or 0) > max_bytes:
        raise TooBig
    held = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        held += chunk
        if len(held) > max_bytes:
            raise TooBig
    return bytes(held)


def _literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
