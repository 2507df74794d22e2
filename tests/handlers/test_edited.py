"""What is remembered so that an edited message can correct a draft, and what must not be."""

from __future__ import annotations

from datetime import UTC, datetime

from handlers.dialogue.state import DialogueState, Unsent

AT = datetime(2026, 11, 23, tzinfo=UTC)


def test_words_that_left_the_draft_are_not_stored_beside_it() -> None:
    draft = Unsent(
        first_at=AT,
        touched_at=AT,
        words=["đèn đường hỏng"],
        said={"41": "đèn đường hỏng", "42": "cán bộ nhận tiền của tôi"},
    )
    written = DialogueState(draft=draft, shelf=[draft.model_copy(deep=True)]).write()
    assert "nhận tiền" not in written
    assert DialogueState.read(written).draft == draft
    assert draft.said == {"41": "đèn đường hỏng"}
