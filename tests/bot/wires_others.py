"""People on Telegram and at the web page."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import aiohttp

from bot.channels import telegram_updates, webchat_guard
from bot.channels.telegram import Telegram
from bot.web import WEBHOOK
from bot.wiring import House
from tests.bot.wire import JPEG, SECRET, Json, Shown, Wire
from tests.cast import FixedClock
from tests.fakes import telegram


class OnTelegram(Wire):
    """Updates come by webhook."""

    address = "701"

    def __init__(self, house: House, clock: FixedClock, fake: telegram.FakeTelegram, ours: str) -> None:
        super().__init__(house, clock)
        self.fake = fake
        self.chat = int(self.address)
        fake.webhook = {"url": ours + WEBHOOK, "secret_token": SECRET}
        fake.files["P"] = JPEG

    async def _bring(self, update: Json) -> None:
        self.fake.push(update)
        assert await self.fake.call_webhook(self.fake.queue.pop()) == [200]

    async def say(self, text: str, message_id: str = "") -> None:
        number = int(message_id or 9000 + next(self._numbers))
        await self._bring(telegram.text_update(self.chat, text, message_id=number))

    async def press(self, payload: str, label: str) -> None:
        messages = [m for m in self.fake.messages.values() if label in _labels(m.get("reply_markup"))]
        if label and not messages:  # keys in place of the letters send their label
            return await self.say(label)
        data = telegram_updates.PREFIX + payload
        await self._bring(telegram.press_update(self.chat, data, messages[-1] if messages else None))
        return None

    async def photos(self, number: int, text: str) -> None:
        album = {"media_group_id": f"album-{next(self._numbers)}"} if number > 1 else {}
        for one in range(number):
            size = {"file_id": "P", "file_unique_id": "p", "width": 60, "height": 40, "file_size": len(JPEG)}
            caption = {"caption": text} if text and not one else {}
            more = {"photo": [size], "message_id": 9000 + next(self._numbers), **album, **caption}
            update = telegram.text_update(self.chat, "", **more)
            del update["message"]["text"]
            await self._bring(update)

    async def start(self, word: str) -> None:
        await self.say(f"/start {word}")

    async def sticker(self) -> None:
        kind = {"type": "regular", "is_animated": False, "is_video": False}
        sticker = {"file_id": "S", "file_unique_id": "s", "width": 1, "height": 1, "emoji": "👍", **kind}
        update = telegram.text_update(self.chat, "", sticker=sticker)
        del update["message"]["text"]
        await self._bring(update)

    async def edit(self, text: str, message_id: str) -> None:
        update = telegram.text_update(self.chat, text, message_id=int(message_id))
        message = update["message"] | {"edit_date": update["message"]["date"]}
        await self._bring({"edited_message": message})

    async def settle(self) -> None:
        assert isinstance(self.channel, Telegram)
        await self.channel.gatherer.round()

    async def shown(self) -> list[Shown]:
        found = self.fake.sent(self.chat)
        return [Shown(_plain(one["text"]), _labels(one.get("reply_markup"))) for one in found]


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"</?b>", "", text))


def _labels(markup: Json | None) -> tuple[str, ...]:
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    keys = [key for row in rows for key in row]
    return tuple(key["text"] for key in keys if not key.get("request_contact"))


class OnWebchat(Wire):
    """The page's own calls, with its cookie."""

    def __init__(self, house: House, clock: FixedClock, session: aiohttp.ClientSession, ours: str) -> None:
        super().__init__(house, clock)
        self.session, self.ours = session, ours
        self._seen: dict[int, Shown] = {}
        self._after = ""

    async def open(self) -> None:
        """The page is opened: it gets its session."""
        async with self.session.get(f"{self.ours}/chat/") as answer:
            token = answer.cookies[webchat_guard.COOKIE].value
        self.address = webchat_guard.address_of(token)

    async def _post(self, path: str, **how: Any) -> None:
        url, headers = f"{self.ours}/chat/api/{path}", {"Origin": self.ours}
        async with self.session.post(url, headers=headers, **how) as answer:
            assert answer.status == 200, await answer.text()

    async def _words(self, **words: str) -> None:
        await self._post("messages", json={"key": f"key-{next(self._numbers):08}", **words})

    async def say(self, text: str, message_id: str = "") -> None:
        await self._words(text=text)

    async def press(self, payload: str, label: str) -> None:
        await self._words(choice=payload, label=label)

    async def photos(self, number: int, text: str) -> None:
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("key", f"key-{next(self._numbers):08}")
        form.add_field("text", text)
        for one in range(number):
            form.add_field("file", JPEG, filename=f"{one}.jpg", content_type="image/jpeg")
        await self._post("files", data=form)

    async def start(self, word: str) -> None:
        await self._words(start=word)

    async def shown(self) -> list[Shown]:
        query = {"after": self._after, "seen": "0", "known": "0", "wait": "0"}
        async with self.session.get(f"{self.ours}/chat/api/events", params=query) as answer:
            news = json.loads(await answer.text())
        self._after = news["after"]
        for item in news["items"]:
            if item["side"] == "out":
                labels = tuple(choice["label"] for choice in item["choices"])
                self._seen[item["id"]] = Shown(item["text"], labels)
        return list(self._seen.values())
