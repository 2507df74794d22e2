"""Which of the places of one name a message means: what was typed, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from faq.mentions import Mention
from faq.placenames import Sense, agrees, spelling

COMMUNE_KINDS = ("xa", "phuong", "thi-tran", "dac-khu")
_DISTRICT_KINDS = ("huyen", "thi-xa", "quan", "thanh-pho")
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Around:
    """The districts and the provinces (by their directory) that go with a commune."""

    districts: frozenset[str]
    provinces: frozenset[str]


def is_province(mention: Mention) -> bool:
    """Whether it is the province: "tỉnh Hải Dương", or "Hải Dương" alone, not "TP Hải Dương"."""
    return bool(mention.name.provinces) and not (mention.name.districts and mention.kind in _DISTRICT_KINDS)


def is_commune(mention: Mention, mentions: list[Mention], answer: bool) -> bool:
    """Whether a name stands for a commune here and not for a district or province."""
    name = mention.name
    higher = bool(name.districts or name.provinces)
    if not name.communes or (higher and mention.kind in (*_DISTRICT_KINDS, "tinh")):
        return False
    if not higher or mention.kind in COMMUNE_KINDS:
        return True
    if has_twin(mention) and (answer or mention.exact):
        return not mention.exact or mention.typed not in {spelling(label) for label in name.districts}
    return any(other.first == mention.end and lies_in(mention, other) for other in mentions)


def has_twin(mention: Mention) -> bool:
    """Whether the name without marks is that of two communes (Cẩm Giang, Cẩm Giàng)."""
    return len({spelling(sense.name) for sense in mention.name.communes}) > 1


def lies_in(commune: Mention, district: Mention) -> bool:
    """Whether a commune of the one name lies in the district of the other."""
    return any(
        label in district.name.districts for sense in commune.name.communes for label in sense.districts
    )


def is_beside(mention: Mention, other: Mention) -> bool:
    """Whether two mentions follow each other, at most a few words between."""
    return 0 <= other.first - mention.end <= _NEAR or 0 <= mention.first - other.end <= _NEAR


def around(mention: Mention, higher: list[Mention]) -> Around:
    """What stands beside the commune, or, when nothing does, anywhere in the message.

    "Hải Dương" alone right behind a name counts as the city as well: "Quang Trung, Hải Dương".
    """
    named = [other for other in higher if is_beside(mention, other)] or higher
    own = {label for sense in mention.name.communes for label in sense.districts}
    districts = {label for other in named if not is_province(other) for label in other.name.districts} & own
    provinces = {period for other in named if is_province(other) for period in other.name.provinces}
    if not districts and mention.kind is None and len(named) == 1 and named[0].kind is None:
        districts = {label for label in named[0].name.districts if named[0].first == mention.end} & own
    return Around(frozenset(districts), frozenset(provinces))


def fitting(mention: Mention, near: Around, period: str) -> list[Sense]:
    """The senses that fit best: spelling, kind, district, "cũ", province, in that order."""
    senses = [sense for sense in mention.name.communes if sense.where.get(period)]
    tests: list[Callable[[Sense], bool]] = [
        lambda sense: not mention.exact or spelling(sense.name) == mention.typed,
        lambda sense: not mention.exact or agrees(mention.typed, sense.name),
        lambda sense: mention.kind not in COMMUNE_KINDS or sense.kind == mention.kind,
        lambda sense: not near.districts or bool(near.districts & set(sense.districts)),
        lambda sense: not mention.former or sense.period != period,
        lambda sense: period not in near.provinces or sense.period == period,
        lambda sense: bool(near.districts) or _in_former_province(sense, near.provinces - {period}),
        lambda sense: mention.kind is not None or bool(near.districts) or not sense.distant,
    ]
    for test in tests:
        senses = [sense for sense in senses if test(sense)] or senses
    return senses


def _in_former_province(sense: Sense, former: frozenset[str]) -> bool:
    return not former or (not sense.distant and any(sense.where.get(other) for other in former))


def todays(senses: list[Sense], period: str) -> Sense | None:
    """Today's name, when every other meaning lies in or around its area (phường Tứ Minh)."""
    official = [sense for sense in senses if sense.period == period]
    if len(official) != 1:
        return None
    own = set(official[0].where[period])
    return official[0] if all(own <= set(sense.where[period]) for sense in senses) else None
