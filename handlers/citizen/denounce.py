"""Tố cáo: stop and protection first, then how and where, then keep or erase; never who or what.

Law: Luật Tố cáo 2018, Điều 8 khoản 3 (secrecy), Điều 22, 23, 25, Điều 50 khoản 3 (protection, by phone first).
"""

from __future__ import annotations

from collections.abc import Callable

from faq.kinds import KindReading
from handlers.citizen import person, sealed
from handlers.dialogue.hear import Ear
from handlers.dialogue.phrasing import office_and_address
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Unsent
from handlers.dialogue.words import listed
from law.kinds import MessageKind, PetitionKind

FEAR = listed(
    """
    trả thù, bị dọa, dọa giết, đe dọa, sợ bị, nguy hiểm, hành hung, bảo vệ tôi, bảo vệ em
    """
)
AROUND = listed(
    """
    có biết không, xã biết, có biết là, họ biết, ông ấy biết, chuyển về xã, gửi về xã, của ông ấy, xử kiểu
    gì
    """
)
WHO_KNOWS = listed(
    """
    ai biết tôi, biết tôi không, lộ tên, lộ danh tính, có kín không, bảo mật không, có ai biết, giữ bí
    mật, có lộ
    """
)
IMPOSTORS = ("giả danh", "mạo danh", "giả làm", "tự xưng là")
NAMELESS = ("không ghi tên", "giấu tên", "nặc danh", "không để tên", "ẩn danh", "không muốn ghi tên")
COMMUNE_BOSSES = listed(
    """
    chủ tịch xã, chủ tịch phường, phó chủ tịch xã, bí thư xã, cán bộ xã, công an xã, địa chính xã, ubnd
    xã, xã
    """
)
IN_OFFICE = listed(
    """
    cán bộ, chủ tịch, phó chủ tịch, bí thư, giám đốc, hiệu trưởng, trưởng phòng, trưởng thôn, công an, địa
    chính, công chức, lãnh đạo, một cửa
    """
)
POLICE_FIELDS = "an-ninh"
TOLD = "told"  # that further words are put aside too; not said twice running
CHANNELS = {"telegram": "Telegram", "zalo-oa": "Zalo", "zalo-bot": "Zalo"}


def amounts(text: str, reading: KindReading) -> bool:
    """Whether words, so read, accuse somebody in office; a swindler who plays an official is none."""
    return reading.kind is MessageKind.DENUNCIATION and not Ear.of(text).has(*IMPOSTORS)


def read_message(scene: Scene) -> None:
    """A message that accuses; a draft that speaks of somebody in office is the beginning of the same story."""
    draft = scene.state.draft
    if draft is not None and Ear.of(draft.text).has(*IN_OFFICE):
        draft.words.append(scene.text)
        draft.attachments += scene.attachment_ids()
        scene.files_taken = True
        _put_aside(scene, draft)
    else:
        start(scene, scene.text)


def read_draft(scene: Scene, draft: Unsent) -> bool:
    """Everything told so far, read as one: a denunciation told in pieces is put aside whole, files and all."""
    reading = scene.desk.office.knowledge.kinds.read(draft.text, on=scene.today)
    if not draft.words or not amounts(draft.text, reading):
        return False
    _put_aside(scene, draft)
    return True


def _put_aside(scene: Scene, draft: Unsent) -> None:
    scene.state.draft = None
    scene.secret_since = draft.first_at
    start(scene, draft.text)
    if scene.state.sealed is not None:
        scene.state.sealed.attachments += draft.attachments


def start(scene: Scene, words: str) -> None:
    """What a person reads who accuses somebody in office; the words themselves are put aside, encrypted."""
    sealed.keep(scene, PetitionKind.DENUNCIATION, words, _accused_unit(scene, words))
    scene.no_greeting = True
    if _is_crime(scene):
        scene.tell("tc.police")
    scene.tell("tc.stop")
    _protection(scene)
    scene.next_message()
    scene.tell("tc.how", office=office_and_address(scene.desk))
    scene.tell("tc.secret")
    _choose(scene, "tc.choose", PetitionKind.DENUNCIATION)


def _is_crime(scene: Scene) -> bool:
    """Whether it tells of a crime by nobody in office: the police are faster (tin báo tội phạm)."""
    if scene.reading.accuses:
        return False
    hits = scene.desk.office.knowledge.router.suggest(scene.text, scene.today).fields
    return any(hit.field.group == POLICE_FIELDS for hit in hits[:2])


def _choose(scene: Scene, key: str, kind: PetitionKind) -> None:
    options = sealed.choices(scene, kind)
    scene.ask("sealed", key, options=options, counted=False)
    scene.useful()


def _protection(scene: Scene) -> None:
    phone = scene.desk.policy.duty_phone
    if phone:
        scene.tell("tc.protect", phone=phone)
    else:
        scene.tell("tc.protect_no_phone")


def _accused_unit(scene: Scene, words: str) -> str | None:
    """The unit of the accused, so that the file goes past it; only a commune that was named with its officials."""
    reading = scene.desk.office.knowledge.gazetteer.find(words, scene.today)
    if reading.unit is not None and Ear.of(words).has(*COMMUNE_BOSSES, "phường"):
        return str(reading.unit.id)
    return None


def take(scene: Scene) -> bool:
    """Words while the person has not decided: questions about secrecy are answered, the rest is put aside unread."""
    kept = scene.state.sealed
    if kept is None:
        return False
    scene.confidential = scene.no_greeting = True
    if sealed.read_decision(scene):
        return True
    if _answered(scene):
        scene.offer(sealed.choices(scene, kept.kind))
        scene.useful()
        return True
    sealed.keep(scene, kept.kind, scene.text, _accused_unit(scene, scene.text))
    if scene.state.pending and scene.state.pending.arg == TOLD:
        scene.tell("tc.waiting", due=sealed.kept_until(scene, kept))
        scene.wait("sealed")
        scene.offer(sealed.choices(scene, kept.kind))
        return True
    _choose(scene, "tc.more", kept.kind)
    scene.wait("sealed", arg=TOLD)
    return True


def _answered(scene: Scene) -> bool:
    ear = scene.ear
    for words, say in QUESTIONS:
        if ear.has(*words):
            say(scene)
            return True
    return False


def _tell_channel(scene: Scene) -> None:
    channel = CHANNELS.get(scene.talk.channel)
    if channel:
        scene.tell("tc.channel", channel=channel)
    else:
        scene.tell("tc.channel_own")


def _tell_nameless(scene: Scene) -> None:
    scene.tell("tc.no_name")


def _tell_around(scene: Scene) -> None:
    scene.tell("tc.around", head=_head(scene))


def _head(scene: Scene) -> str:
    """Who may decide: for heads of communes the chairman of the city (Luật Tố cáo 2018, Điều 13)."""
    kept = scene.state.sealed
    words = sealed.unsealed(scene, kept) if kept else ""
    commune = any(word in words.lower() for word in ("xã", "phường", "xa ", "phuong"))
    return scene.words("word.head_commune" if commune else "word.head_other")


def protect(scene: Scene, _arg: str = "") -> None:
    """[Cần bảo vệ ngay]: a person, by phone first."""
    scene.confidential = True
    _protection(scene)
    person.ask(scene)
    if scene.state.sealed:
        scene.offer(sealed.choices(scene, scene.state.sealed.kind))
        scene.wait("sealed")


QUESTIONS: tuple[tuple[tuple[str, ...], Callable[[Scene], None]], ...] = (
    (WHO_KNOWS, _tell_channel),
    (NAMELESS, _tell_nameless),
    (FEAR, _protection),
    (AROUND, _tell_around),
)
