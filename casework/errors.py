"""What a use-case says when it will not do what was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Refused(Exception):
    """An expected refusal: chat says the phrase and stays, the desk shows it on the form.

    `phrase` is a key of phrases/vi.yaml; `params` are its placeholders. What was begun is rolled back;
    `afterwards` is what must be kept all the same (the record of a refused access).
    """

    afterwards: Callable[[Any], None] | None = None

    def __init__(self, phrase: str, **params: Any) -> None:
        self.phrase = phrase
        self.params = params
        super().__init__(phrase)
