"""Zalo Official Account: events come by webhook and are only stored there; letters go by Zalo's OpenAPI."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import zalo_oa_relations as relations
from bot.channels import zalo_oa_signature as signature
from bot.channels.base import Letter, Limits
from bot.channels.checks import Check
from bot.channels.zalo_oa_checks import check
from bot.channels.zalo_oa_client import ZaloClient
from bot.channels.zalo_oa_files import FILE_BYTES
from bot.channels.zalo_oa_inbox import Worker
from bot.channels.zalo_oa_messages import ROOM, TEXT
from bot.channels.zalo_oa_sending import Sender
from bot.channels.zalo_oa_settings import ZaloOaSettings
from bot.channels.zalo_oa_store import Store
from bot.channels.zalo_oa_tokens import Tokens
from bot.channels.zalo_oa_updates import CHANNEL, Event, Relation, read
from bot.intake import Intake
from casework import notices
from casework.office import Office
from handlers.dialogue.messages import Inbound

log = structlog.get_logger()

Download = Callable[[str, int], Awaitable[bytes]]

STORE_WITHIN = 1.5  # seconds; Zalo waits two
SCAN_EVERY = 1800.0  # seconds between looks at the token
REVOKED = "OA đã rút quyền của ứng dụng: quản trị viên của OA chạy lại: python -m bot zalo login."
OK, REFUSED, AGAIN = 200, 401, 503


class ZaloOa:
    """The channel."""

    name = CHANNEL
    has_buttons = True
    pushes = True

    def __init__(
        self,
        settings: ZaloOaSettings,
        office: Office,
        intake: Intake,
        download: Download,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`download` fetches what somebody sent, from an address Zalo gave."""
        self.settings = settings
        self.account = settings.oa_id
        self.limits = Limits(
            text=TEXT - ROOM,
            file_bytes=FILE_BYTES,
            per_minute=settings.per_minute,
            per_conversation=0.0,
        )
        self.ladder = settings.ladder
        self.office = office
        self.intake = intake
        self.download = download
        self.pause = pause
        self.client = ZaloClient(settings.endpoints, settings.app_secret, proof=settings.secret_proof)
        self.tokens = Tokens(office, self.client, settings.oa_id, settings.app_id, pause=pause)
        self.sender = Sender(settings, self.client, self.tokens, office)
        self.store = Store(office)
        self.worker = Worker(office, settings.oa_id, intake.receive, self._handle)
        self.problems: list[str] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to work off what is stored and to keep the token fresh."""
        self._tasks = [
            asyncio.create_task(self.worker.run(), name="zalo-oa-inbox"),
            asyncio.create_task(self._keep_fresh(), name="zalo-oa-token"),
        ]

    async def stop(self) -> None:
        """Stop; a renewal under way is finished, for its answer is the only key."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.store.idle()
        await self.tokens.idle()
        await self.intake.idle()
        await self.client.close()

    async def send(self, letter: Letter) -> str:
        """Deliver; Zalo's id of the message. Raises ChannelError."""
        return await self.sender.send(letter)

    async def fetch(self, ref: str, max_bytes: int) -> bytes:
        """The bytes behind the address Zalo gave. Raises ChannelError."""
        return await self.download(ref, max_bytes)

    def health(self) -> dict[str, Any]:
        """How it stands: what Zalo said of the account when last asked."""
        problems = [*self.problems, *([self.sender.unpaid] if self.sender.unpaid else [])]
        return {"ok": not self.problems, "mode": "webhook", "problem": " ".join(problems)}

    async def check(self) -> list[Check]:
        """Everything an office must have, looked at one by one."""
        return await check(self.sender, self.tokens)

    # receiving

    async def take(self, header: str, body: bytes) -> int:
        """A call to the webhook: the HTTP status to answer. Nothing but storing happens before it.

        What is not signed by Zalo has no effect, and is answered 200 all the same: the console's own check is
        unsigned, and it saves the address on 200 only.
        """
        event = self._genuine(header, body)
        if event is None:
            return REFUSED if self.settings.reject_unsigned else OK
        if event.account != self.account:
            log.info("zalo_oa.other_account", event_name=event.name)
            return OK
        text = body.decode("utf-8", "replace")
        try:
            async with asyncio.timeout(STORE_WITHIN):
                await self.store.add(event, text)
        except (TimeoutError, SQLAlchemyError) as error:
            log.warning("zalo_oa.not_stored", error=type(error).__name__)
            return AGAIN
        self.worker.wake()
        return OK

    def _genuine(self, header: str, body: bytes) -> Event | None:
        try:
            data = json.loads(body) if body.strip() else None
        except (ValueError, RecursionError):
            data = None
        settings = self.settings
        if not isinstance(data, dict):
            self._refuse("no event")
        elif not signature.genuine(header, body, data, settings.app_id, settings.webhook_secret):
            secrets = {
                "ZALO_OA_WEBHOOK_SECRET": (settings.app_id, settings.webhook_secret),
                "ZALO_OA_APP_SECRET": (settings.app_id, settings.app_secret),
            }
            fits = signature.hint(header, body, data, settings.oa_id, secrets)
            self._refuse("unsigned" if not header else "wrong signature", fits)
        elif not signature.fresh(data, self.office.clock.now()):
            self._refuse("too old")
        else:
            return read(data, self.account)
        return None

    def _refuse(self, why: str, fits: str = "") -> None:
        self.intake.metrics.refused.labels(self.name).inc()
        log.warning("zalo_oa.refused", why=why, fits=fits)

    async def _handle(self, event: Event) -> None:
        """An event without words for the dialogue."""
        match event.name:
            case Relation.FOLLOWED:
                await self._followed(event)
            case Relation.OPENED | Relation.ACCEPTED:
                await self.office.run(relations.touched, event)
            case Relation.LEFT:
                await self.intake.reachable(self.name, self.account, event.key, event.address, False)
            case Relation.WITHDREW:
                await self.office.run(relations.withdrew, event)
            case Relation.REVOKED:
                await self.tokens.mark(REVOKED)
                await self.office.run(notices.channel_stopped, self.name, REVOKED)
                await self.office.run(relations.noted, event)
            case "user_received_message" | "user_seen_message":
                await self.office.run(relations.received, event)
            case name if name.startswith("oa_send_") and "_group_" not in name:
                mute = timedelta(minutes=self.settings.mute_minutes)
                await self.office.run(relations.echoed, event, mute)
            case _:
                await self.office.run(relations.noted, event)

    async def _followed(self, event: Event) -> None:
        """Greeted once; somebody who comes back is only reachable again."""
        if await self.office.look(relations.known, self.account, event.address):
            await self.office.run(relations.touched, event)
            return
        hello = Inbound(self.name, self.account, event.key, event.address, event.at, text="/start")
        await self.intake.receive(hello)
        await self.office.run(relations.say_closed, self.account, event.address)

    # the token and the account

    async def _keep_fresh(self) -> None:
        while True:
            try:
                await self.tokens.keep_fresh()
                self.problems = [f"{one.what}: {one.todo}" for one in await self.check() if not one.ok]
            except Exception:  # the database or Zalo is away: it is looked at again
                log.exception("zalo_oa.scan")
            await self.pause(SCAN_EVERY)
