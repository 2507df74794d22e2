"""Tố cáo: stop and protection first, then how and where, then keep or erase; never who or what.

Law: Luật Tố cáo 2018, Điều 8 khoản 3 (secrecy), Điều 22, 23, 25, Điều 50 khoản 3 (protection, by phone first).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import time

from faq.kinds import KindReading
from handlers.citizen import accused, beside, person, sealed
from handlers.dialogue.hear import Ear
from handlers.dialogue.phrasing import office_and_address
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Unsent
from handlers.dialogue.words import listed
from law import deadlines
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
WHERE = listed(
    """
    nộp ở đâu, nộp đơn ở đâu, gửi ở đâu, gửi cho ai, gửi đơn cho ai, nộp cho ai, gửi đến đâu, gửi đi đâu, đến đâu, chỗ nào
    nhận, nơi nào nhận, ở đâu nhận, địa chỉ nào, where
    """
)
HOURS = ("mấy giờ", "giờ nào", "giờ làm việc", "thứ bảy có làm", "chủ nhật có làm", "opening hours")
CANNOT_WRITE = listed(
    """
    không biết viết, không biết chữ, không viết được, viết thế nào, viết đơn thế nào, viết như thế nào, viết hộ, viết giúp,
    ghi hộ, không biết ghi
    """
)
HOW_LONG = listed(
    """
    bao lâu, bao giờ có kết quả, khi nào có kết quả, mấy ngày thì, bao giờ xong, khi nào xong, bao giờ giải quyết, how long
    """
)
NO_DENUNCIATION = listed(
    """
    không phải tố cáo, không tố cáo, không định tố cáo, chỉ phản ánh, phản ánh thôi, góp ý thôi, chỉ góp ý, không tố cáo ai,
    có tố cáo đâu
    """
)
POLICE_FIELDS = "an-ninh"
FIRST_LOOK = "to-cao-xu-ly-ban-dau"
TOLD = "told"  # that further words are put aside too; not said twice running
CHANNELS = {"telegram": "Telegram", "zalo-oa": "Zalo", "zalo-bot": "Zalo"}


def amounts(text: str, reading: KindReading) -> bool:
    """Whether words, so read, accuse somebody in office; a swindler who plays an official is none."""
    return reading.kind is MessageKind.DENUNCIATION and not Ear.of(text).has(*IMPOSTORS)


def read_message(scene: Scene) -> None:
    """A message that accuses; a matter under way that speaks of the same person is put aside with it."""
    words = scene.text
    put_aside(scene, words)
    _guide(scene)
    beside.keep_plain(scene, words)


def put_aside(scene: Scene, words: str) -> None:
    """Words and files of this message, with what was told of the same person before, sealed as one."""
    draft = _of_this_story(scene)
    if draft is None:
        _keep(scene, words)
        return
    draft.words.append(words)
    draft.attachments += scene.attachment_ids()
    scene.files_taken = True
    _take_along(scene, draft)


def _of_this_story(scene: Scene) -> Unsent | None:
    """What was told of the same person before, taken from the draft and from the shelf."""
    state = scene.state
    mine = [draft for draft in (*state.shelf, state.draft) if draft and draft.words]
    story = [draft for draft in mine if accused.same_story(draft, scene.text)]
    if not story:
        return None
    state.shelf = [draft for draft in state.shelf if draft not in story]
    if state.draft in story:
        state.draft = None
    first, *others = story
    for other in others:
        first.words += other.words
        first.attachments += other.attachments
        first.first_at = min(first.first_at, other.first_at)
    return first


def read_draft(scene: Scene, draft: Unsent) -> bool:
    """Everything told so far, read as one: a denunciation told in pieces is put aside whole, files and all."""
    reading = scene.desk.knowledge.kinds.read(draft.text, on=scene.today)
    if not draft.words or not amounts(draft.text, reading):
        return False
    scene.state.draft = None
    _take_along(scene, draft)
    _guide(scene)
    return True


def _take_along(scene: Scene, draft: Unsent) -> None:
    """A matter under way becomes words put aside; what was said of it in this talk is forgotten."""
    scene.secret_since = draft.first_at
    _keep(scene, draft.text)
    if scene.state.sealed is not None:
        scene.state.sealed.attachments += draft.attachments


def _guide(scene: Scene) -> None:
    """What a person reads who accuses somebody in office."""
    scene.no_greeting = True
    if _is_crime(scene):
        scene.tell("tc.police")
    scene.tell("tc.stop")
    protection(scene)
    scene.next_message()
    _tell_where(scene)
    scene.tell("tc.secret")
    choose(scene, "tc.choose")


def _keep(scene: Scene, words: str) -> None:
    """Put words aside; whom they accuse is read from everything put aside so far."""
    former = scene.state.sealed
    whole = f"{sealed.unsealed(scene, former)}\n{words}" if former else words
    kind = former.kind if former else PetitionKind.DENUNCIATION
    sealed.keep(scene, kind, words, accused.unit_of(scene, whole))


def _is_crime(scene: Scene) -> bool:
    """Whether it tells of a crime by nobody in office: the police are faster (tin báo tội phạm)."""
    if scene.reading.accuses:
        return False
    hits = scene.desk.knowledge.router.suggest(scene.text, scene.today).fields
    return any(hit.field.group == POLICE_FIELDS for hit in hits[:2])


def choose(scene: Scene, key: str) -> None:
    """What is to become of the words put aside."""
    kept = scene.state.sealed
    options = sealed.choices(scene, kept.kind) if kept else []
    scene.ask("sealed", key, options=options, counted=False)
    scene.useful()


def protection(scene: Scene) -> None:
    """Danger: the police; protection: whoever is on duty, by phone first."""
    phone = scene.desk.policy.duty_phone
    if phone:
        scene.tell("tc.protect", phone=phone)
    else:
        scene.tell("tc.protect_no_phone")


def goes_on(scene: Scene) -> bool:
    """Whether words beside an undecided denunciation speak of the same people again."""
    kept = scene.state.sealed
    if kept is None or kept.kind != PetitionKind.DENUNCIATION:
        return False
    return scene.ear.has(*accused.POINTING, *accused.IN_OFFICE) and not person.wanted(scene)


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
    _keep(scene, scene.text)
    if scene.state.pending and scene.state.pending.arg == TOLD:
        scene.tell("tc.waiting", due=sealed.kept_until(scene, kept))
        scene.wait("sealed")
        scene.offer(sealed.choices(scene, kept.kind))
        return True
    choose(scene, "tc.more")
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


def _tell_where(scene: Scene) -> None:
    """Where to hand the paper in; never at the office that is accused itself."""
    kept = scene.state.sealed
    if kept and kept.accused_unit_id == scene.desk.policy.office_unit_id:
        scene.tell("tc.how_above", unit=scene.words("word.above_office"))
    else:
        scene.tell("tc.how", office=office_and_address(scene.desk))


def _tell_hours(scene: Scene) -> None:
    policy = scene.desk.policy
    if policy.office_hours:
        scene.tell("tc.hours", hours=policy.office_hours)
    else:
        scene.tell("tc.hours_usual", since=_clock(policy.work_from), when=_clock(policy.work_until))


def _clock(at: time) -> str:
    return f"{at.hour} giờ {at.minute}" if at.minute else f"{at.hour} giờ"


def _tell_writing(scene: Scene) -> None:
    kept = scene.state.sealed
    above = kept is not None and kept.accused_unit_id == scene.desk.policy.office_unit_id
    office = scene.words("word.above_office") if above else office_and_address(scene.desk)
    scene.tell("tc.write", office=office)


def _tell_how_long(scene: Scene) -> None:
    """Counted from the paper, never from the chat (Luật Tố cáo 2018, Điều 24, 30)."""
    law = scene.desk.office.law
    due = deadlines.plan(law.rulebook, law.calendar, FIRST_LOOK, scene.today).due_on
    scene.tell("tc.how_long", due=due)


def _tell_who_decides(scene: Scene) -> None:
    """What it is goes by its content, and an official decides that; until then it stays sealed."""
    scene.tell("tc.who_decides")
    person.call_quietly(scene)


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
    protection(scene)
    person.ask(scene)
    if scene.state.sealed:
        scene.offer(sealed.choices(scene, scene.state.sealed.kind))
        scene.wait("sealed")


QUESTIONS: tuple[tuple[tuple[str, ...], Callable[[Scene], None]], ...] = (
    (WHO_KNOWS, _tell_channel),
    (NAMELESS, _tell_nameless),
    (FEAR, protection),
    (NO_DENUNCIATION, _tell_who_decides),
    (CANNOT_WRITE, _tell_writing),
    (WHERE, _tell_where),
    (HOURS, _tell_hours),
    (HOW_LONG, _tell_how_long),
    (AROUND, _tell_around),
)
