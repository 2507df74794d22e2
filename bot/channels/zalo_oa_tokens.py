"""The keys to Zalo's OpenAPI: an access token of 25 hours and a refresh token that works once.

Zalo's rules (OAuth v4): a refresh gives a new pair and kills the old one at that instant. Hence one refresher at
a time over all processes (a lease in the row, taken under its lock), the new pair is stored before it is used, and
no transaction is open while Zalo is asked.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.channels.base import ChannelError
from bot.channels.zalo_oa_client import Json, ZaloClient, error_code
from bot.channels.zalo_oa_errors import NOT_CONNECTED, OAUTH_CODES, RECONNECT
from casework import notices, secrecy
from casework.office import Desk, Office
from storage.channeltokens import ChannelToken, token_of

log = structlog.get_logger()

CHANNEL = "zalo-oa"
MARGIN = timedelta(minutes=5)  # a token about to end is not used any more
AHEAD = timedelta(hours=5)  # what ends so soon is renewed by the timer
LEASE = timedelta(seconds=90)  # longer than two calls to Zalo take
WAITS = 60  # times, a second each, for somebody else's renewal
LIFE = 90_000  # seconds an access token lives when Zalo does not say


@dataclass(frozen=True)
class Pair:
    """Both tokens. `mine`: this caller may renew them."""

    access: str
    refresh: str
    expires_at: datetime
    rotated_at: datetime
    problem: str
    mine: bool = False

    def __repr__(self) -> str:
        """Without the tokens: what is printed is logged one day."""
        return f"Pair(expires_at={self.expires_at}, problem={self.problem!r})"


class Tokens:
    """Of one account. `pause` waits for another process."""

    def __init__(
        self,
        office: Office,
        client: ZaloClient,
        account: str,
        app_id: str,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.office = office
        self.client = client
        self.account = account
        self.app_id = app_id
        self.pause = pause
        self._renewal: asyncio.Task[str] | None = None

    async def access(self) -> str:
        """An access token that works as far as we know. Raises ChannelError (operator when a person must act)."""
        pair = await self.stored()
        if pair is None:
            raise ChannelError("chưa kết nối Zalo", operator=NOT_CONNECTED)
        if pair.expires_at - self.office.clock.now() > MARGIN:
            return pair.access
        if pair.problem:
            raise ChannelError("kết nối Zalo đã mất", operator=pair.problem)
        return await self.renew(pair.access)

    async def renew(self, used: str) -> str:
        """A token other than `used`: the one another process stored meanwhile, or a new one. Raises ChannelError."""
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew(used))
        # Never cut off half way: the answer that gets lost is the only key.
        return await asyncio.shield(self._renewal)

    async def keep_fresh(self) -> None:
        """Renew ahead of time; also tries anew what was refused. Tells the administrators when it cannot."""
        pair = await self.stored()
        if pair is None or (not pair.problem and pair.expires_at - self.office.clock.now() > AHEAD):
            return
        try:
            await self.renew(pair.access)
        except ChannelError as error:
            log.warning("zalo_oa.token", reason=error.reason)
            if error.operator:
                await self.office.run(notices.channel_stopped, CHANNEL, error.operator)

    async def idle(self) -> None:
        """Wait until a renewal under way is over."""
        if self._renewal is not None and not self._renewal.done():
            await asyncio.wait([self._renewal])

    async def log_in(self, code: str, verifier: str) -> None:
        """Exchange the code of a consent. Raises ChannelError."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        await self._exchange(form)

    async def adopt(self, refresh: str) -> None:
        """Take over a refresh token that Zalo's own page handed out. Raises ChannelError."""
        await self._exchange({"grant_type": "refresh_token", "refresh_token": refresh})

    async def stored(self) -> Pair | None:
        """What is stored; None before the first log-in."""
        return await self.office.look(read_pair, self.account)

    async def mark(self, problem: str) -> None:
        """Zalo told us itself that a person must act."""
        await self.office.run(mark_problem, self.account, problem)

    async def _renew(self, used: str) -> str:
        for _ in range(WAITS):
            pair = await self.office.run(claim, self.account, used)
            if pair is None:
                raise ChannelError("chưa kết nối Zalo", operator=NOT_CONNECTED)
            if pair.access != used:
                return pair.access
            if pair.mine:
                return await self._rotate(pair)
            await self.pause(1.0)
        raise ChannelError("đang xin token mới")

    async def _rotate(self, pair: Pair) -> str:
        form = {"grant_type": "refresh_token", "refresh_token": pair.refresh}
        try:
            return await self._exchange(form)
        except ChannelError as error:
            if error.operator:
                await self.mark(error.operator)
            await self.office.run(let_go, self.account)
            raise

    async def _exchange(self, form: dict[str, str]) -> str:
        """Ask, store, and only then hand over. A lost answer is asked for once more with the same token."""
        form = {"app_id": self.app_id, **form}
        try:
            answer = await self.client.token(form)
        except ChannelError as error:
            log.warning("zalo_oa.token_again", reason=error.reason)
            try:
                answer = await self.client.token(form)
            except ChannelError as again:
                raise ChannelError(f"xin token: {again.reason}") from None
        access, refresh = str(answer.get("access_token") or ""), str(answer.get("refresh_token") or "")
        if not (access and refresh):
            code = error_code(answer)
            raise ChannelError(f"Zalo không cấp token ({code})", operator=OAUTH_CODES.get(code, RECONNECT))
        await self.office.run(store_pair, self.account, access, refresh, _seconds(answer))
        log.info("zalo_oa.token_stored")
        return access


