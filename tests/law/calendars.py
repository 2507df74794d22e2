"""Calendars that differ from the shipped one in a single respect."""

from datetime import date

from law.calendar import SHIPPED, Overlay, WorkCalendar
from law.yamlfile import parse, read


def without_make_up_days() -> WorkCalendar:
    return WorkCalendar.load(make_up=False)


def without_day_off(day: date) -> WorkCalendar:
    return _changed(day, lambda days: days.pop(day))


def with_day_off(day: date) -> WorkCalendar:
    return _changed(day, lambda days: days.update({day: "ngày nghỉ thêm"}))


def _changed(day: date, change) -> WorkCalendar:  # type: ignore[no-untyped-def]
    shipped = parse(read(SHIPPED), Overlay)
    days = dict(shipped.years[day.year].days_off)
    change(days)
    year = shipped.years[day.year].model_copy(update={"days_off": days})
    return WorkCalendar(Overlay(years={day.year: year}).over(shipped))
