"""The week as a workbook: totals, units, fields, and the files themselves without personal data."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlmodel import col, func, select

from casework import secrecy
from casework.office import VIETNAM, Desk
from casework.week import Totals, WeekFigures, behind, field_name, kind_name, unit_name
from law import stages
from law.kinds import Stage
from storage.petitions import Deadline, Petition

DEMO_MARK = "DỮ LIỆU TRÌNH DIỄN, không phải số liệu thật"
NOTES = (
    "Hồ sơ khiếu nại, tố cáo chỉ có tổng số và không nằm trong các số khác; dưới 5 người thì không ghi số.",
    "Đúng hạn, muộn đếm theo nghĩa vụ: mỗi nghĩa vụ một lần, lúc làm xong hoặc ngày đầu tiên quá hạn.",
    "Việc chưa đến hạn không nằm trong tỷ lệ. Quá hạn, đang mở tính đến hết ngày cuối của kỳ.",
    "Theo đơn vị, hồ sơ chuyển đến tính là nhận từ ngày chuyển, nên cộng các đơn vị có thể lớn hơn tổng.",
)
TOTAL_NAMES = {
    "received": "Nhận trong tuần",
    "answered": "Trả lời xong",
    "open": "Đang mở cuối tuần",
    "on_time": "Nghĩa vụ xong đúng hạn",
    "events": "Nghĩa vụ đến điểm trong tuần",
    "overdue": "Hồ sơ quá hạn cuối tuần",
    "due_soon": "Hồ sơ đến hạn trong 7 ngày tới",
    "transferred": "Chuyển sang đơn vị khác",
    "reopened": "Người dân đề nghị xem lại",
    "withdrawn": "Người dân rút",
    "untaken": "Chuyển đi chưa có người nhận",
}
Cell = str | int | float | date | None


@dataclass(frozen=True)
class Table:
    """One sheet: its columns with their widths, and rows."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]


def xlsx(desk: Desk, figures: WeekFigures) -> bytes:
    """The workbook of a week: sheets Tổng hợp, Theo đơn vị, Theo lĩnh vực, Danh sách."""
    return workbook(
        _head(desk, figures), [_totals(figures), _units(figures), _fields(figures), _files(desk, figures)]
    )


