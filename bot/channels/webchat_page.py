"""The page of the web chat: static files, and the office's own words in them."""

from __future__ import annotations

import hashlib
import html
from pathlib import Path
from string import Template

from bot.channels import webchat_upload as upload
from bot.channels import webchat_words as message
from casework.office import Office

STATIC = Path(__file__).parent / "webchat_static"


def page(office: Office) -> str:
    """index.html with the office's own words; static files carry a hash of them all in their address."""
    policy = office.policy
    version = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(STATIC.iterdir()))).hexdigest()[
        :12
    ]
    phone = html.escape(policy.office_phone)
    contact = (
        f', hoặc gọi {html.escape(policy.office_name)}: <a href="tel:{phone}">{phone}</a>' if phone else ""
    )
    return Template((STATIC / "index.html").read_text("utf-8")).substitute(
        version=version,
        office_name=html.escape(policy.office_name),
        noscript_contact=contact,
        max_bytes=policy.max_file_bytes,
        max_files=upload.MOST_FILES,
        max_text=message.LONGEST_TEXT,
    )
