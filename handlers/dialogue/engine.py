"""One turn of a citizen's talk: what is read first, and what every turn ends with.

Reading order: a pressed button, danger, a person talking, words put aside under seal, choices by number
or label, words that work everywhere, codes, the law's own kinds, the awaited answer, then the rest.
"""

from __future__ import annotations

from datetime import timedelta

from casework import citizens
from casework.errors import Refused
from casework.office import Desk
from handlers.citizen import (
    back,
    card,
    complaint,
    denounce,
    edited,
    emergency,
    fear,
    files,
    link,
    linked,
    matter,
    mood,
    name,
    person,
    rate,
    sealed,
    start,
    track,
    withdraw,
)
from handlers.citizen.table import ANSWERS, COMMANDS, ENTRIES, IDLE_READERS, REST_READERS, STOPPED
from handlers.dialogue.address import form_of
from handlers.dialogue.flow import Reader
from handlers.dialogue.hear import FILLERS, Ear, chosen_number, insulting, number_alone
from handlers.dialogue.messages import Inbound
from handlers.dialogue.phrases import ENGLISH
from handlers.dialogue.scene import Rank, Scene, Talk, Turn
from handlers.dialogue.state import DialogueState, Option
from law.kinds import PetitionKind

ROUNDS = 2  # a message may hold an answer, a question, and one thing more
MEET_AGAIN = timedelta(days=30)
SHORT_ANSWER = 6  # words; a longer message is no choice from a list
SEALED_TALK = frozenset({"sealed", "kn_day", "kn_decision"})


def advance(desk: Desk, talk: Talk, state: DialogueState, inbound: Inbound, taken_back: int = 0) -> Turn:
    """What a message leads to: the new state and the replies. The state given is not changed.

    `taken_back`: so many replies had not gone out yet when the person went on writing; the question in them
    was never asked, and this message continues the one before.
    """
    state = state.model_copy(deep=True)
    if taken_back:
        _unask(state)
    scene = Scene(desk, talk, state, inbound, continued=taken_back > 0)
    scene.confidential = state.sealed is not None and _is_sealed_talk(state)
    emergency.lapse(scene)
    back.lapse(scene)
    sealed.lapse(scene)
    _learn_address(scene)
    try:
        _read(scene)
    except Refused as refusal:
        _refused(scene, refusal)
    _finish(scene)
    return Turn(state, scene.replies(), scene.confidential, scene.secret_since)


def _is_sealed_talk(state: DialogueState) -> bool:
    return state.pending is not None and state.pending.name in SEALED_TALK


def _unask(state: DialogueState) -> None:
    """The last question never reached the person."""
    if state.pending is None:
        return
    if state.pending.counted:
        state.asked_since_value = max(0, state.asked_since_value - 1)
    if state.draft and state.draft.asked:
        state.draft.asked.pop()
        state.draft.place_said = []
    if state.pending.name in {"place", "topic", "what", "tell"}:
        state.pending, state.options = None, []


def _learn_address(scene: Scene) -> None:
    if scene.state.form == ENGLISH or not scene.text:
        return
    form = form_of(scene.text)
    if form and form != scene.state.form:
        scene.state.form = form
        citizens.remember_form(scene.desk, scene.talk.citizen_id, form)


def _read(scene: Scene) -> None:
    if scene.talk.human == person.JOINED:
        if scene.text and not emergency.read(scene):
            emergency.leave(scene)
        elif not scene.text:
            scene.files_taken = True
        return
    files.tell_problems(scene)
    if scene.inbound.choice:
        _press(scene, scene.inbound.choice)
        return
    _first(READERS, scene)
    for _ in range(ROUNDS):
        if not scene.rest:
            break
        scene.hear(scene.rest)
        _first(REST_READERS, scene)
    files.attach(scene)


def _first(readers: tuple[Reader, ...], scene: Scene) -> None:
    """Let the first that understands it take the message."""
    for reader in readers:
        if reader(scene):
            return


def _press(scene: Scene, payload: str) -> None:
    """A button: dispatched by its row; an unknown or outdated one answers with the present state."""
    entry_name, _, arg = payload.partition(":")
    entry = ENTRIES.get(entry_name)
    if entry is None or (entry.card and not _is_current(scene, arg)):
        back.stale(scene)
        return
    needs_draft = entry.card or entry_name.startswith(("place.", "topic.", "unit.", "same.", "again."))
    if needs_draft and scene.state.draft is None:
        back.stale(scene)
        return
    entry.run(scene, "" if entry.card else arg)


def _is_current(scene: Scene, serial: str) -> bool:
    return scene.state.draft is not None and serial == str(scene.state.serial)


# -- readers ----------------------------------------------------------------------------------------------


def _read_choice(scene: Scene) -> bool:
    """A choice shown last, by its number, its label or the beginning of it."""
    option = _chosen(scene.state.options, scene.text)
    if option is None:
        return False
    _press(scene, option.payload)
    return True


def _chosen(options: list[Option], text: str) -> Option | None:
    ear = Ear.of(text)
    if not options or not ear.heard or len(ear.heard) > SHORT_ANSWER:
        return None
    if len(ear.heard) == 1 and ear.heard[0].key.isdigit():
        return _at(options, int(ear.heard[0].key))
    said, alone = _meaning(text), number_alone(ear)
    labels = [(option, option.words or option.label) for option in options]
    for fits in (
        [option for option, label in labels if _meaning(label) == said],
        [option for option, label in labels if Ear.of(label).starts(text)],
        [option for option in options if alone and option is _at(options, alone)],
        [option for option, label in labels if said <= _meaning(label)],
    ):
        if len(fits) == 1:
            return fits[0]
    number = chosen_number(text)
    return (
        _at(options, number)
        if number is not None and ear.has("số", "thứ", "cái", "chọn", "câu", "mục")
        else None
    )


