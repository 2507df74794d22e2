"""Photos, documents, voice messages, places on the map: kept, counted aloud once, put where they belong."""

from __future__ import annotations

from datetime import timedelta

from casework import citizens
from handlers.citizen import sealed, submit
from handlers.dialogue.phrasing import files_of, files_words
from handlers.dialogue.scene import PHOTO_HOLD, Scene
from law import stages
from law.kinds import Stage

JUST_SENT = timedelta(hours=72)


def tell_problems(scene: Scene) -> None:
    """Files that were refused before fetching; the text still counts."""
    problems = {file.problem for file in scene.inbound.files if file.problem}
    if "too-big" in problems:
        scene.tell("att.too_big", office=scene.desk.policy.office_name)
    if "bad-type" in problems:
        scene.tell("att.bad")
    if "lost" in problems:
        scene.tell("att.lost")
    if "not-carried" in problems:
        scene.tell("att.not_carried")


def read(scene: Scene) -> bool:
    """Files without words."""
    if scene.ear.heard or scene.text:
        return False
    if not scene.files:
        return any(file.problem for file in scene.inbound.files)
    attach(scene)
    return True


def attach(scene: Scene) -> None:
    """Put the files where they belong: the open draft, else what was just sent, else a new matter."""
    if scene.files_taken or not scene.files:
        return
    if scene.state.sealed is not None:
        sealed.keep_files(scene)
    elif scene.state.draft is None and recent_codes(scene):
        _to_sent(scene, recent_codes(scene))
    else:
        _to_draft(scene)


def recent_codes(scene: Scene) -> list[str]:
    """What was sent last, while it is still fresh and open."""
    sent_at = scene.state.sent_at
    if sent_at is None or scene.now - sent_at > JUST_SENT:
        return []
    mine = {row.code: row for row in citizens.my_petitions(scene.desk, scene.talk.citizen_id)}
    return [code for code in scene.state.codes if code in mine and stages.is_open(Stage(mine[code].stage))]


def counted(scene: Scene) -> str:
    """The files to acknowledge: these, and those whose acknowledgement was taken back."""
    kinds = [file.kind for file in scene.files]
    scene.state.unsaid = [*scene.state.unsaid, *kinds] if scene.continued else kinds
    return files_words(scene, scene.state.unsaid)


def _to_sent(scene: Scene, codes: list[str]) -> None:
    scene.files_taken = True
    for code in codes:
        citizens.add_details(scene.desk, scene.talk.citizen_id, code, "", tuple(scene.attachment_ids()))
    scene.tell("att.got", files=counted(scene), target=files_of(scene, codes))
    scene.messages[-1].hold = PHOTO_HOLD if scene.talk.can_hold else 0.0
    scene.useful()


def _to_draft(scene: Scene) -> None:
    draft = scene.draft
    _read_map(scene)
    submit.take_files(scene, draft)
    files = counted(scene)
    if any(file.kind == "voice" for file in scene.files) and not draft.words:
        scene.tell("att.voice")
        _wait_for_words(scene)
    elif draft.words:
        scene.tell("att.got_draft", files=files)
        _go_on(scene)
    elif "what" in draft.asked:
        scene.tell("att.got_draft", files=files)
        scene.call("file.more")
        _wait_for_words(scene)
    else:
        draft.asked.append("what")
        scene.ask("tell", "att.what", files=files, short=scene.words("short.what"))
    scene.messages[-1].hold = PHOTO_HOLD if scene.talk.can_hold else 0.0


def _wait_for_words(scene: Scene) -> None:
    if scene.state.pending is None:
        scene.wait("tell", short=scene.words("short.what"))


def _go_on(scene: Scene) -> None:
    """A question that waits is said again in a few words; a card that waits stays where it is."""
    pending = scene.state.pending
    if pending is None:
        scene.call("card.ready")
    elif pending.name == "card":
        scene.call("card.ready")
        scene.offer(scene.state.options)
    elif pending.short:
        scene.call("faq.back", q=pending.short)
        scene.offer(scene.state.options)


def _read_map(scene: Scene) -> None:
    point = scene.first_location()
    if point is None or point.latitude is None or point.longitude is None:
        return
    value = f"{point.latitude:.5f}, {point.longitude:.5f}"
    place = scene.words("word.map", value=value)
    if not scene.draft.place.typed:
        scene.draft.place.typed = place
    scene.tell("att.location", place=place)
