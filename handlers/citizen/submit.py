"""Filing by free text or by menu: from the first words to the card, with at most two questions on the way."""

from __future__ import annotations

import re

from casework import citizens
from casework.secrecy import Person
from faq.places import PlaceReading
from handlers.citizen import before, card, denounce, linked, mood, split, understand
from handlers.dialogue.hear import DONT_KNOW, NO, PHONE, YES, Ear, name_line
from handlers.dialogue.phrasing import one_of, place_name, quoted
from handlers.dialogue.scene import ASK_HOLD, Scene
from handlers.dialogue.state import Option, Unsent
from handlers.dialogue.words import listed
from law.kinds import MessageKind

GROUPS = ("roads_power", "waste", "land", "papers", "other")
OWNERS = {  # two fields that differ only in who owns the thing
    frozenset({"gt-duong-tinh-quoc-lo", "gt-duong-dia-phuong"}): "road",
    frozenset({"ht-dien", "tt-vien-thong"}): "cable",
}
LATE_PAPERS = "hc-cham-ho-so"
NUMBER = re.compile(r"\d{4,}")
MOST_COMMUNES = 5  # as many as there is room for in buttons
SHORT_MESSAGE = 12  # words; somebody who writes so little is probably still writing
LONG_LETTER = 2000
CORRECTABLE = 10  # messages of a draft that may still be corrected by editing them
SHORTEST_MATTER = 3  # words besides a phone number
NUMBERS_OF_OTHERS = listed(
    """
    lừa đảo, quấy rối, gọi đến, gọi tới, nhắn tin đòi, đòi nợ, mạo danh, giả danh, số lạ, số máy lạ
    """
)
NOT_THIS = (
    "không phải việc này",
    "không phải thế",
    "không phải vậy",
    "nhầm việc",
    "không phải chuyện này",
    "sai việc",
)
UNNAMED = listed(
    """
    giấu tên, ẩn danh, lộ tên, giữ kín tên, giữ bí mật tên, bí mật danh tính, đừng cho xã biết, đừng cho phường biết,
    đừng cho họ biết, đừng cho biết tên, đừng nói tên tôi, đừng nói là tôi, đừng nêu tên, không muốn nêu tên,
    không muốn ai biết tên
    """
)


EMPTY = (*YES, *NO, *DONT_KNOW, *NOT_THIS)  # answers that tell nothing of a matter


def begin(scene: Scene, _arg: str = "") -> None:
    """[Gửi phản ánh]: tell it; five groups for those who cannot begin."""
    scene.call("file.tell")
    scene.wait("tell")
    scene.offer([scene.choice(f"file.group:{name}", name) for name in GROUPS])


def read_begin(scene: Scene) -> bool:
    """The same in words."""
    begin(scene)
    return True


def take_group(scene: Scene, arg: str) -> None:
    """A group narrows, nothing more."""
    if arg not in GROUPS or arg == "other":
        scene.call("file.tell")
        scene.wait("tell")
        return
    label = scene.desk.office.phrases.label(arg)
    scene.ask("tell", "file.tell_field", field=label[:1].lower() + label[1:])


def take_words(scene: Scene) -> None:
    """Words about a matter, new or under way."""
    draft = scene.draft
    feeling = mood.of(scene.text)
    if feeling.plain == "mood.grief_plain":
        draft.mood = "grief"
    scene.small_print_last = scene.small_print_last or feeling.small_print_last
    add_words(scene, draft, scene.text)
    linked.send_there(scene, draft)
    understand.read(scene, draft)
    linked.place_there(scene, draft)
    keep_name(scene, draft)
    if scene.ear.has(*UNNAMED) and not draft.hidden_name:
        draft.hidden_name = True
        scene.tell("card.hidden", office=scene.desk.policy.office_name)
    if len(draft.text) > LONG_LETTER:
        scene.tell("start.long")
    next_step(scene, feeling)


def add_words(scene: Scene, draft: Unsent, text: str) -> None:
    """Put words and files into the draft."""
    if text and text not in draft.words and not (draft.words and Ear.of(text).only(EMPTY)):
        draft.words.append(text)
        _remember(scene, draft, text)
    draft.touched_at = scene.now
    take_files(scene, draft)


