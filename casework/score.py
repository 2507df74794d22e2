"""The scorecard of a unit for a period: counted from our own records where they know, else asked of a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from casework import obligations, periods
from casework.errors import Refused
from casework.office import Desk
from casework.periods import Period
from casework.secrecy import ALL_UNITS
from casework.sheets import DEMO_MARK, Table, workbook
from casework.week import unit_name
from law import criterion
from law.criterion import CountDef, ItemScore, Score, write_number
from law.kinds import PetitionKind
from law.scorecard import Checklist, ChecklistPart
from storage import figures
from storage.figures import Measure, Scope
from storage.jobs import ScoreInput
from storage.people import Official
from storage.petitions import Deadline, Petition

NOTICE_RULES = (obligations.NOTICE,)
KNPA_RULES = (obligations.ANSWER, "phan-anh-hien-truong", "phan-anh-quy-dinh-hanh-chinh-xu-ly")
TREATMENT_RULES = (  # initial processing of a đơn: accept or not, pass on
    obligations.PASS_ON_REGULATION,
    "khieu-nai-thu-ly-lan-dau-10-ngay",
    "khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec",
    "khieu-nai-thu-ly-lan-hai-10-ngay",
    "khieu-nai-thu-ly-lan-hai-07-ngay-lam-viec",
    "khieu-nai-ky-luat-thu-ly-10-ngay",
    "khieu-nai-ky-luat-thu-ly-07-ngay-lam-viec",
    "to-cao-xu-ly-ban-dau",
    "to-cao-chuyen-don",
)
DIGITISED = col(Petition.field_id).is_not(None)  # text, kind, unit, day and stage every file has
NO_LIST = frozenset({"c_danh_gia", "c_hai_long", "c_thong_tin_kenh_so"})  # who rated, what is sealed
LAST_VALUE = 1_000_000


@dataclass(frozen=True)
class CountView:
    """One count: what our records say, what a person typed with which document, and which is used.

    `counted` None: our records cannot know it. `codes`: the petitions behind `counted`, one for each thing.
    """

    definition: CountDef
    counted: int | None
    typed: int | None
    document: str
    by: str
    codes: list[str]

    @property
    def value(self) -> int | None:
        """The typed number where there is one, for it has a document behind it."""
        return self.counted if self.typed is None else self.typed


@dataclass(frozen=True)
class CheckView:
    """One yes-or-no that only a person can answer."""

    id: str
    title: str
    answer: bool | None
    document: str
    by: str


@dataclass(frozen=True)
class ScoreView:
    """A unit's score, its inputs, and the petitions behind each count. `until`: the last day counted."""

    unit_id: str
    unit_name: str
    period: Period
    until: date
    score: Score
    counts: list[CountView]
    checks: list[CheckView]
    behind: dict[str, list[str]]
    demo: bool


def score(desk: Desk, unit_id: str, period_id: str) -> ScoreView:
    """Score a unit for a period (2026-nam, 2026-tam-tinh, 2026-quy-4…), counted up to today at the latest.

    Chat holds only a part of a unit's work: what our records cannot know is None and its item asks.
    Raises Refused for a period that has not begun.
    """
    period = periods.period(period_id)
    if period.since > desk.today:
        raise Refused("s.no_period", period=period_id)
    card = desk.office.law.scorecard
    scope = Scope(period.since, min(period.until, desk.today), unit_id, desk.policy.demo)
    typed = _typed(desk, unit_id, period_id)
    needed = {count.id for count in criterion.counts_needed(card)}
    counts = [_count_view(desk, scope, count, typed) for count in card.counts if count.id in needed]
    checks = [_check_view(desk, part.id, part.title_vi, typed) for part in _parts(desk)]
    values: dict[str, int | None] = dict.fromkeys((count.id for count in card.counts), None)
    values.update({view.definition.id: view.value for view in counts})
    result = criterion.score(card, values, {check.id: check.answer for check in checks})
    return ScoreView(
        unit_id=unit_id,
        unit_name=unit_name(desk, unit_id),
        period=period,
        until=scope.until,
        score=result,
        counts=counts,
        checks=checks,
        behind={view.definition.id: view.codes for view in counts if view.codes},
        demo=scope.demo,
    )


