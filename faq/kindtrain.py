"""Trains the models of kinds (`faq.kindmodel`), as part of `python -m faq.train`.

They learn from the messages of corpus-kinds/ and from the cues of language/kinds.yaml, and nothing from
golden/kinds.yaml.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from faq.cues import GAP, WITH_MARKS
from faq.danger import EMERGENCIES
from faq.kindmodel import features
from faq.kindrules import WORDS, RuleReader
from faq.model import Block
from faq.search import read
from law.kinds import MessageKind

CORPUS = Path(__file__).parent / "corpus-kinds"
FIELDS = Path(__file__).parent / "corpus"
SENT = date(2026, 11, 25)  # the day on which the messages are taken to be sent
CUE_SHARE = 0.1  # what a cue teaches beside a message
PLAIN_SHARE, PLAIN_STEP = 0.08, 4  # what a message of corpus/ teaches, and every how many-th is taken
# Fields whose messages may accuse or contest, or tell of danger: they say nothing of kinds.
NOT_PLAIN = {
    *(
        "hc-khieu-nai-to-cao",
        "hc-tham-nhung",
        "hc-thai-do-can-bo",
        "hc-dan-chu-co-so",
        "dat-thu-hoi-boi-thuong",
    ),
    *("an-trat-tu", "an-pccc", "an-ma-tuy", "xh-tre-em-gia-dinh", "gd-bao-luc", "nn-de-dieu-thien-tai"),
}
# Lists whose cues alone are messages of that kind.
CUES = {
    "denunciation.grave": MessageKind.DENUNCIATION,
    "complaint.plain": MessageKind.COMPLAINT,
    "proposal.says": MessageKind.PROPOSAL,
    "proposal.trouble": MessageKind.FEEDBACK,
    "denunciation.rude": MessageKind.FEEDBACK,
    "nothing.greetings": MessageKind.OTHER,
    "nothing.insults": MessageKind.OTHER,
    "nothing.offtopic": MessageKind.OTHER,
}


@dataclass(frozen=True)
class KindLesson:
    """A message, what kind it is and what danger it tells of (none: ""), and what it teaches."""

    text: str
    kind: MessageKind
    danger: str = ""
    share: float = 1.0


def kind_lessons(folder: Path = CORPUS, words: Path = WORDS) -> list[KindLesson]:
    """The messages, then ordinary ones of corpus/, then the cues."""
    messages = [
        KindLesson(entry["text"], MessageKind(entry["kind"]), entry.get("emergency", ""))
        for path in sorted(folder.glob("*.yaml"))
        for entry in _load(path)
    ]
    return messages + plain_lessons() + _cues(words)


def plain_lessons(folder: Path = FIELDS) -> list[KindLesson]:
    """Messages told for their field, nearly all of them ordinary: as the rules say, but no alarm."""
    rules = RuleReader.load()
    texts = [
        entry["text"]
        for path in sorted([*folder.glob("*.yaml"), *folder.glob("told/*.yaml")])
        for field, entries in _load(path).items()
        if field not in NOT_PLAIN
        for entry in entries[::PLAIN_STEP]
    ]
    return [KindLesson(text, _calm(rules, text), share=PLAIN_SHARE) for text in texts]


def _calm(rules: RuleReader, text: str) -> MessageKind:
    kind = rules.read(text, read(text), SENT).verdict.kind
    return kind if kind in (MessageKind.QUESTION, MessageKind.PROPOSAL) else MessageKind.FEEDBACK


def _cues(words: Path) -> list[KindLesson]:
    lists = _load(words)
    told = [
        KindLesson(_said(cue), MessageKind.EMERGENCY, danger, CUE_SHARE)
        for danger in EMERGENCIES
        for name in ("now", "alone")
        for cue in lists["emergency"][danger].get(name, [])
    ]
    told += [
        KindLesson(_said(cue), MessageKind.FEEDBACK, share=CUE_SHARE)
        for danger in EMERGENCIES
        for cue in lists["emergency"][danger].get("not", [])
    ]
    for name, kind in CUES.items():
        part, cues = name.split(".")
        told += [KindLesson(_said(cue), kind, share=CUE_SHARE) for cue in lists[part][cues]]
    return told


def _said(cue: str) -> str:
    """A cue as somebody would type it."""
    return " ".join(word.split("/")[0] for word in cue.lstrip(WITH_MARKS).split() if word != GAP)


def told(lessons: Sequence[KindLesson]) -> list[list[Block]]:
    """What the models see of the messages."""
    rules = RuleReader.load()
    readings = [read(lesson.text) for lesson in lessons]
    return [
        features(rules.read(lesson.text, reading, SENT), reading)
        for lesson, reading in zip(lessons, readings, strict=True)
    ]


def lesson_digest(lessons: Sequence[KindLesson]) -> str:
    """Names the messages (not the cues), so that an artefact of other messages is noticed."""
    seen = hashlib.sha256()
    for lesson in lessons:
        if lesson.share == 1.0:
            seen.update(f"{lesson.kind}\t{lesson.danger}\t{lesson.text}\n".encode())
    return seen.hexdigest()


def _load(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
