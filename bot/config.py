"""Settings: the only reader of the environment and of `.env`."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

from cryptography.fernet import Fernet
from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.addresses import origins, web_address
from bot.config_telegram import TelegramFields
from bot.config_zalo_bot import ZaloBotFields
from bot.config_zalo_oa import ZaloOaFields

DOTENV = Path(".env")


class Mode(StrEnum):
    """Whom the service runs for."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class LogLevel(StrEnum):
    """How much is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _database(url: str) -> str:
    try:
        driver = make_url(url).drivername
    except ArgumentError as error:
        raise ValueError("not a URL") from error
    if driver not in {"sqlite", "postgresql+psycopg"}:
        raise ValueError(f"the driver {driver!r} is not supported")
    return url


def _identity_key(value: SecretStr) -> SecretStr:
    if value.get_secret_value():
        try:
            Fernet(value.get_secret_value())
        except ValueError as error:
            raise ValueError("not a key") from error
    return value


Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(TelegramFields, ZaloOaFields, ZaloBotFields):
    """Everything an installation decides. The description says what is expected."""

    model_config = SettingsConfigDict(
        env_file_encoding="utf-8", env_ignore_empty=True, extra="forbid", frozen=True, case_sensitive=False
    )

    mode: Mode = Field(Mode.DEVELOPMENT, description="development or production")
    database_url: Annotated[str, AfterValidator(_database)] = Field(
        "sqlite:///var/nghe-dan.sqlite",
        description="sqlite:///<file> or postgresql+psycopg://<user>:<password>@<host>/<database>",
    )
    var_dir: Path = Field(Path("var"), description="a folder the service may write to: files, demo log-ins")
    host: str = Field("127.0.0.1", min_length=1, description="the address the web server listens on")
    port: Port = Field(8080, description="a port from 1 to 65535")
    metrics_host: str = Field("127.0.0.1", min_length=1, description="the address the metrics listen on")
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = Field(
        9108, description="a port from 1 to 65535, or 0 for no metrics"
    )
    public_url: Annotated[str, AfterValidator(web_address)] = Field(
        "http://127.0.0.1:8080", description="the https address people open (http on this machine only)"
    )
    behind_proxy: bool = Field(
        False, description="true when a reverse proxy of ours sets X-Forwarded-For, otherwise false"
    )
    identity_key: Annotated[SecretStr, AfterValidator(_identity_key)] = Field(
        SecretStr(""), description="44 characters as printed by `python -m bot new-key`"
    )
    calendar_file: Path | None = Field(None, description="a YAML file of days off, or empty for ours")
    make_up_days: bool = Field(True, description="true when make-up Saturdays are working days, else false")
    reminders_file: Path | None = Field(None, description="a YAML file of reminders, or empty for ours")

    office_name: str = Field(
        "Ban Tiếp công dân thành phố", min_length=1, description="the name of the office, as people read it"
    )
    office_unit_id: str = Field(
        "hp-ban-tiep-cong-dan", min_length=1, description="the id of the office in the directory of units"
    )
    office_address: str = Field("", description="where people can come, or empty")
    office_hours: str = Field("", description="when the office is open, in words, or empty")
    office_phone: str = Field("", pattern=r"^[0-9 .+]*$", description="digits and spaces, or empty")
    duty_phone: str = Field("", pattern=r"^[0-9 .+]*$", description="digits and spaces, or empty")
    electric_phone: str = Field("", pattern=r"^[0-9 .+]*$", description="digits and spaces, or empty")
    work_from: time = Field(time(7, 30), description="an hour like 07:30")
    work_until: time = Field(time(17, 0), description="an hour like 17:00, after WORK_FROM")
    push_from: time = Field(time(7, 30), description="an hour like 07:30")
    push_until: time = Field(time(20, 30), description="an hour like 20:30, after PUSH_FROM")
    knpa_days: int | None = Field(None, ge=1, le=365, description="working days from 1 to 365, or empty")
    field_receipt_days: int | None = Field(
        None, ge=1, le=365, description="working days from 1 to 365, or empty"
    )
    field_urgent_days: int | None = Field(
        None, ge=1, le=365, description="working days from 1 to 365, or empty"
    )
    field_days: int | None = Field(None, ge=1, le=365, description="working days from 1 to 365, or empty")
    regulation_days: int | None = Field(
        None, ge=1, le=365, description="working days from 1 to 365, or empty"
    )
    remote_units: str = Field(
        "", description="ids of communes from the directory, with commas between, or empty"
    )
    soon_days: int = Field(2, ge=0, le=30, description="working days from 0 to 30")
    draft_days: int = Field(30, ge=1, le=365, description="days from 1 to 365")
    close_after_days: int = Field(15, ge=1, le=365, description="days from 1 to 365")
    human_minutes: int = Field(15, ge=1, le=240, description="minutes from 1 to 240")
    webchat_parents: Annotated[str, AfterValidator(origins)] = Field(
        "", description="origins like https://portal.example.vn with commas between, or empty"
    )
    max_file_mb: int = Field(20, ge=1, le=50, description="megabytes from 1 to 50")
    scan_command: str = Field("", description="a command that reads a file on standard input, or empty")
    log_level: LogLevel = Field(LogLevel.INFO, description="debug, info, warning or error")

    @property
    def production(self) -> bool:
        """Whether real people rely on it."""
        return self.mode is Mode.PRODUCTION

    @property
    def identity_file(self) -> Path:
        """Where development keeps the key it made for itself."""
        return self.var_dir / "identity.key"


@dataclass(frozen=True)
class Problem:
    """One setting that is wrong. `line` of `.env`; 0 when it comes from the environment or is missing."""

    name: str
    text: str
    line: int = 0

    def __str__(self) -> str:
        place = f"{DOTENV}:{self.line}: " if self.line else ""
        return f"{place}{self.name}: {self.text}"


class NotMigrated(Exception):
    """The database lacks a migration."""


class SettingsError(Exception):
    """The settings cannot be used; carries every problem found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems, key=lambda problem: (problem.line, problem.name))
        super().__init__("\n".join(map(str, self.problems)))


