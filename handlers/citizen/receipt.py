"""Sending and its receipt: the code first, the name afterwards and of one's own will."""

from __future__ import annotations

import re

from casework import citizens, receive
from casework.receive import Receipt, Submission
from faq.text import fold
from handlers.citizen import card, understand
from handlers.dialogue.phrasing import opening, without_contact
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Part, Unsent
from law.kinds import PetitionKind

BEHALF = re.compile(  # on text without marks: "gửi hộ mẹ", "mẹ tôi 80 tuổi"; "gửi hộ tôi" is no third person
    r"\b(?:ho|thay|giup|thay mat|nho|cho) (?:me|bo|ba ngoai|ba noi|ong ngoai|ong noi|cu|vo|chong|hang xom|nguoi nha)\b"
    r"|\b(?:me|bo|ba|ong|cu|vo|chong|di|bac) (?:toi|em|minh|chau|con) (?:nam nay )?(?:da )?\d{2} tuoi"
)
NAME_BUTTONS = (("name.give", "give_name"), ("name.hide", "hide_name"), ("name.none", "no_name"))


def send(scene: Scene) -> None:
    """Register the draft and say what happens next."""
    draft = scene.draft
    if draft.kind == PetitionKind.REGULATION_FEEDBACK and not _named(scene):
        scene.ask("name_needed", "who.needed", counted=False, short=scene.words("short.name"))
        return
    receipt = receive.register(scene.desk, submission(scene, draft))
    _remember(scene, [receipt])
    _tell(scene, draft, receipt)
    after(scene, [receipt], draft)


def send_parts(scene: Scene, parts: list[Part]) -> None:
    """Register several contents, each on its own, with one receipt."""
    draft = scene.draft
    receipts = [receive.register(scene.desk, _part_submission(scene, draft, part)) for part in parts]
    _remember(scene, receipts)
    lines = [
        scene.words(
            "receipt.line",
            n=n,
            field=understand.field_words(scene, part.field_id),
            unit=_unit_words(scene, receipt),
            code=receipt.code,
        )
        for n, (part, receipt) in enumerate(zip(parts, receipts, strict=True), 1)
    ]
    scene.tell("receipt.many", n=len(lines), list="\n".join(lines))
    scene.useful()
    after(scene, receipts, draft)


def submission(scene: Scene, draft: Unsent) -> Submission:
    """What the citizen confirmed, as casework takes it."""
    return Submission(
        kind=draft.kind,
        text=(without_contact(draft.text) if draft.hidden_name else draft.text) or card.quote(scene, draft),
        quote=card.quote(scene, draft),
        field_id=draft.field_id,
        place_unit_id=draft.place.unit_id,
        place_text=draft.place.text or understand.open_places(scene, draft) or draft.place.typed,
        unit_id=draft.unit_id,
        citizen_id=scene.talk.citizen_id,
        conversation_id=scene.talk.conversation_id,
        channel=scene.talk.channel,
        first_contact_at=draft.first_at,
        hidden_name=draft.hidden_name,
        attachment_ids=tuple(draft.attachments),
        routing=routing(draft),
        same_as_id=draft.same_as_id,
        demo=scene.talk.demo,
    )


def routing(draft: Unsent) -> dict[str, object]:
    """What the router had decided, kept with the file."""
    return {
        "why": draft.why,
        "field_by": draft.field_by,
        "unit_by": draft.unit_by,
        "confidence": round(draft.confidence, 3),
        "fields": draft.options,
        "units": draft.runners,
        "guess": {**draft.guess.model_dump(exclude={"data", "edits"}), "asked": "topic" in draft.asked},
        "versions": {"data": draft.guess.data, "edits": draft.guess.edits},
        **({"mood": draft.mood} if draft.mood else {}),
        **({"usual_unit": draft.usual_unit_id} if draft.usual_unit_id else {}),
    }


def _part_submission(scene: Scene, draft: Unsent, part: Part) -> Submission:
    alone = draft.model_copy(
        update={
            "words": [part.text],
            "kind": part.kind,
            "field_id": part.field_id,
            "unit_id": part.unit_id,
            "why": part.why,
            "parts": [],
            "asked": [],  # what was asked was about the whole
            "attachments": [],
        }
    )
    return submission(scene, alone)


def _named(scene: Scene) -> bool:
    known = citizens.identity_of(scene.desk, scene.talk.citizen_id)
    return known is not None and bool(known.name) and bool(known.phone or known.address)


def _phone_known(scene: Scene) -> bool:
    known = citizens.identity_of(scene.desk, scene.talk.citizen_id)
    return known is not None and bool(known.phone)


def _remember(scene: Scene, receipts: list[Receipt]) -> None:
    state = scene.state
    state.codes = [receipt.code for receipt in receipts]
    state.sent_at = scene.now
    state.draft = None
    scene.settled()


def _tell(scene: Scene, draft: Unsent, receipt: Receipt) -> None:
    scene.messages[-1].petition_id = receipt.petition_id
    office = scene.desk.policy.office_name
    if receipt.joined:
        scene.tell("same.joined", code=receipt.code)
    elif receipt.unit is None:
        key = "receipt.triage" if receipt.due_on else "receipt.triage_plain"
        scene.tell(key, code=receipt.code, office=office, due=receipt.due_on)
    elif receipt.outside and receipt.due_on:
        scene.tell(
            "receipt.outside", unit=receipt.unit.spoken, code=receipt.code, office=office, due=receipt.due_on
        )
    else:
        scene.tell("receipt.sent", unit=receipt.unit.spoken, code=receipt.code)
    scene.useful()


def _unit_words(scene: Scene, receipt: Receipt) -> str:
    if receipt.unit is None:
        return scene.words("word.unit_open", office=scene.desk.policy.office_name)
    return receipt.unit.spoken


def after(scene: Scene, receipts: list[Receipt], draft: Unsent) -> None:
    """At most one further thing: the office is closed, the day, the name."""
    _tell_closed(scene)
    hidden = draft.hidden_name
    due = receipts[0].due_on
    outside = any(receipt.outside for receipt in receipts)
    if _named(scene):
        if due and not outside and receipts[0].unit:
            scene.tell("receipt.many_day" if len(receipts) > 1 else "receipt.day", due=due)
        scene.tell("receipt.see")
        if len(receipts) == 1:
            scene.tell("receipt.undo", code=receipts[0].code)
        return
    options = [
        scene.choice(name, label) for name, label in NAME_BUTTONS if not (hidden and name == "name.hide")
    ]
    behalf = bool(BEHALF.search(fold(draft.text)))
    if behalf and not hidden:
        key = "who.behalf"
    elif hidden or due is None or outside:
        key = "who.hidden_ask" if hidden else "who.ask"
    elif _phone_known(scene):
        key = "receipt.name_rest"
    else:
        key = "receipt.name_two" if len(receipts) > 1 else "receipt.name"
    scene.ask(
        "name",
        key,
        arg="behalf" if behalf else "",
        options=options,
        short=scene.words("short.name"),
        due=due,
        office=scene.desk.policy.office_name,
    )


def _tell_closed(scene: Scene) -> None:
    """Once a day: when people are at work again; the moment of receipt is noted all the same."""
    when = opening(scene)
    today = scene.today.isoformat()
    if when and scene.state.told_closed != today:
        scene.state.told_closed = today
        scene.tell("receipt.closed_now", when=when, since=scene.now)
