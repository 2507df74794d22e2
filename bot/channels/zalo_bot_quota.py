"""How much of the bot's plan is used: messages this month, and people. Nobody tells us, so we count."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, func, select

from bot.channels.checks import Check
from bot.channels.zalo_bot_updates import CHANNEL
from casework.office import VIETNAM, Desk
from storage.mailbox import SENT, Outbox
from storage.people import Conversation

NEARLY = 0.8  # of a quota: time to do something about it


@dataclass(frozen=True)
class Quotas:
    """What the plan allows."""

    messages: int = 3000  # sent in a month
    people: int = 50  # who may ever write to the bot


@dataclass(frozen=True)
class Used:
    """What is used up."""

    messages: int = 0
    people: int = 0


def used(desk: Desk, account: str) -> Used:
    """Counted since the first of the month in Vietnam."""
    first = desk.now.astimezone(VIETNAM).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    talks = select(func.count()).where(Conversation.channel == CHANNEL, Conversation.account == account)
    ids = select(Conversation.id).where(Conversation.channel == CHANNEL, Conversation.account == account)
    sent = select(func.count()).where(
        Outbox.status == SENT, col(Outbox.sent_at) >= first, col(Outbox.conversation_id).in_(ids)
    )
    return Used(messages=desk.session.exec(sent).one(), people=desk.session.exec(talks).one())


def problem(used: Used, quotas: Quotas) -> str:
    """What an administrator should know in time; "" when there is room."""
    return " ".join(check.todo for check in checks(used, quotas) if not check.ok)


def checks(used: Used, quotas: Quotas) -> list[Check]:
    """The two quotas, each against what is used."""
    room = used.messages < NEARLY * quotas.messages
    places = used.people < NEARLY * quotas.people
    return [
        Check(
            room,
            f"Đã gửi {used.messages}/{quotas.messages} tin trong tháng",
            ""
            if room
            else f"Bot đã gửi {used.messages}/{quotas.messages} tin của tháng: nâng gói trước khi hết.",
        ),
        Check(
            places,
            f"Có {used.people}/{quotas.people} người nhắn với bot",
            ""
            if places
            else f"Bot đã có {used.people}/{quotas.people} người: nâng gói, hoặc chuyển sang Zalo OA.",
        ),
    ]
