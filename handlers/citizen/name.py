"""Name, phone and address: after the code, of one's own will, hidden on request."""

from __future__ import annotations

from datetime import timedelta

from casework import citizens
from casework.secrecy import Person
from handlers.citizen import ask, confirm
from handlers.dialogue.hear import FILLERS, INSULTS, NameLine, name_line, verdict
from handlers.dialogue.scene import Scene
from handlers.dialogue.speech import phone as spell_phone
from handlers.dialogue.words import listed

REFUSALS = listed(
    """
    không để tên, không cho tên, không muốn để tên, khỏi tên, tên tuổi cái gì, tên tuổi gì, không nói tên,
    ẩn danh, không cần tên, thôi khỏi, không, không cần, thôi, khỏi, no name, không để, giấu, để làm gì
    cho mệt, không có điện thoại, không có số, không có số điện thoại, không có máy
    """
)
WHY = listed(
    """
    tên làm gì, để làm gì, tại sao phải, sao phải, hỏi tên làm gì, cần tên làm gì, vì sao hỏi tên, why
    """
)
HIDE = ("giấu tên", "giấu tên tôi", "giữ kín tên", "đừng cho xã biết tên", "hide my name")
NO_NAME = listed(
    """
    không để tên, không cho tên, không muốn để tên, khỏi tên, không nói tên, ẩn danh, no name
    """
)
NOTHING_MORE = ("không có", "hết rồi", "không còn", "thế thôi", "vậy thôi")
MORE, BEHALF = "more", "behalf"  # what is still awaited of the name: where to answer, for whom it is
ADDRESS_STARTS = listed(
    """
    thôn, xóm, làng, ngõ, ngách, số, số nhà, ở, nhà, nhà ở, nhà tôi ở, tôi ở, địa chỉ, phường, xã, khu, đường, phố, tổ, đội
    """
)
LONGEST_ADDRESS = 14  # words
ZALO = "zalo-oa"
JUST_SENT = timedelta(hours=1)
ID_CARD = ("căn cước", "cccd", "chứng minh", "cmnd")


def give(scene: Scene, _arg: str = "") -> None:
    """[Để tên, số máy]."""
    scene.call("who.ask")
    scene.wait("name", short=scene.words("short.name"))
    scene.offer([scene.choice("name.hide", "hide_name"), scene.choice("name.none", "no_name")])


def hide(scene: Scene, _arg: str = "") -> None:
    """[Giấu tên tôi]: the office keeps the name, the handling unit does not see it."""
    unit = ""
    for code in scene.state.codes:
        citizens.hide_name(scene.desk, scene.talk.citizen_id, code)
        unit = _unit_name(scene, code)
    office = scene.desk.policy.office_name
    scene.tell("who.hidden", office=office, unit=unit or office)
    if citizens.identity_of(scene.desk, scene.talk.citizen_id) is None:
        scene.call("who.hidden_ask", office=office)
        scene.wait("name", short=scene.words("short.name"))
        scene.offer([scene.choice("name.none", "no_name")])
    else:
        scene.settled()
    scene.useful()


def _unit_name(scene: Scene, code: str) -> str:
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    return citizens.status(scene.desk, petition).unit_name if petition else ""


def none(scene: Scene, _arg: str = "") -> None:
    """[Không để tên]. Zalo lets nobody write for long to somebody who does not: that is said here."""
    scene.settled()
    scene.tell("who.anon")
    if scene.talk.channel == ZALO:
        policy = scene.desk.policy
        key = "receipt.zalo_window" if policy.zalo_by_phone else "receipt.zalo_window_plain"
        scene.tell(key, n=policy.zalo_days)
    scene.useful()


def take(scene: Scene) -> bool:
    """The answer to the name question; anything else is understood as what it is."""
    pending = scene.state.pending
    if _short_answer(scene):
        return True
    if scene.ear.has(*WHY):
        scene.tell("who.why")
        scene.useful()
        return True
    if scene.ear.only(HIDE):
        hide(scene)
        return True
    told = name_line(scene.text)
    if told is None and pending and pending.arg == MORE and _is_address(scene):
        _keep_address(scene)
        return True
    if told is None or (ask.is_question(scene) and not told.phone):
        return False
    if told.bad_phone:
        _keep(scene, told)
        scene.tell("who.phone_bad", phone=told.bad_phone)
        return True
    _keep(scene, told)
    if pending:
        scene.settled()
    _tell_got(scene, told)
    scene.rest = told.rest
    if pending and pending.name == "name" and not told.rest:
        _ask_more(scene)
    return True


def _short_answer(scene: Scene) -> bool:
    """Yes, no, nothing more: what a few words mean depends on what was asked."""
    pending = scene.state.pending
    if pending and pending.arg == BEHALF and verdict(scene.text)[0] in {"yes", "no"}:
        give(scene)
        return True
    if pending and pending.arg == MORE and (_refused(scene) or scene.ear.only(NOTHING_MORE)):
        scene.settled()
        scene.tell("human.done")
        return True
    if _refused(scene):
        none(scene)
        return True
    return False


def _ask_more(scene: Scene) -> None:
    """A name alone: where and how to answer is asked once more, without pressing."""
    known = citizens.identity_of(scene.desk, scene.talk.citizen_id) or Person()
    if known.name and not (known.phone or known.address):
        scene.call("who.more")
        scene.wait("name", arg=MORE)