def load(dotenv: Path = DOTENV) -> Settings:
    """The settings from the environment and `.env` (the environment wins). Raises SettingsError."""
    lines = _lines(dotenv)
    problems: list[Problem] = []
    wrong: set[str] = set()
    try:
        settings = Settings(_env_file=dotenv)  # type: ignore[call-arg]
    except ValidationError as error:
        for entry in error.errors():
            name = str(entry["loc"][0]).lower()
            wrong.add(name)
            problems.append(_problem(name, entry["msg"], lines))
        settings = Settings(_env_file=None, **_sound(dotenv, wrong))  # type: ignore[call-arg]
    except UnicodeDecodeError as error:
        raise SettingsError([Problem(str(dotenv), "is not UTF-8 text")]) from error
    problems += [
        Problem(name.upper(), text, _line(name, lines))
        for name, text in _conflicts(settings)
        if name not in wrong
    ]
    if problems:
        raise SettingsError(problems)
    return settings


def _problem(name: str, message: str, lines: dict[str, int]) -> Problem:
    field = Settings.model_fields.get(name)
    if field is None:
        near = difflib.get_close_matches(name, Settings.model_fields, 1)
        hint = f"; did you mean {near[0].upper()}?" if near else ""
        return Problem(name.upper(), f"there is no such setting{hint}", _line(name, lines))
    reason = message.removeprefix("Value error, ")
    return Problem(name.upper(), f"expected {field.description} ({reason})", _line(name, lines))


def _conflicts(settings: Settings) -> Iterable[tuple[str, str]]:
    """Settings that are right alone and wrong together."""
    if settings.work_from >= settings.work_until:
        yield "work_until", "expected an hour after WORK_FROM"
    if settings.push_from >= settings.push_until:
        yield "push_until", "expected an hour after PUSH_FROM"
    if settings.metrics_port == settings.port and settings.metrics_host == settings.host:
        yield "metrics_port", "expected another port than PORT"
    for name in ("calendar_file", "reminders_file"):
        file = getattr(settings, name)
        if file and not file.is_file():
            yield name, f"expected a file; {file} is none"
    yield from settings.telegram_conflicts()
    yield from settings.zalo_oa_conflicts()
    yield from settings.zalo_bot_conflicts()
    if settings.production:
        yield from _production_conflicts(settings)


def _production_conflicts(settings: Settings) -> Iterable[tuple[str, str]]:
    if not settings.identity_key.get_secret_value():
        yield (
            "identity_key",
            "expected a key in production: make one with `python -m bot new-key` and keep it",
        )
    if not settings.public_url.startswith("https://"):
        yield "public_url", "expected an https address in production"


def _lines(dotenv: Path) -> dict[str, int]:
    try:
        rows = dotenv.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    names = (
        (number, row.removeprefix("export ").split("=")[0].strip()) for number, row in enumerate(rows, 1)
    )
    return {name.lower(): number for number, name in names if name and not name.startswith("#")}


def _line(name: str, lines: dict[str, int]) -> int:
    return 0 if name.upper() in os.environ else lines.get(name, 0)


def _sound(dotenv: Path, wrong: set[str]) -> dict[str, Any]:
    """What can be used: the wrong ones at their defaults, so that the rest can be checked together."""
    fields = Settings.model_fields
    given = {name.lower(): value for name, value in dotenv_values(dotenv).items() if value}
    usable = {
        name: value for name, value in given.items() if name in fields and name.upper() not in os.environ
    }
    return usable | {name: fields[name].default for name in wrong if name in fields}


def new_key() -> str:
    """A fresh key for IDENTITY_KEY."""
    return Fernet.generate_key().decode()


def identity_key(settings: Settings) -> bytes:
    """The key that seals identities; development makes one for itself and keeps it."""
    given = settings.identity_key.get_secret_value()
    if given:
        return given.encode()
    file = settings.identity_file
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(new_key(), encoding="ascii")
    return file.read_bytes().strip()
