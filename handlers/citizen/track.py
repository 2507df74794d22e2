"""Where a file stands: one's own at once, a list of five, a code; lateness is admitted before it is complained of."""

from __future__ import annotations

import re

from casework import citizens, codes
from casework.citizens import StatusView
from handlers.citizen import mood
from handlers.dialogue.hear import Ear, chosen_number
from handlers.dialogue.phrasing import office_and_address
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Option
from handlers.dialogue.words import listed
from law import stages
from law.kinds import Stage

SHOWN = 5
OVER = frozenset({Stage.CLOSED, Stage.WITHDRAWN})
DEADLINE_WORDS = listed(
    """
    đến đâu rồi, tới đâu rồi, sao lâu thế, sao lâu vậy, bao giờ xong, bao giờ mới xong, khi nào xong, bao
    giờ sửa xong, bao giờ thì sửa xong, bao giờ sửa, bao giờ thì xong, xử lý đến đâu, giải quyết đến đâu,
    có kết quả chưa, chưa thấy trả lời, có trả lời chưa, có tin gì chưa, chừng nào xong, lâu thế
    """
)


NUDGE = listed(
    """
    nhắc, nhắc nơi xử lý, nhắc xã, nhắc phường, nhắc cơ quan, nhắc họ, nhắc người ta, giục, giục xã, đốc thúc, nhắc
    nhở xã
    """
)
CODE_OF = re.compile(r":(\d{7})\b")


def open_files(scene: Scene, _arg: str = "") -> None:
    """[Xem hồ sơ], "hồ sơ": one is shown at once, several are listed."""
    mine = citizens.my_petitions(scene.desk, scene.talk.citizen_id)
    if not mine:
        scene.tell("track.none")
        scene.offer([scene.choice("submit.begin", "report"), scene.choice("person.ask", "human")])
    elif len(mine) == 1:
        scene.tell("track.one" if mine[0].stage not in OVER else "track.one_over")
        show(scene, mine[0].code)
    else:
        _list(scene)
    scene.useful()


def read_command(scene: Scene) -> bool:
    """The same in words."""
    open_files(scene)
    return True


def read_when(scene: Scene) -> bool:
    """ "bao giờ xong", "sao lâu thế": about a file that exists."""
    if len(scene.ear.heard) > 14 or not scene.ear.has(*DEADLINE_WORDS):
        return False
    if codes.read(scene.text) or (scene.state.draft is not None and not scene.state.codes):
        return False
    mine = [row for row in citizens.my_petitions(scene.desk, scene.talk.citizen_id) if row.stage not in OVER]
    if not mine:
        if scene.state.draft is None:
            open_files(scene)
        return scene.state.draft is None
    latest = next((row for row in mine if row.code in scene.state.codes), mine[0] if len(mine) == 1 else None)
    if latest is None:
        _list(scene)
        return True
    view = citizens.status(scene.desk, latest)
    if (
        view.due_on
        and not view.days_late
        and view.unit
        and not latest.sealed
        and latest.code in scene.state.codes
    ):
        scene.tell("track.when", unit=view.unit_name, due=view.due_on)
        scene.useful()
    else:
        show(scene, latest.code)
    return True


def read_sarcasm(scene: Scene) -> bool:
    """Irony about waiting: the fact behind it, never the joke."""
    if not mood.sarcastic(scene) or scene.state.draft is not None:
        return False
    mine = [
        row
        for row in citizens.my_petitions(scene.desk, scene.talk.citizen_id)
        if stages.is_open(Stage(row.stage))
    ]
    if not mine:
        return False
    scene.temper("mood.sarcasm")
    show(scene, mine[0].code)
    return True


def _list(scene: Scene) -> None:
    mine = citizens.my_petitions(scene.desk, scene.talk.citizen_id)
    shown = mine[:SHOWN]
    lines = [_line(scene, n, citizens.status(scene.desk, row)) for n, row in enumerate(shown, 1)]
    options = [scene.numbered(f"track:{row.code}", codes.spell(row.code)) for row in shown]
    scene.tell("track.list", n=len(mine), list="\n".join(lines))
    if len(mine) > SHOWN:
        scene.note("track.more", n=len(mine) - SHOWN)
    scene.wait("track")
    scene.offer(options)
    scene.useful()


def _line(scene: Scene, n: int, view: StatusView) -> str:
    petition = view.petition
    if petition.sealed:
        return scene.words(
            "track.line_sealed", n=n, code=petition.code, since=scene.desk.local(petition.received_at).date()
        )
    stage = stage_words(scene, view)
    params = {
        "n": n,
        "code": petition.code,
        "field": view.field_plain,
        "place": _place(scene, view),
        "stage": stage,
    }
    if view.due_on and stages.is_open(view.stage):
        return scene.words("track.line", due=view.due_on, **params)
    return scene.words("track.line_open", **params)


def stage_words(scene: Scene, view: StatusView) -> str:
    """ "Ủy ban xã Nam Sách đang xử lý"."""
    return scene.words(f"stage.{view.stage}", unit=view.unit_name)


def _place(scene: Scene, view: StatusView) -> str:
    return view.petition.place_text or scene.words("word.unknown")


def show_entry(scene: Scene, arg: str) -> None:
    """A button or a pushed notice asks for a file; checked against the owner like any code."""
    code, _, _ = arg.partition(":")
    look_up(scene, [code])


def show(scene: Scene, code: str) -> None:
    """One own file: where it is, since when, the last step, the day, and how late."""
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    if petition is None:
        scene.tell("track.closed", code=code)
        return
    view = citizens.status(scene.desk, petition)
    scene.messages[-1].petition_id = petition.id
    scene.state.pending = None
    scene.useful()
    if petition.sealed:
        received = scene.desk.local(petition.received_at).date()
        scene.tell("safe.kept", code=code, date=received, office=office_and_address(scene.desk))
        scene.offer([scene.choice("person.ask", "human")])
        return
    _tell_status(scene, view)
    scene.offer(_buttons(scene, view))


