"""The lawyer's pages: every rule and every lawful step, written from the data.

`python -m law.page` writes docs/rules.md and docs/steps.md anew; a test keeps them in step with the data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from law.duties import duty
from law.kinds import PetitionKind
from law.names import ACTION_NAMES, STAGE_NAMES
from law.rulebook import Confidence, Counting, Direction, Party, Rule, Rulebook, Unit
from law.ruletext import Variant
from law.stages import STEPS, Guard, Step

DOCS = Path(__file__).parents[1] / "docs"
RULES_PAGE, STEPS_PAGE = "rules.md", "steps.md"
LEFT_OPEN = "chưa quy định"

Row = tuple[str, ...]
_KIND_NAMES = {
    PetitionKind.COMPLAINT: "Khiếu nại quyết định, hành vi hành chính",
    PetitionKind.DISCIPLINE_COMPLAINT: "Khiếu nại quyết định kỷ luật",
    PetitionKind.DENUNCIATION: "Tố cáo",
    PetitionKind.PROPOSAL: "Kiến nghị",
    PetitionKind.FEEDBACK: "Phản ánh",
    PetitionKind.REGULATION_FEEDBACK: "Phản ánh, kiến nghị về quy định hành chính",
}
_SHARED = {"khieu-nai", "to-cao"}
# The first that fits has the rule, so that each stands once.
_SUBJECTS: tuple[tuple[str, Callable[[frozenset[str]], bool]], ...] = (
    (
        "Tiếp công dân, nhận và xử lý đơn",
        lambda kinds: "tiep-cong-dan" in kinds or kinds >= _SHARED,
    ),
    (_KIND_NAMES[PetitionKind.COMPLAINT], lambda kinds: "khieu-nai" in kinds),
    (_KIND_NAMES[PetitionKind.DISCIPLINE_COMPLAINT], lambda kinds: "khieu-nai-ky-luat" in kinds),
    (_KIND_NAMES[PetitionKind.DENUNCIATION], lambda kinds: "to-cao" in kinds),
    (
        "Kiến nghị, phản ánh",
        lambda kinds: bool(kinds & {"kien-nghi", "phan-anh", "phan-anh-quy-dinh-hanh-chinh"}),
    ),
    ("Dữ liệu cá nhân", lambda kinds: "du-lieu-ca-nhan" in kinds),
    ("Báo cáo định kỳ", lambda kinds: "bao-cao" in kinds),
)
_UNITS = {
    Unit.CALENDAR_DAYS: "ngày",
    Unit.WORKING_DAYS: "ngày làm việc",
    Unit.HOURS: "giờ",
    Unit.YEARS: "năm",
}
_PARTIES = {Party.UNIT: "cơ quan", Party.CITIZEN: "người dân", Party.THIRD_PARTY: "bên thứ ba"}
_MARKS = {
    Confidence.VERIFIED: "✓ đã đọc trong văn bản",
    Confidence.SECONDARY: "△ đọc qua nguồn thứ cấp",
    Confidence.RECALLED: "? chưa kiểm tra được",
}
_GUARDS = {
    Guard.OVERDUE: "hạn giải quyết đã qua mà chưa có kết quả",
    Guard.EFFECTIVE: "đã đến ngày có hiệu lực",
    Guard.SETTLED: "không còn nghĩa vụ, thời hạn nào đang chạy",
    Guard.CONCLUDED: "đã có kết luận",
}
_RULES_INTRO = f"""\
# Bảng thời hạn

Trang này viết ra từ dữ liệu bằng `python -m law.page`; đừng sửa tay. Sửa `law/rules/*.yaml` rồi chạy lại.

Đây không phải ý kiến pháp lý: Thanh tra và Sở Tư pháp xác nhận từng số trước khi dùng. Cột cuối ghi mức chắc chắn:
{"; ".join(_MARKS.values())}. Ngày đầu không tính; ngày cuối là ngày nghỉ thì chuyển sang ngày làm việc tiếp theo
(Bộ luật Dân sự 2015, Điều 147, Điều 148), trừ khi cột thời hạn nói khác. Phiên bản nào của luật được chọn theo ngày
xảy ra sự kiện bắt đầu. “{LEFT_OPEN}”: luật không ấn định số ngày, cơ quan tự đặt trong phần cài đặt.
"""
_STEPS_INTRO = """\
# Bảng các bước

Trang này viết ra từ dữ liệu bằng `python -m law.page`; đừng sửa tay. Sửa `law/stages.py`, `law/duties.py` rồi chạy lại.