def _remember(scene: Scene, draft: Unsent, text: str) -> None:
    """Which message these words came with, so that an edit of it corrects them."""
    if scene.inbound.message_id:
        draft.said[scene.inbound.message_id] = text
        for oldest in list(draft.said)[:-CORRECTABLE]:
            del draft.said[oldest]


def take_files(scene: Scene, draft: Unsent) -> None:
    """Files that came with the message belong to the draft."""
    if scene.files and not scene.files_taken:
        draft.attachments += scene.attachment_ids()
        draft.files += [file.kind for file in scene.files]
        scene.files_taken = True


def keep_name(scene: Scene, draft: Unsent) -> None:
    """A name and number told along with the matter are kept at once, apart and encrypted."""
    told = name_line(scene.text)
    if told is None or not (told.phone or told.bad_phone) or scene.ear.has(*NUMBERS_OF_OTHERS):
        return
    matter = holds_matter(scene, scene.text)
    if scene.text in draft.words[1:] and not matter:
        draft.aside.append(scene.text)
    address = "" if matter else told.address
    citizens.set_identity(scene.desk, scene.talk.citizen_id, Person(told.name, told.phone, address))


def holds_matter(scene: Scene, text: str) -> bool:
    """Whether a text with a phone number in it tells a matter besides; False for a text without one."""
    told = name_line(text)
    if told is None or not (told.phone or told.bad_phone):
        return False
    rest = PHONE.sub(" ", text)
    if len(Ear.of(rest).heard) < SHORTEST_MATTER:
        return False
    suggestion = scene.desk.knowledge.router.suggest(rest, scene.today)
    return suggestion.decision != "none" and suggestion.kind.kind is not MessageKind.OTHER


def next_step(scene: Scene, feeling: mood.Mood = mood.CALM) -> None:
    """Ask the one thing that is still needed, else show the card."""
    draft = scene.draft
    if denounce.read_draft(scene, draft):
        return
    for step in (split.offer, _ask_place, _ask_matter, _ask_topic, _ask_papers, before.offer):
        if step(scene, draft, feeling):
            return
    if feeling.plain:
        scene.temper(feeling.plain)
    card.show(scene)


def _ask_place(scene: Scene, draft: Unsent, feeling: mood.Mood) -> bool:
    if draft.place.unit_id or draft.place.unknown or not draft.needs_place:
        return False
    reading = understand.place_reading(scene, draft)
    if _elsewhere(scene, draft, reading, feeling):
        return True
    if reading.ask:
        return _ask_which(scene, draft, reading, feeling)
    spot = draft.place.typed or reading.district or ""
    slot = "commune" if spot else "where"
    if slot in draft.asked or not scene.may_ask():
        draft.place.unknown = True  # asked and not answered: it goes on with "chưa rõ"
        return False
    draft.asked.append(slot)
    draft.place_said = draft.place_said or [draft.text]
    near = reading.candidates if len(reading.candidates) <= MOST_COMMUNES else []
    options = [scene.numbered(f"place.commune:{unit.id}", place_name(unit)) for unit in near]
    key = "where_commune" if spot else "where"
    short = scene.words(f"short.{key}", place=quoted(spot))
    params: dict[str, object] = {"place": spot}
    if near and not reading.district:  # several were named
        key, params = "where_several", {"options": one_of(scene, [place_name(unit) for unit in near])}
    _ask(scene, "place", f"file.{key}", short, feeling, options=options, params=params)
    return True


def _elsewhere(scene: Scene, draft: Unsent, reading: PlaceReading, feeling: mood.Mood) -> bool:
    """Another province was named: who is asked there, once; a slip of the tongue can still be put right."""
    if reading.outside is None or "outside" in draft.asked:
        return False
    draft.asked.append("outside")
    draft.place_said = draft.place_said or [draft.text]
    params: dict[str, object] = {"place": reading.outside, "office": scene.desk.policy.office_name}
    _ask(scene, "place", "file.outside", scene.words("short.where"), feeling, params=params, counted=False)
    return True


