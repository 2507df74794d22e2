"""Our text as Telegram takes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram_text import keyboard, split, to_html, units
from handlers.dialogue.messages import Choice


def test_a_short_text_is_one_piece() -> None:
    assert split("Chào anh/chị.", 4096) == ["Chào anh/chị."]


def test_length_counts_utf16_units() -> None:
    assert units("ổ") == 1
    assert units("👍") == 2


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Một hai ba.\n\nBốn năm sáu.", ["Một hai ba.", "Bốn năm sáu."]),
        ("Một hai ba. Bốn năm sáu.", ["Một hai ba.", "Bốn năm sáu."]),
        ("mot hai ba bon nam sau", ["mot hai ba bon", "nam sau"]),
        ("x" * 25, ["x" * 16, "x" * 9]),
    ],
)
def test_cut_where_it_reads_best(text: str, pieces: list[str]) -> None:
    assert split(text, 16) == pieces


@given(st.text(alphabet="abđổ👍 .!?\n", max_size=400), st.integers(10, 60))
def test_nothing_is_lost_and_every_piece_fits(text: str, most: int) -> None:
    pieces = split(text, most)
    assert all(0 < units(piece) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_foreign_letters_are_escaped_and_only_the_code_is_bold() -> None:
    assert to_html("<b>A & B</b> mã ND 482 7155.") == "&lt;b&gt;A &amp; B&lt;/b&gt; mã <b>ND 482 7155</b>."


def test_buttons_carry_our_mark_and_short_ones_share_a_row() -> None:
    choices = [Choice("send", "Gửi luôn"), Choice("fix", "Sửa lại"), Choice("no", "Để lại số điện thoại")]
    markup = keyboard(choices)
    assert markup is not None
    rows = [[(button.text, button.callback_data) for button in row] for row in markup.inline_keyboard]
    assert rows == [
        [("Gửi luôn", "nd1:send"), ("Sửa lại", "nd1:fix")],
        [("Để lại số điện thoại", "nd1:no")],
    ]


def test_the_longest_payload_fits() -> None:
    markup = keyboard([Choice("x" * 60, "Gửi")])
    assert markup is not None
    assert len(str(markup.inline_keyboard[0][0].callback_data).encode()) == 64


def test_no_choices_no_keyboard() -> None:
    assert keyboard([]) is None
