"""Logs without personal data: ids, codes, counts and kinds of error; never what somebody wrote.

Production writes JSON lines, development a readable form. A traceback is reduced to the kind of error
and the places it passed through, because messages of exceptions quote what people typed.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

Entry = MutableMapping[str, Any]

# Words a log line may never carry, whoever wrote the call.
PERSONAL = frozenset(
    {"text", "name", "phone", "address", "token", "payload", "raw", "body", "password", "username", "secret"}
)
SECRETS = re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}|(?<!\d)(?:\+84|0)\d(?:[ .]?\d){8}(?!\d)")
QUIET = ("httpx", "httpcore", "apscheduler", "alembic", "aiohttp.access", "matplotlib", "PIL")
SILENT = ("telegram",)  # logs what it cannot parse, whole
ROOT = Path(__file__).parent.parent


def set_up(level: str, *, as_json: bool, stream: TextIO | None = None) -> None:
    """Send everything that is logged, ours and the libraries', through one form to `stream` (stderr)."""
    stream = stream or sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _places_only,
        _no_personal_data,
    ]
    last: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=stream.isatty())
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for noisy in QUIET:  # their lines hold addresses of people and the bot's token
        logging.getLogger(noisy).setLevel(logging.WARNING)
    for telltale in SILENT:
        logging.getLogger(telltale).setLevel(logging.CRITICAL + 1)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _places_only(_logger: Any, _method: str, entry: Entry) -> Entry:
    """An exception as its kind and the places it passed: "KeyError at casework/answer.py:41 publish"."""
    info = entry.pop("exc_info", None)
    if not info:
        return entry
    error = (
        info
        if isinstance(info, BaseException)
        else (info[1] if isinstance(info, tuple) else sys.exc_info()[1])
    )
    if error is not None:
        entry["error"] = type(error).__name__
        entry["places"] = _places(error.__traceback__)
    return entry


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-8:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def _no_personal_data(_logger: Any, _method: str, entry: Entry) -> Entry:
    for key in PERSONAL & entry.keys():
        entry[key] = "…"
    for key, value in entry.items():
        if isinstance(value, str):
            entry[key] = SECRETS.sub("…", value)
    return entry
