"""The rows that casework hands upwards: rooms above name these types without reaching into storage."""

from __future__ import annotations

from storage.people import Citizen, Conversation, Official
from storage.petitions import Answer, Attachment, Deadline, Petition, Rating

__all__ = [
    "Answer",
    "Attachment",
    "Citizen",
    "Conversation",
    "Deadline",
    "Official",
    "Petition",
    "Rating",
]
