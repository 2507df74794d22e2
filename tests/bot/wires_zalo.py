"""People on Zalo: with an official account, and with a bot."""

from __future__ import annotations

from bot.channels import zalo_oa_updates
from bot.channels.zalo_oa import ZaloOa
from bot.wiring import House
from bot.zalo_bot_web import WEBHOOK as BOT_WEBHOOK
from bot.zalo_oa_web import WEBHOOK as OA_WEBHOOK
from tests.bot.wire import JPEG, SECRET, TRIES, Json, Shown, Wire
from tests.cast import FixedClock
from tests.fakes import zalo_bot, zalo_oa
from tests.fakes.zalo_oa_events import ZaloEvents


class OnZaloOa(Wire):
    """Events come by webhook, signed."""

    address = "6129403318850274416"

    def __init__(self, house: House, clock: FixedClock, fake: zalo_oa.FakeZaloOa, ours: str) -> None:
        super().__init__(house, clock)
        self.fake = fake
        self.events = ZaloEvents(ours + OA_WEBHOOK, fake, clock)
        fake.files["1.jpg"] = (JPEG, "image/jpeg")

    async def _bring(self, name: str, message: Json) -> None:
        self.fake.interacted(self.address)
        event = self.events.event(name, self.address, message)
        for _ in range(TRIES):
            if await self.events.post(event) == 200:
                return
        raise AssertionError("never taken")

    async def say(self, text: str, message_id: str = "") -> None:
        await self._bring("user_send_text", {"text": text})

    async def press(self, payload: str, label: str) -> None:
        await self.say(zalo_oa_updates.PREFIX + payload)

    async def photos(self, number: int, text: str) -> None:
        assert isinstance(self.channel, ZaloOa)
        url = f"{self.channel.settings.endpoints.api}/media/1.jpg"
        sent = {"attachments": [{"type": "image", "payload": {"url": url, "thumbnail": url}}]}
        for one in range(number):
            await self._bring("user_send_image", sent | ({"text": text} if text and not one else {}))

    async def sticker(self) -> None:
        sent = {"type": "sticker", "payload": {"id": "1", "url": "https://zadn.vn/1"}}
        await self._bring("user_send_sticker", {"attachments": [sent]})

    async def settle(self) -> None:
        assert isinstance(self.channel, ZaloOa)
        await self.channel.worker.round()

    async def shown(self) -> list[Shown]:
        def buttons(message: Json) -> tuple[str, ...]:
            found = message.get("attachment", {}).get("payload", {}).get("buttons", [])
            return tuple(button["title"] for button in found)

        found = self.fake.sent(self.address)
        return [Shown(one["text"], buttons(one)) for one in found if "text" in one]


class OnZaloBot(Wire):
    """Updates come by webhook. A press is not carried: its label is typed."""

    address = "c41f9a20be77d3105e88"

    def __init__(
        self, house: House, clock: FixedClock, fake: zalo_bot.FakeZaloBot, ours: str, url: str
    ) -> None:
        super().__init__(house, clock)
        self.fake, self.hook, self.media = fake, ours + BOT_WEBHOOK, url
        fake.files["1.jpg"] = (JPEG, "image/jpeg")

    async def _bring(self, update: Json) -> None:
        for _ in range(TRIES):
            if await self.fake.push(update, secret=SECRET, url=self.hook) == 200:
                return
        raise AssertionError("never taken")

    def _update(self, text: str = "") -> Json:
        return zalo_bot.text(text, self.address, f"{next(self._numbers):020x}")

    async def say(self, text: str, message_id: str = "") -> None:
        await self._bring(self._update(text))

    async def press(self, payload: str, label: str) -> None:
        await self.say(label)

    async def photos(self, number: int, text: str) -> None:
        update = self._update()
        more = {"photo_url": f"{self.media}/media/1.jpg", "caption": text}
        await self._bring({"event_name": "message.image.received", "message": update["message"] | more})

    async def start(self, word: str) -> None:
        await self.say(f"/start {word}")

    async def sticker(self) -> None:
        update = self._update()
        message = update["message"] | {"sticker": "1", "url": "https://zdn.vn/1"}
        await self._bring({"event_name": "message.sticker.received", "message": message})

    async def shown(self) -> list[Shown]:
        return [Shown(text) for text in self.fake.texts(self.address)]
