"""What a person does with the card: yes, correct it, add, hide the name, leave it for later."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta

from handlers.citizen import answered, ask, card, mood, receipt, submit, understand
from handlers.dialogue.hear import YES, Ear, name_line, verdict
from handlers.dialogue.phrasing import one_of
from handlers.dialogue.scene import Scene
from handlers.dialogue.speech import phone as spell_phone
from handlers.dialogue.state import Place, Unsent
from handlers.dialogue.words import listed
from law.kinds import PetitionKind

SEND = ("gửi", "gửi đi", "gửi luôn", "send", "gửi giúp")
NO_NAME = ("không để tên", "không muốn để tên", "không cho tên", "khỏi tên", "ẩn danh", "no name")
SHORTEST_CORRECTION = 3  # words
CORRECTING = listed(
    """
    không phải, sai rồi, sai, nhầm, ý tôi là, ý em là, ý là, chứ không, mới đúng, phải là, sửa lại, đổi lại, nói lại, đúng ra
    """
)
CORRECTING_FIRST = ("là", "không", "phải")  # "là điện trong nhà cơ"
CORRECTING_LAST = re.compile(r"\b(?:cơ|kia)\s*(?:[,.!?;]|$)|\bco\s*$", re.IGNORECASE)
OPENINGS = re.compile(
    r"^(?:(?:không phải|khong phai|sai rồi|sai roi|nhầm rồi|nham roi|nhầm|nham|sai|ý tôi là|y toi la|ý em là|y em la|"
    r"ý là|y la|phải là|phai la|đúng ra là|dung ra la|không|khong|là|la|mà là|ma la)\b[\s,.:]*)+",
    re.IGNORECASE,
)
CHOOSES_UNIT = listed(
    """
    gửi cho, gửi đến, gửi lên, gửi tới, gửi về, chuyển cho, chuyển đến, chuyển lên, gửi, chuyển
    """
)


def send(scene: Scene, _arg: str = "") -> None:
    """[Gửi luôn]."""
    receipt.send(scene)


def fix(scene: Scene, _arg: str = "") -> None:
    """[Sửa lại]: which part."""
    serial = scene.state.serial
    options = [
        scene.choice(f"fix.{name}:{serial}", label)
        for name, label in (
            ("what", "fix_what"),
            ("place", "fix_place"),
            ("unit", "fix_unit"),
            ("rewrite", "rewrite"),
        )
    ]
    scene.ask("fix", "card.fix", options=options, short=scene.words("short.fix"), counted=False)


def fix_what(scene: Scene, _arg: str = "") -> None:
    """Another matter: the three best and "khác"."""
    draft = scene.draft
    if draft.field_id:
        draft.rejected.append(draft.field_id)
    others = [field_id for field_id in draft.options if field_id != draft.field_id]
    if len(others) >= 2:
        draft.field_by = ""
        submit.ask_topic(scene, draft, others, counted=False)
    else:
        answered.other_topic(scene)


def fix_place(scene: Scene, _arg: str = "") -> None:
    """Another place."""
    draft = scene.draft
    forget_place(draft)
    draft.asked.append("where")
    draft.place_said = [""]
    scene.ask("place", "card.fix_place", short=scene.words("short.where"), counted=False)


def forget_place(draft: Unsent) -> None:
    """The place is told anew; what was said before no longer counts for it."""
    draft.place = Place()
    draft.place_said = []
    draft.asked = [
        slot for slot in draft.asked if slot not in {"where", "commune"} and not slot.startswith("which:")
    ]
    if draft.unit_by == "router":
        draft.unit_id, draft.unit_by = None, ""


def fix_unit(scene: Scene, _arg: str = "") -> None:
    """Another office: those the router also thought of, or any name."""
    directory = scene.desk.knowledge.directory
    others = [unit_id for unit_id in scene.draft.runners if unit_id != scene.draft.unit_id][:3]
    names = [directory.unit(unit_id).spoken for unit_id in others]
    if not names:
        scene.ask("unit", "card.fix_unit_name", counted=False, short=scene.words("short.fix"))
        return
    options = [
        scene.numbered(f"unit.pick:{unit_id}", name) for unit_id, name in zip(others, names, strict=True)
    ]
    options.append(scene.choice("unit.other", "other_place"))
    text = scene.words("card.fix_unit", options=one_of(scene, names))
    scene.ask("unit", text=text, options=options, counted=False, short=scene.words("short.fix"))


def rewrite(scene: Scene, _arg: str = "") -> None:
    """Start again: the draft is dropped, its files stay unsent."""
    scene.state.draft = None
    scene.settled()
    submit.begin(scene)


def pick_unit(scene: Scene, arg: str) -> None:
    """The citizen's choice is recorded, not fought."""
    known = {unit.id: unit for unit in scene.desk.knowledge.directory.units(scene.today)}
    if arg in known:
        _choose_unit(scene, arg)
    card.show(scene)