def _tell_status(scene: Scene, view: StatusView) -> None:
    code = view.petition.code
    params = {"code": code, "field": view.field_plain, "place": _place(scene, view)}
    if not stages.is_open(view.stage):
        scene.tell("track.finished", stage=_capital(stage_words(scene, view)), **params)
        return
    since = scene.desk.local(view.since).date()
    if view.stage == Stage.RECEIVED and view.unit:
        scene.tell("track.status", unit=view.unit_name, since=since, last_step=view.last_step, **params)
    else:
        stage = _capital(stage_words(scene, view))
        scene.tell("track.status_open", stage=stage, since=since, last_step=view.last_step, **params)
    if view.question:
        scene.tell("more.what", unit=view.unit_name, q=view.question)
    if view.days_late:
        scene.tell("track.late", due=view.due_on, n=view.days_late, head=view.head, when=view.next_news_on)
    elif view.due_on:
        scene.tell("track.due", due=view.due_on)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _buttons(scene: Scene, view: StatusView) -> list[Option]:
    code = view.petition.code
    names: list[tuple[str, str]] = []
    if stages.is_open(view.stage):
        if view.question:
            names.append((f"more.answer:{code}", "answer_now"))
        if view.days_late or _soon(scene, view):
            names.append((f"track.nudge:{code}", "nudge"))
        names.append((f"add.start:{code}", "add"))
        if not view.days_late:
            names.append((f"withdraw.start:{code}", "withdraw"))
        names.append(("person.ask", "human"))
    elif view.stage == Stage.ANSWERED:
        names += [
            (f"answer.read:{code}", "read"),
            (f"rate.start:{code}", "rate"),
            (f"reopen.start:{code}", "reopen"),
        ]
    return [scene.choice(payload, label) for payload, label in names]


def _soon(scene: Scene, view: StatusView) -> bool:
    if view.due_on is None:
        return False
    left = scene.desk.office.law.calendar.working_days_between(scene.today, view.due_on)
    return left <= scene.desk.policy.soon_days


def nudge(scene: Scene, code: str) -> None:
    """[Nhắc nơi xử lý]."""
    unit = citizens.nudge(scene.desk, scene.talk.citizen_id, code)
    scene.tell("track.nudged", unit=unit, code=code)
    scene.settled()
    scene.useful()


def read_nudge(scene: Scene) -> bool:
    """ "nhắc đi": the file looked at last, the only open one, or the one chosen from the list."""
    mine = [
        row.code
        for row in citizens.my_petitions(scene.desk, scene.talk.citizen_id)
        if stages.is_open(Stage(row.stage)) and not row.sealed
    ]
    if not mine:
        if scene.state.draft is None:
            scene.tell("track.nothing_open")
        return scene.state.draft is None
    shown = {match[1] for option in scene.state.options if (match := CODE_OF.search(option.payload))}
    looked_at = [code for code in mine if code in shown]
    if len(looked_at) == 1 or len(mine) == 1:
        nudge(scene, (looked_at or mine)[0])
    else:
        _list(scene)
    return True


def take_list(scene: Scene) -> bool:
    """The number in the list, or a word of one line ("cái ở Gia Lộc", "cái đèn")."""
    mine = citizens.my_petitions(scene.desk, scene.talk.citizen_id)[:SHOWN]
    number = chosen_number(scene.text)
    if number is not None and 1 <= number <= len(mine):
        show(scene, mine[number - 1].code)
        return True
    wanted = {token.key for token in scene.ear.heard} - {
        "cai",
        "o",
        "ho",
        "so",
        "viec",
        "xem",
        "vu",
        "kia",
        "nay",
    }
    if not wanted or len(scene.ear.heard) > 6:
        return False
    fits = []
    for row in mine:
        line = _line(scene, 0, citizens.status(scene.desk, row))
        if wanted <= {token.key for token in Ear.of(line).heard}:
            fits.append(row.code)
    if len(fits) != 1:
        return False
    show(scene, fits[0])
    return True


def read_codes(scene: Scene) -> bool:
    """Codes in the message, well formed or not."""
    found = codes.read(scene.text)
    if not found or (scene.state.pending and scene.state.pending.name in {"name", "name_needed"}):
        return False
    look_up(scene, found)
    return True


def look_up(scene: Scene, found: list[str]) -> None:
    """Show files by code. A code that is not this account's gets one and the same answer, existing or not."""
    paused = citizens.codes_paused_until(scene.desk, scene.talk.conversation_id)
    for code in found[:2]:
        if citizens.own(scene.desk, scene.talk.citizen_id, code):
            show(scene, code)
        elif paused:
            scene.tell("track.pause", when=paused)
            scene.offer([scene.choice("person.ask", "human")])
        elif codes.check(code):
            citizens.wrong_code(scene.desk, scene.talk.conversation_id)
            scene.tell("track.closed", code=code)
            scene.offer([scene.choice("link.begin", "link"), scene.choice("person.ask", "human")])
        else:
            _typo(scene, code)
    scene.useful()


def _typo(scene: Scene, code: str) -> None:
    """The check digit fails: it was mistyped; the own files follow."""
    citizens.wrong_code(scene.desk, scene.talk.conversation_id)
    scene.tell("track.typo", code=code)
    if citizens.my_petitions(scene.desk, scene.talk.citizen_id):
        open_files(scene)
    else:
        scene.offer([scene.choice("person.ask", "human")])
