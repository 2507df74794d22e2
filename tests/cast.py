"""The standing cast: bà Lan writes, ông Minh handles, bà Hoa leads, anh Tú must see nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlmodel import Session

from casework import accounts, receive
from casework.blobs import Blobs
from casework.office import VIETNAM, Desk, LawBooks, Office, Policy
from casework.receive import Receipt, Submission
from faq.knowledge import Knowledge
from handlers.dialogue.phrases import Phrasebook
from law.calendar import WorkCalendar
from law.criterion import Scorecard
from law.kinds import PetitionKind
from law.rulebook import Rulebook
from storage.database import Database, migrate
from storage.people import Citizen, Conversation, Official

NAM_SACH = "hp-ubnd-xa-nam-sach"
GIA_LOC = "hp-ubnd-xa-gia-loc"
PASSWORD = "mat-khau-thu-nghiem"


class FixedClock:
    """A clock that stands still until a test moves it. Times are given on Vietnam's clock."""

    def __init__(self, year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
        self.moment = datetime(year, month, day, hour, minute, tzinfo=VIETNAM).astimezone(UTC)

    def now(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)

    def set(self, year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
        self.__init__(year, month, day, hour, minute)  # type: ignore[misc]


@cache
def knowledge() -> Knowledge:
    return Knowledge.load()


@cache
def law_books() -> LawBooks:
    return LawBooks(Rulebook.load(), WorkCalendar.load(), Scorecard.load())


@cache
def password_hash() -> str:
    """Hashed once: argon2 is slow on purpose."""
    return accounts.HASHER.hash(PASSWORD)


@cache
def phrasebook() -> Phrasebook:
    return Phrasebook.load()


def make_office(
    folder: Path, url: str | None = None, *, clock: FixedClock | None = None, **policy: Any
) -> Office:
    """An office with the real books on an own database: a migrated `url`, else SQLite in `folder`."""
    if url is None:
        url = f"sqlite:///{folder}/office.sqlite"
        migrate(url)
    return Office(
        database=Database(url),
        law=law_books(),
        knowledge=knowledge(),
        phrases=phrasebook(),
        policy=replace(Policy(), **policy),
        cipher=Fernet(Fernet.generate_key()),
        blobs=Blobs(folder / "blobs"),
        clock=clock or FixedClock(2026, 11, 23),
    )


@dataclass(frozen=True)
class Cast:
    """Ids of the standing people. Minh and Hoa work at Nam Sách, Tú at Gia Lộc, Thu at the office (named for
    sealed files), Admin administers."""

    lan: int  # citizen
    lan_talk: int  # her conversation
    minh: Official
    hoa: Official
    tu: Official
    thu: Official
    admin: Official


def gather(office: Office) -> Cast:
    """Put the cast into an empty office."""
    return office.run_now(_gather)


def _gather(desk: Desk) -> Cast:
    lan, talk = add_citizen(desk.session, "lan", desk.now)

    def make(username: str, name: str, unit_id: str, role: str, *, secret: bool = False) -> Official:
        official = Official(
            username=username,
            password_hash=password_hash(),
            name=name,
            unit_id=unit_id,
            role=role,
            secrets=secret,
            created_at=desk.now,
        )
        desk.session.add(official)
        desk.session.flush()
        return official

    return Cast(
        lan=lan,
        lan_talk=talk,
        minh=make("minh", "ông Minh", NAM_SACH, "officer"),
        hoa=make("hoa", "bà Hoa", NAM_SACH, "head"),
        tu=make("tu", "anh Tú", GIA_LOC, "officer"),
        thu=make("thu", "chị Thu", desk.policy.office_unit_id, "staff", secret=True),
        admin=make("admin", "Quản trị", desk.policy.office_unit_id, "admin"),
    )


def add_citizen(session: Session, address: str, at: datetime, channel: str = "webchat") -> tuple[int, int]:
    """A citizen and a talk on a channel: (citizen id, conversation id)."""
    citizen = Citizen(created_at=at)
    session.add(citizen)
    session.flush()
    talk = Conversation(
        channel=channel,
        account="test",
        address=address,
        citizen_id=citizen.id,
        created_at=at,
        last_inbound_at=at,
    )
    session.add(talk)
    session.flush()
    return citizen.id, talk.id


def link(desk: Desk, official: Official, address: str = "minh-chat", channel: str = "telegram") -> int:
    """A chat account linked to an official: the conversation id."""
    talk = Conversation(
        channel=channel, account="test", address=address, official_id=official.id, created_at=desk.now
    )
    desk.session.add(talk)
    desk.session.flush()
    return talk.id


def lamp(desk: Desk, citizen_id: int, **changes: Any) -> Receipt:
    """Bà Lan's petition: a dark street in thôn Đông, xã Nam Sách."""
    words = "den duong hong ca thang nay toi om"
    submission = Submission(
        kind=PetitionKind.FEEDBACK,
        text=words,
        quote=words,
        field_id="ht-chieu-sang",
        place_unit_id=NAM_SACH,
        place_text="“thon dong”, xã Nam Sách",
        unit_id=NAM_SACH,
        citizen_id=citizen_id,
        conversation_id=None,
        channel="webchat",
        first_contact_at=desk.now,
        routing={"why": "đèn đường ở xã do Ủy ban xã quản lý"},
    )
    return receive.register(desk, replace(submission, **changes))
