"""Whether a call to the webhook comes from Zalo.

Header `X-ZEvent-Signature: mac=<hex>`; mac = SHA-256 of app id, raw body, timestamp and the OA secret key, one
after the other (no HMAC). The body counts as the bytes that came, never as JSON written anew.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

HEADER = "X-ZEvent-Signature"
OLDEST = timedelta(hours=24)  # real retries are at most two hours old


def mac(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """The signature in hex."""
    return hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


def genuine(header: str, body: bytes, event: Mapping[str, Any], app_id: str, secret: str) -> bool:
    """Whether the header fits these bytes and our app and key. `event`: the body, parsed."""
    given = header.strip().removeprefix("mac=").lower().encode("ascii", "replace")
    expected = mac(app_id, body, str(event.get("timestamp", "")), secret).encode()
    ours = hmac.compare_digest(str(event.get("app_id", "")).encode(), app_id.encode())
    return hmac.compare_digest(given, expected) and ours and bool(secret)


def fresh(event: Mapping[str, Any], now: datetime) -> bool:
    """Whether its time is believable: not more than a day away from now."""
    stamp = str(event.get("timestamp", ""))
    return stamp.isdigit() and abs(now.timestamp() - int(stamp) / 1000) <= OLDEST.total_seconds()


def hint(
    header: str, body: bytes, event: Mapping[str, Any], oa_id: str, secrets: Mapping[str, tuple[str, str]]
) -> str:
    """Which wrongly entered setting would explain a bad signature ("" when none does); nothing is accepted by it.

    `secrets`: name of a setting → (app id, its value).
    """
    given = header.strip().removeprefix("mac=").lower()
    stamp = str(event.get("timestamp", ""))
    for name, (app_id, secret) in secrets.items():
        for who, ident in (
            ("app id", app_id),
            ("oa id", oa_id),
            ("app id of the body", str(event.get("app_id", ""))),
        ):
            keyed = hmac.new(secret.encode(), ident.encode() + body + stamp.encode(), hashlib.sha256)
            if secret and given == mac(ident, body, stamp, secret):
                return f"{name} with {who}"
            if secret and given == keyed.hexdigest():
                return f"HMAC by {name} with {who}"
    return ""
