"""The linear model: belongs to its data, is small, and explains itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from faq import train
from faq.model import PATH, TopicModel
from faq.search import read
from faq.topics import Catalogue

CATALOGUE = Catalogue.load()
MODEL = TopicModel.load()


def best(model: TopicModel, text: str) -> str:
    return model.fields[int(np.argmax(model.scores(read(text))))]


def test_the_artefact_belongs_to_the_training_data() -> None:
    assert MODEL.digest == train.digest(CATALOGUE), "run python -m faq.train"


def test_the_artefact_is_small() -> None:
    assert PATH.stat().st_size < 3_000_000


def test_the_model_knows_every_field() -> None:
    assert set(MODEL.fields) == {field.id for field in CATALOGUE.fields()}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("cả xóm tối thui mấy đêm rồi, cột thì đứng đấy", "ht-chieu-sang"),
        ("lợn hàng xóm thối không thở được", "mt-chan-nuoi"),
        ("ban giam doc bo tron khong tra luong", "ld-no-luong"),
    ],
)
def test_what_no_phrase_says(text: str, field: str) -> None:
    assert best(MODEL, text) == field


def test_words_explain_a_guess() -> None:
    assert "lon" in MODEL.words(read("lon hang xom thoi khong tho duoc"), "mt-chan-nuoi")


def test_nothing_said_scores_as_nothing() -> None:
    assert np.array_equal(MODEL.scores(read("")), MODEL.bias)
    assert np.array_equal(MODEL.scores(read("☂")), MODEL.bias)


def test_a_saved_model_answers_as_before(tmp_path: Path) -> None:
    examples = [
        train.Example(f"{word} {number}", (field,))
        for field, word in (("a", "rác thải"), ("b", "đèn đường"), ("c", "mất nước"))
        for number in ("hôm nay", "hôm qua", "đầu ngõ")
    ]
    model = replace(train.fit(examples), digest="d")
    train.save(model, tmp_path / "model.npz")
    loaded = TopicModel.load(tmp_path / "model.npz")
    assert loaded.digest == "d"
    for text in ("rác thải đầu làng", "đèn đường tối", "mất nước cả ngày"):
        assert best(loaded, text) == best(model, text)
        assert np.allclose(loaded.scores(read(text)), model.scores(read(text)), atol=0.05)


def test_confidence_follows_the_evidence() -> None:
    guesses = [
        train.Guess(np.array([score] * 7, dtype=np.float32), score > 0, True) for score in (-2, -1, 1, 2)
    ]
    judge = train.calibrate(guesses)
    weak, strong = (judge.confidence(np.array([score] * 7, dtype=np.float32)) for score in (-1.5, 1.5))
    assert 0 < weak < 0.5 < strong < 1
