"""Methods of the Bot API that only answer: what a bot may ask for beside words, topics and updates."""

from __future__ import annotations

from typing import Any, Protocol

from tests.fakes.telegram_groups import ApiError, Groups

BOT = {"id": 123456789, "is_bot": True, "first_name": "Nghe Dân", "username": "nghe_dan_test_bot"}
RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
    "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
    "can_edit_stories", "can_delete_stories", "can_manage_topics",
)  # fmt: skip
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
LONGEST_CAPTION = 1024


class Platform(Protocol):
    """What these methods need of the fake."""

    groups: Groups
    messages: dict[int, dict[str, Any]]

    def _chat(self, params: dict[str, Any]) -> int: ...

    def _message(self, chat: int, **content: Any) -> dict[str, Any]: ...


class Methods:
    """A part of the fake."""

    def _do_getMe(self, _params: dict[str, Any]) -> Any:
        return BOT

    def _do_setMyDescription(self, _params: dict[str, Any]) -> Any:
        return True

    def _do_sendChatAction(self: Platform, params: dict[str, Any]) -> Any:
        self._chat(params)
        return True

    def _do_sendPhoto(self: Platform, params: dict[str, Any]) -> Any:
        size = {"file_id": "P", "file_unique_id": "p", "width": 1, "height": 1}
        return self._message(self._chat(params), photo=[size], caption=_caption(params))

    def _do_sendDocument(self: Platform, params: dict[str, Any]) -> Any:
        document = {"file_id": "D", "file_unique_id": "d"}
        return self._message(self._chat(params), document=document, caption=_caption(params))

    def _do_sendVoice(self: Platform, params: dict[str, Any]) -> Any:
        voice = {"file_id": "V", "file_unique_id": "v", "duration": 1}
        return self._message(self._chat(params), voice=voice, caption=_caption(params))

    def _do_sendLocation(self: Platform, params: dict[str, Any]) -> Any:
        place = {name: float(params[name]) for name in ("latitude", "longitude")}
        return self._message(self._chat(params), location=place)

    def _do_sendMediaGroup(self: Platform, params: dict[str, Any]) -> Any:
        if not 2 <= len(params["media"]) <= 10:
            raise ApiError(400, "Bad Request: wrong number of media in the album")
        chat = self._chat(params)
        size = {"file_id": "P", "file_unique_id": "p", "width": 1, "height": 1}
        return [self._message(chat, photo=[size], media_group_id="1") for _ in params["media"]]

    def _do_copyMessage(self: Platform, params: dict[str, Any]) -> Any:
        _known(self.messages, params)
        return {"message_id": self._message(self._chat(params))["message_id"]}

    def _do_forwardMessage(self: Platform, params: dict[str, Any]) -> Any:
        former = _known(self.messages, params)
        return self._message(self._chat(params), text=former.get("text"))

    def _do_deleteMessage(self: Platform, params: dict[str, Any]) -> Any:
        del self.messages[_known(self.messages, params)["message_id"]]
        return True

    def _do_setMessageReaction(self: Platform, params: dict[str, Any]) -> Any:
        _known(self.messages, params)
        return True

    def _do_editMessageCaption(self: Platform, params: dict[str, Any]) -> Any:
        message, caption = _known(self.messages, params), _caption(params)
        if message.get("caption") == caption:
            raise ApiError(400, "Bad Request: message is not modified")
        message["caption"] = caption
        return message

    def _do_getChat(self: Platform, params: dict[str, Any]) -> Any:
        gifts = dict.fromkeys(GIFTS, True)
        full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}
        return chat_of(self._chat(params)) | full

    def _do_getChatMember(self: Platform, params: dict[str, Any]) -> Any:
        if not self.groups.group(int(params["chat_id"])).may_manage:
            return {"status": "member", "user": BOT}
        return {"status": "administrator", "user": BOT, **dict.fromkeys(RIGHTS, True)}

    def _do_editForumTopic(self: Platform, params: dict[str, Any]) -> Any:
        topic = self.groups.group(int(params["chat_id"])).topics.get(int(params["message_thread_id"]))
        if topic is None or topic.deleted:
            raise ApiError(400, "Bad Request: message thread not found")
        topic.name = str(params.get("name") or topic.name)
        return True


def chat_of(chat: int) -> dict[str, Any]:
    """The chat of that number: a person's, or a group with topics."""
    if chat < 0:
        return {"id": chat, "type": "supergroup", "title": "Cán bộ", "is_forum": True}
    return {"id": chat, "type": "private", "first_name": "Lan"}


def _caption(params: dict[str, Any]) -> str | None:
    caption = params.get("caption")
    if caption and len(str(caption).encode("utf-16-le")) // 2 > LONGEST_CAPTION:
        raise ApiError(400, "Bad Request: message caption is too long")
    return caption


def _known(messages: dict[int, dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
    message = messages.get(int(params.get("message_id") or 0))
    if message is None:
        raise ApiError(400, "Bad Request: message not found")
    return message