def _ask_which(scene: Scene, draft: Unsent, reading: PlaceReading, feeling: mood.Mood) -> bool:
    """An old name that several places had, or that was divided: one question with its candidates."""
    slot = f"which:{reading.ask}:{reading.old_name or ''}"
    if slot in draft.asked or not scene.may_ask():
        draft.place.unknown = True
        draft.place.typed = draft.place.typed or reading.old_name or ""
        return False
    draft.asked.append(slot)
    draft.place_said = draft.place_said or [draft.text]
    options = [scene.numbered(f"place.pick:{at}", option.label) for at, option in enumerate(reading.options)]
    key = {"district": "where_pick", "split": "where_split", "twin": "where_twin"}[reading.ask or "district"]
    if key == "where_pick" and not reading.old_name:
        key = "where_pick_new"
    name = _bare(reading.old_name) if key == "where_pick" else _capital(reading.old_name or "")
    short = scene.words("short.where_pick" if key == "where_pick" else "short.where_split")
    _ask(
        scene,
        "place",
        f"file.{key}",
        short,
        feeling,
        options=options,
        params={"n": len(options), "place": name},
    )
    return True


def _bare(name: str | None) -> str:
    """ "Hồng Phong" of "xã Hồng Phong"."""
    for kind in ("xã ", "phường ", "thị trấn "):
        if name and name.lower().startswith(kind):
            return name[len(kind) :]
    return name or ""


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _ask_matter(scene: Scene, draft: Unsent, feeling: mood.Mood) -> bool:
    """Only a place was told."""
    if draft.field_id or draft.options or draft.attachments or "what" in draft.asked or not scene.may_ask():
        return False
    if not draft.place.unit_id or len(Ear.of(draft.text).heard) > SHORT_MESSAGE:
        return False
    draft.asked.append("what")
    _ask(scene, "what", "file.what", scene.words("short.what"), feeling, params={"place": draft.place.text})
    return True


def _ask_topic(scene: Scene, draft: Unsent, feeling: mood.Mood) -> bool:
    if draft.field_sure or draft.field_by == "citizen" or len(draft.doubts) < 2:
        return False
    if "topic" in draft.asked or not scene.may_ask() or understand.same_unit_for_all(scene, draft):
        return False
    draft.asked.append("topic")
    owner = OWNERS.get(frozenset(draft.doubts))
    if owner:
        _ask(scene, "follow", f"file.{owner}", scene.words("short.what"), feeling)
        return True
    ask_topic(scene, draft, draft.doubts, feeling)
    return True


def _ask_papers(scene: Scene, draft: Unsent, feeling: mood.Mood) -> bool:
    """Papers that are late: where they were handed in and their number find the file."""
    if draft.field_id != LATE_PAPERS or not draft.field_sure or NUMBER.search(draft.text):
        return False
    if "papers" in draft.asked or not scene.may_ask():
        return False
    draft.asked.append("papers")
    _ask(scene, "follow", "file.papers", scene.words("short.papers"), feeling)
    return True


def ask_topic(
    scene: Scene, draft: Unsent, best: list[str], feeling: mood.Mood = mood.CALM, *, counted: bool = True
) -> None:
    """The three best and "khác"."""
    names = [understand.field_words(scene, field_id) for field_id in best[:3]]
    options = [
        scene.numbered(f"topic.pick:{field_id}", name) for field_id, name in zip(best[:3], names, strict=True)
    ]
    options.append(scene.choice("topic.other", "other"))
    listed = one_of(scene, names)
    short = scene.words("short.topic", options=listed)
    _ask(
        scene,
        "topic",
        "file.pick_topic",
        short,
        feeling,
        options=options,
        params={"options": listed},
        counted=counted,
    )


def _ask(
    scene: Scene,
    name: str,
    key: str,
    short: str,
    feeling: mood.Mood,
    *,
    options: list[Option] | None = None,
    params: dict[str, object] | None = None,
    counted: bool = True,
) -> None:
    """A question of filing; an upset person gets it in one sentence with the reason."""
    hold = ASK_HOLD if len(scene.ear.heard) < SHORT_MESSAGE else 0.0
    text = (
        scene.words(feeling.with_question, q=short)
        if feeling.with_question
        else scene.words(key, **(params or {}))
    )
    scene.ask(name, text=text, short=short, options=options or [], counted=counted, hold=hold)
