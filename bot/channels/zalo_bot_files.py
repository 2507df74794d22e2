"""Files for people on Zalo Bot: the platform takes no upload, so it gets an address of ours that soon dies.

The address holds the name of the file encrypted with the office's key: nobody can make one up.
"""

from __future__ import annotations

import json
from datetime import timedelta

from cryptography.fernet import InvalidToken

from casework.office import Office
from handlers.dialogue.messages import OutFile

PATH = "/zalo-bot/files"
LIFE = timedelta(days=3)  # somebody who opens a document later asks for it again
PURPOSE = "zalo-bot-file"  # no other word of ours that is encrypted is an address of a file


def file_link(office: Office, file: OutFile) -> str:
    """Where this file can be fetched without a log-in, for a while."""
    held = json.dumps([PURPOSE, file.sha256, file.name[:100], file.mime], ensure_ascii=False)
    ticket = office.cipher.encrypt_at_time(held.encode(), int(office.clock.now().timestamp()))
    return f"{office.policy.public_url}{PATH}/{ticket.decode()}"


def file_of(office: Office, ticket: str) -> OutFile | None:
    """The file an address stands for; None when it is over or was not made by us."""
    now = int(office.clock.now().timestamp())
    try:
        held = office.cipher.decrypt_at_time(ticket, int(LIFE.total_seconds()), now)
        purpose, sha256, name, mime = json.loads(held)
    except (InvalidToken, ValueError, TypeError):
        return None
    return OutFile(sha256, name, mime) if purpose == PURPOSE else None