def other_unit(scene: Scene, _arg: str = "") -> None:
    """A name that is not among the three."""
    scene.ask("unit", "card.fix_unit_name", counted=False, short=scene.words("short.fix"))


def _choose_unit(scene: Scene, unit_id: str) -> None:
    draft = scene.draft
    directory = scene.desk.knowledge.directory
    draft.unit_id, draft.unit_by = unit_id, "citizen"
    understand.fill_unit(scene, draft)
    if draft.usual_unit_id and draft.usual_unit_id != unit_id:
        usual = directory.unit(draft.usual_unit_id).spoken
        scene.tell("card.unit_kept", unit=directory.unit(unit_id).spoken, unit_b=usual)


def add_photo(scene: Scene, _arg: str = "") -> None:
    """[Thêm ảnh]."""
    scene.tell("att.ask")
    scene.call("card.ready")
    scene.offer(scene.state.options)


def hide_name(scene: Scene, _arg: str = "") -> None:
    """[Giấu tên tôi]: the handling unit gets the matter alone."""
    draft = scene.draft
    draft.hidden_name = True
    unit = draft.unit_id and scene.desk.knowledge.directory.unit(draft.unit_id).spoken
    scene.tell("who.hidden", office=scene.desk.policy.office_name, unit=unit or scene.desk.policy.office_name)
    card.show(scene)


def later(scene: Scene, _arg: str = "") -> None:
    """[Để sau], "thôi": kept for thirty days."""
    save(scene)


def save(scene: Scene) -> None:
    """Say until when the draft is kept."""
    due = scene.today + timedelta(days=scene.desk.policy.draft_days)
    scene.settled()
    scene.tell("card.saved", due=due)
    scene.useful()


# -- answers ----------------------------------------------------------------------------------------------


def take_card(scene: Scene) -> bool:
    """Words while the card waits: yes, no, or the right thing said instead."""
    said, rest = verdict(scene.text)
    if said == "yes":
        receipt.send(scene)
        scene.rest = rest
        return True
    if said == "stop":
        save(scene)
        return True
    if said == "no" and not rest:
        fix(scene)
        return True
    if said == "unknown":
        scene.call("card.ready")
        scene.offer(scene.state.options)
        return True
    if scene.ear.only(NO_NAME):
        scene.tell("who.anon")
        scene.call("card.ready")
        scene.offer(scene.state.options)
        return True
    if said != "no" and ask.surely(scene):
        return False
    if said == "no":
        scene.hear(rest)
    return correct(scene)


def take_fix(scene: Scene) -> bool:
    """The right sentence instead of a choice."""
    if scene.ear.only(submit.NOT_THIS):
        fix_what(scene)
        return True
    if scene.ear.only(("thôi", "không", "không sửa nữa", *YES)):
        card.show(scene)
        return True
    return correct(scene)


def take_unit(scene: Scene) -> bool:
    """The name of an office."""
    unit = understand.named_unit(scene, scene.text)
    if unit is None:
        scene.tell("card.unit_unknown", value=scene.text[:60], office=scene.desk.policy.office_name)
        scene.draft.unit_id, scene.draft.unit_by = None, "citizen"
    else:
        _choose_unit(scene, unit.id)
    card.show(scene)
    return True