def _seconds(answer: Json) -> int:
    given = str(answer.get("expires_in", ""))
    return int(given) if given.isdigit() else LIFE


# -- transactions -----------------------------------------------------------------------------------------


def read_pair(desk: Desk, account: str) -> Pair | None:
    """The stored tokens of an account."""
    row = token_of(desk.session, CHANNEL, account, lock=False)
    return _pair(desk, row) if row else None


def claim(desk: Desk, account: str, used: str) -> Pair | None:
    """The stored tokens, and whether this caller may renew them: they are still `used` and nobody else does."""
    row = token_of(desk.session, CHANNEL, account, lock=True)
    if row is None:
        return None
    held = json.loads(secrecy.unseal(desk, row.sealed))
    free = not held["busy_until"] or datetime.fromisoformat(held["busy_until"]) <= desk.now
    mine = held["access"] == used and free
    if mine:
        _seal(desk, row, held | {"busy_until": (desk.now + LEASE).isoformat()})
    return _pair(desk, row, mine=mine)


def let_go(desk: Desk, account: str) -> None:
    """The renewal failed: another may try."""
    row = token_of(desk.session, CHANNEL, account, lock=True)
    if row is not None:
        _seal(desk, row, json.loads(secrecy.unseal(desk, row.sealed)) | {"busy_until": ""})


def store_pair(desk: Desk, account: str, access: str, refresh: str, seconds: int) -> None:
    """Keep a new pair; whatever was wrong is over."""
    row = token_of(desk.session, CHANNEL, account, lock=True)
    if row is None:
        row = ChannelToken(
            channel=CHANNEL, account=account, sealed=b"", expires_at=desk.now, rotated_at=desk.now
        )
    row.expires_at, row.rotated_at, row.problem = desk.now + timedelta(seconds=seconds), desk.now, ""
    _seal(desk, row, {"access": access, "refresh": refresh, "busy_until": ""})


def mark_problem(desk: Desk, account: str, problem: str) -> None:
    """Remember what an administrator must do."""
    row = token_of(desk.session, CHANNEL, account, lock=True)
    if row is not None:
        row.problem = problem
        desk.session.add(row)


def _seal(desk: Desk, row: ChannelToken, held: dict[str, str]) -> None:
    row.sealed = secrecy.seal(desk, json.dumps(held))
    desk.session.add(row)


def _pair(desk: Desk, row: ChannelToken, *, mine: bool = False) -> Pair:
    held = json.loads(secrecy.unseal(desk, row.sealed))
    return Pair(held["access"], held["refresh"], row.expires_at, row.rotated_at, row.problem, mine)
