"""The rules by which the kind of a message is read off its cues, with the words that decided.

Order of reading: danger to somebody now, an official accused, a decision contested, nothing at all,
a question, a proposal; what is left is a report.
Law: Thông tư 05/2021/TT-TTCP, Điều 6; Luật Khiếu nại 2011 and Luật Tố cáo 2018, Điều 2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from faq.cues import Cue, CueBook, Found
from faq.danger import Danger, danger
from faq.search import Reading, read
from faq.syllables import is_plain_syllable
from law.kinds import MessageKind
from law.yamlfile import Strict, parse
from law.yamlfile import read as read_yaml

LANGUAGE = Path(__file__).parent / "language"
WORDS, HINTS = LANGUAGE / "kinds.yaml", LANGUAGE / "hints.yaml"
HINT = "hint"  # what the names of the lists of hints begin with

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


class KindWords(Strict):
    """The lists of language/kinds.yaml."""

    emergency: dict[str, dict[str, list[str]] | list[str]]
    denunciation: dict[str, list[str]]
    complaint: dict[str, list[str]]
    regulation: list[str]
    proposal: dict[str, list[str]]
    question: dict[str, list[str]]
    nothing: dict[str, list[str]]


class HintWords(Strict):
    """The lists of language/hints.yaml."""

    danger: dict[str, list[str]]
    office: dict[str, list[str]]
    contest: dict[str, list[str]]
    wish: dict[str, list[str]]
    broken: dict[str, list[str]]
    asking: dict[str, list[str]]
    empty: dict[str, list[str]]


@dataclass(frozen=True)
class Verdict:
    """A kind, how sure it is (0 to 1), and the deciding words as a person may read them."""

    kind: MessageKind
    confidence: float
    signals: list[str]


@dataclass(frozen=True)
class Ruling:
    """What the rules say of a message, and what they found. `accusation`: the words by which somebody in
    office is accused, none when nobody is."""

    found: Found
    threat: Danger | None
    accusation: list[str]
    verdict: Verdict


class RuleReader:
    """Reads the kind of a message from lists of cues."""

    def __init__(self, words: KindWords, hints: HintWords) -> None:
        lists = {**words.model_dump(), HINT: hints.model_dump()}
        self._book = CueBook(dict(_flat(lists, "")))

    @classmethod
    def load(cls, words: Path = WORDS, hints: Path = HINTS) -> RuleReader:
        """Raises DataError when a file cannot be used."""
        return cls(parse(read_yaml(words), KindWords), parse(read_yaml(hints), HintWords))

    def read(self, text: str, reading: Reading, on: date) -> Ruling:
        """`reading`: the message as `faq.search.read` reads it. `on`: the day it was sent."""
        whole = _PARTED.sub(r"\1", text)
        spelt = reading if whole == text else read(whole)
        found = Found(self._book.find(spelt), spelt, text)
        threat, accusation = danger(found, on), _accusation(found)
        verdict = _urgent(threat) or next(
            verdict for rule in _RULES if (verdict := rule(found, accusation)) is not None
        )
        return Ruling(found, threat, accusation, verdict)


def _flat(lists: dict[str, object], prefix: str) -> Iterable[tuple[str, list[str]]]:
    for name, value in lists.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list):
            yield f"{prefix}{name}", value


def quoted(cues: Iterable[Cue], limit: int = 4) -> list[str]:
    """The words of the cues, each once, in quotation marks."""
    return [f"“{text}”" for text in dict.fromkeys(cue.text for cue in cues)][:limit]


def _urgent(threat: Danger | None) -> Verdict | None:
    if threat is None or threat.past:
        return None
    return Verdict(MessageKind.EMERGENCY, 0.95, [f"đang nguy hiểm: “{threat.cue.text}”"])


def _accusation(found: Found) -> list[str]:
    """The words by which somebody in office is accused of breaking the law; rudeness is no such word."""
    grave = found.get("denunciation.grave", "denunciation.general")
    if grave:
        return quoted(grave)
    accused = [
        cue
        for cue in found.get("denunciation.officials")
        if not found.before("denunciation.addressed", cue, 2)
        and not found.before("denunciation.impostor", cue, IMPOSTOR)
    ]
    pairs = found.pairs(accused, found.get("denunciation.wrongs"), AFTER, BEFORE)
    if pairs:
        return quoted(pairs[0])
    named = found.get("denunciation.named")
    if named and (match := _NAMED.search(found.text)):
        return [f"“{match.group()}”", *quoted(named)]
    return []


def hinted(found: Found, suspects: Callable[[], list[str]]) -> list[str]:
    """Corruption told without its words; a question about it accuses nobody, and a word or three tell nothing."""
    if len(found.reading.keys) <= FEW or found.get("question.strong", "question.not") or _ends_asking(found):
        return []
    return suspects()


def _denunciation(found: Found, accusation: list[str]) -> Verdict | None:
    says = found.get("denunciation.says", "denunciation.not")
    if says and (accusation or not _asks(found, "denunciation")):
        return Verdict(MessageKind.DENUNCIATION, 0.95, [*quoted(says), *accusation])
    if accusation:
        return Verdict(MessageKind.DENUNCIATION, 0.85, accusation)
    return None


def _complaint(found: Found, accusation: list[str]) -> Verdict | None:
    plain = found.get("complaint.plain", "complaint.not")
    decisions, reviews = found.get("complaint.decisions"), found.get("complaint.reviews")
    contested = found.pairs(decisions, reviews, AFTER, AFTER)
    says = found.get("complaint.says", "complaint.not")
    asks = _asks(found, "complaint")
    if contested or (plain and not asks):
        cues = plain or [cue for pair in contested[:1] for cue in pair]
        return Verdict(MessageKind.COMPLAINT, 0.9, quoted(cues))
    # The word alone is not the thing: a quarrel over a bill is no decision of an authority.
    if says and not asks and not found.get("complaint.private"):
        return Verdict(MessageKind.COMPLAINT, 0.75, quoted(says))
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


def _nothing(found: Found, accusation: list[str]) -> Verdict | None:
    offtopic = found.get("nothing.offtopic")
    if offtopic and not found.get("proposal.trouble"):
        return Verdict(MessageKind.OTHER, 0.85, quoted(offtopic))
    keys = found.reading.keys
    said = [cue for name in ("greetings", "feelings", "insults") for cue in found.get(f"nothing.{name}")]
    covered = {at for cue in [*said, *found.get("nothing.fillers")] for at in range(cue.start, cue.end)}
    rest = [key for at, key in enumerate(keys) if at not in covered and is_plain_syllable(key)]
    if len(keys) > SHORT or rest:
        return None
    return Verdict(MessageKind.OTHER, 0.9 if said else 0.75, quoted(said) or ["chưa nêu việc gì"])


def _question(found: Found, accusation: list[str]) -> Verdict | None:
    strong = found.get("question.strong", "question.not")
    asked = [*found.get("denunciation.asks"), *found.get("complaint.asks")]
    weak = 0.4 * bool(found.get("question.weak", "question.not")) + 0.5 * ("?" in found.text)
    told = len(found.get("question.not")) + 0.5 * min(2, len(found.get("proposal.trouble")))
    score = min(len(strong), 2) + 1.5 * bool(asked) + 0.8 * _ends_asking(found) + weak - told
    score += 0.8 * _names_procedure(found)
    if score < QUESTION_FROM:
        return None
    signals = quoted([*asked, *strong]) or ["câu hỏi"]
    return Verdict(MessageKind.QUESTION, min(0.95, 0.6 + score / 8), signals)


def _names_procedure(found: Found) -> bool:
    """ "Thủ tục khai tử": a procedure and nothing else."""
    first = any(cue.start == 0 for cue in found.get("question.opens"))
    return first and len(found.reading.keys) <= OPENING and not found.get("regulation")


def _proposal(found: Found, accusation: list[str]) -> Verdict | None:
    says = found.get("proposal.says")
    wants = [
        cue
        for cue in found.get("proposal.wants")
        if found.before("proposal.asks", cue, AFTER) or cue.text.startswith(("nên ", "xin ", "mong "))
    ]
    score = 1.2 * bool(says) + 1.0 * bool(wants) - 0.5 * min(3, len(found.get("proposal.trouble")))
    if score < PROPOSAL_FROM and not (found.get("regulation") and score > 0):
        return None
    return Verdict(MessageKind.PROPOSAL, min(0.9, 0.55 + score / 6), quoted([*says, *wants]))


def _report(found: Found, accusation: list[str]) -> Verdict:
    trouble = found.get("proposal.trouble")
    rude = found.get("denunciation.rude")
    return Verdict(
        MessageKind.FEEDBACK,
        0.85 if trouble or rude else 0.6,
        quoted([*rude, *trouble]) or ["kể một sự việc"],
    )


_RULES: tuple[Callable[[Found, list[str]], Verdict | None], ...] = (
    _denunciation,
    _complaint,
    _nothing,
    _question,
    _proposal,
    _report,
)
