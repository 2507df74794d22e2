"""From a person's words to the slots of a matter: what, where, whose work. A slot once filled stays filled."""

from __future__ import annotations

import dataclasses

from faq.places import PlaceReading
from faq.routing import Suggestion
from faq.text import fold
from faq.units import Unit
from handlers.citizen import reported
from handlers.dialogue.hear import FILLERS, PHONE, Ear
from handlers.dialogue.phrasing import one_of, place_name, quoted, without_abuse, without_contact
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Guess, Part, Place, Unsent
from handlers.dialogue.words import listed
from law.kinds import MessageKind, PetitionKind

KINDS = {MessageKind.PROPOSAL: PetitionKind.PROPOSAL, MessageKind.FEEDBACK: PetitionKind.FEEDBACK}
MOST_OPEN = 4  # communes that can be named in one line
ADDRESSED = ("kính gửi", "kính thưa", "kính chào")  # whom a letter is written to is no matter
PLACE_WORDS = ("ở", "tại", "thuộc", "xã", "phường", "thôn", "khu", "việc", "nhà", "đây", "là")
REGULATION = listed(
    """
    góp ý quy định, góp ý về quy định, góp ý thủ tục, góp ý về thủ tục, kiến nghị quy định, kiến nghị sửa quy định, phản ánh
    quy định, kiến nghị bỏ quy định, góp ý văn bản
    """
)
NEARLY = 0.4  # of the first field's score
PLACELESS = frozenset(  # groups of fields in which no crew has to find a spot
    {"hanh-chinh", "ho-tich-cu-tru", "lao-dong", "thong-tin", "tu-phap-quan-su", "doanh-nghiep", "xa-hoi"}
)


def read(scene: Scene, draft: Unsent) -> Suggestion:
    """Fill what is still open in a draft from everything that was told so far."""
    reading = place_reading(scene, draft)
    fixed = draft.field_id if draft.field_by == "citizen" else None
    words = reported.without_lead(without_abuse(draft.text))
    router = scene.desk.knowledge.router
    suggestion = router.suggest(words, scene.today, place=reading, field=fixed)
    draft.topic_sentence = suggestion.told
    if fixed is None:
        _keep_guess(scene, draft, suggestion)
    fill_place(scene, draft, reading)
    _fill_kind(draft, suggestion)
    _fill_field(draft, suggestion, only_place=_only_place(draft, reading))
    _fill_parts(draft, suggestion)
    fill_unit(scene, draft)
    return suggestion


def _keep_guess(scene: Scene, draft: Unsent, suggestion: Suggestion) -> None:
    """The router's own view, as it was before the citizen said that it was wrong."""
    if draft.rejected:
        return
    ids = [hit.field.id for hit in suggestion.fields]
    version = scene.desk.knowledge.version
    draft.guess = Guess(
        field=ids[0] if ids else "",
        fields=ids,
        confidence=suggestion.confidence,
        decision=suggestion.decision,
        data=version.data,
        edits=version.edits,
    )


def place_reading(scene: Scene, draft: Unsent) -> PlaceReading:
    """Where a draft says it is: the words told first, narrowed by the answers to questions about the place."""
    knowledge = scene.desk.knowledge
    told, *answers = [PHONE.sub(" ", without_contact(said)) for said in draft.place_said or [draft.text]]
    reading = knowledge.gazetteer.find(told, scene.today)
    for answer in answers:
        reading = knowledge.gazetteer.resolve(reading, answer, scene.today)
    if draft.place.unit_id:
        unit = knowledge.directory.unit(draft.place.unit_id)
        return dataclasses.replace(reading, unit=unit, candidates=[unit], ask=None, options=[])
    return reading


def fill_place(scene: Scene, draft: Unsent, reading: PlaceReading) -> None:
    """Take over a place that has been found; the words for the spot are kept as typed."""
    if draft.place.unit_id:
        return
    if reading.detail:
        draft.place.typed = reading.detail
    if reading.unit is not None and reading.ask is None:
        draft.place = place_of(scene, reading, draft.place.typed)


def place_of(scene: Scene, reading: PlaceReading, typed: str) -> Place:
    """A found place, ready to be read back: "“thon dong”, xã Hồng Phong cũ, nay là xã Nam Sách"."""
    unit = reading.unit
    if unit is None:
        return Place(typed=typed)
    now = place_name(unit)
    if reading.old_name and fold(reading.old_name) != fold(now):
        now = scene.words("word.place_now", place_old=_lower(reading.old_name), place=now)
    spot = reading.detail or typed
    return Place(unit_id=unit.id, text=f"{quoted(spot)}, {now}" if spot else now, typed=spot)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _fill_kind(draft: Unsent, suggestion: Suggestion) -> None:
    if suggestion.kind.regulation or Ear.of(draft.text).starts(*REGULATION):
        draft.kind = PetitionKind.REGULATION_FEEDBACK
    elif suggestion.kind.kind in KINDS:
        draft.kind = KINDS[suggestion.kind.kind]