def _at(options: list[Option], number: int) -> Option | None:
    return options[number - 1] if 1 <= number <= len(options) else None


def _meaning(text: str) -> frozenset[str]:
    """The words that carry meaning; all of them when there are only fillers."""
    keys = {token.key for token in Ear.of(text).heard}
    return frozenset(keys - _EMPTY_WORDS) or frozenset(keys)


_EMPTY_WORDS = frozenset(token.key for token in Ear.of(" ".join(FILLERS)).heard) - {
    "con",
    "nam",
    "ba",
    "cho",
    "nao",
    "ho",
}


def _read_sealed(scene: Scene) -> bool:
    """While words are put aside undecided, what is written stays confidential and is searched nowhere."""
    pending = scene.state.pending
    if scene.state.sealed is None:
        return False
    if pending is None or pending.name not in SEALED_TALK:
        return _read_beside_sealed(scene)
    if scene.files and not scene.text:
        scene.files_taken = True
    if _read_choice(scene) or sealed.read_decision(scene) or _read_command(scene):
        return True
    if pending.name == "kn_day":
        return complaint.take_day(scene)
    if pending.name == "kn_decision":
        return complaint.take_decision(scene)
    if scene.state.sealed.kind != PetitionKind.DENUNCIATION:
        return complaint.take(scene)
    return denounce.take(scene)


def _read_beside_sealed(scene: Scene) -> bool:
    """Something else is under way: a bare "gửi" means that; words that point back belong to what is sealed."""
    bare = scene.state.pending is None
    if (bare or scene.ear.only(sealed.EXPLICIT)) and sealed.read_decision(scene):
        return True
    return denounce.goes_on(scene) and denounce.take(scene)


def _read_person(scene: Scene) -> bool:
    return COMMANDS[0].fits(scene) and COMMANDS[0].run(scene)


def _read_command(scene: Scene) -> bool:
    return any(command.fits(scene) and command.run(scene) for command in COMMANDS)


def _read_answer(scene: Scene) -> bool:
    """The answer to what was asked."""
    pending = scene.state.pending
    if _take(scene):
        return True
    if scene.state.pending != pending and _take(scene):
        return True  # a question that had come in between was put away
    return STOPPED.fits(scene) and STOPPED.run(scene)


def _take(scene: Scene) -> bool:
    pending = scene.state.pending
    take = ANSWERS.get(pending.name) if pending else None
    return take is not None and take(scene)


def _read_contact(scene: Scene) -> bool:
    return name.take_contact(scene)


READERS: tuple[Reader, ...] = (
    _read_contact,
    linked.read,
    start.read_sticker,
    start.read_empty,
    start.read_slash,
    files.read,
    fear.read,
    emergency.read,
    _read_person,
    _read_sealed,
    edited.read,
    rate.read_number,
    _read_choice,
    link.read_number,
    emergency.follow,
    _read_command,
    withdraw.read,
    track.read_codes,
    mood.read_insult,
    matter.read_law,
    name.read_id_question,
    _read_answer,
    *IDLE_READERS,
    start.read_bare,
    start.miss,
)


# -- the end of a turn ------------------------------------------------------------------------------------


def _refused(scene: Scene, refusal: Refused) -> None:
    """An expected refusal is said; the dialogue stays where it is."""
    params = {"last_step": "", **refusal.params}
    scene.tell(refusal.phrase, **params)


def _finish(scene: Scene) -> None:
    state = scene.state
    if scene.talk.human == person.JOINED:
        if state.danger == "":
            scene.messages = []
        return
    if scene.owes_value:
        _give_value(scene)
    if scene.ear.heard and not insulting(scene.ear):
        state.insults = 0
    if not scene.files:
        state.unsaid = []
    _introduce(scene)
    if not scene.replies() and state.insults < 3:
        state.misses = max(state.misses, 1)


def _give_value(scene: Scene) -> None:
    """Instead of a third question: the card of what has been told, or the door to a person."""
    draft = scene.state.draft
    if draft and (draft.words or draft.attachments):
        card.show(scene)
        return
    scene.call("human.door")
    person.offer(scene)
    scene.state.asked_since_value = 0


def _introduce(scene: Scene) -> None:
    """Who speaks, once in thirty days, and the notice on personal data before the first personal datum."""
    state = scene.state
    if not scene.messages[-1].parts and len(scene.messages) == 1:
        return
    fresh = state.met_at is None or scene.now - state.met_at > MEET_AGAIN
    if scene.no_greeting and not scene.greeted:
        return
    if scene.small_print_last and fresh:
        scene.next_message()
    target = scene.messages[-1] if scene.small_print_last else scene.messages[0]
    if fresh and not scene.greeted:
        target.parts.append((Rank.INTRO, scene.words("start.intro", office=scene.desk.policy.office_name)))
    if not state.told_data:
        target.parts.append((Rank.NOTICE, scene.words("data.short", n=scene.desk.policy.draft_days)))
        state.told_data = True
    state.met_at = scene.now
