"""How conversations are plugged in: rows of a table, never a ladder of ifs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handlers.dialogue.scene import Scene

Flow = Callable[[Scene, str], None]  # what a button does; the second is its argument (a code, an id)
Reader = Callable[[Scene], bool]  # tries to understand the words of a turn; whether it did


@dataclass(frozen=True)
class Entry:
    """What a button leads to. `card`: it belongs to the card shown last and is stale afterwards."""

    run: Flow
    card: bool = False


@dataclass(frozen=True)
class Command:
    """Words that lead somewhere from anywhere.

    `whole`: the message says nothing else (besides fillers); otherwise one of the phrases is somewhere in it
    and the message has at most `longest` words.
    """

    phrases: tuple[str, ...]
    run: Reader
    whole: bool = True
    longest: int = 9

    def fits(self, scene: Scene) -> bool:
        """Whether the message is this command."""
        if self.whole:
            return scene.ear.only(self.phrases)
        return len(scene.ear.heard) <= self.longest and scene.ear.has(*self.phrases)