def correct(scene: Scene) -> bool:
    """Saying the right thing corrects it: an office, a place, a matter; anything else is added."""
    draft = scene.draft
    if _told_name(scene, draft):
        return True
    if _correct_unit(scene):
        card.show(scene)
        return True
    before, field_before = _shown(scene, draft), draft.field_id
    place_changed = _correct_place(scene, draft)
    if not place_changed:
        _correct_field(scene, draft)
    submit.add_words(scene, draft, scene.text)
    if place_changed:
        draft.aside.append(scene.text)
    understand.read(scene, draft)
    if _shown(scene, draft) == before and scene.state.pending and scene.state.pending.name == "card":
        scene.tell("card.added")
        scene.call("card.ready")
        scene.offer(scene.state.options)
        return True
    if place_changed and draft.place.text:
        scene.tell("card.changed", slot=scene.words("word.slot_place"), value=draft.place.text)
    elif draft.field_id and draft.field_id != field_before:
        scene.tell(
            "card.changed",
            slot=scene.words("word.slot_what"),
            value=understand.field_words(scene, draft.field_id),
        )
    submit.next_step(scene, mood.CALM)
    return True


def _shown(scene: Scene, draft: Unsent) -> tuple[object, ...]:
    """What the card shows of a draft; when it stays the same the card is not shown again."""
    return draft.field_id, draft.unit_id, card.place(scene, draft), card.quote(scene, draft), len(draft.parts)


def _told_name(scene: Scene, draft: Unsent) -> bool:
    """A name before sending is kept, apart and encrypted; the card still waits."""
    told = name_line(scene.text)
    if told is None or not (told.phone or told.bad_phone) or told.rest:
        return False
    submit.keep_name(scene, draft)
    if told.bad_phone:
        scene.tell("who.phone_bad", phone=told.bad_phone)
    elif told.name:
        scene.tell("who.got", name=told.name, phone=told.phone)
    else:
        scene.tell("who.got_plain", name=spell_phone(told.phone))
    card.show(scene)
    return True


def _correct_unit(scene: Scene) -> bool:
    if not scene.ear.starts(*CHOOSES_UNIT):
        return False
    unit = understand.named_unit(scene, scene.text)
    if unit is None:
        return False
    _choose_unit(scene, unit.id)
    return True


def _correct_place(scene: Scene, draft: Unsent) -> bool:
    reading = scene.desk.knowledge.gazetteer.find(scene.text, scene.today)
    if reading.unit is None and reading.ask is None:
        if reading.detail and len(Ear.of(scene.text).heard) <= 10:
            draft.place.typed = reading.detail
            if draft.place.unit_id:
                former = dataclasses.replace(understand.place_reading(scene, draft), detail=reading.detail)
                draft.place = understand.place_of(scene, former, reading.detail)
                return True
        return False
    if reading.unit is not None and reading.unit.id == draft.place.unit_id and not reading.detail:
        return False
    typed = reading.detail or draft.place.typed
    forget_place(draft)
    draft.place.typed = typed
    draft.place_said = [scene.text]
    if reading.unit is not None and reading.ask is None:
        draft.place = understand.place_of(scene, reading, typed)
    return True


def corrects(ear: Ear) -> bool:
    """Whether the words say that something was understood wrongly."""
    return ear.has(*CORRECTING) or ear.starts(*CORRECTING_FIRST) or bool(CORRECTING_LAST.search(ear.text))


def _correct_field(scene: Scene, draft: Unsent) -> None:
    """Another matter than was understood: told surely, or said to be another one."""
    wrong = corrects(scene.ear)
    if len(scene.ear.heard) < SHORTEST_CORRECTION and not wrong:
        return
    words = OPENINGS.sub("", scene.text)
    suggestion = scene.desk.knowledge.router.suggest(words, scene.today)
    others = [hit.field.id for hit in suggestion.fields if hit.field.id != draft.field_id]
    certain = suggestion.decision == "sure" and suggestion.fields[0].field.id != draft.field_id
    if not others or not (certain or (wrong and suggestion.decision != "none")):
        return
    if wrong and draft.field_id:
        draft.rejected.append(draft.field_id)
        draft.aside += [told for told in draft.words if told not in draft.aside]
    draft.field_id, draft.field_by, draft.field_sure = others[0], "citizen", True
    draft.parts = []
    if suggestion.kind.regulation:
        draft.kind = PetitionKind.REGULATION_FEEDBACK
