"""Officials' accounts: creating, logging in to the desk, linking a chat by a one-time number."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlmodel import col, delete, select

from casework.errors import Refused
from casework.guesses import counted, digest, failures
from casework.office import Desk
from storage.people import (
    CitizenCode,
    Conversation,
    DeskLogin,
    LinkCode,
    LoginFailure,
    Official,
    official_by_username,
)
from storage.petitions import Petition, SealedGrant

ROLES = ("officer", "head", "staff", "admin")
LOGIN_LIFE = timedelta(hours=12)
LINK_LIFE = timedelta(minutes=10)
MAX_FAILURES = 8
MIN_PASSWORD = 10
HASHER = PasswordHasher()


@cache
def _decoy() -> str:
    """An unknown name costs as much time as a wrong password."""
    return HASHER.hash(secrets.token_hex(16))


@dataclass(frozen=True)
class NewOfficial:
    """What is needed to make an account."""

    username: str
    password: str
    name: str
    unit_id: str
    role: str = "officer"
    secrets: bool = False
    demo: bool = False


@dataclass(frozen=True)
class LoggedIn:
    """A fresh log-in: `token` goes into the cookie and is not stored."""

    token: str
    csrf: str
    official: Official


def create_official(desk: Desk, by: Official | None, new: NewOfficial) -> Official:
    """Make an account. `by` None: from the command line, where the first administrator is made."""
    _require_admin(by)
    username = new.username.strip().lower()
    if not username or not new.name.strip() or new.role not in ROLES:
        raise Refused("account.incomplete")
    if official_by_username(desk.session, username) is not None:
        raise Refused("account.taken", name=username)
    if new.unit_id not in {unit.id for unit in desk.knowledge.directory.units(desk.today)}:
        raise Refused("o.unit_unknown", unit=new.unit_id)
    official = Official(
        username=username,
        password_hash=_hash(new.password),
        name=new.name.strip(),
        unit_id=new.unit_id,
        role=new.role,
        secrets=new.secrets,
        demo=new.demo,
        created_at=desk.now,
    )
    desk.session.add(official)
    desk.session.flush()
    if official.secrets:
        _grant_orphans(desk, official)
    return official


def log_in(desk: Desk, username: str, password: str, origin: str) -> LoggedIn:
    """Open a desk log-in. Eight failures in 15 minutes, by name or by origin, and it waits."""
    subjects = [digest(f"name:{username.strip().lower()}"), digest(f"origin:{origin}")]
    if any(failures(desk, subject) >= MAX_FAILURES for subject in subjects):
        raise Refused("account.wait")
    official = official_by_username(desk.session, username)
    known = official is not None and official.active
    if not (_verify(official.password_hash if official and known else _decoy(), password) and known):
        raise counted("account.wrong", *subjects)
    assert official is not None
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    desk.session.add(
        DeskLogin(
            token_hash=digest(token),
            official_id=official.id,
            csrf=csrf,
            created_at=desk.now,
            expires_at=desk.now + LOGIN_LIFE,
        )
    )
    return LoggedIn(token, csrf, official)


def who(desk: Desk, token: str) -> tuple[Official, str] | None:
    """The official behind a cookie and his CSRF token, while the log-in is alive."""
    login = desk.session.get(DeskLogin, digest(token))
    if login is None or login.expires_at <= desk.now:
        return None
    official = desk.session.get(Official, login.official_id)
    return (official, login.csrf) if official and official.active else None


def log_out(desk: Desk, token: str) -> None:
    """End one log-in."""
    desk.session.execute(delete(DeskLogin).where(col(DeskLogin.token_hash) == digest(token)))


def set_password(desk: Desk, by: Official, official_id: int, new: str, old: str | None = None) -> None:
    """Change a password: one's own with the old one, anybody's as administrator. Ends all his log-ins."""
    official = desk.session.get_one(Official, official_id)
    if by.id == official_id:
        if not _verify(official.password_hash, old or ""):
            raise Refused("account.wrong")
    else:
        _require_admin(by)
    official.password_hash = _hash(new)
    desk.session.add(official)
    desk.session.execute(delete(DeskLogin).where(col(DeskLogin.official_id) == official_id))


def set_active(desk: Desk, by: Official, official_id: int, *, active: bool) -> Official:
    """Close or reopen an account; closing ends its log-ins and unlinks its chats."""
    _require_admin(by)
    if by.id == official_id:
        raise Refused("account.not_self")
    official = desk.session.get_one(Official, official_id)
    official.active = active
    desk.session.add(official)
    if not active:
        desk.session.execute(delete(DeskLogin).where(col(DeskLogin.official_id) == official_id))
        unlink_chats(desk, official_id)
    return official


def set_secrets(desk: Desk, by: Official, official_id: int, *, named: bool) -> Official:
    """Name an official for sealed files to come, and for those that nobody is named for."""
    _require_admin(by)
    official = desk.session.get_one(Official, official_id)
    official.secrets = named
    desk.session.add(official)
    if named:
        _grant_orphans(desk, official)
    return official


def set_weekly(desk: Desk, official_id: int, *, weekly: bool) -> None:
    """Subscribe to Monday's statistics, or no longer."""
    official = desk.session.get_one(Official, official_id)
    official.weekly = weekly
    desk.session.add(official)


