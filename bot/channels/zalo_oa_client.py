"""Zalo's OpenAPI over HTTP, as it is: no retries, no state, and no token in any error or log.

Errors come with HTTP 200 and a code in the body; ids are text and never numbers.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.channels.base import ChannelError
from bot.channels.zalo_oa_errors import ZaloError

Json = dict[str, Any]
CONNECT_WITHIN, ANSWER_WITHIN = 10.0, 20.0  # seconds
LARGEST_ANSWER = 1024 * 1024
LOST, AWAY, BROKEN = "Zalo không trả lời", "không kết nối được Zalo", "Zalo bị lỗi"


@dataclass(frozen=True)
class Endpoints:
    """Where Zalo is; a proxy or a fake may stand in."""

    oauth: str = "https://oauth.zaloapp.com"
    api: str = "https://openapi.zalo.me"
    templates: str = "https://business.openapi.zalo.me"
    proxy: str = ""


class ZaloClient:
    """One HTTP session. Every call raises ChannelError (the network) or ZaloError (Zalo's own code)."""

    def __init__(self, endpoints: Endpoints, app_secret: str, *, proof: bool = False) -> None:
        """`proof`: send `appsecret_proof` with every call, for apps that demand it."""
        self.endpoints = endpoints
        self.app_secret = app_secret
        self.proof = proof
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def token(self, form: dict[str, str]) -> Json:
        """Zalo's answer to a token call, whatever it says. Raises ChannelError."""
        url = f"{self.endpoints.oauth}/v4/oa/access_token"
        return await self._ask("POST", url, {"secret_key": self.app_secret}, data=form)

    async def message(self, token: str, message: Json) -> Json:
        """Send a consultation message: its `data`."""
        return await self._call(token, "POST", "/v3.0/oa/message/cs", json=message)

    async def anonymous(self, token: str, message: Json) -> Json:
        """Send to a visitor who is not identified: its `data`."""
        return await self._call(token, "POST", "/v2.0/oa/message", json=message)

    async def template_by_uid(self, token: str, message: Json) -> Json:
        """Send a registered template to a user id: its `data`."""
        return await self._call(token, "POST", "/v3.0/oa/message/template", template=True, json=message)

    async def template_by_phone(self, token: str, message: Json) -> Json:
        """Send a registered template to a telephone number: its `data`."""
        url = f"{self.endpoints.templates}/message/template"
        return _data(await self._ask("POST", url, self._headers(token), json=message), template=True)

    async def upload(self, token: str, kind: str, content: bytes, name: str, mime: str) -> str:
        """Upload an image or a file (`kind`): the id to send it by. It lives 7 days."""
        form = aiohttp.FormData()
        form.add_field("file", content, filename=name, content_type=mime)
        data = await self._call(token, "POST", f"/v2.0/oa/upload/{kind}", data=form)
        return str(data.get("attachment_id") or data.get("token") or "")

    async def account(self, token: str) -> Json:
        """What Zalo says about our account."""
        return await self._call(token, "GET", "/v2.0/oa/getoa")

    async def _call(self, token: str, method: str, path: str, *, template: bool = False, **body: Any) -> Json:
        url = self.endpoints.api + path
        return _data(await self._ask(method, url, self._headers(token), **body), template=template)

    def _headers(self, token: str) -> dict[str, str]:
        headers = {"access_token": token}
        if self.proof:
            digest = hmac.new(self.app_secret.encode(), token.encode(), hashlib.sha256)
            headers["appsecret_proof"] = digest.hexdigest()
        return headers

    async def _ask(self, method: str, url: str, headers: dict[str, str], **body: Any) -> Json:
        try:
            async with self._open().request(
                method,
                url,
                headers=headers,
                proxy=self.endpoints.proxy or None,
                allow_redirects=False,
                **body,
            ) as response:
                status, raw = response.status, await _body(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise ChannelError(AWAY) from None  # the cause may quote what was sent
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise ChannelError(LOST, possibly_sent=True) from None
        if status >= 500:
            raise ChannelError(f"{BROKEN}: HTTP {status}", possibly_sent=status == 504)
        try:
            answer = json.loads(raw)
        except ValueError:
            raise ChannelError(f"{LOST}: HTTP {status}", possibly_sent=status == 200) from None
        if not isinstance(answer, dict):
            raise ChannelError(f"{LOST}: HTTP {status}", possibly_sent=status == 200)
        return answer

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            limit = aiohttp.ClientTimeout(total=ANSWER_WITHIN, sock_connect=CONNECT_WITHIN)
            self._session = aiohttp.ClientSession(timeout=limit)
        return self._session


async def _body(response: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        raw += chunk
        if len(raw) > LARGEST_ANSWER:
            raise ChannelError(f"{LOST}: quá dài", possibly_sent=True)
    return bytes(raw)


def _data(answer: Json, *, template: bool = False) -> Json:
    """The `data` of an answer. Raises ZaloError when it carries an error code."""
    code = error_code(answer)
    if code:
        raise ZaloError(code, str(answer.get("message", ""))[:200], template=template)
    data = answer.get("data")
    return data if isinstance(data, dict) else {"list": data}


def error_code(answer: Json) -> int:
    """The code of an answer, 0 for success; it comes as a number or as text."""
    try:
        return int(answer.get("error", 0))
    except (TypeError, ValueError):
        return -200
