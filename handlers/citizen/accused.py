"""Whom words speak of: the unit of the accused, and whether an earlier matter belongs to the same story.

Law: Luật Tố cáo 2018, Điều 8 (nobody accused may learn of it), Điều 12 to 20 (his superior decides).
"""

from __future__ import annotations

from collections.abc import Iterable

from faq.text import fold
from faq.units import Unit
from handlers.dialogue.hear import Ear
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Unsent
from handlers.dialogue.words import listed

IN_OFFICE = listed(
    """
    cán bộ, chủ tịch, phó chủ tịch, bí thư, giám đốc, hiệu trưởng, trưởng phòng, trưởng thôn, công an, địa
    chính, công chức, lãnh đạo, một cửa
    """
)
COMMUNE_BOSSES = listed(
    """
    chủ tịch xã, chủ tịch phường, phó chủ tịch xã, phó chủ tịch phường, bí thư xã, bí thư phường, cán bộ xã, cán bộ
    phường, công an xã, địa chính xã, ủy ban, xã, phường, chủ tịch, bí thư, phó chủ tịch, địa chính
    """
)
POINTING = listed(
    """
    ông ấy, bà ấy, anh ấy, chị ấy, cô ấy, ông này, bà này, anh này, chị này, ông đó, bà đó, anh ta, cô ta, chị ta, ông ta,
    bà ta, hắn, hắn ta, nó, họ, bọn họ, bọn nó, chúng nó, lão, lão ấy, gã, thằng đó, thằng này, người đó, người này,
    người ấy, vị đó, vị này, he, she, they
    """
)
TITLES = frozenset(listed("ong, ba, anh, chi, co, chu, thang, lao, ga"))
NO_NAMES = frozenset(
    fold(word)
    for word in listed(
        """
        ấy, này, đó, ta, tôi, em, cháu, chị, anh, ông, bà, con, là, ở, có, đã, bị, nội, ngoại, ơi, làm, trên, xã,
        phường, chủ, phó, bí, giám, hiệu, trưởng, cán, công, nào, đi, và, còn, thì, cho, lấy, ăn, nhận, đang, cứ,
        rồi, nay, ngày, hôm, trước
        """
    )
)
OUR_OFFICE = listed(
    """
    ban tiếp dân, ban tiếp công dân, phòng tiếp dân, phòng tiếp công dân, cán bộ tiếp dân, cán bộ tiếp công dân, người
    tiếp dân, trụ sở tiếp dân, trụ sở tiếp công dân
    """
)
SENT_TO = frozenset(fold(word) for word in listed("gửi, lên, đến, tới, báo, trình, với, cho, nhờ, kêu"))
INSTITUTIONS = frozenset(  # first words of names of offices; "xây dựng" alone is no office
    fold(word)
    for word in listed(
        """
        sở, ban, chi, trung, văn, ủy, ubnd, thanh, tòa, viện, bảo, thuế, cục, điện, ngân, đội, bộ, hội, tổng, bưu, phòng,
        đài, báo, csgt, catp, bhxh, tand, vks, mặt, liên, công, chủ, thi, hành, cơ, trụ, hđnd, mttq, evn
        """
    )
)
WHOSE = frozenset(listed("cong an, cong doan"))  # the same word in every commune: the place decides
BEFORE_A_NAME = 2  # words in which "gửi lên" may stand


def same_story(draft: Unsent, text: str) -> bool:
    """Whether a matter under way belongs to an accusation: it or the new words speak of the same person.

    When in doubt it does: words put aside are not lost, words left open are known to everybody.
    """
    told, said = Ear.of(draft.text), Ear.of(text)
    if told.has(*IN_OFFICE) or said.has(*POINTING):
        return True
    return bool(names(told) & said.keys)


def names(ear: Ear) -> frozenset[str]:
    """What people are called: "Quy" and "Lò" of "ông Lò Văn Quy"."""
    keys = [token.key for token in ear.heard]
    return frozenset(
        key
        for at, title in enumerate(keys)
        if title in TITLES
        for key in keys[at + 1 : at + 4]
        if key not in NO_NAMES and len(key) > 1 and not key.isdigit()
    )


def unit_of(scene: Scene, words: str) -> str | None:
    """The unit of the accused, so that the file goes past it and its people: the office itself, any office
    named, else the commune that was named with its officials."""
    ear = Ear.of(words)
    office = scene.desk.policy.office_unit_id
    if _accused(ear, OUR_OFFICE):
        return office
    named = _named(scene, ear, vague=False)
    if any(unit.id == office for unit in named):
        return office
    if named:
        return named[0].id
    place = scene.desk.knowledge.gazetteer.find(words, scene.today).unit
    if place is not None and ear.has(*COMMUNE_BOSSES):
        return place.id
    vague = _named(scene, ear, vague=True)
    return vague[0].id if vague else None


def _accused(ear: Ear, names: Iterable[str]) -> bool:
    return any(_stands(ear, name) for name in names)


def _stands(ear: Ear, name: str) -> bool:
    """Whether a name is said other than as where something is sent to."""
    keys, wanted = [token.key for token in ear.heard], fold(name).split()
    return any(
        keys[at : at + len(wanted)] == wanted and not SENT_TO & set(keys[max(0, at - BEFORE_A_NAME) : at])
        for at in range(len(keys) - len(wanted) + 1)
    )


def _named(scene: Scene, ear: Ear, *, vague: bool) -> list[Unit]:
    """Offices other than communes whose names are said, the longest name first."""
    said = f" {ear.key} "
    found: list[tuple[int, Unit]] = []
    for unit in scene.desk.knowledge.directory.units(scene.today):
        keys = [fold(name) for name in (unit.spoken, unit.name, *unit.aliases)] if unit.level != "xa" else []
        lengths = [
            len(key)
            for key in keys
            if f" {key} " in said and key.split()[0] in INSTITUTIONS and (key in WHOSE) == vague
            if _stands(ear, key)
        ]
        if lengths:
            found.append((max(lengths), unit))
    return [unit for _, unit in sorted(found, key=lambda row: -row[0])]
