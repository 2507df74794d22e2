"""What an official's chat remembers between two messages."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class OfficialState(BaseModel):
    """`doing`: "", reply, ask, wrong; `code` is the file it is about."""

    model_config = ConfigDict(extra="forbid")

    doing: str = ""
    code: str = ""
    text: str = ""  # the drafted answer, or the reason for a transfer
    attachments: list[int] = Field(default_factory=list)
    units: list[str] = Field(default_factory=list)  # offered for a transfer, in order

    @classmethod
    def read(cls, text: str) -> OfficialState:
        """The state from its JSON; a citizen's, from before the account was linked, is left behind."""
        if '"doing"' not in text:
            return cls()
        return cls.model_validate_json(text)

    def write(self) -> str:
        """The state as JSON."""
        return self.model_dump_json()

    def clear(self) -> None:
        """Nothing is under way any more."""
        self.doing = self.code = self.text = ""
        self.attachments, self.units = [], []
