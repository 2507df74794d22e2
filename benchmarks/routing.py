"""How fast a message finds its unit, beside what plain matching of the same phrases would cost.

    .venv/bin/python -m benchmarks.routing

All in one run on one core; times are of the processor, the best of three. The figures that count stand in
docs/measured.md.
"""

from __future__ import annotations

import difflib
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date

from rapidfuzz import fuzz, process
from thefuzz import fuzz as old_fuzz
from thefuzz import process as old_process

from faq.fields import STRONG, WEAK
from faq.knowledge import Knowledge
from faq.search import Phrase, PhraseIndex, Reading, read
from faq.topics import Catalogue
from faq.train import golden

ON = date(2026, 11, 25)
LETTER = 140  # words
ROUNDS = 3
FEW = 12  # messages for the slow ones
MORE = 10  # times the phrases
LOAD = """
import time
from datetime import date
from pathlib import Path

def resident():
    words = Path("/proc/self/status").read_text().split()
    return int(words[words.index("VmRSS:") + 1]) / 1024

base = resident()
begun = time.process_time()
from faq.knowledge import Knowledge
known = Knowledge.load()
took = time.process_time() - begun
known.router.suggest("đèn đường hỏng ở xã Nam Sách", date(2026, 11, 25))
print(took, resident() - base)
"""


def main() -> None:
    """Print every figure."""
    known = Knowledge.load()
    messages = [example.text for example in golden()]
    phrases = spoken(known.catalogue)
    print(f"{len(messages)} messages, {len(phrases)} phrases of {len(known.catalogue.fields())} fields")
    row("suggest: kind, field, place, unit", lambda text: known.router.suggest(text, ON), messages)
    row(f"suggest: letters of {LETTER} words", lambda text: known.router.suggest(text, ON), letters(messages))
    folded = [read(phrase.text).key for phrase in phrases]
    row("rapidfuzz extract token_set_ratio", lambda text: rapid(text, folded), messages)
    row("thefuzz extract token_set_ratio", lambda text: older(text, folded), messages[:FEW])
    row("difflib ratio over all", lambda text: plain(text, folded), messages[:FEW])
    growth(phrases, [read(text) for text in messages])
    loading()


def spoken(catalogue: Catalogue) -> list[Phrase]:
    """Every phrase of every field."""
    return [
        Phrase(field.id, text, weight)
        for field in catalogue.fields()
        for texts, weight in ((field.strong, STRONG), (field.weak, WEAK))
        for text in texts
    ]


def letters(messages: Sequence[str]) -> list[str]:
    """Messages one after the other, cut at the length of a letter."""
    words = " . ".join(messages).split()
    return [" ".join(words[at : at + LETTER]) for at in range(0, len(words) - LETTER, LETTER)]


def row(name: str, act: Callable[[str], object], texts: Sequence[str]) -> None:
    """Median and 95th percentile of the time for one text, in milliseconds."""
    times = [timed(lambda text=text: act(text)) for text in texts]  # type: ignore[misc]
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{name:40} median {statistics.median(times):9.3f} ms  p95 {p95:9.3f} ms  ({len(texts)} texts)")


def timed(act: Callable[[], object]) -> float:
    """Milliseconds of processor time, the best of a few."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time_ns()
        act()
        best = min(best, (time.process_time_ns() - begun) / 1e6)
    return best


def rapid(text: str, folded: Sequence[str]) -> object:
    """The best phrases by rapidfuzz."""
    return process.extract(read(text).key, folded, scorer=fuzz.token_set_ratio, limit=3)


def older(text: str, folded: Sequence[str]) -> object:
    """The best phrases by thefuzz."""
    return old_process.extract(read(text).key, folded, scorer=old_fuzz.token_set_ratio, limit=3)


def plain(text: str, folded: Sequence[str]) -> object:
    """The best phrases by the standard library."""
    matcher = difflib.SequenceMatcher(b=read(text).key, autojunk=False)

    def ratio(phrase: str) -> float:
        matcher.set_seq1(phrase)
        return matcher.ratio()

    return sorted(folded, key=ratio)[-3:]


def growth(phrases: Sequence[Phrase], readings: Sequence[Reading]) -> None:
    """Looking up the phrases of a message, with ten times as many phrases."""
    words = [word for phrase in phrases for word in phrase.text.split()]
    chance = random.Random(0)
    copies = [
        Phrase(phrase.owner, " ".join(chance.choices(words, k=len(phrase.text.split()))), phrase.weight)
        for phrase in phrases
        for _ in range(MORE - 1)
    ]
    few, many = PhraseIndex(phrases), PhraseIndex([*phrases, *copies])
    each = [timed(lambda index=index: all_hits(index, readings)) / len(readings) for index in (few, many)]  # type: ignore[misc]
    print(
        f"phrases found: {each[0]:.3f} ms, with {MORE} times the phrases {each[1]:.3f} ms: {each[1] / each[0]:.2f} times"
    )


def all_hits(index: PhraseIndex, readings: Sequence[Reading]) -> None:
    """The phrases of every message."""
    for reading in readings:
        index.hits(reading)


def loading() -> None:
    """Time and memory of loading all knowledge, in a fresh process."""
    answer = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    took, memory = map(float, answer.stdout.split())
    print(f"load {took:.2f} s, {memory:.0f} MB above the interpreter")


if __name__ == "__main__":
    main()
