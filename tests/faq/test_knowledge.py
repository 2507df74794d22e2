"""Everything loaded at once, and tried from outside."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from faq.knowledge import Knowledge
from faq.topics import FOLDER as TOPICS
from faq.trial import try_ask, try_kind, try_route, try_same
from law.yamlfile import DataError

TODAY = date(2026, 11, 23)
KNOWLEDGE = Knowledge.load()


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    topics = (TOPICS / "lao-dong.yaml").read_text("utf-8")
    (tmp_path / "topics" / "lao-dong.yaml").write_text(topics.replace("hp-so-noi-vu", "so-khong-co"), "utf-8")
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "a.yaml").write_text("topic: a\nname: A\nentries:\n- key: Sai Key\n", "utf-8")
    with pytest.raises(DataError) as caught:
        Knowledge.load(tmp_path)
    told = "\n".join(map(str, caught.value.problems))
    assert "so-khong-co" in told
    assert "questions" in told
    assert "faq.train" in told


def test_a_route_tells_everything() -> None:
    out = try_route(KNOWLEDGE, {"id": 7, "text": "đèn đường hỏng ở thôn Đông, xã Nam Sách"}, TODAY)
    assert set(out) == {
        "id", "kind", "emergency", "fields", "place", "places", "units", "confidence", "decision"
    }  # fmt: skip
    assert (out["id"], out["kind"], out["emergency"]) == (7, "phan-anh", False)
    assert out["fields"][0]["id"] == "ht-chieu-sang"
    assert out["fields"][0]["matched"] == ["đèn đường hỏng"]
    assert out["place"] == out["units"][0]["id"] == "hp-ubnd-xa-nam-sach"
    json.dumps(out)


def test_the_day_chooses_the_directory() -> None:
    record = {"id": "a", "text": "đèn đường hỏng ở xã Hồng Phong, Nam Sách", "on": "2025-02-10"}
    assert try_route(KNOWLEDGE, record, TODAY)["place"] == "ubnd-xa-hong-phong-nam-sach"


def test_not_sure_while_the_place_is_missing() -> None:
    out = try_route(
        KNOWLEDGE, {"id": "a", "text": "rác thải chất đống, bãi rác hôi thối không ai thu gom"}, TODAY
    )
    assert (out["decision"], out["place"], out["places"]) == ("ask", None, [])
    assert out["confidence"] > 0.85


def test_kind_and_question() -> None:
    assert try_kind(KNOWLEDGE, {"id": "k", "text": "chay nha roi"}, TODAY)["kind"] == "khan-cap"
    out = try_ask(KNOWLEDGE, {"id": "q", "text": "Khiếu nại lần đầu gửi cho ai?"}, TODAY)
    assert (out["id"], out["question"]) == ("q", "khieu-nai-gui-ai-truoc")
    assert out["source"].startswith("Luật Khiếu nại 2011")
    assert try_ask(KNOWLEDGE, {"id": "q", "text": "alo"}, TODAY)["question"] is None


@pytest.mark.parametrize(
    ("record", "known", "told"),
    [
        ([], None, "not an object"),
        ({"text": "rác"}, None, "id"),
        ({"id": True, "text": "rác"}, True, "id"),
        ({"id": "a"}, "a", "text"),
        ({"id": "a", "text": 5}, "a", "text"),
        ({"id": "a", "text": " \u200b"}, "a", "empty"),
        ({"id": "a", "text": "x" * 20_001}, "a", "longer"),
        ({"id": "a", "text": "rác", "on": "23/11/2026"}, "a", "on"),
        ({"id": "a", "text": "rác", "on": 5}, "a", "on"),
    ],
)
def test_a_bad_record_is_answered_with_an_error(record: object, known: object, told: str) -> None:
    out = try_route(KNOWLEDGE, record, TODAY)
    assert out["id"] == known
    assert told in out["error"]
    assert set(out) == {"id", "error"}


def test_two_tellings_of_one_incident() -> None:
    lamp = "Đèn đường ngõ 25 xã Nam Sách hỏng cả tuần nay"
    same = try_same(KNOWLEDGE, {"id": 1, "text": lamp, "other": "ngo 25 nam sach toi om ca tuan roi"}, TODAY)
    other = try_same(KNOWLEDGE, {"id": 2, "text": lamp, "other": "đèn đường ngõ 14 xã Nam Sách hỏng"}, TODAY)
    assert (same["same"], other["same"]) == (True, False)
    assert same["why"]
    assert "error" in try_same(KNOWLEDGE, {"id": 3, "text": lamp}, TODAY)
