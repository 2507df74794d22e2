from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from casework.office import VIETNAM
from handlers.citizen.table import ENTRIES
from handlers.dialogue.phrases import ADDRESS, FOLDER, Phrasebook
from handlers.dialogue.speech import Morning
from law.yamlfile import DataError
from tests.cast import phrasebook

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)  # a Monday
KEY = re.compile(r'"([a-z]+)\.([a-z0-9_-]+)"')
NO_PHRASES = {
    "o.ask",
    "o.open",
    "o.reply",
    "o.wrong",
    "file.later",
    "talk.html",
}  # payloads and files look alike


def said(key: str, form: str = "anh-chi", **params: object) -> str:
    return phrasebook().say(key, form, today=TODAY, **params)


@pytest.mark.parametrize(
    ("day", "spoken"),
    [
        (date(2026, 11, 23), "hôm nay, thứ Hai 23/11"),
        (date(2026, 11, 24), "ngày mai, thứ Ba 24/11"),
        (date(2026, 12, 8), "thứ Ba 8/12"),
        (date(2026, 11, 22), "Chủ Nhật 22/11"),
        (date(2027, 11, 23), "thứ Ba 23/11"),
        (date(2027, 11, 25), "thứ Năm 25/11/2027"),
        (date(2025, 7, 1), "thứ Ba 1/7/2025"),
    ],
)
def test_days_are_spoken_and_name_the_year_only_when_far_away(day: date, spoken: str) -> None:
    assert said("track.due", due=day) == f"Chậm nhất {spoken}, anh/chị sẽ có tin."


@pytest.mark.parametrize(
    ("hour", "minute", "spoken"),
    [
        (8, 30, "8 giờ 30 sáng nay"),
        (12, 0, "12 giờ trưa nay"),
        (14, 0, "2 giờ chiều nay"),
        (21, 43, "9 giờ 43 tối nay"),
    ],
)
def test_hours_are_spoken(hour: int, minute: int, spoken: str) -> None:
    moment = datetime(2026, 11, 23, hour, minute, tzinfo=VIETNAM)
    assert spoken in said("receipt.closed_now", when="sáng mai", since=moment)


def test_an_office_opens_in_the_morning_not_at_an_hour() -> None:
    assert said("word.value", value=Morning(date(2026, 11, 25))) == "sáng thứ Tư 25/11"
    assert said("word.value", value=Morning(date(2026, 11, 24))) == "sáng mai, thứ Ba 24/11"


def test_codes_and_phones_are_grouped_for_the_ear() -> None:
    assert said("withdraw.done", code="4827155") == "Đã rút hồ sơ ND 482 7155."
    assert "0912 345 678" in said("who.got", name="Nguyen Thi Lan", phone="0912345678")


def test_the_form_of_address_is_kept_and_begins_a_sentence_with_a_capital() -> None:
    text = said("card.fix_unit_name", "ba")
    assert text == "Bà muốn gửi nơi nào? Bà viết tên nơi đó."
    assert said("who.why", "en").startswith("With a name")


def test_fragments_stay_small_inside_a_sentence() -> None:
    assert said("stage.dang-xu-ly", unit="xã Nam Sách") == "xã Nam Sách đang xử lý"


def test_an_answer_of_the_faq_is_filled_without_touching_other_braces() -> None:
    assert phrasebook().fill("{You} gửi tại đây, {x} cũng được", "ba") == "Bà gửi tại đây, {x} cũng được"


@pytest.mark.parametrize("form", ADDRESS)
def test_every_phrase_can_be_said_to_everybody(form: str) -> None:
    book = phrasebook()
    for key in book.keys():  # noqa: SIM118  (a method, not a mapping)
        names = set(re.findall(r"{(\w+)}", book._texts["vi"][key])) - {"you", "You", "bot"}
        text = book.say(key, form, today=TODAY, **dict.fromkeys(names, "x"))
        assert "{" not in text


def test_every_phrase_that_the_code_names_exists() -> None:
    known = set(phrasebook().keys())
    groups = {key.partition(".")[0] for key in known}
    missing = {
        f"{path.relative_to(ROOT)}: {group}.{name}"
        for room in ("handlers/citizen", "handlers/dialogue", "casework", "console", "bot")
        for path in (ROOT / room).rglob("*.py")
        for group, name in KEY.findall(path.read_text(encoding="utf-8"))
        if group in groups and f"{group}.{name}" not in known
        if f"{group}.{name}" not in ENTRIES and f"{group}.{name}" not in NO_PHRASES
    }
    assert not missing


def test_every_button_of_a_conversation_leads_somewhere() -> None:
    shown = {
        entry
        for path in (ROOT / "handlers" / "citizen").glob("*.py")
        for entry in re.findall(
            r'(?:choice|numbered)\(\s*f?"([a-z]+\.[a-z-]+|track)[:"]', path.read_text(encoding="utf-8")
        )
    }
    assert len(shown) > 30
    assert shown <= set(ENTRIES)


def copy_with(folder: Path, language: str, old: str, new: str) -> Path:
    for name in ("vi", "en"):
        text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        if name == language:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("language", "old", "new", "complaint"),
    [
        ("vi", '  track: "Xem hồ sơ"', '  track: "Xem tất cả hồ sơ của tôi"', "at most 20 fit"),
        ("vi", "Sửa chỗ nào ạ?", "Vui lòng sửa chỗ nào?", "vui lòng"),
        ("vi", "Sửa chỗ nào ạ?", "Sửa không? Sửa chỗ nào ạ?", "more than one question"),
        ("vi", "Sửa chỗ nào ạ?", "Sửa chỗ nào ạ 🙂", "emoji"),
        ("en", "by {due}.", "soon.", "other placeholders"),
        ("vi", "Sửa chỗ nào ạ?", "Sửa {key} ạ?", "may not be called"),
        ("en", '  thanks: "You are', '  thankx: "You are', "is missing in"),
    ],
)
def test_a_bad_phrase_stops_the_start_with_its_line(
    tmp_path: Path, language: str, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(DataError) as error:
        Phrasebook.load(copy_with(tmp_path, language, old, new))
    assert any(complaint in problem.text and problem.line > 1 for problem in error.value.problems)