def workbook(head: Sequence[str], tables: Iterable[Table]) -> bytes:
    """Tables as sheets of one file, each under the same head; the last lines of the head are notes."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    styles = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "note": book.add_format({"font_color": "#5f6b7a", "italic": True}),
        "column": book.add_format(
            {"bold": True, "bg_color": "#e8eef7", "border": 1, "text_wrap": True, "valign": "top"}
        ),
        "cell": book.add_format({"border": 1, "text_wrap": True, "valign": "top"}),
        "date": book.add_format({"border": 1, "num_format": "dd/mm/yyyy", "align": "left", "valign": "top"}),
    }
    for table in tables:
        _write(book.add_worksheet(table.name), head, table, styles)
    book.close()
    return stream.getvalue()


def _write(sheet: Any, head: Sequence[str], table: Table, styles: dict[str, Any]) -> None:
    for row, line in enumerate(head):
        sheet.write_string(row, 0, line, styles["title" if row == 0 else "note"])
    top = len(head) + 1
    for column, (name, width) in enumerate(table.columns):
        sheet.set_column(column, column, width)
        sheet.write_string(top, column, name, styles["column"])
    for offset, values in enumerate(table.rows, start=top + 1):
        for column, value in enumerate(values):
            _put(sheet, offset, column, value, styles)
    sheet.freeze_panes(top + 1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _put(sheet: Any, row: int, column: int, value: Cell, styles: dict[str, Any]) -> None:
    """Text is written as text: a name that begins with "=" must not become a formula."""
    if isinstance(value, str):
        sheet.write_string(row, column, value, styles["cell"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, styles["date"])
    else:
        sheet.write(row, column, value, styles["cell"])


def _head(desk: Desk, figures: WeekFigures) -> list[str]:
    counted, written = figures.counted_at.astimezone(VIETNAM), desk.local(desk.now)
    return [
        f"Số liệu tuần {figures.number}, {figures.since:%d/%m/%Y} đến hết {figures.until:%d/%m/%Y}",
        *([DEMO_MARK] if figures.demo else []),
        f"{desk.policy.office_name}. Phạm vi: {figures.unit_name}.",
        f"Đếm lúc {counted:%H:%M ngày %d/%m/%Y}; tệp lập lúc {written:%H:%M ngày %d/%m/%Y}.",
        *NOTES,
    ]


def _totals(figures: WeekFigures) -> Table:
    rows: list[list[Cell]] = []
    for count in fields(Totals):
        now, before = getattr(figures.totals, count.name), getattr(figures.previous, count.name)
        rows.append([TOTAL_NAMES[count.name], now, before])
    rows += [[f"Nhận, {kind.name}", kind.count, None] for kind in figures.by_kind]
    rows += [[f"Nhận qua {channel.name}", channel.count, None] for channel in figures.by_channel]
    names = {"khieu-nai": "Thông tin khiếu nại", "to-cao": "Thông tin tố cáo"}
    for group, number in figures.sealed.items():
        rows.append(
            [f"{names[group]} (ngoài các số trên)", "dưới 5 người" if number is None else number, None]
        )
    ratings = figures.ratings
    rows += [
        ["Lượt đánh giá", ratings.count, None],
        ["Đánh giá: đã xong", ratings.done, None],
        ["Đánh giá: xong một phần", ratings.part, None],
        ["Đánh giá: chưa xong", ratings.not_done, None],
        ["Hài lòng, rất hài lòng", _few(ratings.satisfied), None],
        ["Điểm trung bình (1 đến 5)", _few(None if ratings.mean is None else round(ratings.mean, 2)), None],
    ]
    return Table("Tổng hợp", [("Chỉ tiêu", 44), ("Tuần này", 14), ("Tuần trước", 14)], rows)


def _few(value: Cell) -> Cell:
    return "dưới 5 người chấm" if value is None else value


def _units(figures: WeekFigures) -> Table:
    names = ("Nhận", "Trả lời", "Đúng hạn", "Đến điểm", "Quá hạn", "Đến hạn 7 ngày tới")
    columns = [("Đơn vị", 44), *((name, 11) for name in names)]
    rows: list[list[Cell]] = [
        [row.name, row.received, row.answered, row.on_time, row.events, row.overdue, row.due_soon]
        for row in figures.units
    ]
    return Table("Theo đơn vị", columns, rows)


def _fields(figures: WeekFigures) -> Table:
    rows: list[list[Cell]] = [[cell.name, cell.count] for cell in figures.by_field]
    return Table("Theo lĩnh vực", [("Lĩnh vực", 44), ("Nhận", 9)], rows)


def _files(desk: Desk, figures: WeekFigures) -> Table:
    """The files received or overdue: codes and dates, no names, words or exact places; sealed ones never."""
    arrived = behind(desk, figures, "arrived" if figures.unit_id else "received")
    seen = {petition.id for petition in arrived}
    late = [petition for petition in behind(desk, figures, "overdue") if petition.id not in seen]
    petitions = [*arrived, *late]
    due = _due_days(desk, [petition.id for petition in petitions])
    columns = [("Mã hồ sơ", 11), ("Loại", 16), ("Lĩnh vực", 32), ("Đơn vị", 36), ("Nhận ngày", 12),
               ("Hạn", 12), ("Trả lời ngày", 12), ("Tình trạng", 20)]  # fmt: skip
    return Table(
        "Danh sách", columns, [_file(desk, petition, due.get(petition.id)) for petition in petitions]
    )


def _file(desk: Desk, petition: Petition, due_on: date | None) -> list[Cell]:
    answered = petition.answered_at
    return [
        petition.code,
        kind_name(petition.kind),
        _field(desk, petition),
        unit_name(desk, petition.unit_id or ""),
        desk.local(petition.received_at).date(),
        due_on,
        desk.local(answered).date() if answered else None,
        stages.STAGE_NAMES[Stage(petition.stage)],
    ]


def _field(desk: Desk, petition: Petition) -> str:
    """The field; a sensitive one is not written beside a unit."""
    return "không nêu" if secrecy.discreet(desk, petition) else field_name(desk, petition.field_id or "")


def _due_days(desk: Desk, petition_ids: Sequence[int | None]) -> dict[int, date]:
    """The nearest day owed by a unit for each petition, of obligations running or done."""
    days: dict[int, date] = {}
    for begin in range(0, len(petition_ids), 500):
        query = (
            select(Deadline.petition_id, func.min(Deadline.due_on))
            .where(col(Deadline.petition_id).in_(petition_ids[begin : begin + 500]), Deadline.party == "unit")
            .group_by(col(Deadline.petition_id))
        )
        days.update(dict(desk.session.exec(query).all()))
    return days