def set_input(
    desk: Desk, who: Official, unit_id: str, period_id: str, key: str, value: int | None, document: str
) -> None:
    """Enter a count or a yes (1) or no (0) with the document behind it; None takes it back.

    Allowed to the head of the unit, to staff and administrators. Raises Refused.
    """
    if not (who.role in ALL_UNITS or (who.role == "head" and who.unit_id == unit_id)):
        raise Refused("s.forbidden")
    periods.period(period_id)
    checks = {part.id for part in _parts(desk)}
    if key not in checks and key not in {count.id for count in desk.office.law.scorecard.counts}:
        raise Refused("s.no_input", item=key)
    row = _typed(desk, unit_id, period_id).get(key)
    if value is None:
        if row is not None:
            desk.session.delete(row)
        return
    if not 0 <= value <= (1 if key in checks else LAST_VALUE):
        raise Refused("s.bad_value", value=value)
    if not document.strip():
        raise Refused("s.no_document")
    row = row or ScoreInput(
        unit_id=unit_id, period=period_id, key=key, value=value, official_id=who.id, at=desk.now
    )
    row.value, row.document, row.official_id, row.at = value, document.strip(), who.id, desk.now
    desk.session.add(row)


def period_choices(desk: Desk) -> list[Period]:
    """The periods that may be scored, this year's first."""
    return periods.periods(desk.today)


def text(desk: Desk, view: ScoreView) -> str:
    """The score as a chat message, headed by what it is not."""
    late = figures.count(desk.session, figures.OVERDUE, _scope(view))
    soon = figures.count(desk.session, figures.DUE_SOON, _scope(view))
    fixable = [f"trả lời {late} hồ sơ quá hạn"] * bool(late) + [f"{soon} hồ sơ sắp đến hạn"] * bool(soon)
    return desk.say(
        "s.criterion",
        unit=view.unit_name,
        points=write_number(view.score.total),
        max=write_number(view.score.max),
        date=view.until,
        losses=", ".join(_loss(item) for item in view.score.items if _lost(item)) or "không có",
        due=view.period.send_by,
        fixable=", ".join(fixable) or "không có",
        manual=", ".join(item.id for item in view.score.items if item.status == "ask") or "không có",
    )


def xlsx(desk: Desk, view: ScoreView) -> bytes:
    """The score as a workbook: items with their formulas, inputs with their sources; the banner on each sheet."""
    head = [
        f"Chấm điểm {view.period.name.lower()}: {view.unit_name}",
        view.score.banner,
        *([DEMO_MARK] if view.demo else []),
        f"Số liệu từ {view.period.since:%d/%m/%Y} đến hết {view.until:%d/%m/%Y}; "
        f"lập lúc {desk.local(desk.now):%H:%M ngày %d/%m/%Y}.",
    ]
    items: list[list[str | float | None]] = [
        [
            item.id,
            item.title,
            float(item.max),
            None if item.points is None else float(item.points),
            item.formula_vi,
        ]
        for item in view.score.items
    ]
    items.append(["", "Tổng", float(view.score.max), float(view.score.total), ""])
    columns = [("Mã", 6), ("Tiêu chí", 50), ("Tối đa", 9), ("Điểm", 9), ("Cách tính", 60)]
    inputs = [
        [
            count.definition.name_vi,
            count.value,
            "chưa có" if count.value is None else "người nhập" if count.typed is not None else "hệ hồ sơ",
            count.counted,
            count.document,
            count.by,
            ", ".join(count.codes[:200]),
        ]
        for count in view.counts
    ]
    input_columns = [("Số liệu", 50), ("Giá trị", 10), ("Nguồn", 12), ("Đếm được", 10), ("Văn bản", 30),
                     ("Người nhập", 20), ("Hồ sơ", 60)]  # fmt: skip
    return workbook(head, [Table("Điểm", columns, items), Table("Số liệu", input_columns, inputs)])


def _scope(view: ScoreView) -> Scope:
    return Scope(view.period.since, view.until, view.unit_id, view.demo)


def _lost(item: ItemScore) -> bool:
    return item.points is not None and item.points < item.max


def _loss(item: ItemScore) -> str:
    assert item.points is not None
    return f"{item.id} {write_number(item.max - item.points)}"


def _parts(desk: Desk) -> list[ChecklistPart]:
    """The yes-or-no parts of the card that nothing answers by itself."""
    card = desk.office.law.scorecard
    lists = [item.formula for item in card.items if item.enabled and isinstance(item.formula, Checklist)]
    return [part for checklist in lists for part in checklist.parts if part.auto is None]


def _typed(desk: Desk, unit_id: str, period_id: str) -> dict[str, ScoreInput]:
    query = select(ScoreInput).where(ScoreInput.unit_id == unit_id, ScoreInput.period == period_id)
    return {row.key: row for row in desk.session.exec(query)}


