"""The HTTP API of the Zalo Bot Platform, as it is: no retries, no state.

The token stands in the path, so no address and no error of the HTTP library ever leaves this file.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from bot.channels.base import ChannelError

Json = dict[str, Any]
CONNECT_WITHIN, ANSWER_WITHIN, PHOTO_WITHIN = (
    10.0,
    10.0,
    150.0,
)  # seconds; Zalo fetches a picture while we wait
LARGEST_ANSWER = 1024 * 1024
AWAY, LOST, BROKEN = "Zalo cannot be reached", "no answer of Zalo", "Zalo failed"


class BotError(Exception):
    """A refusal by Zalo: `code` like an HTTP status, `words` as described there."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code} {words}")
        self.code = code
        self.words = words


class BotClient:
    """One HTTP session. Every call raises ChannelError (the network) or BotError (a refusal)."""

    def __init__(self, token: str, base_url: str, proxy: str = "") -> None:
        self._root = f"{base_url}/bot{token}"
        self.proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Let go of connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def me(self) -> Json:
        """Who we are: id, account_name, account_type, display_name."""
        return await self._call("getMe", {})

    async def updates(self, timeout: int) -> Json:
        """The next update, waiting up to `timeout` seconds for one; {} when none came."""
        try:
            return await self._call("getUpdates", {"timeout": timeout}, timeout + 10.0)
        except BotError as error:
            if error.code == 408:  # how an idle poll ends
                return {}
            raise

    async def set_webhook(self, url: str, secret: str) -> None:
        """Let Zalo call `url` with `secret` in a header."""
        await self._call("setWebhook", {"url": url, "secret_token": secret})

    async def delete_webhook(self) -> None:
        """No calls any more; polling may begin."""
        await self._call("deleteWebhook", {})

    async def webhook(self) -> str:
        """Which address Zalo calls; "" for none."""
        try:
            return str((await self._call("getWebhookInfo", {})).get("url") or "")
        except BotError as error:
            if error.code == 404:  # how "none" is told
                return ""
            raise

    async def message(self, chat_id: str, text: str) -> str:
        """Send words (1 to 2000 letters): the id of the message."""
        sent = await self._call("sendMessage", {"chat_id": chat_id, "text": text})
        return str(sent.get("message_id") or "")

    async def photo(self, chat_id: str, url: str) -> str:
        """Send a picture that Zalo fetches from `url`: the id of the message."""
        sent = await self._call("sendPhoto", {"chat_id": chat_id, "photo": url}, PHOTO_WITHIN)
        return str(sent.get("message_id") or "")

    async def _call(self, method: str, body: Json, within: float = ANSWER_WITHIN) -> Json:
        try:
            limit = aiohttp.ClientTimeout(total=within, sock_connect=CONNECT_WITHIN)
            async with self._open().post(
                f"{self._root}/{method}",
                json=body,
                timeout=limit,
                proxy=self.proxy or None,
                allow_redirects=False,
            ) as response:
                status, raw = response.status, await _body(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise ChannelError(AWAY) from None
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise ChannelError(LOST, possibly_sent=True) from None
        return _result(status, raw)

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        return self._session


async def _body(response: aiohttp.ClientResponse) -> bytes:
    raw = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        raw += chunk
        if len(raw) > LARGEST_ANSWER:
            return b""  # no answer of an API: read as none
    return bytes(raw)


def _result(status: int, raw: bytes) -> Json:
    """The `result` of an answer, {} when there is none. A refusal may come with HTTP 200: `ok` counts first."""
    try:
        answer = json.loads(raw)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        if 400 <= status < 500:
            raise BotError(status, "")
        raise ChannelError(f"{BROKEN}: HTTP {status}", possibly_sent=status < 500 or status == 504)
    if not answer["ok"]:
        code = answer.get("error_code")
        raise BotError(code if isinstance(code, int) else status, str(answer.get("description") or "")[:120])
    result = answer.get("result")
    return result if isinstance(result, dict) else {}
