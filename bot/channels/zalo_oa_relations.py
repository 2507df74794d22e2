"""Events of Zalo without words for the dialogue: each one transaction, one effect for each key."""

from __future__ import annotations

from datetime import timedelta
from unicodedata import normalize

from sqlmodel import col, select, update

from bot.channels.zalo_oa_sending import TRACKING
from bot.channels.zalo_oa_updates import CHANNEL, Event, echoed_text, seen_ids, typed_by_staff
from casework import humans, notices
from casework.office import Desk
from handlers.dialogue.speech import Morning
from handlers.dialogue.state import DialogueState
from storage import mailbox, outgoing, people
from storage.mailbox import Inbox, Outbox
from storage.people import Citizen, Conversation

LONG = 80  # letters; a shorter part of ours may be what a colleague typed


def known(desk: Desk, account: str, address: str) -> bool:
    """Whether this person has written to us or followed us before."""
    talk = people.conversation(desk.session, CHANNEL, account, address, lock=False)
    return talk is not None and talk.last_inbound_at is not None


def touched(desk: Desk, event: Event) -> None:
    """The person did something that opens the window again: what waited goes out."""
    talk = _open(desk, event)
    if talk is None:
        return
    talk.unreachable, talk.last_inbound_at = False, desk.now
    desk.session.add(talk)
    outgoing.release_waiting(desk.session, talk, desk.now)


def say_closed(desk: Desk, account: str, address: str) -> None:
    """After the greeting of somebody who comes when nobody is at work: once a day."""
    opens_at = desk.office_opens_at()
    talk = people.conversation(desk.session, CHANNEL, account, address, lock=False)
    if opens_at is not None and talk is not None:
        text = desk.say("zalo.closed", _form(desk, talk), when=Morning(desk.local(opens_at).date()))
        _reply(desk, talk, text, dedupe=f"closed:{talk.id}:{desk.today.isoformat()}")


def echoed(desk: Desk, event: Event, mute: timedelta) -> None:
    """A message went out. One of ours is confirmed; one that a colleague typed silences the bot for a while."""
    talk = _open(desk, event)
    if talk is None:
        return
    text, ids = echoed_text(event), seen_ids(event)
    if _ours(desk, talk, ids, text) or not typed_by_staff(event):
        return
    if talk.official_id is None and DialogueState.read(talk.state).sealed is not None:
        text = desk.say("zalo.by_staff")  # the talk is confidential: its words are kept nowhere else
    row = Outbox(
        conversation_id=talk.id,
        channel=CHANNEL,
        body=mailbox.body(text),
        status=mailbox.SENT,
        platform_id=ids[0] if ids else "",
        not_before=desk.now,
        created_at=desk.now,
        sent_at=desk.now,
    )
    desk.session.add(row)
    mailbox.take_back_held(desk.session, talk.id)
    talk.muted_until = desk.now + mute
    desk.session.add(talk)


def _ours(desk: Desk, talk: Conversation, ids: list[str], text: str) -> bool:
    """Whether we sent it: by its id, by its words while the answer is still out, or in doubt until now."""
    for ref in (*ids, text):
        if mailbox.confirm_sent(desk.session, talk.id, ref, desk.now):
            return True
    query = select(Outbox).where(Outbox.conversation_id == talk.id)
    if ids and desk.session.exec(query.where(col(Outbox.platform_id).in_(ids))).first():
        return True
    under_way = desk.session.exec(query.where(Outbox.status == mailbox.SENDING))
    return any(_same(text, str(row.body.get("text", ""))) for row in under_way)


def _same(echo: str, words: str) -> bool:
    """Whether an echo is these words, or a long piece of them."""
    echo, words = (" ".join(normalize("NFC", text).split()) for text in (echo, words))
    return bool(echo) and (echo == words or (len(echo) >= LONG and echo in words))


def received(desk: Desk, event: Event) -> None:
    """It arrived or was seen: what was in doubt is sent."""
    talk = _open(desk, event)
    tracking = str(event.message.get("tracking_id") or "")
    if tracking.startswith(TRACKING) and tracking.removeprefix(TRACKING).isdigit():
        row = desk.session.get(Outbox, int(tracking.removeprefix(TRACKING)))
        if row is not None:
            mailbox.confirm_sent(desk.session, row.conversation_id, str(row.body.get("text", "")), desk.now)
    for ref in seen_ids(event) if talk is not None else ():
        mailbox.confirm_sent(desk.session, talk.id, ref, desk.now)  # type: ignore[union-attr]


def withdrew(desk: Desk, event: Event) -> None:
    """The person takes back consent at Zalo: staff are asked to look, the person reads what can be done.

    Luật Bảo vệ dữ liệu cá nhân: a request is answered by a person, not by the machine.
    """
    talk = _open(desk, event)
    if talk is None:
        return
    humans.ask_for_person(desk, talk.id)
    officials = people.officials_of_unit(desk.session, desk.policy.office_unit_id)
    link = f"{desk.policy.public_url}/desk/people"
    key = f"withdrew:{event.key}"
    notices.tell_officials(desk, officials, None, "o.zalo_withdrew", dedupe=key, link=link)
    _reply(desk, talk, desk.say("zalo.withdrew", _form(desk, talk)), dedupe=key)


def noted(desk: Desk, event: Event) -> None:
    """Nothing to do: it is stored that it came."""
    _open(desk, event)


def failed(desk: Desk, account: str, key: str) -> None:
    """A fault of ours: it is not tried for ever."""
    desk.session.execute(
        update(Inbox)
        .where(
            col(Inbox.channel) == CHANNEL,
            col(Inbox.account) == account,
            col(Inbox.key) == key,
            col(Inbox.status) == mailbox.PENDING,
        )
        .values(status="failed")
    )


def _open(desk: Desk, event: Event) -> Conversation | None:
    """Take the event on; the locked talk it belongs to. None when it had its turn or there is no such talk."""
    inbox_id = mailbox.accept(desk.session, CHANNEL, event.account, event.key, "", desk.now)
    if inbox_id is None:
        return None
    where = (desk.session, CHANNEL, event.account, event.address)
    talk = people.conversation(*where, lock=True) if event.address else None
    values = {"status": "ignored", "conversation_id": talk.id if talk else None}
    desk.session.execute(update(Inbox).where(col(Inbox.id) == inbox_id).values(values))
    return talk


def _form(desk: Desk, talk: Conversation) -> str:
    citizen = desk.session.get(Citizen, talk.citizen_id) if talk.citizen_id else None
    return citizen.address_form if citizen else "anh-chi"


def _reply(desk: Desk, talk: Conversation, text: str, *, dedupe: str) -> None:
    row = Outbox(
        conversation_id=talk.id,
        channel=CHANNEL,
        body=mailbox.body(text),
        dedupe=dedupe,
        not_before=desk.now,
        created_at=desk.now,
        expires_at=desk.now + mailbox.REPLY_LIFE,
    )
    mailbox.enqueue(desk.session, [row])
