"""The week as one picture for a phone: eight weeks of flow, what people wrote about, how much was in time."""

from __future__ import annotations

import io
from typing import Any

from casework.office import VIETNAM
from casework.week import SMALL_GROUP, WeekFigures

WIDTH, HEIGHT, DPI = 6.0, 8.6, 160  # inches; 960 × 1376 pixels
FONT = "DejaVu Sans"  # comes with matplotlib and has every Vietnamese letter
INK, FAINT, RECEIVED, ANSWERED, LATE = "#1f2933", "#7b8794", "#5b8def", "#2f9e74", "#d9534f"
FIELDS = 6
LONGEST_NAME = 34


def chart(figures: WeekFigures) -> bytes:
    """The picture as PNG, 960 pixels wide. Sealed files are in none of its numbers."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context({"font.family": FONT, "font.size": 9, "text.color": INK, "axes.edgecolor": FAINT}):
        picture = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, facecolor="white")
        FigureCanvasAgg(picture)
        grid = picture.add_gridspec(
            3, 1, height_ratios=[3, 3, 0.6], left=0.08, right=0.95, top=0.795, bottom=0.08, hspace=0.42
        )
        _header(picture, figures)
        _flow(picture.add_subplot(grid[0]), figures)
        _fields(picture.add_subplot(grid[1]), figures)
        _in_time(picture.add_subplot(grid[2]), figures)
        _footer(picture, figures)
        stream = io.BytesIO()
        picture.savefig(stream, format="png")
    return stream.getvalue()


def _header(picture: Any, figures: WeekFigures) -> None:
    now, before = figures.totals, figures.previous
    title = f"Tuần {figures.number} ({figures.since:%d/%m} – {figures.until:%d/%m/%Y})"
    picture.text(0.08, 0.965, title, fontsize=15, fontweight="bold", va="center")
    picture.text(0.08, 0.937, figures.unit_name, fontsize=10, color=FAINT, va="center")
    numbers = [
        ("Quá hạn", now.overdue, before.overdue, LATE),
        ("Nhận", now.received, before.received, RECEIVED),
        ("Trả lời", now.answered, before.answered, ANSWERED),
        ("Đang mở", now.open, before.open, INK),
    ]
    for place, (name, number, former, color) in enumerate(numbers):
        left = 0.08 + place * 0.225
        large = f"{number:,}".replace(",", ".")
        picture.text(left, 0.902, large, fontsize=17, fontweight="bold", color=color, va="center")
        picture.text(left, 0.880, name, fontsize=9, va="center")
        picture.text(left, 0.862, f"tuần trước {former}", fontsize=7.5, color=FAINT, va="center")


def _flow(axes: Any, figures: WeekFigures) -> None:
    places = range(len(figures.trend))
    received = [point.received for point in figures.trend]
    answered = [point.answered for point in figures.trend]
    width = 0.38
    groups = [
        axes.bar([place - width / 2 for place in places], received, width, color=RECEIVED, label="Nhận"),
        axes.bar([place + width / 2 for place in places], answered, width, color=ANSWERED, label="Trả lời"),
    ]
    for bars in groups:
        axes.bar_label(bars, fontsize=7, padding=1, color=INK)
    axes.set_xticks(list(places), [f"T{point.week.partition('W')[2]}" for point in figures.trend])
    axes.set_ylim(0, max([*received, *answered, 1]) * 1.18)
    axes.legend(loc="lower right", bbox_to_anchor=(1, 1.0), ncols=2, frameon=False, fontsize=8)
    _plain(axes, f"{len(figures.trend)} tuần gần đây")


def _fields(axes: Any, figures: WeekFigures) -> None:
    cells = [cell for cell in figures.by_field if cell.id != SMALL_GROUP][:FIELDS]
    _plain(axes, "Bà con nói nhiều về")
    if not cells:
        axes.set_axis_off()
        axes.text(0.5, 0.5, "Không có việc nào để nêu riêng", ha="center", transform=axes.transAxes)
        return
    places = list(range(len(cells)))
    top = max(cell.count for cell in cells)
    bars = axes.barh(places, [cell.count for cell in cells], height=0.42, color=RECEIVED)
    axes.bar_label(bars, fontsize=8, padding=3, color=INK)
    for place, cell in zip(places, cells, strict=True):
        axes.text(0, place - 0.3, _short(cell.name), fontsize=8.5, va="bottom")
    axes.set_yticks([])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(0, top * 1.12)
    axes.set_ylim(FIELDS - 0.5, -0.85)  # the same thickness however many there are


def _in_time(axes: Any, figures: WeekFigures) -> None:
    on_time, events = figures.totals.on_time, figures.totals.events
    axes.set_axis_off()
    _plain(axes, "Việc đến hạn trong tuần: " + (f"{on_time}/{events} đúng hạn" if events else "không có"))
    if not events:
        return
    axes.barh([0], [on_time], color=ANSWERED)
    axes.barh([0], [events - on_time], left=[on_time], color=LATE)
    axes.set_xlim(0, events)
    for size, middle, name in (
        (on_time, on_time / 2, "đúng hạn"),
        (events - on_time, on_time + (events - on_time) / 2, "muộn"),
    ):
        if size / events >= 0.12:
            axes.text(middle, 0, f"{size} {name}", ha="center", va="center", color="white", fontsize=9)


def _footer(picture: Any, figures: WeekFigures) -> None:
    counted = figures.counted_at.astimezone(VIETNAM)
    words = f"Số liệu lúc {counted:%H:%M ngày %d/%m/%Y}. Không gồm hồ sơ khiếu nại, tố cáo."
    picture.text(0.08, 0.04, words, fontsize=7.5, color=FAINT)
    if figures.demo:
        picture.text(0.08, 0.02, "DỮ LIỆU TRÌNH DIỄN, không phải số liệu thật", fontsize=8, color=LATE)


def _plain(axes: Any, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=10.5, fontweight="bold", color=INK)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(left=False, labelleft=False, bottom=False, colors=INK)


def _short(name: str) -> str:
    whole = name[:1].upper() + name[1:]
    return whole if len(whole) <= LONGEST_NAME else whole[: LONGEST_NAME - 1].rstrip() + "…"
