"""Addresses in settings: what counts as one."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


def web_address(url: str) -> str:
    """A plain http(s) address without a slash at the end. Raises ValueError."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("not a plain http(s) address")
    return url.rstrip("/")


def proxy_address(url: str) -> str:
    """A proxy's address, or empty. Raises ValueError."""
    if url and (urlsplit(url).scheme not in {"http", "https", "socks5"} or not urlsplit(url).hostname):
        raise ValueError("not a proxy address")
    return url


def http_proxy_address(url: str) -> str:
    """An http proxy's address, or empty. Raises ValueError."""
    if url and (urlsplit(url).scheme != "http" or not urlsplit(url).hostname):
        raise ValueError("not an http proxy address")
    return url


def host_names(value: str) -> str:
    """Names of hosts with commas between. Raises ValueError."""
    if not all(HOST.fullmatch(one) for one in host_list(value)):
        raise ValueError("not host names")
    return value


def host_list(value: str) -> tuple[str, ...]:
    """ "zdn.vn, zadn.vn" as names."""
    return tuple(filter(None, (one.strip().lower() for one in value.split(","))))


def origins(value: str) -> str:
    """Origins of pages with commas between: https://portal.example.vn. Raises ValueError."""
    for one in origin_list(value):
        if urlsplit(web_address(one)).path or not HOST.fullmatch(urlsplit(one).hostname or ""):
            raise ValueError("not origins of pages")
    return value


def origin_list(value: str) -> tuple[str, ...]:
    """ "https://a.vn, https://b.vn" one by one."""
    return tuple(filter(None, (one.strip().rstrip("/") for one in value.split(","))))
