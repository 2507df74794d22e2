"""Settings: every wrong one is named, with what is expected and its line; the example is in step."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.config import Settings, SettingsError, identity_key, load

EXAMPLE = Path(__file__).parents[2] / "config.example.env"
NAMES = {name.upper() for name in Settings.model_fields}
TOKEN = "123456789:AAEabcdefghijklmnopqrstuvwxyz"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def write(folder: Path, *lines: str) -> Path:
    path = folder / ".env"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def problems(path: Path) -> dict[str, tuple[int, str]]:
    with pytest.raises(SettingsError) as caught:
        load(path)
    return {problem.name: (problem.line, problem.text) for problem in caught.value.problems}


def test_nothing_set_is_a_working_development(tmp_path: Path) -> None:
    settings = load(tmp_path / ".env")
    assert (settings.mode, settings.port, settings.knpa_days) == ("development", 8080, None)


def test_every_wrong_setting_is_named_at_once_with_its_line(tmp_path: Path) -> None:
    found = problems(
        write(
            tmp_path,
            "# a comment",
            "MODE=live",
            "PORT=http",
            "DATABASE_URL=mysql://x",
            "PUBLIC_URL=nghe-dan.vn",
            "KNPA_DAYS=0",
            "WORK_FROM=25:00",
            "MAX_FILE_MB=999",
            "OFFICE_PHONE=call me",
            "TELEGRAM_MODE=on",
            "PORRT=8080",
            "PUSH_UNTIL=06:00",
        )
    )
    lines = {name: line for name, (line, _) in found.items()}
    assert lines == {
        "MODE": 2, "PORT": 3, "DATABASE_URL": 4, "PUBLIC_URL": 5, "KNPA_DAYS": 6, "WORK_FROM": 7,
        "MAX_FILE_MB": 8, "OFFICE_PHONE": 9, "TELEGRAM_MODE": 10, "PORRT": 11, "PUSH_UNTIL": 12,
    }  # fmt: skip
    assert "development or production" in found["MODE"][1]
    assert "PORT" in found["PORRT"][1]


def test_a_wrong_value_from_the_environment_has_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "0")
    assert problems(write(tmp_path, "PORT=8081"))["PORT"][0] == 0


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    assert load(write(tmp_path, "PORT=8081")).port == 9000


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["TELEGRAM_MODE=polling"], {"TELEGRAM_TOKEN"}),
        (["TELEGRAM_MODE=webhook", f"TELEGRAM_TOKEN={TOKEN}"], {"TELEGRAM_WEBHOOK_SECRET"}),
        (["WORK_FROM=17:00", "WORK_UNTIL=08:00"], {"WORK_UNTIL"}),
        (["METRICS_PORT=8080"], {"METRICS_PORT"}),
        (["CALENDAR_FILE=nowhere.yaml"], {"CALENDAR_FILE"}),
        (["MODE=production"], {"IDENTITY_KEY", "PUBLIC_URL"}),
        (["TELEGRAM_TOKEN=secret-thing"], {"TELEGRAM_TOKEN"}),
        (["TELEGRAM_WEBHOOK_SECRET=ngắn"], {"TELEGRAM_WEBHOOK_SECRET"}),
        (["TELEGRAM_PROXY=gopher://x"], {"TELEGRAM_PROXY"}),
        (["IDENTITY_KEY=abc"], {"IDENTITY_KEY"}),
    ],
)
def test_what_does_not_go_together(tmp_path: Path, lines: list[str], expected: set[str]) -> None:
    assert set(problems(write(tmp_path, *lines))) == expected


def test_a_problem_never_shows_a_secret(tmp_path: Path) -> None:
    path = write(tmp_path, "TELEGRAM_TOKEN=not-a-token-but-secret", "IDENTITY_KEY=my-secret-key")
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert "secret" not in str(caught.value).replace("TELEGRAM_WEBHOOK_SECRET", "")


def test_production_stands_with_key_and_https(tmp_path: Path) -> None:
    key = Fernet.generate_key().decode()
    path = write(tmp_path, "MODE=production", "PUBLIC_URL=https://nghedan.example/", f"IDENTITY_KEY={key}")
    settings = load(path)
    assert settings.public_url == "https://nghedan.example"
    assert identity_key(settings) == key.encode()


def test_development_makes_one_key_and_keeps_it_to_itself(tmp_path: Path) -> None:
    settings = load(write(tmp_path, f"VAR_DIR={tmp_path}/var"))
    first = identity_key(settings)
    assert Fernet(first)
    assert identity_key(settings) == first
    assert settings.identity_file.stat().st_mode & 0o077 == 0


def test_the_example_explains_every_setting_at_its_default(tmp_path: Path) -> None:
    rows = EXAMPLE.read_text(encoding="utf-8").splitlines()
    given = {row.split("=")[0]: row.split("=", 1)[1] for row in rows if re.match(r"[A-Z_]+=", row)}
    assert set(given) == NAMES
    for number, row in enumerate(rows):
        if re.match(r"[A-Z_]+=", row):  # under a comment, or in a group that has one
            group = rows[:number][::-1]
            above = next((line for line in group if not re.match(r"[A-Z_]+=", line)), "")
            assert above.startswith("#"), row
    assert load(EXAMPLE) == load(tmp_path / "none.env")
