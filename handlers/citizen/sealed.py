"""Words of a denunciation or complaint: encrypted, read by nobody, until the person decides what becomes of them.

A chat is neither (Luật Tố cáo 2018, Điều 22, 23; Luật Khiếu nại 2011, Điều 8). Sent sealed it is information
(Điều 25) for those named; erased it is gone from here.
"""

from __future__ import annotations

from datetime import date, timedelta

from casework import receive, secrecy
from handlers.citizen import reported, submit
from handlers.dialogue.phrasing import files_words
from handlers.dialogue.scene import Scene
from handlers.dialogue.state import Option, Sealed
from handlers.dialogue.words import listed
from law.kinds import PetitionKind

SEAL = listed(
    """
    gửi kín, gửi kín đi, gửi, gửi đi, gửi luôn, seal, send sealed, gửi cho người được giao
    """
)
ERASE = listed(
    """
    xóa, xóa đi, xóa không gửi, không gửi, xóa hết, thôi xóa đi, erase, đừng gửi, không gửi nữa
    """
)
AS_REPORT = listed(
    """
    chỉ gửi phản ánh, gửi phản ánh, chỉ phản ánh, phản ánh thôi, chỉ phản ánh thôi, gửi như phản ánh, không khiếu nại, as a report
    """
)
EXPLICIT = ("gửi kín", "gửi kín đi", "xóa", "xóa đi", "xóa không gửi", "seal", "erase")  # beside a card, too
LATER = listed(
    """
    thôi, để sau, để đó, từ từ, chưa biết, để nghĩ đã, khoan đã, không biết
    """
)


def keep(scene: Scene, kind: PetitionKind, words: str, accused_unit_id: str | None = None) -> Sealed:
    """Put words aside, encrypted; words put aside before stay with them."""
    former = scene.state.sealed
    whole = f"{unsealed(scene, former)}\n{words}".strip() if former else words
    token = secrecy.seal(scene.desk, whole).decode("ascii")
    scene.state.sealed = Sealed(
        kind=former.kind if former else kind,
        words=token,
        at=former.at if former else scene.now,
        accused_unit_id=accused_unit_id or (former.accused_unit_id if former else None),
        last_day=former.last_day if former else "",
        attachments=[*(former.attachments if former else []), *_new_files(scene)],
    )
    scene.files_taken = True
    scene.confidential = True
    return scene.state.sealed


def _new_files(scene: Scene) -> list[int]:
    return [] if scene.files_taken else scene.attachment_ids()


def unsealed(scene: Scene, kept: Sealed) -> str:
    """The words again, for adding to them or handing them over."""
    return secrecy.unseal(scene.desk, kept.words.encode("ascii"))


def kept_until(scene: Scene, kept: Sealed) -> date:
    """The day on which undecided words are erased."""
    return scene.desk.local(kept.at).date() + timedelta(days=scene.desk.policy.draft_days)


def choices(scene: Scene, kind: PetitionKind) -> list[Option]:
    """What may become of the words."""
    names = [("sealed.send", "seal"), ("sealed.erase", "erase"), ("person.ask", "human")]
    if kind == PetitionKind.DENUNCIATION:
        names.insert(0, ("denounce.protect", "protect"))
    else:
        names.insert(1, ("sealed.as-report", "as_report"))
        names.insert(0, ("complaint.form", "form"))
    return [scene.choice(payload, label) for payload, label in names]


def send(scene: Scene, _arg: str = "") -> None:
    """[Gửi kín]: recorded as information, past the accused and his unit."""
    kept = scene.state.sealed
    if kept is None:
        scene.tell("tc.nothing")
        return
    receipt = receive.record_information(
        scene.desk,
        kept.kind,
        unsealed(scene, kept),
        citizen_id=scene.talk.citizen_id,
        channel=scene.talk.channel,
        first_contact_at=kept.at,
        accused_unit_id=kept.accused_unit_id,
        attachment_ids=kept.attachments,
        demo=scene.talk.demo,
    )
    _done(scene)
    scene.state.codes, scene.state.sent_at = [receipt.code], scene.now
    scene.tell("tc.sealed" if kept.kind == PetitionKind.DENUNCIATION else "kn.sealed", code=receipt.code)
    scene.useful()


def erase(scene: Scene, _arg: str = "") -> None:
    """[Xóa, không gửi]."""
    kept = scene.state.sealed
    if kept is None:
        scene.tell("tc.nothing")
        return
    receive.forget_files(scene.desk, kept.attachments)
    _done(scene)
    scene.tell("tc.erased")
    scene.useful()


def keep_files(scene: Scene) -> None:
    """Photos and papers that come while words are put aside lie with them, and nowhere else."""
    kept = scene.state.sealed
    assert kept is not None
    kept.attachments += scene.attachment_ids()
    scene.files_taken = scene.confidential = scene.no_greeting = True
    scene.tell("tc.file_kept", files=files_words(scene, [file.kind for file in scene.files]))
    scene.useful()


def as_report(scene: Scene, _arg: str = "") -> None:
    """[Chỉ gửi phản ánh]: the person's own choice; the words become an ordinary draft."""
    kept = scene.state.sealed
    if kept is None or kept.kind == PetitionKind.DENUNCIATION:
        scene.tell("tc.nothing")
        return
    words = reported.matter_of(unsealed(scene, kept), scene.today)
    _done(scene)
    waiting = scene.state.draft
    if waiting is not None and not all(part in words for part in waiting.words):
        scene.state.shelf.append(waiting)
    scene.state.draft = None
    scene.draft.field_by = ""
    scene.draft.place_said = [reported.place_of(words)]
    scene.hear(words)
    submit.take_words(scene)


def _done(scene: Scene) -> None:
    scene.state.sealed = None
    scene.confidential = scene.no_greeting = True
    scene.settled()


def read_decision(scene: Scene) -> bool:
    """ "gửi kín", "xóa", "để sau", while words are put aside."""
    kept = scene.state.sealed
    if kept is None:
        return False
    if scene.ear.only(ERASE):
        erase(scene)
    elif kept.kind != PetitionKind.DENUNCIATION and scene.ear.only(AS_REPORT):
        as_report(scene)
    elif scene.ear.only(SEAL):
        send(scene)
    elif scene.ear.only(LATER):
        scene.confidential = scene.no_greeting = True
        scene.settled()
        scene.tell("tc.waiting", due=kept_until(scene, kept))
        scene.useful()
    else:
        return False
    return True


def lapse(scene: Scene) -> None:
    """Undecided words are erased after thirty days."""
    kept = scene.state.sealed
    if kept is not None and scene.today > kept_until(scene, kept):
        scene.state.sealed = None
