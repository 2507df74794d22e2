"""Trains the model of `faq.likenessmodel`: what is wrong from the corpus, the judge from pairs of messages.

A message of the corpus in which known phrases tell what is wrong teaches how else it is told. The judge
learns from the golden pairs and from made ones: a message typed carelessly, messages of two fields at one spot; these
count less than what people would really write. Needs scikit-learn.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from faq.incidentwords import incident_words
from faq.knowledge import Knowledge
from faq.letters import fold
from faq.likeness import LikenessReader, is_own
from faq.likeness_report import ON, Pair, pairs, tell
from faq.model import Calibration, Judges, TopicModel, blocks
from faq.search import read
from faq.train import NOBODY, Example, fit_parts

FEATURES = 20_000
PHRASE_SHARE = 0.5  # what a phrase teaches beside a message
MADE, MADE_SHARE = 120, 0.25  # pairs of each sort, and what one teaches beside a golden pair
LENGTH = (6, 30)  # words of a message that is made into pairs
SPOTS = ("ở thôn Đồng Lại", "ngõ 25 phố Chùa Hàng", "gần chợ Mơ", "ở xóm Bến", "đầu làng Vạn Chánh")


def train_likeness(examples: Sequence[Example], known: Knowledge | None = None) -> TopicModel:
    """The model, its judge learnt from the golden pairs. `examples`: messages, of the field named first."""
    knowledge = known or Knowledge.load()
    heard = fit_heard(knowledge.likeness, examples)
    golden, made = pairs(), made_pairs([one for one in examples if one.share == 1.0])
    return fit_judge(knowledge, heard, [*golden, *made], [1.0] * len(golden) + [MADE_SHARE] * len(made))


def fit_heard(reader: LikenessReader, examples: Sequence[Example]) -> TopicModel:
    """What is wrong in a message, by those in which known phrases tell it."""
    told = [(one, read(one.text)) for one in examples]
    lessons = [
        (blocks(reading), name, one.share / len(aspects))
        for one, reading in told
        if (aspects := reader.told_aspects(reading))
        for name in sorted(aspects)
    ]
    lessons += [
        (blocks(read(phrase)), name, PHRASE_SHARE)
        for name, aspect in incident_words().aspects.items()
        for phrase in aspect.say
    ]
    parts, names, shares = (list(column) for column in zip(*lessons, strict=True))
    return fit_parts(parts, names, shares, features=FEATURES)


def fit_judge(
    knowledge: Knowledge, heard: TopicModel, known: Sequence[Pair], shares: Sequence[float]
) -> TopicModel:
    """The model with a judge of these pairs; those that spots, names or persons tell apart teach
    nothing."""
    reader = LikenessReader(knowledge.gazetteer, knowledge.model, learnt=heard)
    evidence, same, kept = [], [], []
    for pair, share in zip(known, shares, strict=True):
        one, other = tell(knowledge, pair.one, ON), tell(knowledge, pair.other, ON)
        compared = reader.compare(one, other)
        if compared is not None and not is_own(one, other):
            evidence.append(compared.vector())
            same.append(pair.same)
            kept.append(share)
    judge = LogisticRegression(max_iter=2000).fit(np.array(evidence), same, sample_weight=kept)
    whole = Calibration(judge.coef_[0].astype(np.float32), float(judge.intercept_[0]))
    return replace(heard, judges=Judges(whole, NOBODY, NOBODY))


def made_pairs(examples: Sequence[Example]) -> list[Pair]:
    """Pairs made of messages, always the same ones: half of them of one incident."""
    chance = random.Random(0)
    usable = [one for one in examples if LENGTH[0] <= len(one.text.split()) <= LENGTH[1]]
    made: list[Pair] = []
    for one in chance.sample(usable, MADE):
        spot = chance.choice(SPOTS)
        made.append(
            Pair(same=True, one=f"{one.text} {spot}", other=f"{fold(spot)} {_carelessly(one.text, chance)}")
        )
    while len(made) < 2 * MADE:
        one, other = chance.sample(usable, 2)
        spot = chance.choice(SPOTS)
        if one.fields != other.fields:
            made.append(Pair(same=False, one=f"{one.text} {spot}", other=f"{spot} {other.text}"))
    return made


def _carelessly(text: str, chance: random.Random) -> str:
    """The message without marks, shortened, with letters left out."""
    words = fold(text).split()
    kept = words[: max(4, len(words) * 2 // 3)]
    return " ".join(
        word[:-1] if len(word) > 4 and chance.random() < 0.1 else word
        for word in kept
        if chance.random() > 0.25
    )
