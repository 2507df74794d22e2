"""Who takes a complaint: the place that decided for the first, the one above it for the second.

Law: Luật Khiếu nại 2011, Điều 17 to 23, amended; decisions of abolished districts are placed by an official.
"""

from __future__ import annotations

from faq.units import COMMITTEE, Unit
from handlers.citizen import accused
from handlers.dialogue.hear import Ear
from handlers.dialogue.phrasing import office_and_address
from handlers.dialogue.scene import Scene
from handlers.dialogue.words import listed

SECOND = listed(
    """
    lần hai, lần 2, lần thứ hai, lần thứ 2, giải quyết khiếu nại, giải quyết lần đầu, giải quyết lần một
    """
)
DISTRICT = listed(
    """
    ủy ban nhân dân huyện, ủy ban huyện, chủ tịch huyện, huyện ký, của huyện, huyện ra, ủy ban nhân dân thị xã,
    chủ tịch thị xã, ủy ban nhân dân quận, chủ tịch quận, ủy ban thị xã, ủy ban quận
    """
)
CITY = listed(
    """
    chủ tịch thành phố, ủy ban nhân dân thành phố, ủy ban thành phố, chủ tịch tỉnh, ủy ban nhân dân tỉnh, ủy ban tỉnh
    """
)
COMMUNE_POLICE = listed("công an xã, công an phường, công an thị trấn")


def tell_where(scene: Scene, words: str) -> None:
    """The place that decided for the first complaint, the one above it for the second."""
    ear = Ear.of(words)
    if ear.has(*DISTRICT):
        scene.tell("kn.district")
        return
    unit = _issuer(scene, words)
    police = ear.has(*COMMUNE_POLICE)  # an office of its own, which the directory knows only by the one above
    if ear.has(*SECOND) and police and unit is not None:
        scene.tell("kn.where_second", unit=unit.head_title)
    elif ear.has(*SECOND):
        _tell_above(scene, ear, unit)
    elif unit is not None and not police:
        scene.tell("kn.where", unit=unit.spoken)
    else:
        scene.tell("kn.where_open", office=office_and_address(scene.desk))


def _tell_above(scene: Scene, ear: Ear, unit: Unit | None) -> None:
    directory = scene.desk.knowledge.directory
    if unit is not None and unit.superior:
        scene.tell("kn.where_second", unit=directory.unit(unit.superior).head_title)
    elif unit is not None and unit.kind == COMMITTEE:
        scene.tell("kn.where_second", unit=scene.words("word.head_ministry"))
    elif unit is None and ear.has("xã", "phường"):
        scene.tell("kn.where_second", unit=scene.words("word.head_commune"))
    else:
        scene.tell("kn.where_second_open", office=office_and_address(scene.desk))


def _issuer(scene: Scene, words: str) -> Unit | None:
    """Whose decision it is, as far as it was told."""
    knowledge = scene.desk.knowledge
    if Ear.of(words).has(*CITY):
        committees = [unit for unit in knowledge.directory.units(scene.today) if unit.level == "tinh"]
        return next((unit for unit in committees if unit.kind == COMMITTEE), None)
    named = accused.unit_of(scene, words)
    return knowledge.directory.unit(named) if named else knowledge.gazetteer.find(words, scene.today).unit
