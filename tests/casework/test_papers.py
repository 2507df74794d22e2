"""A đơn reaches the office: three days kept apart, and clocks only after the confirmation."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from casework import citizens, papers, receive
from casework.errors import Refused
from casework.office import Desk, Office
from casework.papers import Forwarder, Way
from casework.secrecy import Person, identity_of, may_see
from law.kinds import Action, PetitionKind, Stage
from storage.mailbox import Outbox
from tests.casework.papercast import LAN, File, content, paper
from tests.cast import GIA_LOC, NAM_SACH, Cast, FixedClock, lamp

MONDAY = date(2026, 11, 23)
DENUNCIATION = PetitionKind.DENUNCIATION


def told_by_chat(office: Office, cast: Cast, kind: PetitionKind, accused: str | None = None) -> str:
    def tell(desk: Desk) -> str:
        return receive.record_information(
            desk, kind, "ông ấy nhận tiền", citizen_id=cast.lan, channel="webchat",
            first_contact_at=desk.now, accused_unit_id=accused,
        ).code  # fmt: skip

    return office.run_now(tell)


def test_a_paper_handed_in_starts_the_clock_at_its_receipt(office: Office, cast: Cast) -> None:
    file = File.of(office, cast.minh, paper(date(2026, 11, 16)))
    petition = file.petition
    assert (petition.stage, petition.sealed, petition.unit_id) == (Stage.RECEIVED, False, NAM_SACH)
    assert (petition.paper_on, petition.confirmed_on) == (date(2026, 11, 16), MONDAY)
    assert file.running() == {
        "khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec": date(2026, 11, 26),
        "tiep-cong-dan-thong-bao-ket-qua-xu-ly": date(2026, 12, 1),
        "tiep-cong-dan-canh-bao-45-ngay": date(2026, 12, 31),
    }
    assert file.rows()["khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec"].event == "nhan-duoc-khieu-nai"


def test_a_signed_photo_starts_nothing_until_the_original_is_there(
    office: Office, cast: Cast, clock: FixedClock
) -> None:
    file = File.of(office, cast.minh, paper(MONDAY, way=Way.PHOTO))
    assert (file.petition.stage, file.petition.confirmed_on) == (Stage.INFORMATION, None)
    assert file.rows() == {}
    clock.set(2026, 12, 2)
    done = office.run_now(papers.confirm, cast.minh, file.code, None, date(2026, 12, 1))
    assert done.petition.stage == Stage.RECEIVED
    assert file.petition.first_contact_at.date() == date(2026, 11, 22)  # midnight in Vietnam, in UTC
    assert (file.petition.paper_on, file.petition.confirmed_on) == (date(2026, 12, 1), date(2026, 12, 2))
    assert file.running()["khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec"] == date(2026, 12, 10)


def test_the_paper_of_what_was_told_by_chat_stays_sealed(office: Office, cast: Cast) -> None:
    code = told_by_chat(office, cast, PetitionKind.COMPLAINT)
    before = File(office, cast.thu, code).petition
    (petition,) = office.run_now(papers.record, cast.thu, paper(MONDAY), code)
    assert petition.id == before.id
    assert petition.first_contact_at == before.first_contact_at
    assert (petition.sealed, petition.text, petition.quote) == (True, "", "")
    assert petition.sealed_text is not None
    assert "thu hồi đất" not in str(petition.sealed_text)
    assert petition.stage == Stage.RECEIVED
    with pytest.raises(Refused) as refused:
        office.run_now(papers.record, cast.thu, paper(MONDAY), code)
    assert refused.value.phrase == "o.unlawful"


def test_the_citizen_hears_of_the_paper_without_its_subject(office: Office, cast: Cast) -> None:
    code = told_by_chat(office, cast, DENUNCIATION)
    office.run_now(papers.record, cast.thu, paper(MONDAY, content(DENUNCIATION, unit_id=GIA_LOC)), code)
    texts = office.look_now(messages_to(cast.lan_talk))
    assert texts
    assert all("tố cáo" not in text and "Gia Lộc" not in text for text in texts)
    assert all(code in text.replace(" ", "") for text in texts)


def test_several_contents_are_several_petitions_each_with_its_clock(office: Office, cast: Cast) -> None:
    mixed = paper(
        date(2026, 11, 20),
        content(),
        content(DENUNCIATION, text="Ông A nhận tiền của dân.", unit_id=GIA_LOC),
        content(PetitionKind.FEEDBACK, text="Đường thôn Đông hỏng."),
    )
    made = office.run_now(papers.record, cast.thu, mixed)
    assert len({one.code for one in made}) == 3
    assert [one.part_of_id for one in made] == [None, made[0].id, made[0].id]
    assert [one.sealed for one in made] == [False, True, False]
    files = [File(office, cast.thu, one.code) for one in made]
    assert "khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec" in files[0].running()
    assert files[1].running()["to-cao-xu-ly-ban-dau"] == date(2026, 12, 2)
    assert files[2].running()["tiep-cong-dan-thong-bao-ket-qua-xu-ly"] == date(2026, 12, 7)
    assert not any("to-cao" in rule for rule in files[0].running())


def test_a_denunciation_without_name_or_address_is_information(office: Office, cast: Cast) -> None:
    nameless = paper(MONDAY, content(DENUNCIATION), person=Person(name="", phone="", address=""))
    file = File.of(office, cast.thu, nameless)
    assert file.petition.stage == Stage.INFORMATION
    assert file.rows() == {}


def test_the_accused_neither_records_nor_gets_it(office: Office, cast: Cast) -> None:
    against_them = paper(MONDAY, content(DENUNCIATION, unit_id=GIA_LOC, accused_unit_id=NAM_SACH))
    for who, one in (
        (cast.hoa, against_them),
        (cast.thu, paper(MONDAY, content(DENUNCIATION, accused_unit_id=NAM_SACH))),
    ):
        with pytest.raises(Refused) as refused:
            office.run_now(papers.record, who, one)
        assert refused.value.phrase == "paper.accused"
    file = File.of(office, cast.thu, against_them)
    for stranger in (cast.hoa, cast.minh, cast.admin):
        assert not office.look_now(lambda desk, who: may_see(desk, who, file.petition), stranger)
    with pytest.raises(Refused) as kept_away:
        file.act(Action.TRANSFER, to_unit_id=NAM_SACH, reason="đúng nơi")
    assert "bị tố cáo" in kept_away.value.params["reason"]


def test_a_denunciation_is_recorded_by_a_trusted_person(office: Office, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        office.run_now(papers.record, cast.minh, paper(MONDAY, content(DENUNCIATION)))
    assert refused.value.phrase == "paper.trusted"


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [({"received_on": date(2026, 11, 24)}, "paper.day"), ({"contents": ()}, "paper.empty")],
)
def test_what_is_not_recorded(
    lite_office: Office, lite_cast: Cast, changes: dict[str, object], phrase: str
) -> None:
    with pytest.raises(Refused) as refused:
        lite_office.run_now(papers.record, lite_cast.minh, paper(**{"received_on": MONDAY, **changes}))
    assert refused.value.phrase == phrase


def test_identity_is_kept_apart(lite_office: Office, lite_cast: Cast) -> None:
    file = File.of(lite_office, lite_cast.minh, paper(MONDAY))
    kept = lite_office.look_now(identity_of, file.petition.citizen_id)
    assert kept == LAN
    assert "Lan" not in file.petition.text


def test_the_owner_of_an_open_file_hears_every_step(
    lite_office: Office, lite_cast: Cast, clock: FixedClock
) -> None:
    earlier = lite_office.run_now(lamp, lite_cast.lan).code
    file = File.of(lite_office, lite_cast.minh, paper(MONDAY, of_person=earlier))
    assert file.petition.citizen_id == lite_cast.lan
    file.act(Action.TAKE_UP, document="15/TB-UBND")
    file.act(Action.REQUEST_PAPERS, reason="bản vẽ thửa đất")
    file.act(Action.SUSPEND, ground="cho-ket-qua", document="16/QĐ-UBND")
    clock.set(2026, 12, 1)
    file.act(Action.RESUME, document="17/QĐ-UBND")
    file.act(Action.EXTEND, document="18/VB", criteria=("nhieu-co-quan",))
    file.act(Action.DECIDE, document="19/QĐ-UBND", outcome="sai")
    said = "\n".join(lite_office.look_now(messages_to(lite_cast.lan_talk)))
    for words in (
        "nhận đơn giấy",
        "15/TB-UBND",
        "Luật Khiếu nại 2011, Điều 11a khoản 1 điểm b",
        "giải quyết tiếp",
        "nhiều cơ quan, tổ chức",
        "19/QĐ-UBND",
        "30 ngày từ hôm nhận",
    ):
        assert words in said


def test_a_strangers_file_gives_no_owner(lite_office: Office, lite_cast: Cast) -> None:
    earlier = lite_office.run_now(lamp, lite_cast.lan).code
    with pytest.raises(Refused) as refused:
        lite_office.run_now(
            papers.record, lite_cast.tu, paper(MONDAY, content(unit_id=GIA_LOC), of_person=earlier)
        )
    assert refused.value.phrase == "o.forbidden"


def test_a_forwarder_is_owed_an_answer(lite_office: Office, lite_cast: Cast) -> None:
    one = paper(MONDAY, content(DENUNCIATION, unit_id=GIA_LOC), forwarded_by=Forwarder.PRESS)
    file = File.of(lite_office, lite_cast.thu, one)
    assert file.running()["to-cao-bao-chi-chuyen-den"] == date(2026, 12, 14)
    file.act(Action.TELL_FORWARDER)
    assert "to-cao-bao-chi-chuyen-den" not in file.running()


def test_a_complaint_after_its_time_limit_is_taken_with_a_warning(
    lite_office: Office, lite_cast: Cast
) -> None:
    file = File.of(lite_office, lite_cast.minh, paper(MONDAY, content(known_on=date(2026, 8, 3))))
    row = file.rows()["khieu-nai-thoi-hieu"]
    assert (row.due_on, row.closed_on, row.party) == (date(2026, 11, 2), MONDAY, "citizen")
    assert file.petition.stage == Stage.RECEIVED


@pytest.mark.parametrize(
    ("known_on", "last"), [(date(2019, 5, 3), date(2019, 8, 1)), (date(1998, 5, 3), None)]
)
def test_a_complaint_about_a_decision_of_long_ago(
    lite_office: Office, lite_cast: Cast, known_on: date, last: date | None
) -> None:
    """Before the law of 2011 there is no rule of ours to count by."""
    file = File.of(lite_office, lite_cast.minh, paper(MONDAY, content(known_on=known_on)))
    row = file.rows().get("khieu-nai-thoi-hieu")
    assert (row.due_on if row else None) == last


def test_a_paper_is_not_withdrawn_by_chat(lite_office: Office, lite_cast: Cast) -> None:
    file = File.of(lite_office, lite_cast.minh, paper(MONDAY))
    with pytest.raises(Refused) as refused:
        lite_office.run_now(citizens.withdraw, file.petition.citizen_id, file.code)
    assert refused.value.phrase == "withdraw.paper"


@pytest.mark.parametrize(
    ("received", "due", "warned"),
    [
        (date(2026, 6, 30), date(2026, 7, 10), date(2026, 7, 9)),
        (date(2026, 7, 1), date(2026, 7, 10), None),
    ],
)
def test_the_version_of_the_law_is_that_of_the_receipt(
    lite_office: Office, lite_cast: Cast, clock: FixedClock, received: date, due: date, warned: date | None
) -> None:
    clock.set(2026, 7, 1)
    one = paper(received)
    done = lite_office.run_now(papers.record, lite_cast.minh, one)
    file = File(lite_office, lite_cast.minh, done[0].code)
    (row,) = [row for rule, row in file.rows().items() if "thu-ly-lan-dau" in rule]
    assert (row.due_on, row.warn_on) == (due, warned)
    assert ("01/07/2026" in row.why) == (warned is not None or received == date(2026, 7, 1))


def messages_to(talk_id: int) -> Callable[[Desk], list[str]]:
    def look(desk: Desk) -> list[str]:
        query = select(Outbox).where(Outbox.conversation_id == talk_id)
        return [row.body["text"] for row in desk.session.exec(query)]

    return look