def _is_address(scene: Scene) -> bool:
    """Whether the words are a place and nothing else: "thôn Đông, xã Nam Sách"."""
    if len(scene.ear.heard) > LONGEST_ADDRESS or ask.shaped(scene) or not scene.ear.starts(*ADDRESS_STARTS):
        return False
    reading = scene.desk.knowledge.gazetteer.find(scene.text, scene.today)
    if reading.unit is None and reading.ask is None and not reading.detail:
        return False
    suggestion = scene.desk.knowledge.router.suggest(scene.text, scene.today)
    return suggestion.decision != "sure"


def _keep_address(scene: Scene) -> None:
    citizens.set_identity(scene.desk, scene.talk.citizen_id, Person(address=scene.text))
    scene.settled()
    scene.tell("who.got_address", place=scene.text)
    scene.useful()


def read_late(scene: Scene) -> bool:
    """The address, or that there shall be no name, when the question is no longer open."""
    state = scene.state
    if state.draft is not None or state.pending is not None or not state.codes or state.sent_at is None:
        return False
    if scene.now - state.sent_at > JUST_SENT:
        return False
    known = citizens.identity_of(scene.desk, scene.talk.citizen_id) or Person()
    if scene.ear.only(HIDE):
        hide(scene)
    elif scene.ear.only(NO_NAME) and not known.name:
        scene.tell("who.anon_short")
    elif known.name and not known.address and _is_address(scene):
        _keep_address(scene)
    else:
        return False
    return True


def read_id_question(scene: Scene) -> bool:
    """ "có cần căn cước không" in the middle of filing: no, and back to what was asked."""
    state = scene.state
    if state.draft is None and (state.pending is None or state.pending.name != "name"):
        return False
    ear = scene.ear
    if len(ear.heard) > 10 or not ear.has(*ID_CARD) or not ear.has("cần", "phải", "cần gì"):
        return False
    scene.tell("who.no_id")
    if state.pending and state.pending.short:
        scene.call("faq.back", q=state.pending.short)
        scene.offer(state.options)
    scene.useful()
    return True


def _refused(scene: Scene) -> bool:
    """ "không", "tên tuổi cái gì, cứ xuống ngõ là thấy"."""
    if scene.ear.starts("tên tuổi cái gì", "tên tuổi gì", "không để tên", "khỏi tên", "không cho tên"):
        return True
    return scene.ear.only(REFUSALS, fillers=(*FILLERS, *INSULTS, "tên"))


def _keep(scene: Scene, told: NameLine) -> None:
    if scene.ear.has(*ID_CARD):
        scene.tell("who.no_id")
    person = Person(told.name, told.phone, told.address)
    if told.name or told.phone:
        citizens.set_identity(scene.desk, scene.talk.citizen_id, person)


def _tell_got(scene: Scene, told: NameLine) -> None:
    known = citizens.identity_of(scene.desk, scene.talk.citizen_id) or Person()
    codes = scene.state.codes
    last = citizens.own(scene.desk, scene.talk.citizen_id, codes[-1]) if codes else None
    if last is not None and last.hidden_name:
        named = ", ".join(part for part in (known.name, spell_phone(known.phone)) if part)
        scene.tell("who.got_hidden", name=named, office=scene.desk.policy.office_name)
    elif known.name and known.phone:
        scene.tell("who.got", name=known.name, phone=known.phone)
    else:
        scene.tell("who.got_plain", name=known.name or spell_phone(known.phone))
    if last is not None and not told.rest:
        due = citizens.status(scene.desk, last).due_on
        if due:
            scene.tell("receipt.day", due=due)
    scene.useful()


def take_rest(scene: Scene) -> bool:
    """Name and number in what is left of a message."""
    told = name_line(scene.text)
    return told is not None and bool(told.phone) and take(scene)


def take_needed(scene: Scene) -> bool:
    """A comment on a rule needs a name and a way to answer; without them it stays a draft."""
    if _refused(scene):
        scene.settled()
        scene.tell("who.needed_kept", due=scene.today + timedelta(days=scene.desk.policy.draft_days))
        scene.offer([scene.choice("person.ask", "human")])
        scene.useful()
        return True
    if scene.ear.has(*WHY):
        scene.tell("who.why")
        return True
    told = name_line(scene.text)
    if told is None:
        return False
    _keep(scene, told)
    if told.bad_phone:
        scene.tell("who.phone_bad", phone=told.bad_phone)
        return True
    if not (told.name and (told.phone or told.address)):
        known = citizens.identity_of(scene.desk, scene.talk.citizen_id) or Person()
        if not (known.name and (known.phone or known.address)):
            scene.call("who.needed")
            return True
    scene.rest = told.rest
    confirm.send(scene)
    return True


def take_contact(scene: Scene) -> bool:
    """A contact card: one's own gives the number, another's is refused."""
    contact = next((file for file in scene.inbound.files if file.kind == "contact"), None)
    if contact is None:
        return False
    if not contact.own:
        scene.tell("who.not_own")
        return True
    citizens.set_identity(scene.desk, scene.talk.citizen_id, Person(phone=contact.phone))
    told = NameLine(phone=contact.phone)
    if scene.state.pending and scene.state.pending.name == "name":
        scene.settled()
    _tell_got(scene, told)
    return True
