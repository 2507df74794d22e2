"""Files: judged by their content, stripped of where they were taken, fetched after the turn."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlmodel import select

from bot.attachments import Fetcher, register
from bot.channels.base import ChannelError, TooBig
from bot.metrics import Metrics
from casework import uploads
from casework.errors import Refused
from casework.examine import BadFile, examine
from casework.office import Office
from casework.scan import ScannerAway, scan
from handlers.dialogue.messages import File
from storage.petitions import Attachment
from tests.bot.posts import Scripted, rows, talk
from tests.cast import FixedClock

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def photo(form: str = "JPEG", **exif: Any) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (40, 20), (200, 30, 30))
    data = Image.Exif()
    data[0x0112] = 6  # turned by 90°
    data[0x010F] = "Phone of Lan"
    data.get_ifd(0x8825)[2] = (20.0, 59.0, 18.0)  # GPS latitude
    image.save(out, form, **({"exif": data} if form != "PNG" else {}), **exif)
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_photo_loses_place_and_camera_and_stands_upright(form: str) -> None:
    kept, mime = examine(photo(form))
    assert mime == f"image/{form.lower()}"
    assert b"Phone of Lan" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert not dict(image.getexif())
        assert image.size == ((40, 20) if form == "PNG" else (20, 40))


def test_a_pdf_stays_as_it_is() -> None:
    assert examine(PDF) == (PDF, "application/pdf")


@pytest.mark.parametrize("data", [b"MZ\x90\x00" + b"\0" * 100, b"just words", b"", b"<html><script>"])
def test_what_is_neither_picture_nor_document_is_refused(data: bytes) -> None:
    with pytest.raises(BadFile):
        examine(data)


def test_a_broken_photo_is_refused() -> None:
    with pytest.raises(BadFile):
        examine(photo()[:200])


def test_a_decompression_bomb_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (9_000, 9_000)).save(out, "PNG")
    with pytest.raises(BadFile):
        examine(out.getvalue())


def arrive(office: Office, *files: File) -> tuple[tuple[File, ...], bool]:
    conversation = talk(office, "lan")
    return office.run_now(register, conversation, files)


def kept(office: Office) -> list[Attachment]:
    return office.look_now(lambda desk: list(desk.session.exec(select(Attachment).order_by("id"))))


def fetcher(office: Office, channel: Scripted) -> Fetcher:
    return Fetcher(office, {channel.name: channel}, Metrics())


def test_files_become_rows_before_they_are_fetched(lite_office: Office) -> None:
    files, pending = arrive(
        lite_office,
        File("photo", "r1", mime="image/jpeg", size=100),
        File("location", latitude=20.9, longitude=106.3),
        File("sticker", name="👍"),
        File("document", "r2", name="to.mp4", size=999_000_000),
    )
    assert pending
    assert [(row.kind, row.status, row.problem) for row in kept(lite_office)] == [
        ("photo", "pending", ""), ("location", "stored", ""), ("document", "refused", "too-big"),
    ]  # fmt: skip
    assert [file.attachment_id is not None for file in files] == [True, True, False, True]
    assert files[3].problem == "too-big"


async def test_bytes_are_kept_by_their_hash(lite_office: Office) -> None:
    channel = Scripted()
    channel.files["r1"] = photo()
    arrive(lite_office, File("photo", "r1"))
    assert await fetcher(lite_office, channel).fetch_pending() == 1
    (row,) = kept(lite_office)
    assert (row.status, row.mime) == ("stored", "image/jpeg")
    assert len(lite_office.blobs.get(row.sha256)) == row.size
    assert await fetcher(lite_office, channel).fetch_pending() == 0


async def test_a_bad_file_is_told_once(lite_office: Office) -> None:
    channel = Scripted()
    channel.files.update({"r1": b"MZ...", "r2": b"MZ..."})
    arrive(lite_office, File("document", "r1"), File("document", "r2"))
    await fetcher(lite_office, channel).fetch_pending()
    assert [(row.status, row.problem) for row in kept(lite_office)] == [("refused", "bad-type")] * 2
    assert len(rows(lite_office)) == 1


async def test_more_bytes_than_announced_are_refused(lite_office: Office) -> None:
    channel = Scripted()
    channel.files["r1"] = b"\0" * (lite_office.policy.max_file_bytes + 1)
    arrive(lite_office, File("document", "r1", size=10))
    await fetcher(lite_office, channel).fetch_pending()
    assert [(row.status, row.problem) for row in kept(lite_office)] == [("refused", "too-big")]


async def test_what_cannot_be_fetched_now_is_fetched_later(lite_office: Office, clock: FixedClock) -> None:
    channel = Scripted()
    channel.files["r1"] = ChannelError("502")
    arrive(lite_office, File("photo", "r1"))
    await fetcher(lite_office, channel).fetch_pending()
    assert [row.status for row in kept(lite_office)] == ["pending"]
    channel.files["r1"] = photo()
    await fetcher(lite_office, channel).fetch_pending()
    assert [row.status for row in kept(lite_office)] == ["stored"]


async def test_what_can_never_be_fetched_is_failed_and_told(lite_office: Office, clock: FixedClock) -> None:
    channel = Scripted()
    channel.files["r1"] = ChannelError("502")
    arrive(lite_office, File("photo", "r1"))
    clock.move(hours=7)
    await fetcher(lite_office, channel).fetch_pending()
    assert [(row.status, row.problem) for row in kept(lite_office)] == [("failed", "not-fetched")]
    assert len(rows(lite_office)) == 1


async def test_a_gone_file_is_failed_at_once(lite_office: Office, tmp_path: Path) -> None:
    channel = Scripted()
    channel.files["r1"] = ChannelError("400 wrong file_id", permanent=True)
    arrive(lite_office, File("photo", "r1"))
    await fetcher(lite_office, channel).fetch_pending()
    assert [row.status for row in kept(lite_office)] == ["failed"]


async def test_a_channel_that_says_too_big_is_told_as_too_big(lite_office: Office) -> None:
    channel = Scripted()
    channel.files["r1"] = TooBig()
    arrive(lite_office, File("photo", "r1"))
    await fetcher(lite_office, channel).fetch_pending()
    assert [(row.status, row.problem) for row in kept(lite_office)] == [("refused", "too-big")]
    assert "lớn quá" in rows(lite_office)[0].body["text"]


class Hanging(Scripted):
    """Never gives a file."""

    async def fetch(self, ref: str, max_bytes: int) -> bytes:
        await asyncio.Event().wait()
        return b""


async def test_a_channel_that_hangs_holds_up_no_other(lite_office: Office) -> None:
    quick, hanging = Scripted(), Hanging("zalo-bot")
    quick.files["r1"] = photo()
    lite_office.run_now(register, talk(lite_office, "tu", "zalo-bot"), (File("photo", "z1"),))
    arrive(lite_office, File("photo", "r1"))
    fetch = Fetcher(lite_office, {"zalo-bot": hanging, "telegram": quick}, Metrics())
    round_one = asyncio.create_task(fetch.fetch_pending())
    while [row.status for row in kept(lite_office)] != ["pending", "stored"]:
        await asyncio.sleep(0.01)
    round_one.cancel()


# the scanner: a command of the office

SCANNER = """sh -c 'case "$(cat)" in *EICAR*) exit 1;; *AWAY*) exit 2;; *) exit 0;; esac'"""


def test_without_a_scanner_everything_passes() -> None:
    scan("", b"EICAR")


def test_the_scanner_tells_by_its_exit_code() -> None:
    scan(SCANNER, b"clean")
    with pytest.raises(BadFile) as caught:
        scan(SCANNER, b"an EICAR test")
    assert caught.value.problem == "infected"


@pytest.mark.parametrize("command", [SCANNER, "/nowhere/clamdscan -", "'unclosed"])
def test_a_scanner_that_is_away_lets_nothing_pass(command: str) -> None:
    with pytest.raises(ScannerAway):
        scan(command, b"AWAY")


async def test_an_infected_file_is_refused_and_told(lite_office: Office) -> None:
    lite_office.policy = replace(lite_office.policy, scan_command=SCANNER)
    channel = Scripted()
    channel.files["r1"] = PDF + b"EICAR"
    arrive(lite_office, File("document", "r1"))
    await fetcher(lite_office, channel).fetch_pending()
    assert [(row.status, row.problem, row.sha256) for row in kept(lite_office)] == [
        ("refused", "infected", "")
    ]
    assert "mã độc" in rows(lite_office)[0].body["text"]


async def test_a_file_waits_for_the_scanner(lite_office: Office) -> None:
    lite_office.policy = replace(lite_office.policy, scan_command="/nowhere/clamdscan -")
    channel = Scripted()
    channel.files["r1"] = PDF
    arrive(lite_office, File("document", "r1"))
    await fetcher(lite_office, channel).fetch_pending()
    assert [row.status for row in kept(lite_office)] == ["pending"]
    lite_office.policy = replace(lite_office.policy, scan_command=SCANNER)
    await fetcher(lite_office, channel).fetch_pending()
    assert [row.status for row in kept(lite_office)] == ["stored"]


@pytest.mark.parametrize(("data", "phrase"), [(b"EICAR", "att.infected"), (b"AWAY", "att.unscanned")])
def test_an_officials_file_is_looked_at_too(lite_office: Office, data: bytes, phrase: str) -> None:
    lite_office.policy = replace(lite_office.policy, scan_command=SCANNER)
    with pytest.raises(Refused) as caught:
        uploads.look_through(lite_office, data)
    assert caught.value.phrase == phrase
