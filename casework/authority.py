"""Whom the law names to decide: a proposal with its reason and article; the official determines it."""

from __future__ import annotations

from dataclasses import dataclass

from casework.office import Desk
from faq.units import Unit
from law import competence
from law.competence import Decider, Whose
from law.kinds import PetitionKind
from law.stages import NEED_A_PAPER
from storage.petitions import Petition

CASES = {
    Whose.COMMUNE_OFFICER: "Cán bộ, công chức, viên chức do Chủ tịch xã quản lý",
    Whose.COMMUNE_AGENCY_HEAD: "Người đứng đầu, cấp phó cơ quan của xã",
    Whose.COMMUNE_CHAIRMAN: "Chủ tịch, Phó Chủ tịch UBND xã",
    Whose.DISTRICT: "Cấp huyện cũ (đã bỏ)",
    Whose.UNIT_UNDER_AGENCY: "Đơn vị thuộc sở",
    Whose.AGENCY: "Sở, ngành cấp tỉnh",
    Whose.PROVINCE_CHAIRMAN: "Chủ tịch UBND tỉnh, thành phố",
    Whose.PUBLIC_SERVICE: "Đơn vị sự nghiệp (trường, bệnh viện…)",
    Whose.NO_OFFICIAL: "Người không phải cán bộ vi phạm quản lý nhà nước",
}
_COMMUNE = frozenset({Whose.COMMUNE_OFFICER, Whose.COMMUNE_AGENCY_HEAD, Whose.COMMUNE_CHAIRMAN})
_BY_LEVEL = {"xa": _COMMUNE, "huyen": frozenset({Whose.DISTRICT})}
_BY_KIND = {
    "co-quan-chuyen-mon": Whose.AGENCY,
    "co-quan-thuoc-ubnd": Whose.AGENCY,
    "uy-ban": Whose.PROVINCE_CHAIRMAN,
    "don-vi-su-nghiep": Whose.PUBLIC_SERVICE,
    "don-vi-truc-thuoc-so": Whose.UNIT_UNDER_AGENCY,
}


@dataclass(frozen=True)
class Proposal:
    """Who decides when it is about `case`. `second` None: a tố cáo has one body. `likely`: fits the unit known."""

    case: str
    first: Decider
    second: Decider | None
    likely: bool


def proposals(desk: Desk, petition: Petition) -> list[Proposal]:
    """Every case with its authority by the law of the day the đơn was received, the likely cases first.

    Empty for kiến nghị and phản ánh, which no body must decide. Which case it is, the file rarely says: the
    level of the unit complained about narrows it, the official chooses.
    """
    kind = PetitionKind(petition.kind)
    if kind not in NEED_A_PAPER:
        return []
    on = petition.paper_on or desk.today
    likely = _likely(desk, petition)
    found = []
    for whose, case in CASES.items():
        if kind is PetitionKind.DENUNCIATION:
            first, second = competence.denunciation_body(whose, on), None
        elif whose is Whose.NO_OFFICIAL:
            continue  # only decisions and acts of officials can be complained about
        else:
            first, second = competence.first_instance(whose, on), competence.second_instance(whose, on)
        found.append(Proposal(case, first, second, whose in likely))
    return sorted(found, key=lambda one: not one.likely)


def _likely(desk: Desk, petition: Petition) -> frozenset[Whose]:
    unit_id = petition.facts.get("accused_unit_id")
    if unit_id is None and petition.kind != PetitionKind.DENUNCIATION:
        unit_id = petition.unit_id
    if unit_id is None:
        return frozenset()
    unit: Unit = desk.knowledge.directory.unit(unit_id)
    by_kind = _BY_KIND.get(unit.kind)
    return _BY_LEVEL.get(unit.level) or (frozenset({by_kind}) if by_kind else frozenset())
