"""Tells what a message is, by content and not by the word the citizen uses, with the words that decided.

Rules (`faq.kindrules`) and a small model (`faq.kindmodel`) both read it. Missing an emergency is worst,
then missing a denunciation: there a false alarm costs one kind sentence, a miss costs a person. So either
of the two may raise them, and only a model that is very sure takes back what a rule raised.
Law: Thông tư 05/2021/TT-TTCP, Điều 6; Luật Khiếu nại 2011 and Luật Tố cáo 2018, Điều 2.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from faq.cues import Found
from faq.danger import ALWAYS_URGENT, EMERGENCIES, Emergency
from faq.kindmodel import KindModel, Opinion, features
from faq.kindrules import HINT, WORDS, RuleReader, Ruling, Verdict, hinted
from faq.model import Block
from faq.search import Reading, read
from law.kinds import MessageKind

PATH = WORDS
BRIEF = 8  # words; in fewer the rules know better what is cried, asked or greeted
ONE_THING = 12  # words; in fewer nothing is told beside what is over, happens often, or has no word to show
# How far the model must be ahead: to raise an alarm, to raise one in few words or against the rules; to take
# one back; to say what kind it is else against a rule that is sure.
RAISES_DOUBTFUL, TAKES_BACK, OVERRULES = 0.5, 1.0, 0.6
SHOWN = 4  # words to show
RAISES = {MessageKind.EMERGENCY: -0.15, MessageKind.DENUNCIATION: 0.15}
HEARD = 0.84  # as sure as the model alone may be: the rules know more about the law
CONTESTS = 0.6  # how far ahead of a report a complaint must be that no rule heard
FIRM = 0.7  # rules this sure are overruled only by a clear lead
CONVINCED = 2.0  # so far ahead, the model accuses even where an impostor or only family is spoken of
KIN = 2  # words between "con trai" and whose son he is
MISUSES = ("office.bribe", "office.embezzle", "office.forge", "office.cover")
# Families of words (language/hints.yaml), one of which there must be for the model to say the kind alone.
FAMILIES: dict[MessageKind, tuple[str, ...]] = {
    MessageKind.EMERGENCY: (
        *(f"danger.{name}" for name in ("trapped", "summons", "body", "fire", "gas", "water", "flood")),
        *(f"danger.{name}" for name in ("power", "violence", "child", "goodbye")),
    ),
    MessageKind.DENUNCIATION: (*MISUSES, "office.holder"),
    MessageKind.COMPLAINT: ("contest.ruling", "contest.objects", "contest.remedy"),
    MessageKind.PROPOSAL: ("wish.wants", "wish.change"),
    MessageKind.FEEDBACK: ("broken.state", "broken.since", "broken.fix", "office.rude"),
    MessageKind.QUESTION: ("asking.opens", "asking.what"),
    MessageKind.OTHER: tuple(
        f"empty.{name}" for name in ("thanks", "greets", "ads", "abuse", "chat", "glad")
    ),
}
GRAVE = (MessageKind.EMERGENCY, MessageKind.DENUNCIATION)


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


class KindReader:
    """Reads the kind of a message."""

    def __init__(
        self, rules: RuleReader, model: KindModel, suspects: Callable[[Reading], list[str]] = lambda _: []
    ) -> None:
        """`suspects`: words of the message by which its topic is corruption, none when it is not."""
        self._rules = rules
        self._model = model
        self._suspects = suspects

    @classmethod
    def load(cls, path: Path = PATH, suspects: Callable[[Reading], list[str]] = lambda _: []) -> KindReader:
        """Raises DataError when the file cannot be used, OSError when there is no model."""
        return cls(RuleReader.load(path), KindModel.load(), suspects)

    def suspecting(self, suspects: Callable[[Reading], list[str]]) -> KindReader:
        """The same reader with another judge of what is about corruption."""
        reader = copy(self)
        reader._suspects = suspects
        return reader

    def read(self, text: str, *, on: date) -> KindReading:
        """The kind of the message. `on`: the day it was sent, to tell what is over."""
        reading = read(text)
        return self.judge(text, reading, on, lambda: self._suspects(reading))

    def judge(self, text: str, reading: Reading, on: date, suspects: Callable[[], list[str]]) -> KindReading:
        """As `read`, for a message read already. `suspects`: words by which the topic is corruption, asked
        only when nobody is accused in plain words."""
        ruling = self._rules.read(text, reading, on)
        parts = features(ruling, reading)
        opinion = self._model.weigh(parts)
        accusation = ruling.accusation or hinted(ruling.found, suspects)
        verdict = decide(ruling, accusation, opinion)
        threat = ruling.threat
        urgent = verdict.kind is MessageKind.EMERGENCY
        return KindReading(
            kind=verdict.kind,
            confidence=verdict.confidence,
            signals=verdict.signals or self._spoke(ruling, reading, verdict.kind),
            emergency=self._help(ruling, parts) if urgent else None,
            past=bool(threat and threat.past) and not urgent,
            regulation=bool(ruling.found.get("regulation")),
            accuses=bool(accusation) or verdict.kind is MessageKind.DENUNCIATION,
        )

    def _help(self, ruling: Ruling, parts: list[Block]) -> Emergency:
        threat = ruling.threat
        return threat.help if threat and not threat.past else self._model.danger(parts)

    def _spoke(self, ruling: Ruling, reading: Reading, kind: MessageKind) -> list[str]:
        """The words of the kind's families, else those the model weighs most, else the first ones."""
        found = ruling.found
        cues = [cue for name in FAMILIES[kind] for cue in found.get(f"{HINT}.{name}")]
        typed = [" ".join(found.reading.norms[cue.start : cue.end]) for cue in cues]
        words = typed or self._model.words(reading, kind) or reading.norms[:SHOWN]
        return [f"“{word}”" for word in dict.fromkeys(words)][:SHOWN] or ["chưa nêu việc gì"]


