"""The command line."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import func, select

from bot.__main__ import main
from bot.config import Settings
from storage.database import Database
from storage.learning import KnowledgeEdit
from storage.people import Official
from storage.petitions import Petition

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own: its `.env`, its database, its var folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(f"DATABASE_URL={sqlite_url}\n", encoding="utf-8")
    return tmp_path


def add_settings(home: Path, *lines: str) -> None:
    with (home / ".env").open("a", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def type_in(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def ask(monkeypatch: pytest.MonkeyPatch, capsys: Capture, what: str, *lines: str) -> list[dict[str, object]]:
    type_in(monkeypatch, "\n".join(lines) + "\n")
    assert main(["try", what]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_check_finds_nothing_wrong(capsys: Capture) -> None:
    assert main(["check"]) == 0
    assert "in order" in capsys.readouterr().out


def test_check_names_file_and_line_of_every_problem(home: Path, capsys: Capture) -> None:
    (home / "days.yaml").write_text("official_years: [2026]\nholydays:\n  - x\n", encoding="utf-8")
    add_settings(home, "CALENDAR_FILE=days.yaml")
    assert main(["check"]) == 2
    said = capsys.readouterr().err
    assert "days.yaml:1: official_years" in said
    assert "days.yaml:3: holydays" in said


def test_check_reads_the_reminders_of_the_office(home: Path, capsys: Capture) -> None:
    (home / "nhac.yaml").write_text("rules:\n  khong-co: {before: [3]}\n", encoding="utf-8")
    add_settings(home, "REMINDERS_FILE=nhac.yaml")
    assert main(["check"]) == 2
    assert "nhac.yaml:2: there is no rule 'khong-co'" in capsys.readouterr().err


def test_wrong_settings_stop_every_command(home: Path, capsys: Capture) -> None:
    add_settings(home, "PORT=http", "MODE=live")
    assert main(["migrate"]) == 2
    said = capsys.readouterr().err
    assert ".env:2: PORT" in said
    assert ".env:3: MODE" in said


def test_accepted_examples_leave_as_a_file_of_the_corpus(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture, sqlite_url: str
) -> None:
    type_in(monkeypatch, "mot-mat-khau-dai\n")
    assert main(["create-admin", "--username", "an", "--name", "An"]) == 0
    after = {"field": "ht-dien", "text": "cái tủ kêu xèo xèo"}
    with Database(sqlite_url).write() as session:
        session.add(
            KnowledgeEdit(at=datetime.now(UTC), official_id=1, target="example", ref="x", after=after)
        )
    capsys.readouterr()
    assert main(["export-examples"]) == 0
    assert capsys.readouterr().out == "ht-dien:\n- style: S\n  text: cái tủ kêu xèo xèo\n"


def test_try_deadline(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    rule = "tiep-cong-dan-thong-bao-ket-qua-xu-ly"
    good = {"id": 1, "rule": rule, "start": "2026-11-20"}
    answers = ask(
        monkeypatch,
        capsys,
        "deadline",
        json.dumps(good),
        "not json",
        "",
        "[]",
        '{"id": 4, "rule": "no-such-rule", "start": "2026-11-20"}',
        json.dumps(good | {"id": 5, "start": "soon"}),
        json.dumps(good | {"id": 6, "start": None}),
        json.dumps(good | {"id": 7, "excluded_days": -1}),
        json.dumps(good | {"id": 8, "variant": "nope"}),
        json.dumps(good | {"id": 9}),
    )
    assert [answer["id"] for answer in answers] == [1, None, None, 4, 5, 6, 7, 8, 9]
    assert ["error" in answer for answer in answers] == [False] + [True] * 7 + [False]
    assert set(answers[0]) == {"id", "due_unrolled", "due", "article", "why"}
    assert answers[0]["due"] == answers[-1]["due"]


def test_try_deadline_with_the_day_that_decides_the_version(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    old = {"rule": "khieu-nai-thu-ly-lan-dau-10-ngay", "start": "2026-07-01"}
    answers = ask(
        monkeypatch,
        capsys,
        "deadline",
        json.dumps(old | {"id": 1, "on": "2026-06-30"}),
        json.dumps(old | {"id": 2}),
        json.dumps(old | {"id": 3, "on": "2026-07-01"}),
        json.dumps(old | {"id": 4, "on": "hôm nay"}),
        json.dumps(old | {"id": 5, "start": "9999-12-30", "on": "2026-06-30"}),
        json.dumps(old | {"id": 6, "start": "2026-06-01", "excluded_days": 10**12}),
        json.dumps(old | {"id": 7, "start": "2026-06-01", "variant": ["x"]}),
        json.dumps({"id": 8, "rule": "to-cao-dau-hieu-toi-pham", "start": "2026-11-23"}),
    )
    assert answers[0]["due"] == "2026-07-13"
    errors = [str(answer["error"]) for answer in answers[1:]]
    for error in errors[:2]:
        assert "khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec" in error
    assert "as on" in errors[2]
    assert "2012 đến năm 2030" in errors[3]
    assert "lịch làm việc" in errors[4]
    assert "as variant" in errors[5]
    assert "làm ngay" in errors[6]


def test_an_office_may_leave_make_up_saturdays_out(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    question = '{"rule": "khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec", "start": "2026-08-18"}'
    counted = ask(monkeypatch, capsys, "deadline", question)
    add_settings(home, "MAKE_UP_DAYS=false")
    left_out = ask(monkeypatch, capsys, "deadline", question)
    assert (counted[0]["due"], left_out[0]["due"]) == ("2026-08-26", "2026-08-27")


@pytest.mark.parametrize("what", ["route", "kind", "ask"])
def test_try_the_faq_room(monkeypatch: pytest.MonkeyPatch, capsys: Capture, what: str) -> None:
    words = "đèn đường thôn Đông xã Nam Sách hỏng cả tháng nay"
    answers = ask(monkeypatch, capsys, what, json.dumps({"id": "a", "text": words}), "{", '{"id": "c"}')
    assert [answer["id"] for answer in answers] == ["a", None, "c"]
    assert ["error" in answer for answer in answers] == [False, True, True]


def test_chat_through_a_pipe(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    type_in(monkeypatch, "alo\n\nđèn đường hỏng ở thôn Đông xã Nam Sách\n1\n")
    assert main(["chat", "--as", "lan"]) == 0
    said = capsys.readouterr().out
    assert "1. " in said
    assert "Mã hồ sơ" in said


def test_the_talk_goes_on_where_it_stopped(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture, sqlite_url: str
) -> None:
    type_in(monkeypatch, "đèn đường hỏng ở thôn Đông xã Nam Sách\n")
    main(["chat", "--as", "lan"])
    type_in(monkeypatch, "ừ\n")
    main(["chat", "--as", "lan"])
    assert "Mã hồ sơ" in capsys.readouterr().out
    with Database(sqlite_url).read() as session:
        assert session.exec(select(Petition.unit_id)).one() == "hp-ubnd-xa-nam-sach"


def test_create_admin(monkeypatch: pytest.MonkeyPatch, capsys: Capture, sqlite_url: str) -> None:
    arguments = ["create-admin", "--username", "Hoa", "--name", "Bà Hoa"]
    type_in(monkeypatch, "mat-khau-rat-dai\n")
    assert main(arguments) == 0
    type_in(monkeypatch, "mat-khau-rat-dai\n")
    assert main(arguments) == 1
    type_in(monkeypatch, "ngan\n")
    assert main([*arguments[:2], "khac", *arguments[3:]]) == 1
    assert "hoa" in capsys.readouterr().err
    with Database(sqlite_url).read() as session:
        assert [(one.username, one.role) for one in session.exec(select(Official))] == [("hoa", "admin")]


@pytest.mark.parametrize("job", ["remind", "weekly", "ratings"])
def test_jobs_by_hand(job: str, capsys: Capture) -> None:
    assert main(["job", job, "--on", "2026-11-23"]) == 0
    assert capsys.readouterr().out.strip()


def test_demo_data_is_made_once_and_marked(capsys: Capture, sqlite_url: str, home: Path) -> None:
    assert main(["demo-data", "--weeks", "3", "--petitions", "30"]) == 0
    assert main(["demo-data"]) == 1
    with Database(sqlite_url).read() as session:
        made = session.exec(select(func.count()).select_from(Petition)).one()
        assert made == 30
        assert session.exec(select(func.count()).where(Petition.demo == True)).one() == made  # noqa: E712
        assert all(one.demo for one in session.exec(select(Official)))
    log_ins = home / "var" / "demo-logins.txt"
    assert log_ins.stat().st_mode & 0o077 == 0
    assert "minh\t" in log_ins.read_text(encoding="utf-8")


def test_production_refuses_demonstration(
    home: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["new-key"]) == 0
    key = capsys.readouterr().out.strip()
    add_settings(home, "MODE=production", "PUBLIC_URL=https://x.example", f"IDENTITY_KEY={key}")
    assert main(["demo-data"]) == 1
    assert "development only" in capsys.readouterr().err


def test_telegram_errands_need_telegram(capsys: Capture) -> None:
    assert main(["telegram", "status"]) == 1
    assert "TELEGRAM_MODE" in capsys.readouterr().err


def test_run_wants_a_migrated_database(home: Path, capsys: Capture) -> None:
    (home / ".env").write_text(f"DATABASE_URL=sqlite:///{home}/fresh.sqlite\n", encoding="utf-8")
    assert main(["run"]) == 1
    assert "migrate" in capsys.readouterr().err
    assert main(["migrate"]) == 0


@pytest.mark.parametrize("argv", [[], ["dance"], ["job", "remind", "--on", "tomorrow"]])
def test_what_it_does_not_know_it_explains(argv: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2
    assert "usage" in capsys.readouterr().err
