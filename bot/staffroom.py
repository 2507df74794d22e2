"""A message in the staff group: one turn about the petition of its topic. What is mere talk never comes here."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import col, update

from bot import attachments
from bot.channels.base import Outcome
from bot.replies import Taken, letters
from casework import topics
from casework.office import Desk
from faq.text import clean
from handlers.dialogue.messages import Inbound, Reply
from handlers.official import topic as dialogue
from storage import mailbox
from storage.mailbox import Inbox

ADDRESS = "group:"  # before the chat and the number of its topic


def address_of(chat: str, thread: int) -> str:
    """Where it was said, as an address."""
    return f"{ADDRESS}{chat}/{thread}"


def take(desk: Desk, inbound: Inbound) -> Taken:
    """From the inbox to the outbox in one transaction. The words are kept nowhere but in what they lead to."""
    chat, _, thread = inbound.address.removeprefix(ADDRESS).partition("/")
    inbox_id = mailbox.accept(desk.session, inbound.channel, inbound.account, inbound.key, "", desk.now)
    if inbox_id is None:
        return Taken(Outcome.REPEATED)
    found = topics.at(desk, chat, int(thread))
    if found is None:
        desk.session.execute(update(Inbox).where(col(Inbox.id) == inbox_id).values(status="ignored"))
        return Taken(Outcome.IGNORED)
    petition, lane = found
    files, pending = attachments.register(desk, lane.id, inbound.files)
    heard = replace(inbound, text=clean(inbound.text), files=files)
    who = topics.speaker(desk, inbound.account, inbound.speaker)
    if who is None:
        replies = [Reply(desk.say("o.topic_link"), petition_id=petition.id)]
    else:
        lane.state, replies = dialogue.take(desk, who, petition, lane.state, heard)
        desk.session.add(lane)
    mailbox.enqueue(desk.session, letters(desk, lane, replies))
    return Taken(Outcome.ACCEPTED, lane.id, pending)