def _only_place(draft: Unsent, reading: PlaceReading) -> bool:
    """Whether nothing but a place was told: its name says nothing about the matter."""
    left = Ear.of(draft.text).keys - {fold(word) for word in (*FILLERS, *PLACE_WORDS)}
    named = [unit.place or "" for unit in reading.candidates]
    known = " ".join(
        (reading.old_name or "", reading.new_name or "", reading.detail, reading.district or "", *named)
    )
    return bool(reading.candidates or reading.detail) and not left - Ear.of(known).keys


def _fill_field(draft: Unsent, suggestion: Suggestion, *, only_place: bool) -> None:
    draft.confidence = suggestion.confidence
    draft.runners = [hit.unit.id for hit in suggestion.units]
    group = suggestion.fields[0].field.group if suggestion.fields else ""
    regulation = draft.kind == PetitionKind.REGULATION_FEEDBACK
    draft.needs_place = not regulation and (suggestion.needs_place or group not in PLACELESS)
    if draft.field_by == "citizen":
        return
    ids = (
        []
        if only_place
        else [hit.field.id for hit in suggestion.fields if hit.field.id not in draft.rejected]
    )
    draft.options = ids
    draft.doubts = [field_id for field_id in _doubts(suggestion) if field_id in ids]
    draft.field_id = ids[0] if ids and suggestion.decision != "none" else None
    draft.field_by = "router" if draft.field_id else ""
    draft.field_sure = suggestion.decision == "sure" or len(draft.doubts) < 2


def _doubts(suggestion: Suggestion) -> list[str]:
    """The fields worth asking between: those nearly as likely as the first, when it is not sure."""
    if suggestion.decision != "ask":
        return []
    best = suggestion.fields[0].score
    return [hit.field.id for hit in suggestion.fields if hit.score >= NEARLY * best]


def _fill_parts(draft: Unsent, suggestion: Suggestion) -> None:
    if draft.one_matter or draft.field_by == "citizen":
        return
    parts = [
        Part(text=one.text, field_id=one.field.id, unit_id=one.unit.id if one.unit else None)
        for one in suggestion.contents
        if not Ear.of(one.text).starts(*ADDRESSED)
    ]
    draft.parts = parts if len(parts) > 1 else []


def fill_unit(scene: Scene, draft: Unsent) -> None:
    """Whose work it is, with the reason; a unit the citizen chose is kept."""
    usual, why = unit_for(scene, draft, draft.field_id, draft.text)
    if draft.unit_by == "citizen":
        draft.usual_unit_id = usual.id if usual else None
        return
    draft.unit_id, draft.why = (usual.id, why) if usual else (None, "")
    draft.unit_by = "router" if usual else ""


def unit_for(scene: Scene, draft: Unsent, field_id: str | None, text: str) -> tuple[Unit | None, str]:
    """The unit for a field at the draft's place, and why."""
    if field_id is None:
        return None, ""
    reading = place_reading(scene, draft)
    hits = scene.desk.knowledge.router.unit_for(field_id, reading, scene.today, text)
    if not hits or reading.outside or (_open(reading) and hits[0].unit in reading.candidates):
        return None, ""  # one commune of several would be a guess; another province is nobody's work here
    return hits[0].unit, hits[0].why


def _open(reading: PlaceReading) -> bool:
    """Whether several communes are possible."""
    return reading.unit is None and len(reading.candidates) > 1


def open_places(scene: Scene, draft: Unsent) -> str:
    """The few communes a place may be in, when it stayed open: "xã Nam Sách hay xã Khúc Thừa Dụ"; else empty."""
    reading = place_reading(scene, draft)
    if draft.place.unit_id or not _open(reading) or len(reading.candidates) > MOST_OPEN:
        return ""
    spot = draft.place.typed or _lower(reading.old_name or "")
    names = one_of(scene, [place_name(unit) for unit in reading.candidates])
    return scene.words("word.place_one_of", place=quoted(spot), options=names) if spot else names


def same_unit_for_all(scene: Scene, draft: Unsent) -> bool:
    """Whether every field in question leads to the same unit, so that asking would change nothing."""
    units = {
        unit.id if (unit := unit_for(scene, draft, field, draft.text)[0]) else None for field in draft.doubts
    }
    return len(units) == 1 and None not in units


def field_words(scene: Scene, field_id: str | None) -> str:
    """The matter in plain words, or that somebody will look at it."""
    if field_id is None:
        return scene.words("word.field_open")
    return scene.desk.knowledge.catalogue.field(field_id).plain_vi


def named_unit(scene: Scene, text: str) -> Unit | None:
    """The office a text names ("gửi công an xã Gia Lộc", "sở xây dựng"): the longest name found in it."""
    key = f" {fold(text)} "
    best: tuple[tuple[bool, int], Unit] | None = None
    for unit in scene.desk.knowledge.directory.units(scene.today):
        for name in (unit.spoken, unit.name, *unit.aliases):
            folded = fold(name)
            # The bare name of a commune in "công an xã Gia Lộc" does not make it the committee's work.
            weight = (unit.level != "xa" or name not in unit.aliases, len(folded))
            if len(folded) > 3 and f" {folded} " in key and (best is None or weight > best[0]):
                best = (weight, unit)
    return best[1] if best else None