def _count_view(desk: Desk, scope: Scope, count: CountDef, typed: dict[str, ScoreInput]) -> CountView:
    counter = COUNTERS.get(count.id)
    counted, behind = counter(desk, scope) if counter else (None, [])
    row = typed.get(count.id)
    codes = [] if count.id in NO_LIST else _codes(desk, behind)
    return CountView(
        count, counted, row.value if row else None, row.document if row else "", _name(desk, row), codes
    )


def _check_view(desk: Desk, part_id: str, title: str, typed: dict[str, ScoreInput]) -> CheckView:
    row = typed.get(part_id)
    return CheckView(
        part_id, title, bool(row.value) if row else None, row.document if row else "", _name(desk, row)
    )


def _name(desk: Desk, row: ScoreInput | None) -> str:
    official = desk.session.get(Official, row.official_id) if row else None
    return official.name if official else ""


def _codes(desk: Desk, petition_ids: Sequence[int]) -> list[str]:
    codes = {petition.id: petition.code for petition in figures.listed(desk.session, petition_ids)}
    return [codes[petition_id] for petition_id in petition_ids]


Counted = tuple[int | None, list[int]]
Counter = Callable[[Desk, Scope], Counted]


def _sum_of(*measures: Measure) -> Counter:
    """Things of several measures together."""

    def counted(desk: Desk, scope: Scope) -> Counted:
        found = [one for measure in measures for one in figures.ids(desk.session, measure, scope)]
        return len(found), found

    return counted


def _of_rules(measure: Measure, rules: Sequence[str]) -> Measure:
    return measure.only(col(Deadline.rule_id).in_(rules))


def _treatments(measure: Measure) -> Counter:
    """Initial processing. Our records hold few of its obligations: none in the period says nothing."""
    wanted, events = _sum_of(_of_rules(measure, TREATMENT_RULES)), _of_rules(figures.EVENTS, TREATMENT_RULES)

    def counted(desk: Desk, scope: Scope) -> Counted:
        return wanted(desk, scope) if figures.count(desk.session, events, scope) else (None, [])

    return counted


def _local_limit(measure: Measure) -> Counter:
    """Answers to kiến nghị, phản ánh: the law sets no limit, so without the office's own there is no event."""
    wanted = _sum_of(_of_rules(measure, KNPA_RULES))
    return lambda desk, scope: (None, []) if desk.policy.knpa_days is None else wanted(desk, scope)


def _information(desk: Desk, scope: Scope) -> Counted:
    """What was told of complaints and denunciations: all units together, so known to the office alone."""
    if scope.unit_id != desk.policy.office_unit_id:
        return None, []
    kinds = [kind for kind in PetitionKind if kind.sealed]
    return figures.sealed(desk.session, scope, kinds), []


COUNTERS: dict[str, Counter] = {
    "c_tra_loi_tcd_su_kien": _sum_of(_of_rules(figures.EVENTS, NOTICE_RULES)),
    "c_tra_loi_tcd_dung_han": _sum_of(_of_rules(figures.ON_TIME, NOTICE_RULES)),
    "c_don_ky_truoc": _sum_of(figures.UNTREATED_BEFORE),
    "c_don_trong_ky": _sum_of(figures.ARRIVED),
    "c_tong_don": _sum_of(figures.UNTREATED_BEFORE, figures.ARRIVED),
    "c_don_knpa": _sum_of(figures.ARRIVED),
    "c_don_khong_tq": _sum_of(figures.TRANSFERRED),
    "c_chuyen_don": _sum_of(figures.TRANSFERRED),
    "c_chuyen_hd_sai": _sum_of(figures.MISDIRECTED),
    "c_don_so_hoa": _sum_of(figures.UNTREATED_BEFORE.only(DIGITISED), figures.ARRIVED.only(DIGITISED)),
    "c_xu_ly_su_kien": _treatments(figures.EVENTS),
    "c_xu_ly_dung_han": _treatments(figures.ON_TIME),
    "c_knpa_su_kien": _local_limit(figures.EVENTS),
    "c_knpa_dung_han": _local_limit(figures.ON_TIME),
    "c_thong_tin_kenh_so": _information,
    "c_danh_gia": _sum_of(figures.SCORED),
    "c_hai_long": _sum_of(figures.SATISFYING),
    "c_qua_han_ton": _sum_of(figures.OVERDUE),
}
