"""Coming back: the draft is still there; what was just said always wins; old buttons answer with the present."""

from __future__ import annotations

from datetime import timedelta

from casework import citizens
from handlers.citizen import card, confirm, files, submit, track, understand
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Unsent

MOST_WAITING = 5  # drafts
AWAY = timedelta(days=1)
PENDING_LIVES = timedelta(days=7)
FILING = frozenset({"tell", "place", "topic", "what"})


def lapse(scene: Scene) -> None:
    """Drafts of thirty days and questions of seven are over; nobody is told about a "session"."""
    state = scene.state
    limit = timedelta(days=scene.desk.policy.draft_days)
    if state.draft and scene.now - state.draft.touched_at > limit:
        state.draft, state.pending, state.options = None, None, []
        scene.draft_lapsed = True
    state.shelf = [draft for draft in state.shelf if scene.now - draft.touched_at <= limit]
    if state.pending and scene.now - state.pending.at > PENDING_LIVES:
        state.pending = None


def waiting_draft(scene: Scene) -> Unsent | None:
    """A draft with something in it that was put aside or left for a day."""
    draft = scene.state.draft
    if draft is None or not (draft.words or draft.attachments):
        return None
    asleep = scene.state.pending is None or scene.now - draft.touched_at > AWAY
    return draft if asleep else None


def go_on(scene: Scene, _arg: str = "") -> None:
    """[Gửi tiếp], "gửi tiếp", "gửi": the card of what is there."""
    state = scene.state
    if state.draft is None or not (state.draft.words or state.draft.attachments):
        state.draft = state.shelf.pop() if state.shelf else None
    if state.draft is None:
        scene.tell("back.gone" if scene.draft_lapsed else "back.nothing")
        return
    state.draft.touched_at = scene.now
    understand.read(scene, state.draft)
    scene.settled()
    submit.next_step(scene)


def read_go_on(scene: Scene) -> bool:
    """The same in words."""
    if scene.state.pending and scene.state.pending.name == "card" and scene.ear.only(("gửi", *confirm.SEND)):
        return False
    go_on(scene)
    return True


def read_send(scene: Scene) -> bool:
    """ "gửi" without a card: whatever is still missing is left open, and the card of the draft follows."""
    pending, draft = scene.state.pending, scene.state.draft
    if pending and pending.name not in FILING:
        return False
    if draft is None and not scene.state.shelf:
        _nothing_to_send(scene)
        return True
    if draft is not None and pending:
        draft.place.unknown = draft.place.unknown or pending.name == "place"
        draft.field_sure = draft.field_sure or pending.name == "topic"
    go_on(scene)
    return True


def _nothing_to_send(scene: Scene) -> None:
    codes = files.recent_codes(scene)
    if not codes:
        scene.tell("card.nothing")
        return
    petition = citizens.own(scene.desk, scene.talk.citizen_id, codes[-1])
    if petition:
        view = citizens.status(scene.desk, petition)
        scene.tell("receipt.sent", unit=view.unit_name, code=petition.code)
        scene.useful()


def read_return(scene: Scene) -> bool:
    """The first word after a day, when it says nothing by itself: the draft in one line."""
    draft = waiting_draft(scene)
    offered = scene.state.pending is not None and scene.state.pending.name == "back"
    if draft is None or offered or scene.now - draft.touched_at <= AWAY:
        return False
    offer(scene, draft)
    return True


def offer(scene: Scene, draft: Unsent) -> None:
    """The draft in one line, and what may become of it."""
    since = scene.desk.local(draft.touched_at).date()
    names = (("back.go-on", "go_on"), ("submit.other", "new_matter"), ("back.drop", "drop"))
    options = [scene.choice(payload, label) for payload, label in names]
    field = (
        understand.field_words(scene, draft.field_id) if draft.field_id else f"“{card.quote(scene, draft)}”"
    )
    scene.greeted = True
    scene.ask("back", "back.draft", options=options, counted=False, field=field, since=since)


def take(scene: Scene) -> bool:
    """Yes: go on. No: it stays a draft until its day. Anything else is understood as what it is."""
    if scene.ear.only(("có", "ừ", "gửi", "gửi tiếp", "ok", "vâng", "đúng", "được", "dạ", "yes", "go on")):
        go_on(scene)
        return True
    if scene.ear.only(("không", "thôi", "để sau", "no", "chưa")):
        confirm.save(scene)
        return True
    return False


def drop(scene: Scene, _arg: str = "") -> None:
    """[Bỏ bản nháp]."""
    scene.state.draft = None
    scene.settled()
    scene.tell("card.dropped")


def shelve(scene: Scene) -> None:
    """Another matter begins while a draft sleeps: it is put on the shelf, and said so."""
    draft = scene.state.draft
    if draft is None or not (draft.words or draft.attachments):
        return
    put_on_shelf(scene)
    scene.settled()
    field = (
        understand.field_words(scene, draft.field_id) if draft.field_id else f"“{card.quote(scene, draft)}”"
    )
    scene.note("back.shelf", field=field, since=scene.desk.local(draft.touched_at).date())


def put_on_shelf(scene: Scene) -> None:
    """The draft waits; the one put aside last comes back first."""
    if scene.state.draft is not None:
        scene.state.shelf = [*scene.state.shelf, scene.state.draft][-MOST_WAITING:]
        scene.state.draft = None


def other_matter(scene: Scene, _arg: str = "") -> None:
    """[Nói việc khác]."""
    shelve(scene)
    submit.begin(scene)


def restart(scene: Scene) -> bool:
    """ "làm lại": the draft is dropped."""
    scene.state.draft = None
    scene.settled()
    scene.tell("card.dropped")
    submit.begin(scene)
    return True


def stop(scene: Scene) -> bool:
    """A bare "thôi" anywhere: nothing is lost."""
    if scene.state.draft and (scene.state.draft.words or scene.state.draft.attachments):
        confirm.save(scene)
    else:
        scene.settled()
        scene.tell("human.done")
    return True


def stale(scene: Scene) -> None:
    """An old button never does anything: it answers with the present state."""
    draft = scene.state.draft
    if draft and draft.words:
        scene.tell("back.stale_now")
        card.show(scene)
        return
    for code in reversed(scene.state.codes):
        petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
        if petition:
            view = citizens.status(scene.desk, petition)
            scene.tell("back.stale", code=code, stage=track.stage_words(scene, view))
            scene.useful()
            return
    scene.tell("back.stale_none")