Việc nào không có trong bảng ở bước đó thì không làm được, và người bấm được đọc điều luật. “Hạn bắt đầu” là các thời
hạn mà việc đó mở ra, tên như trong [bảng thời hạn](rules.md).
"""


def rules_page(book: Rulebook) -> str:
    """docs/rules.md: one table for each subject, every rule once."""
    left = list(book.rules())
    parts = [_RULES_INTRO]
    for title, fits in _SUBJECTS:
        mine = [rule for rule in left if fits(rule.kinds)]
        left = [rule for rule in left if rule not in mine]
        parts.append(f"## {title}\n\n{_rules_table(book, mine)}")
    if left:
        raise ValueError(f"no subject for {', '.join(rule.id for rule in left)}")
    return "\n".join(parts)


def steps_page(book: Rulebook) -> str:
    """docs/steps.md: one table for each kind; kinds with the same steps share one."""
    tables: dict[str, list[PetitionKind]] = {}
    for kind in PetitionKind:
        tables.setdefault(_steps_table(book, kind), []).append(kind)
    parts = [_STEPS_INTRO]
    for table, kinds in tables.items():
        title = ", ".join(_KIND_NAMES[kind] for kind in kinds).capitalize()
        parts.append(f"## {title}\n\n{table}")
    return "\n".join(parts)


def write(folder: Path) -> None:
    """Write both pages into a folder."""
    book = Rulebook.load()
    (folder / RULES_PAGE).write_text(rules_page(book), encoding="utf-8")
    (folder / STEPS_PAGE).write_text(steps_page(book), encoding="utf-8")


def length_words(rule: Rule) -> str:
    """The period of a rule in words: "7 ngày làm việc", "làm ngay", "chưa quy định"."""
    if rule.direction is Direction.IMMEDIATE:
        return "làm ngay"
    if rule.length is None:
        return LEFT_OPEN if rule.configurable else "không ấn định số ngày"
    count = _amount(rule.length, rule.unit)
    if rule.counting is Counting.EFFECT:
        return f"{count}, có hiệu lực từ ngày sau đó, không chuyển vì ngày nghỉ"
    before = {Direction.BEFORE: "ít nhất {} trước", Direction.MINIMUM: "ít nhất {}"}
    said = before.get(rule.direction, "{}").format(count)
    return f"{said}, {rule.per}" if rule.per else said


def _amount(length: int, unit: Unit | None) -> str:
    return (
        f"ngày {length}" if unit is Unit.DAY_OF_MONTH else f"{length} {_UNITS[unit]}" if unit else str(length)
    )


def _rules_table(book: Rulebook, rules: Iterable[Rule]) -> str:
    head = ("Quy định", "Căn cứ", "Áp dụng", "Thời hạn", "Tính từ", "Ai làm", "Mức chắc chắn")
    return _table(head, [_rule_row(book, rule) for rule in rules])


def _rule_row(book: Rulebook, rule: Rule) -> Row:
    lengths = [length_words(rule), *(_variant_words(book, one) for one in rule.variants)]
    event = rule.event_vi
    if rule.alternative_start:
        event += f"<br>hoặc {book.event_vi(rule.alternative_start)}"
    mark = _MARKS[rule.confidence] + (f"<br>{rule.note}" if rule.note else "")
    return (
        f"{rule.title_vi}<br>`{rule.id}`",
        rule.citation,
        _dates(rule.valid_from, rule.valid_to),
        "<br>".join(lengths),
        event,
        f"{_PARTIES[rule.party]}: {rule.who}",
        mark,
    )


def _variant_words(book: Rulebook, variant: Variant) -> str:
    said = [_amount(variant.length, variant.unit)] if variant.length else []
    if variant.extensions:
        said.append(f"đã gồm {variant.extensions} lần gia hạn bằng văn bản")
    if variant.starts_from:
        said.append(f"tính từ {book.event_vi(variant.starts_from)}")
    if variant.effect:
        said.append(variant.effect)
    return f"• {variant.when}: {', '.join(said) or LEFT_OPEN}"


def _steps_table(book: Rulebook, kind: PetitionKind) -> str:
    """The steps of a kind; the same act from several stages is one line."""
    lines: dict[Row, list[str]] = {}
    for step in STEPS:
        if kind in step.kinds:
            lines.setdefault(_step_row(book, kind, step), []).append(_stage_name(step))
    head = ("Việc", "Ở bước", "Sang bước", "Căn cứ", "Áp dụng", "Điều kiện", "Hạn bắt đầu")
    return _table(head, [(row[0], "; ".join(stages), *row[1:]) for row, stages in lines.items()])


def _step_row(book: Rulebook, kind: PetitionKind, step: Step) -> Row:
    same = "giữ nguyên"
    to = same if step.to is step.stage else STAGE_NAMES[step.to]
    if step.back:
        to = "bước liền trước"
    turned = duty(kind, step.stage, step.action)
    rules = [rule for opens in turned.opens for rule in opens.rules] if turned else []
    titles = [book.rule(rule).title_vi for rule in dict.fromkeys(rules)]
    guard = _GUARDS[step.guard] if step.guard else ""
    return (
        ACTION_NAMES[step.action],
        to,
        step.reason,
        _dates(step.valid_from, step.valid_to),
        guard,
        "<br>".join(titles),
    )


def _stage_name(step: Step) -> str:
    return STAGE_NAMES[step.stage] if step.stage else "chưa có hồ sơ"


def _dates(first: date | None, last: date | None) -> str:
    said = [f"từ {first:%d/%m/%Y}"] if first else []
    said += [f"đến {last:%d/%m/%Y}"] if last else []
    return " ".join(said)


def _table(head: Row, rows: Iterable[Row]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(_cell(value) for value in line)} |\n" for line in lines)


def _cell(value: str) -> str:
    return value.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    write(DOCS)