def decide(ruling: Ruling, accusation: list[str], opinion: Opinion) -> Verdict:
    """What the message is. `accusation`: as in the ruling, or by a topic that is corruption. A verdict of the
    model has no signals yet."""
    return (
        _emergency(ruling, opinion) or _denunciation(ruling, accusation, opinion) or _other(ruling, opinion)
    )


def _emergency(ruling: Ruling, opinion: Opinion) -> Verdict | None:
    threat, found = ruling.threat, ruling.found
    lead = opinion.lead(MessageKind.EMERGENCY)
    if threat is not None and not threat.past:
        stands = _brief(ruling) or threat.help in ALWAYS_URGENT or lead > -TAKES_BACK
        return ruling.verdict if stands else None
    over = threat is not None or bool(found.get("emergency.habit"))
    if (
        over
        and len(found.reading.keys) <= ONE_THING
        and any(f"emergency.{one}.now" in found.cues for one in EMERGENCIES)
    ):
        return ruling.verdict
    return _raised(MessageKind.EMERGENCY, lead, ruling, against=over or ruling.verdict.confidence > FIRM)


def _denunciation(ruling: Ruling, accusation: list[str], opinion: Opinion) -> Verdict | None:
    lead = opinion.lead(MessageKind.DENUNCIATION)
    if ruling.verdict.kind is MessageKind.DENUNCIATION:
        return ruling.verdict if _brief(ruling) or lead > -TAKES_BACK else None
    if accusation and lead > -TAKES_BACK:
        return Verdict(MessageKind.DENUNCIATION, 0.85, accusation)
    innocent = bool(ruling.found.get("denunciation.impostor")) or _only_kin(ruling.found)
    if innocent and lead < CONVINCED:
        return None
    return _raised(MessageKind.DENUNCIATION, lead, ruling, against=False)


def _only_kin(found: Found) -> bool:
    """Only the family of somebody in office is spoken of, and nothing that an office is misused for."""
    officials = found.get("denunciation.officials")
    kin = officials and all(found.before(f"{HINT}.office.kin", cue, KIN) for cue in officials)
    return bool(kin) and not any(f"{HINT}.{wrong}" in found.cues for wrong in MISUSES)


def _raised(kind: MessageKind, lead: float, ruling: Ruling, *, against: bool) -> Verdict | None:
    """An alarm of the model alone: an accusation, or one in few words, only over a word to show for it, and
    in few words or against the rules only by a clear lead."""
    accuses = kind is MessageKind.DENUNCIATION
    if (accuses or len(ruling.found.reading.keys) <= ONE_THING) and not _shown(kind, ruling.found):
        return None
    doubtful = _brief(ruling) or against
    return _heard(kind, lead) if lead > (RAISES_DOUBTFUL if doubtful else RAISES[kind]) else None


def _other(ruling: Ruling, opinion: Opinion) -> Verdict:
    """One of the kinds that cost nobody's life: the likelier, unless a rule is sure of another."""
    found, rule = ruling.found, ruling.verdict
    scores = {kind: score for kind, score in opinion.scores.items() if kind not in GRAVE}
    best = max(scores, key=scores.__getitem__)
    if best is MessageKind.COMPLAINT is not rule.kind and not _contests(found, scores):
        del scores[best]
        best = max(scores, key=scores.__getitem__)
    if rule.kind in GRAVE:
        return _heard(best, opinion.lead(best))
    ahead = scores[best] - scores[rule.kind]
    firm = rule.confidence > FIRM and (_brief(ruling) or ahead < OVERRULES)
    firm = firm or (bool(found.get("regulation")) and best is not MessageKind.PROPOSAL)
    if best is rule.kind or firm or (_brief(ruling) and not _shown(best, found)):
        return rule
    return _heard(best, ahead)


def _contests(found: Found, scores: dict[MessageKind, float]) -> bool:
    """Whether the model alone may say complaint: over a word that contests, and clearly ahead of a report."""
    ahead = scores[MessageKind.COMPLAINT] - scores[MessageKind.FEEDBACK]
    return ahead > CONTESTS and _shown(MessageKind.COMPLAINT, found)


def _shown(kind: MessageKind, found: Found) -> bool:
    """Whether a word of the families that speak of this kind was found."""
    return any(f"{HINT}.{name}" in found.cues for name in FAMILIES[kind])


def _brief(ruling: Ruling) -> bool:
    return len(ruling.found.reading.keys) <= BRIEF


def _heard(kind: MessageKind, lead: float) -> Verdict:
    return Verdict(kind, min(HEARD, max(0.5, 0.6 + 0.3 * lead)), [])
