from __future__ import annotations

from datetime import date

import pytest

from handlers.citizen import mood
from handlers.dialogue.address import form_of
from handlers.dialogue.days import day_said, receipt_told
from handlers.dialogue.hear import Ear, chosen_number, insulting, name_line, only_insults, verdict
from handlers.dialogue.phrasing import quote_of

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dung roi gui di chau", ("yes", "")),
        ("gửi mẹ nó đi, không xong tao đăng lên mạng", ("yes", "không xong tao đăng lên mạng")),
        ("ừ", ("yes", "")),
        ("uh", ("yes", "")),
        ("👍", ("yes", "")),
        ("sai rồi, xã Gia Lộc cơ", ("no", "xã Gia Lộc cơ")),
        ("ko", ("no", "")),
        ("hok", ("no", "")),
        ("thôi", ("stop", "")),
        ("không biết", ("unknown", "")),
        ("đường hỏng quá", ("", "đường hỏng quá")),
    ],
)
def test_yes_and_no_as_people_say_them(text: str, expected: tuple[str, str]) -> None:
    assert verdict(text) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2", 2),
        ("số 2", 2),
        ("cái thứ hai", 2),
        ("so hai", 2),
        ("việc 1 thôi", 1),
        ("2 tháng nay", None),
        ("alo", None),
    ],
)
def test_choices_by_number(text: str, number: int | None) -> None:
    assert chosen_number(text) == number


@pytest.mark.parametrize(
    ("text", "name", "phone", "bad"),
    [
        (
            "nguyen thi lan, canh nha van hoa, 0912345678. the bao gio xong",
            "Nguyen Thi Lan",
            "0912345678",
            "",
        ),
        ("0912 345 678 Trần Văn Bình", "Trần Văn Bình", "0912345678", ""),
        ("em tên Lê Thị Bích, sđt +84 987 654 321", "Lê Thị Bích", "0987654321", ""),
        ("Nguyễn Văn An 0912 345 67", "Nguyễn Văn An", "", "091234567"),
    ],
)
def test_a_name_line(text: str, name: str, phone: str, bad: str) -> None:
    told = name_line(text)
    assert told is not None
    assert (told.name, told.phone, told.bad_phone) == (name, phone, bad)


@pytest.mark.parametrize(
    "text", ["tên tuổi cái gì, cứ xuống ngõ là thấy", "không để tên", "đường hỏng quá", "duong hong"]
)
def test_what_is_no_name(text: str) -> None:
    assert name_line(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("hôm 5/10", date(2026, 10, 5)),
        ("ngày 3 tháng 9 năm 2026", date(2026, 9, 3)),
        ("2 tuần trước", date(2026, 11, 9)),
        ("hôm qua", date(2026, 11, 22)),
        ("30/12", date(2025, 12, 30)),
        ("31/2", None),
        ("lâu rồi", None),
    ],
)
def test_days_as_people_say_them(text: str, day: date | None) -> None:
    assert day_said(text, TODAY) == day


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("chao cac chau ba 74 tuoi o thon dong", "ba"),
        ("bác muốn hỏi về đường", "bac"),
        ("gọi tôi là chị nhé", "chi"),
        ("tôi năm nay 67 tuổi", "bac"),
        ("cháu học lớp 5", "chau"),
        ("em 12 tuổi", "em"),
        ("em muốn hỏi ạ", None),
        ("mẹ tôi 80 tuổi", None),
        ("ông chủ tịch xã nhận tiền", None),
        ("có ba con lợn", None),
        ("cô giáo thu tiền", None),
        ("Tôi là Nguyễn Thị Lan", None),
    ],
)
def test_the_form_of_address_comes_from_her_own_words_only(text: str, form: str | None) -> None:
    assert form_of(text) == form


def test_abuse_is_heard_and_plain_words_are_not_abuse() -> None:
    assert only_insults(Ear.of("đm lũ ăn hại"))
    assert not only_insults(Ear.of("đm 2 tháng nay cống thối"))
    for text in (
        "dữ liệu",
        "du lieu",
        "khong ngu duoc vi on",
        "rác rưởi khắp nơi",
        "bi lua dao",
        "cc nha toi",
    ):
        assert not insulting(Ear.of(text)), text


def test_the_quote_leaves_out_greeting_and_abuse() -> None:
    text = "đm 2 tháng nay cống ngõ 25 thối um, nước đen tràn vào nhà, gọi 5 lần đéo ai xuống, lũ ăn hại"
    assert quote_of(text, ["cống"]) == "2 tháng nay cống ngõ 25 thối um, nước đen tràn vào nhà, gọi 5 lần"
    assert quote_of("Kính gửi cơ quan. Đèn đường hỏng", ["đèn đường"]) == "Đèn đường hỏng"


def test_shouting_counts_as_anger_short_capitals_do_not() -> None:
    assert mood.of("ĐƯỜNG LÀNG HỎNG NÁT KHÔNG AI SỬA").small_print_last
    assert mood.of("UBND") is mood.CALM


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("ký ngày 1/9, nhận ngày 20/10", date(2026, 10, 20)),
        ("nhận thứ sáu tuần trước", date(2026, 11, 20)),
        ("nhan hom thu tu tuan truoc", date(2026, 11, 18)),
        ("cách đây 2 tuần", date(2026, 11, 9)),
        ("tháng 5 năm 2024", date(2024, 5, 1)),
        ("Ủy ban nhân dân xã ký 1/9", None),
        ("quyết định số 123/QĐ-UBND", None),
        ("khiếu nại lần thứ hai", None),
    ],
)
def test_the_day_of_receipt_is_told_from_that_on_the_paper(text: str, day: date | None) -> None:
    assert day_said(text, TODAY) == day


def test_a_day_to_come_is_no_day_of_receipt() -> None:
    told = receipt_told("nhận ngày 30/12/2026", TODAY)
    assert told is not None
    assert told.first > TODAY
    assert day_said("nhận ngày 30/12/2026", TODAY) is None
