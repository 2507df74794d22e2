"""Details after filing: certain ones are added at once, unsure ones asked about, to an answered file never."""

from __future__ import annotations

from casework import citizens
from handlers.citizen import beside, files, submit, understand
from handlers.dialogue.hear import chosen_number, verdict
from handlers.dialogue.phrasing import files_of
from handlers.dialogue.scene import Scene
from handlers.dialogue.words import listed
from law import stages
from law.kinds import MessageKind, Stage

ADDITIONS = listed(
    """
    quên, à quên, nói thêm, bổ sung, xin bổ sung, thêm nữa là, à mà, với lại, thêm là
    """
)
NOTHING = ("không", "thôi", "hết rồi", "không có gì", "không còn gì")


def start(scene: Scene, code: str) -> None:
    """[Thêm thông tin]."""
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    if petition is None:
        scene.tell("track.closed", code=code)
    elif not stages.is_open(Stage(petition.stage)):
        closed(scene, code)
    else:
        scene.ask("add", "add.what", arg=code, counted=False, code=code)


def take(scene: Scene) -> bool:
    """What is to be added."""
    pending = scene.state.pending
    if pending is None:
        return False
    if scene.ear.only(NOTHING):
        scene.settled()
        scene.tell("human.done")
        return True
    put(scene, pending.arg, scene.text)
    return True


def put(scene: Scene, code: str, words: str) -> None:
    """Add words and files to an open file of one's own."""
    petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
    if petition is None:
        scene.tell("track.closed", code=code)
        return
    if not stages.is_open(Stage(petition.stage)):
        closed(scene, code)
        return
    scene.confidential = scene.confidential or petition.sealed
    if scene.files and not scene.files_taken:
        files_said = files.counted(scene)
        scene.tell("att.got", files=files_said, target=files_of(scene, [code]))
    ids = () if scene.files_taken else tuple(scene.attachment_ids())
    scene.files_taken = True
    citizens.add_details(scene.desk, scene.talk.citizen_id, code, words, ids)
    scene.settled()
    if petition.sealed:  # no unit is named: it may be the one accused
        scene.tell("add.done_sealed", code=code)
    else:
        scene.tell("add.done", code=code, unit=citizens.status(scene.desk, petition).unit_name)
    scene.useful()


def closed(scene: Scene, code: str) -> None:
    """An answered file takes no details: a review, or a new matter."""
    options = [scene.choice(f"reopen.start:{code}", "reopen"), scene.choice("submit.begin", "is_new")]
    scene.ask("closed", "add.closed", options=options, arg=code, counted=False, code=code)


def read(scene: Scene) -> bool:
    """Words after filing that fit an open file."""
    state = scene.state
    if state.draft is not None or (state.pending is not None and state.pending.name not in {"name", "track"}):
        return False
    if not state.codes or state.sent_at is None or scene.now - state.sent_at > files.JUST_SENT:
        return False
    codes = files.recent_codes(scene)
    if not codes or not _is_detail(scene):
        return False
    sealed = _sealed_just_sent(scene, codes)
    if sealed and beside.is_plain(scene, scene.text):
        return False
    if sealed:
        put(scene, sealed, scene.text)
        return True
    if scene.files:
        files.attach(scene)
    return _offer_or_add(scene, codes)


def _sealed_just_sent(scene: Scene, codes: list[str]) -> str:
    """The sealed file sent last: what follows belongs to it unasked, since a question would leave it readable."""
    petition = citizens.own(scene.desk, scene.talk.citizen_id, codes[-1])
    return petition.code if petition and petition.sealed and codes[-1] == scene.state.codes[-1] else ""


def read_rest(scene: Scene) -> bool:
    """What is left of the message that sent a matter, and is nothing else: kept with it, without a word."""
    if scene.state.sent_at != scene.now or not scene.state.codes or len(scene.ear.heard) < 2:
        return False
    citizens.add_details(scene.desk, scene.talk.citizen_id, scene.state.codes[-1], scene.text)
    return True


def _is_detail(scene: Scene) -> bool:
    kind = scene.reading.kind
    return (
        kind in {MessageKind.FEEDBACK, MessageKind.PROPOSAL, MessageKind.OTHER} and len(scene.ear.heard) >= 2
    )


