from __future__ import annotations

import pytest
from sqlmodel import select

from casework import handle, look
from casework.errors import Refused
from casework.look import WorkFilter
from casework.office import Office
from storage.mailbox import Outbox
from tests.cast import Cast, lamp


def test_closing_what_was_never_answered_needs_a_reason_that_its_sender_reads(
    office: Office, cast: Cast
) -> None:
    code = office.run_now(lamp, cast.lan).code
    with pytest.raises(Refused) as refused:
        office.run_now(handle.close, cast.minh, code, None, "  ")
    assert refused.value.phrase == "o.close_reason"
    office.run_now(handle.close, cast.minh, code, None, "đã gửi hai lần, xem hồ sơ trước")
    said = office.look_now(lambda desk: [row.body["text"] for row in desk.session.exec(select(Outbox))])
    assert "đã gửi hai lần" in said[-1]


def test_the_worklist_is_searched_without_minding_the_marks(office: Office, cast: Cast) -> None:
    code = office.run_now(lamp, cast.lan).code
    for words in ("đèn đường hỏng", "DEN DUONG", "nam sách"):
        page = office.look_now(look.worklist, cast.minh, WorkFilter(text=words))
        assert [item.petition.code for item in page.items] == [code], words
    assert office.look_now(look.worklist, cast.minh, WorkFilter(text="50%_rác")).items == []
