"""Name, phone and address: after the code, of one's own will, hidden on request."""

from __future__ import annotations

from casework import citizens
from casework.secrecy import Person
from handlers.citizen import ask, confirm
from handlers.dialogue.hear import FILLERS, INSULTS, NameLine, name_line
from handlers.dialogue.scene import Scene
from handlers.dialogue.speech import phone as spell_phone
from handlers.dialogue.words import listed

REFUSALS = listed(
    """
    không để tên, không cho tên, không muốn để tên, khỏi tên, tên tuổi cái gì, tên tuổi gì, không nói tên,
    ẩn danh, không cần tên, thôi khỏi, không, không cần, thôi, khỏi, no name, không để, giấu, để làm gì
    cho mệt
    """
)
WHY = listed(
    """
    tên làm gì, để làm gì, tại sao phải, sao phải, hỏi tên làm gì, cần tên làm gì, vì sao hỏi tên, why
    """
)
HIDE = ("giấu tên", "giấu tên tôi", "giữ kín tên", "đừng cho xã biết tên", "hide my name")
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
    """[Không để tên]."""
    scene.settled()
    scene.tell("who.anon")
    scene.useful()


def take(scene: Scene) -> bool:
    """The answer to the name question; anything else is understood as what it is."""
    pending = scene.state.pending
    if _refused(scene):
        none(scene)
        return True
    if scene.ear.has(*WHY):
        scene.tell("who.why")
        scene.useful()
        return True
    if scene.ear.only(HIDE):
        hide(scene)
        return True
    told = name_line(scene.text)
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
    if known.name and known.phone:
        scene.tell("who.got", name=known.name, phone=known.phone)
    else:
        scene.tell("who.got_plain", name=known.name or spell_phone(known.phone))
    if scene.state.codes and not told.rest:
        petition = citizens.own(scene.desk, scene.talk.citizen_id, scene.state.codes[-1])
        due = citizens.status(scene.desk, petition).due_on if petition else None
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
        from datetime import timedelta

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