def _offer_or_add(scene: Scene, codes: list[str]) -> bool:
    """Certain: it speaks of the field of one of them and of no other place. Unsure: asked."""
    mine = {
        row.code: row for row in citizens.my_petitions(scene.desk, scene.talk.citizen_id) if row.code in codes
    }
    suggestion = scene.desk.knowledge.router.suggest(scene.text, scene.today)
    fields = [hit.field.id for hit in suggestion.fields[:1]] if suggestion.decision != "none" else []
    elsewhere = suggestion.place.unit
    fits = [
        code
        for code, row in mine.items()
        if row.field_id in fields and (elsewhere is None or elsewhere.id == row.place_unit_id)
    ]
    addition = scene.ear.starts(*ADDITIONS)
    if len(fits) == 1:
        put(scene, fits[0], scene.text)
        return True
    if fields and not fits:
        return False  # another matter
    if scene.reading.kind is MessageKind.OTHER and not addition:
        return False
    if addition and len(codes) == 1:
        put(scene, codes[0], scene.text)
        return True
    if elsewhere is not None and all(row.place_unit_id != elsewhere.id for row in mine.values()):
        return False
    _ask_which(scene, codes)
    return True


def _ask_which(scene: Scene, codes: list[str]) -> None:
    """Keep the words aside as a draft until the person says whether and where they belong."""
    submit.add_words(scene, scene.draft, scene.text)
    new = scene.choice("add.new", "is_new")
    if len(codes) == 1:
        petition = citizens.own(scene.desk, scene.talk.citizen_id, codes[0])
        field = understand.field_words(scene, petition.field_id if petition else None)
        options = [scene.choice(f"add.yes:{codes[0]}", "right"), scene.choice("add.new", "wrong")]
        scene.ask(
            "add_offer", "add.offer", options=options, arg=codes[0], counted=False, code=codes[0], field=field
        )
        return
    lines, options = [], []
    for n, code in enumerate(codes, 1):
        petition = citizens.own(scene.desk, scene.talk.citizen_id, code)
        field = understand.field_words(scene, petition.field_id if petition else None)
        lines.append(scene.words("add.line", n=n, code=code, field=field))
        options.append(scene.numbered(f"add.yes:{code}", field))
    scene.ask("add_which", "add.which", options=[*options, new], counted=False, list="\n".join(lines))


def yes(scene: Scene, code: str) -> None:
    """It belongs to that file."""
    draft = scene.state.draft
    words = draft.text if draft else ""
    if draft and draft.attachments:
        citizens.add_details(scene.desk, scene.talk.citizen_id, code, "", tuple(draft.attachments))
    scene.state.draft = None
    put(scene, code, words)


def new(scene: Scene, _arg: str = "") -> None:
    """It is a matter of its own."""
    if scene.state.draft is None:
        submit.begin(scene)
        return
    understand.read(scene, scene.draft)
    scene.settled()
    submit.next_step(scene)


def take_offer(scene: Scene) -> bool:
    """Yes, no, or more words."""
    said, rest = verdict(scene.text)
    pending = scene.state.pending
    if pending is None:
        return False
    number = chosen_number(scene.text)
    if said == "yes" and pending.arg:
        yes(scene, pending.arg)
    elif said in {"no", "stop"}:
        if rest:
            scene.hear(rest)
            submit.add_words(scene, scene.draft, rest)
            rest = ""
        new(scene)
    elif number is not None and 1 <= number <= len(scene.state.options):
        return False
    else:
        submit.add_words(scene, scene.draft, scene.text)
        new(scene)
    scene.rest = rest
    return True


def read_edit(scene: Scene) -> bool:
    """An edited message: the former text stays, the new one is noted in the file."""
    if not scene.inbound.edited or scene.state.draft is not None:
        return False
    codes = files.recent_codes(scene)
    if not codes:
        return False
    petition = citizens.add_details(scene.desk, scene.talk.citizen_id, codes[-1], scene.text)
    scene.confidential = scene.confidential or petition.sealed
    scene.tell("add.edited", code=codes[-1])
    scene.useful()
    return True
