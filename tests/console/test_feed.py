"""The calendar feed: a secret address, code and day and nothing that names a person or a sealed matter."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from icalendar import Calendar

from casework import accounts, codes, handle, papers
from casework.office import Office
from law.kinds import PetitionKind
from tests.casework.papercast import content, paper
from tests.cast import Cast, lamp

ADDRESS = re.compile(r"(/desk/feed/[\w-]+\.ics)")


def events(visitor: Any) -> dict[str, date]:
    assert visitor.status == 200
    assert visitor.headers["Content-Type"].startswith("text/calendar")
    found = Calendar.from_ical(visitor.body).walk("VEVENT")
    return {str(event["SUMMARY"]): event.decoded("DTSTART") for event in found}


async def address(visitor: Any, scope: str) -> str:
    await visitor.get("/desk/me")
    text = await visitor.post("/desk/me/feed", {"scope": scope})
    return ADDRESS.search(text)[1]  # type: ignore[index]


async def test_a_unit_reads_its_days_without_logging_in(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    code = lite_office.run_now(lamp, lite_cast.lan).code
    path = await address(await desk("minh"), "unit")
    stranger = await desk()
    await stranger.get(path)
    spoken = codes.spell(code)
    assert events(stranger)[f"{spoken}: Thông báo kết quả xử lý cho công dân"] == date(2026, 12, 8)
    assert all(summary.startswith(spoken) for summary in events(stranger))
    for word in ("den duong", "đèn", "Hồng Phong", "Lan", "Minh", "0912"):
        assert word not in stranger.text


async def test_a_person_gets_what_he_handles_and_a_closed_clock_goes(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    first = lite_office.run_now(lamp, lite_cast.lan).code
    lite_office.run_now(lamp, lite_cast.lan, text="đèn khác")
    path = await address(await desk("minh"), "person")
    stranger = await desk()
    await stranger.get(path)
    assert events(stranger) == {}
    lite_office.run_now(handle.accept, lite_cast.minh, first, None)
    await stranger.get(path)
    assert {summary.split(":")[0] for summary in events(stranger)} == {codes.spell(first)}


async def test_sealed_files_are_not_in_a_units_feed_and_nameless_in_the_feed_of_those_named(
    desk: Any, lite_office: Office, lite_cast: Cast
) -> None:
    one = paper(date(2026, 11, 20), content(PetitionKind.DENUNCIATION))
    code = lite_office.run_now(papers.record, lite_cast.hoa, one)[0].code
    stranger = await desk()
    await stranger.get(await address(await desk("minh"), "unit"))
    assert events(stranger) == {}
    await stranger.get(await address(await desk("minh"), "person"))
    assert events(stranger) == {}
    await stranger.get(await address(await desk("hoa"), "person"))
    assert set(events(stranger)) == {f"{codes.spell(code)}: Hạn của một hồ sơ kín"}
    assert "tố cáo" not in stranger.text.lower()


async def test_a_revoked_or_replaced_address_is_dead(desk: Any, lite_cast: Cast) -> None:
    minh, stranger = await desk("minh"), await desk()
    former = await address(minh, "unit")
    path = await address(minh, "unit")
    await stranger.get(former)
    assert stranger.status == 404
    await stranger.get(path)
    assert stranger.status == 200
    await minh.get("/desk/me")
    assert path not in minh.text  # shown once
    text = await minh.post("/desk/me/feed/revoke", {"scope": "unit"})
    assert "Đã hủy" in text
    await stranger.get(path)
    assert stranger.status == 404


async def test_a_closed_account_ends_its_feeds(desk: Any, lite_office: Office, lite_cast: Cast) -> None:
    path, stranger = await address(await desk("minh"), "person"), await desk()
    lite_office.run_now(accounts.set_active, lite_cast.admin, lite_cast.minh.id, active=False)
    await stranger.get(path)
    assert stranger.status == 404


async def test_a_guess_finds_nothing_and_a_stranger_makes_none(desk: Any, lite_cast: Cast) -> None:
    stranger = await desk()
    await stranger.get(f"/desk/feed/{'a' * 43}.ics")
    assert stranger.status == 404
    await stranger.get("/desk/login")
    await stranger.post("/desk/me/feed", {"scope": "unit"})
    assert "/desk/login" in stranger.url
