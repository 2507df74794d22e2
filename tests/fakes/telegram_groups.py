"""What the fake does in groups: topics, their states, and the errors of those that are gone or closed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


class ApiError(Exception):
    """An answer with ok: false."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


@dataclass
class Topic:
    """A topic of a forum."""

    name: str
    closed: bool = False
    deleted: bool = False


@dataclass
class Group:
    """A supergroup. `may_manage`: the bot is an administrator with the right to manage topics."""

    topics: dict[int, Topic] = field(default_factory=dict)
    may_manage: bool = True
    moved_to: int | None = None


class Groups:
    """Groups by number, as a part of the fake."""

    def __init__(self) -> None:
        self.groups: dict[int, Group] = {}
        self._next_thread = 100

    def group(self, chat: int) -> Group:
        """That group, made when there is none."""
        return self.groups.setdefault(chat, Group())

    def check(self, chat: int, thread: Any) -> None:
        """Whether one may write there. Raises ApiError."""
        group = self.group(chat)
        if group.moved_to is not None:
            raise ApiError(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=group.moved_to,
            )
        if not thread:
            return
        topic = group.topics.get(int(thread))
        if topic is None or topic.deleted:
            raise ApiError(400, "Bad Request: message thread not found")
        if topic.closed:
            raise ApiError(400, "Bad Request: TOPIC_CLOSED")

    def create(self, chat: int, name: str) -> dict[str, Any]:
        """createForumTopic."""
        self.check(chat, None)
        group = self.group(chat)
        if not group.may_manage:
            raise ApiError(400, "Bad Request: not enough rights to create a topic")
        if not 1 <= len(name) <= 128:
            raise ApiError(400, "Bad Request: TOPIC_TITLE_INVALID")
        self._next_thread += 1
        group.topics[self._next_thread] = Topic(name)
        return {"message_thread_id": self._next_thread, "name": name, "icon_color": 7322096}

    def turn(self, chat: int, thread: Any, *, closed: bool) -> bool:
        """closeForumTopic, reopenForumTopic."""
        topic = self.group(chat).topics.get(int(thread or 0))
        if topic is None or topic.deleted:
            raise ApiError(400, "Bad Request: message thread not found")
        if topic.closed is closed:
            raise ApiError(400, "Bad Request: TOPIC_NOT_MODIFIED")
        topic.closed = closed
        return True
