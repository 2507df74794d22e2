"""Our text as Telegram takes it."""

from __future__ import annotations

from bot.channels.telegram_text import contact_keyboard, keyboard, to_html
from handlers.dialogue.messages import Choice


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


def test_keys_that_share_the_own_number_keep_the_other_choices_as_words() -> None:
    markup = contact_keyboard(
        [Choice("name.hide", "Giấu tên"), Choice("name.none", "Khỏi tên")], "Gửi số máy"
    )
    rows = [[(key.text, bool(key.request_contact)) for key in row] for row in markup.keyboard]
    assert rows == [[("Gửi số máy", True)], [("Giấu tên", False), ("Khỏi tên", False)]]
