"""A citizen who asked for a person, seen from the desk."""

from __future__ import annotations

from typing import Any

from casework import humans
from casework.office import Desk, Office
from storage.mailbox import Inbox
from tests.cast import Cast, add_citizen
from tests.console.test_petition import told


def ask(desk: Desk, conversation_id: int, text: str) -> None:
    row = Inbox(
        channel="webchat", account="test", key=text, conversation_id=conversation_id, text=text,
        received_at=desk.now,
    )  # fmt: skip
    desk.session.add(row)
    humans.ask_for_person(desk, conversation_id)


async def test_the_whole_talk(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    talk = lite_cast.lan_talk
    lite_office.run_now(ask, talk, "cho tôi gặp cán bộ")
    thu = await desk("thu")
    text = await thu.get("/desk/people")
    assert "cho tôi gặp cán bộ" in text
    assert "Đang chờ" in text
    await thu.get(f"/desk/people/{talk}")
    text = await thu.post(f"/desk/people/{talk}/join", {})
    assert "Viết cho người dân" in text
    await thu.post(f"/desk/people/{talk}/say", {"text": "Chào chị Lan, chị kể giúp."})
    assert lite_office.look_now(told, talk)[-1] == "chị Thu: Chào chị Lan, chị kể giúp."
    await thu.post(f"/desk/people/{talk}/release", {})
    assert thu.url == "/desk/people"
    assert "Không ai đang chờ" in thu.text
    assert "Nghe Dân ở lại" in thu.text or "đã trả" in thu.text.lower()


async def test_two_officials_and_one_talk(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    talk = lite_cast.lan_talk
    lite_office.run_now(ask, talk, "alo")
    thu, admin = await desk("thu"), await desk("admin")
    await thu.get(f"/desk/people/{talk}")
    await admin.get(f"/desk/people/{talk}")
    await thu.post(f"/desk/people/{talk}/join", {})
    text = await admin.post(f"/desk/people/{talk}/join", {})
    assert admin.status == 409
    assert "chị Thu đang nói chuyện" in text
    text = await admin.post(f"/desk/people/{talk}/say", {"text": "tôi chen vào"})
    assert admin.status == 409
    assert all("chen vào" not in line for line in lite_office.look_now(told, talk))


async def test_the_mark_changes_only_when_something_happened(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    talk = lite_cast.lan_talk
    lite_office.run_now(ask, talk, "alo")
    thu = await desk("thu")
    first = await thu.get(f"/desk/people/{talk}/poll")
    assert thu.headers["Content-Type"].startswith("application/json")
    assert await thu.get(f"/desk/people/{talk}/poll") == first
    lite_office.run_now(ask, talk, "còn ai ở đó không")
    assert await thu.get(f"/desk/people/{talk}/poll") != first


async def test_officials_of_a_unit_do_not_read_talks(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    lite_office.run_now(ask, lite_cast.lan_talk, "alo")
    minh = await desk("minh")
    for path in (
        "/desk/people",
        f"/desk/people/{lite_cast.lan_talk}",
        f"/desk/people/{lite_cast.lan_talk}/poll",
    ):
        await minh.get(path)
        assert minh.status == 403
    assert "Người chờ" not in await minh.get("/desk")


async def test_a_talk_nobody_asked_to_open_stays_closed(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    _, other = lite_office.run_now(lambda d: add_citizen(d.session, "khac", d.now))
    thu = await desk("thu")
    await thu.get(f"/desk/people/{other}")
    assert thu.url == "/desk/people"
