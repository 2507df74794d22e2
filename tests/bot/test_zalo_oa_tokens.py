"""Tokens of Zalo: renewed by one at a time, stored before they are used, and when all is lost somebody is told."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.channels import zalo_oa_sending
from bot.channels.base import ChannelError
from bot.channels.zalo_oa_tokens import Tokens, claim
from casework.office import Office
from storage.channeltokens import ChannelToken
from tests.bot.posts import rows
from tests.bot.zalo_oa import LAN, bench, no_pause
from tests.cast import FixedClock, gather, link
from tests.fakes.zalo_oa import APP_ID, OA_ID, VERIFIER, FakeZaloOa, Fault, challenge

OAUTH, SEND = "/v4/oa/access_token", "/v3.0/oa/message/cs"


async def test_a_token_about_to_end_is_renewed_before_the_call(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        clock.move(hours=24, minutes=58)
        await made.channel.send(made.letter())
        assert made.fake.rotations == 1
        pair = await made.channel.tokens.stored()
        assert pair is not None
        assert pair.expires_at == clock.now() + timedelta(hours=25)
        assert pair.access in made.fake.access


async def test_the_timer_renews_ahead_and_not_too_early(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        clock.move(hours=19)
        await made.channel.tokens.keep_fresh()
        assert made.fake.rotations == 0
        clock.move(hours=2)
        await made.channel.tokens.keep_fresh()
        assert made.fake.rotations == 1


async def test_a_refused_token_is_renewed_once_and_the_message_goes_once(
    office: Office, clock: FixedClock
) -> None:
    async with bench(office, clock) as made:
        made.fake.access.clear()  # another program of ours was given a token: ours died
        await made.channel.send(made.letter())
        assert (made.fake.rotations, made.fake.texts(LAN)) == (1, ["Chào"])


async def test_waiting_too_long_for_a_token_is_no_message_that_may_have_gone(
    lite_office: Office, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with bench(lite_office, clock) as made:
        clock.move(hours=26)
        with monkeypatch.context() as patch:
            patch.setattr(zalo_oa_sending, "TOKEN_WITHIN", 0.0)
            with pytest.raises(ChannelError) as caught:
                await made.channel.send(made.letter())
        assert not caught.value.possibly_sent
        assert not caught.value.permanent
        assert made.fake.texts(LAN) == []
        await made.channel.send(made.letter())
        assert (made.fake.rotations, made.fake.texts(LAN)) == (1, ["Chào"])


async def test_a_token_refused_again_stops_the_channel_and_never_loops(
    lite_office: Office, clock: FixedClock
) -> None:
    async with bench(lite_office, clock) as made:
        made.fake.next(SEND, *[Fault(code="-216") for _ in range(5)])
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter())
        assert "zalo login" in caught.value.operator
        assert made.fake.rotations == 1


async def test_many_at_once_renew_once(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        clock.move(hours=26)
        other = Tokens(office, made.channel.client, OA_ID, APP_ID, pause=_soon)
        mine = [made.channel.tokens.access() for _ in range(5)]
        got = await asyncio.gather(*mine, *(other.access() for _ in range(5)))
        assert made.fake.rotations == 1
        assert len(set(got)) == 1


async def _soon(_seconds: float) -> None:
    await asyncio.sleep(0.01)


async def test_a_lease_left_by_a_dead_process_runs_out(office: Office, clock: FixedClock) -> None:
    async with bench(office, clock) as made:
        clock.move(hours=26)
        pair = await made.channel.tokens.stored()
        assert pair is not None
        claimed = office.run_now(claim, OA_ID, pair.access)
        assert claimed is not None
        assert claimed.mine
        with pytest.raises(ChannelError) as caught:
            await made.channel.tokens.access()
        assert (caught.value.operator, caught.value.permanent) == ("", False)
        clock.move(seconds=91)
        await made.channel.tokens.access()
        assert made.fake.rotations == 1


async def test_an_answer_lost_before_zalo_acted_is_asked_for_again(
    lite_office: Office, clock: FixedClock
) -> None:
    async with bench(lite_office, clock) as made:
        clock.move(hours=26)
        made.fake.next(OAUTH, Fault(502))
        await made.channel.tokens.access()
        assert made.fake.rotations == 1


async def test_a_burnt_token_stops_the_channel_until_somebody_logs_in(
    lite_office: Office, clock: FixedClock
) -> None:
    cast = gather(lite_office)
    lite_office.run_now(link, cast.admin, "admin-chat")
    async with bench(lite_office, clock) as made:
        clock.move(hours=26)
        made.fake.next(OAUTH, Fault(after=True))
        await made.channel.tokens.keep_fresh()
        assert "zalo login" in str(rows(lite_office)[-1].body["text"])
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter())
        assert "zalo login" in caught.value.operator
        calls = len(made.fake.calls)
        with pytest.raises(ChannelError):
            await made.channel.send(made.letter())
        assert len(made.fake.calls) == calls  # nothing is asked in vain
        await made.channel.tokens.log_in(made.fake.grant(), VERIFIER)
        await made.channel.send(made.letter("Có lại rồi"))
        assert made.fake.texts(LAN) == ["Có lại rồi"]


async def test_while_zalo_is_away_nothing_is_lost(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        clock.move(hours=26)
        made.fake.unreachable = True
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter())
        assert (caught.value.operator, caught.value.permanent, caught.value.possibly_sent) == (
            "",
            False,
            False,
        )
        made.fake.unreachable = False
        await made.channel.send(made.letter())
        assert made.fake.rotations == 1


async def test_a_renewal_is_finished_when_its_caller_goes_away(
    lite_office: Office, clock: FixedClock
) -> None:
    async with bench(lite_office, clock) as made:
        clock.move(hours=26)
        caller = asyncio.create_task(made.channel.tokens.access())
        while made.channel.tokens._renewal is None:
            await asyncio.sleep(0)
        caller.cancel()
        await made.channel.tokens.idle()
        pair = await made.channel.tokens.stored()
        assert pair is not None
        assert pair.access in made.fake.access


async def test_log_in_by_code_and_by_a_handed_out_token(lite_office: Office, clock: FixedClock) -> None:
    async with bench(lite_office, clock) as made:
        code = made.fake.grant()
        await made.channel.tokens.log_in(code, VERIFIER)
        with pytest.raises(ChannelError):
            await made.channel.tokens.log_in(code, VERIFIER)
        clock.move(minutes=1)
        late = made.fake.grant()
        clock.move(minutes=11)
        with pytest.raises(ChannelError):
            await made.channel.tokens.log_in(late, VERIFIER)
        _, refresh = made.fake.issue()
        await made.channel.tokens.adopt(refresh)
        await made.channel.send(made.letter())
        assert f"code_challenge={challenge()}" in made.channel.settings.consent_link()


async def test_tokens_lie_encrypted_and_are_never_printed(
    lite_office: Office, clock: FixedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bench(lite_office, clock) as made:
        clock.move(hours=26)
        made.fake.next(SEND, Fault(code=-216), Fault(502))
        made.fake.next(OAUTH, Fault(502))
        with pytest.raises(ChannelError) as caught:
            await made.channel.send(made.letter())
        pair = await made.channel.tokens.stored()
        sealed = lite_office.look_now(
            lambda desk: desk.session.get_one(ChannelToken, ("zalo-oa", OA_ID)).sealed
        )
    assert b"secret" not in sealed
    assert "secret-" not in repr(pair) + repr(caught.value)
    assert "of-the-tests" not in repr(made.channel.settings)
    printed = "".join(capsys.readouterr())
    assert "secret-" not in printed
    assert "of-the-tests" not in printed


async def test_never_connected_says_what_to_do(lite_office: Office, clock: FixedClock) -> None:
    fake = FakeZaloOa(clock.now)
    async with bench(lite_office, clock, fake=fake) as made:
        other = Tokens(lite_office, made.channel.client, "1", APP_ID, pause=no_pause)
        with pytest.raises(ChannelError) as caught:
            await other.access()
        assert "zalo login" in caught.value.operator
