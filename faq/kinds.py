"""Tells what a message is, by content and not by the word the citizen uses, with the words that decided.

Order of reading: danger to somebody now, an official accused, a decision contested, nothing at all,
a question, a proposal; what is left is a report. Missing an emergency is worst, then missing a
denunciation: there a false alarm costs one kind sentence, a miss costs a person.
Law: Thông tư 05/2021/TT-TTCP, Điều 6; Luật Khiếu nại 2011 and Luật Tố cáo 2018, Điều 2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from faq.cues import Cue, CueBook, Found
from faq.danger import Danger, Emergency, danger
from faq.search import Reading, read
from faq.syllables import is_plain_syllable
from law.kinds import MessageKind
from law.yamlfile import Strict, parse
from law.yamlfile import read as read_yaml

PATH = Path(__file__).parent / "language" / "kinds.yaml"
AFTER, BEFORE = 12, 4  # words between an official and what he did, or between what was done and him
SHORT, SHORT_QUESTION = 14, 22
QUESTION_FROM, PROPOSAL_FROM = 0.8, 0.9
FEW = 3  # words that cannot tell a story
IMPOSTOR = 5  # words between "giả danh" and the office pretended
OPENING = 8  # words of a message that only names a procedure
# "t.ự t.ử": letters parted so that no machine reads them
_PARTED = re.compile(
    r"(?<![^\W_])([^\W\d_aeiouyàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]{1,3})[.*_\-]+(?=[^\W\d_])",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú)\s+[A-ZĐÀ-ÝẠ-Ỹ]\w+")


@dataclass(frozen=True)
class KindReading:
    """What a message is. `signals`: the deciding words as a person may read them.

    `emergency` is set only for danger now; `past` when danger is told of as over. `regulation`: about
    a rule or procedure itself (Nghị định 20/2008/NĐ-CP). `accuses`: somebody in office is accused.
    """

    kind: MessageKind
    confidence: float
    signals: list[str]
    emergency: Emergency | None = None
    past: bool = False
    regulation: bool = False
    accuses: bool = False


class KindWords(Strict):
    """The lists of language/kinds.yaml."""

    emergency: dict[str, dict[str, list[str]] | list[str]]
    denunciation: dict[str, list[str]]
    complaint: dict[str, list[str]]
    regulation: list[str]
    proposal: dict[str, list[str]]
    question: dict[str, list[str]]
    nothing: dict[str, list[str]]


@dataclass(frozen=True)
class _Verdict:
    kind: MessageKind
    confidence: float
    signals: list[str]


class KindReader:
    """Reads the kind of a message from lists of cues."""

    def __init__(self, words: KindWords, suspects: Callable[[Reading], list[str]] = lambda _: []) -> None:
        """`suspects`: words of the message by which its topic is corruption, none when it is not."""
        self._suspects = suspects
        self._book = CueBook(dict(_flat(words.model_dump(), "")))

    @classmethod
    def load(cls, path: Path = PATH, suspects: Callable[[Reading], list[str]] = lambda _: []) -> KindReader:
        """Raises DataError when the file cannot be used."""
        return cls(parse(read_yaml(path), KindWords), suspects)

    def read(self, text: str, *, on: date) -> KindReading:
        """The kind of the message. `on`: the day it was sent, to tell what is over."""
        reading = read(text)
        return self.judge(text, reading, on, lambda: self._suspects(reading))

    def judge(self, text: str, reading: Reading, on: date, suspects: Callable[[], list[str]]) -> KindReading:
        """As `read`, for a message read already. `suspects`: words by which the topic is corruption, asked
        only when nobody is accused in plain words."""
        whole = _PARTED.sub(r"\1", text)
        spelt = reading if whole == text else read(whole)
        found = Found(self._book.find(spelt), spelt, text)
        threat = danger(found, on)
        accusation = _accusation(found) or _hinted(found, suspects)
        verdict = _urgent(threat) or next(
            verdict for rule in _RULES if (verdict := rule(found, accusation)) is not None
        )
        return KindReading(
            kind=verdict.kind,
            confidence=verdict.confidence,
            signals=verdict.signals,
            emergency=threat.help if threat and not threat.past else None,
            past=bool(threat and threat.past),
            regulation=bool(found.get("regulation")),
            accuses=bool(accusation),
        )


def _flat(lists: dict[str, object], prefix: str) -> Iterable[tuple[str, list[str]]]:
    for name, value in lists.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield f"{prefix}{name}", value


def _quoted(cues: Iterable[Cue], limit: int = 4) -> list[str]:
    return [f"“{text}”" for text in dict.fromkeys(cue.text for cue in cues)][:limit]


def _urgent(threat: Danger | None) -> _Verdict | None:
    if threat is None or threat.past:
        return None
    return _Verdict(MessageKind.EMERGENCY, 0.95, [f"đang nguy hiểm: “{threat.cue.text}”"])


def _accusation(found: Found) -> list[str]:
    """The words by which somebody in office is accused of breaking the law; rudeness is no such word."""
    grave = found.get("denunciation.grave", "denunciation.general")
    if grave:
        return _quoted(grave)
    accused = [
        cue
        for cue in found.get("denunciation.officials")
        if not found.before("denunciation.addressed", cue, 2)
        and not found.before("denunciation.impostor", cue, IMPOSTOR)
    ]
    pairs = found.pairs(accused, found.get("denunciation.wrongs"), AFTER, BEFORE)
    if pairs:
        return _quoted(pairs[0])
    named = found.get("denunciation.named")
    if named and (match := _NAMED.search(found.text)):
        return [f"“{match.group()}”", *_quoted(named)]
    return []


def _hinted(found: Found, suspects: Callable[[], list[str]]) -> list[str]:
    """Corruption told without its words; a question about it accuses nobody, and a word or three tell nothing."""
    if len(found.reading.keys) <= FEW or found.get("question.strong", "question.not") or _ends_asking(found):
        return []
    return suspects()


def _denunciation(found: Found, accusation: list[str]) -> _Verdict | None:
    says = found.get("denunciation.says", "denunciation.not")
    if says and (accusation or not _asks(found, "denunciation")):
        return _Verdict(MessageKind.DENUNCIATION, 0.95, [*_quoted(says), *accusation])
    if accusation:
        return _Verdict(MessageKind.DENUNCIATION, 0.85, accusation)
    return None


def _complaint(found: Found, accusation: list[str]) -> _Verdict | None:
    plain = found.get("complaint.plain", "complaint.not")
    decisions, reviews = found.get("complaint.decisions"), found.get("complaint.reviews")
    contested = found.pairs(decisions, reviews, AFTER, AFTER)
    says = found.get("complaint.says", "complaint.not")
    asks = _asks(found, "complaint")
    if contested or (plain and not asks):
        cues = plain or [cue for pair in contested[:1] for cue in pair]
        return _Verdict(MessageKind.COMPLAINT, 0.9, _quoted(cues))
    # The word alone is not the thing: a quarrel over a bill is no decision of an authority.
    if says and not asks and not found.get("complaint.private"):
        return _Verdict(MessageKind.COMPLAINT, 0.75, _quoted(says))
    return None


def _asks(found: Found, about: str) -> bool:
    """Whether the word stands in a question about the procedure."""
    strong = found.get("question.strong", "question.not")
    return bool(found.get(f"{about}.asks") or strong or _ends_asking(found))


def _ends_asking(found: Found) -> bool:
    """A short message whose last words ask."""
    words = len(found.reading.keys)
    return words <= SHORT_QUESTION and any(
        cue.end == words for cue in found.get("question.last", "question.not")
    )


def _nothing(found: Found, accusation: list[str]) -> _Verdict | None:
    offtopic = found.get("nothing.offtopic")
    if offtopic and not found.get("proposal.trouble"):
        return _Verdict(MessageKind.OTHER, 0.85, _quoted(offtopic))
    keys = found.reading.keys
    said = [cue for name in ("greetings", "feelings", "insults") for cue in found.get(f"nothing.{name}")]
    covered = {at for cue in [*said, *found.get("nothing.fillers")] for at in range(cue.start, cue.end)}
    rest = [key for at, key in enumerate(keys) if at not in covered and is_plain_syllable(key)]
    if len(keys) > SHORT or rest:
        return None
    return _Verdict(MessageKind.OTHER, 0.9 if said else 0.75, _quoted(said) or ["chưa nêu việc gì"])


def _question(found: Found, accusation: list[str]) -> _Verdict | None:
    strong = found.get("question.strong", "question.not")
    asked = [*found.get("denunciation.asks"), *found.get("complaint.asks")]
    weak = 0.4 * bool(found.get("question.weak", "question.not")) + 0.5 * ("?" in found.text)
    told = len(found.get("question.not")) + 0.5 * min(2, len(found.get("proposal.trouble")))
    score = min(len(strong), 2) + 1.5 * bool(asked) + 0.8 * _ends_asking(found) + weak - told
    score += 0.8 * _names_procedure(found)
    if score < QUESTION_FROM:
        return None
    signals = _quoted([*asked, *strong]) or ["câu hỏi"]
    return _Verdict(MessageKind.QUESTION, min(0.95, 0.6 + score / 8), signals)


def _names_procedure(found: Found) -> bool:
    """ "Thủ tục khai tử": a procedure and nothing else."""
    first = any(cue.start == 0 for cue in found.get("question.opens"))
    return first and len(found.reading.keys) <= OPENING and not found.get("regulation")


def _proposal(found: Found, accusation: list[str]) -> _Verdict | None:
    says = found.get("proposal.says")
    wants = [
        cue
        for cue in found.get("proposal.wants")
        if found.before("proposal.asks", cue, AFTER) or cue.text.startswith(("nên ", "xin ", "mong "))
    ]
    score = 1.2 * bool(says) + 1.0 * bool(wants) - 0.5 * min(3, len(found.get("proposal.trouble")))
    if score < PROPOSAL_FROM and not (found.get("regulation") and score > 0):
        return None
    return _Verdict(MessageKind.PROPOSAL, min(0.9, 0.55 + score / 6), _quoted([*says, *wants]))


def _report(found: Found, accusation: list[str]) -> _Verdict:
    trouble = found.get("proposal.trouble")
    rude = found.get("denunciation.rude")
    return _Verdict(
        MessageKind.FEEDBACK,
        0.85 if trouble or rude else 0.6,
        _quoted([*rude, *trouble]) or ["kể một sự việc"],
    )


_RULES: tuple[Callable[[Found, list[str]], _Verdict | None], ...] = (
    _denunciation,
    _complaint,
    _nothing,
    _question,
    _proposal,
    _report,
)
