"""What the channel needs to know, as the composition root hands it over."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bot.channels.zalo_oa_client import Endpoints
from bot.channels.zalo_oa_window import WindowPolicy


@dataclass(frozen=True)
class ZaloOaSettings:
    """Of one account. `template_*`, `info_image`: "" when the office has none. Secrets are not printed."""

    oa_id: str
    app_id: str
    app_secret: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    code_verifier: str = field(default="", repr=False)
    callback_url: str = ""
    endpoints: Endpoints = field(default_factory=Endpoints)
    secret_proof: bool = False
    window: WindowPolicy = field(default_factory=WindowPolicy)
    template_uid: str = ""
    template_phone: str = ""
    template_test: bool = False
    info_image: str = ""
    mute_minutes: int = 30
    per_minute: int = 2000
    reject_unsigned: bool = False  # 401 instead of 200, once the console has saved the webhook

    @property
    def ladder(self) -> tuple[str, ...]:
        """Other ways to reach somebody, as far as they are set up."""
        steps = (("template-uid", self.template_uid), ("template-phone", self.template_phone))
        return tuple(step for step, template in steps if template)

    def consent_link(self) -> str:
        """Where an administrator of the account allows our app."""
        challenge = code_challenge(self.code_verifier)
        asked = {"app_id": self.app_id, "redirect_uri": self.callback_url, "code_challenge": challenge}
        return f"{self.endpoints.oauth}/v4/oa/permission?{urlencode(asked)}"


def code_challenge(verifier: str) -> str:
    """What Zalo keeps of our verifier (PKCE, S256): base64url of its SHA-256, without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