def officials(desk: Desk, by: Official) -> list[Official]:
    """Every account, by unit and name; for administrators."""
    _require_admin(by)
    return list(desk.session.exec(select(Official).order_by(Official.unit_id, Official.name)))


def unread_sealed(desk: Desk, by: Official) -> int:
    """How many sealed files nobody is named for: without a name given they would lie unread."""
    _require_admin(by)
    return len(_orphans(desk))


def any_admin(desk: Desk) -> bool:
    """Whether somebody can administer."""
    return (
        desk.session.exec(select(Official.id).where(Official.role == "admin", Official.active)).first()
        is not None
    )


def link_code(desk: Desk, official: Official) -> str:
    """Six digits that link one chat account to this official within ten minutes."""
    digits = f"{secrets.randbelow(1_000_000):06d}"
    code = LinkCode(
        code_hash=digest(f"link:{digits}"), official_id=official.id, expires_at=desk.now + LINK_LIFE
    )
    desk.session.execute(delete(LinkCode).where(col(LinkCode.official_id) == official.id))
    if desk.session.get(LinkCode, code.code_hash) is not None:
        return link_code(desk, official)
    desk.session.add(code)
    return digits


def link_chat(desk: Desk, conversation_id: int, digits: str) -> Official:
    """Make a talk an official's. Wrong or old number: Refused; five wrong ones from a talk and it waits."""
    subject = digest(f"link:{conversation_id}")
    if failures(desk, subject) >= 5:
        raise Refused("account.wait")
    code = desk.session.get(LinkCode, digest(f"link:{digits}"))
    if code is None or code.used_at is not None or code.expires_at <= desk.now:
        raise counted("o.link_bad", subject)
    code.used_at = desk.now
    talk = desk.session.get_one(Conversation, conversation_id)
    talk.official_id = code.official_id
    desk.session.add_all([code, talk])
    return desk.session.get_one(Official, code.official_id)


def unlink_chats(desk: Desk, official_id: int) -> int:
    """Take every chat account from an official; how many. The talk begins anew, as a citizen's."""
    talks = linked_chats(desk, official_id)
    for talk in talks:
        talk.official_id, talk.state = None, "{}"
        desk.session.add(talk)
    return len(talks)


def linked_chats(desk: Desk, official_id: int) -> list[Conversation]:
    """The chat accounts an official linked."""
    return list(desk.session.exec(select(Conversation).where(Conversation.official_id == official_id)))


def chats_of_officials(desk: Desk, channel: str, account: str) -> set[str]:
    """Addresses of the chats that officials have linked on one account of a channel."""
    query = select(Conversation.address).where(
        Conversation.channel == channel,
        Conversation.account == account,
        col(Conversation.official_id).is_not(None),
    )
    return set(desk.session.exec(query))


def forget_old(desk: Desk) -> None:
    """Drop log-ins, numbers and failures that no longer matter."""
    desk.session.execute(delete(DeskLogin).where(col(DeskLogin.expires_at) < desk.now))
    desk.session.execute(delete(LinkCode).where(col(LinkCode.expires_at) < desk.now))
    desk.session.execute(delete(CitizenCode).where(col(CitizenCode.expires_at) < desk.now))
    desk.session.execute(delete(LoginFailure).where(col(LoginFailure.at) < desk.now - timedelta(days=1)))


def _require_admin(by: Official | None) -> None:
    if by is not None and by.role != "admin":
        raise Refused("account.forbidden")


def _hash(password: str) -> str:
    if len(password) < MIN_PASSWORD:
        raise Refused("account.short", n=MIN_PASSWORD)
    return HASHER.hash(password)


def _verify(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except VerificationError:
        return False


def _grant_orphans(desk: Desk, official: Official) -> None:
    for petition in _orphans(desk):
        if petition.facts.get("accused_unit_id") != official.unit_id:
            desk.session.add(SealedGrant(petition_id=petition.id, official_id=official.id, at=desk.now))


def _orphans(desk: Desk) -> list[Petition]:
    granted = select(SealedGrant.petition_id)
    orphans = select(Petition).where(col(Petition.sealed).is_(True), col(Petition.id).not_in(granted))
    return list(desk.session.exec(orphans))
