"""Withdrawing a đơn that somebody was forced to withdraw: a person of the office hears it, never the handlers.

A forced withdrawal has no effect (Luật Khiếu nại 2011, Điều 10 khoản 3; Luật Tố cáo 2018, Điều 33 khoản 3).
What was said of the force lies in a sealed file of its own, so that those who handle the đơn do not read it.
"""

from __future__ import annotations

from sqlmodel import select

from casework import history, notices, secrecy
from casework.answer import require_own
from casework.codes import new_code
from casework.office import Desk
from law.kinds import Action, ActorKind, Stage
from storage.people import Official
from storage.petitions import Petition, SealedGrant

FREE = "tu-nguyen"
NOT_NOTED = (
    "Chưa ghi nhận việc rút, vì người rút bị ép hoặc chưa rõ. Người được giao của cơ quan đã được báo; hồ sơ vẫn "
    "giải quyết như cũ."
)


def say_forced(desk: Desk, citizen_id: int, code: str, words: str) -> Petition:
    """The citizen says that he is pressed to withdraw: the sealed file for those the office trusts."""
    petition = require_own(desk, citizen_id, code)
    return flag(desk, petition, words, ActorKind.CITIZEN)


def flag(
    desk: Desk, petition: Petition, words: str, actor: ActorKind, who: Official | None = None
) -> Petition:
    """Keep it apart, sealed, for people of the office outside the unit that handles the đơn, and tell them.

    When nobody is left, the file waits for the next person named for sealed files.
    """
    aside = Petition(
        code=new_code(desk),
        kind=petition.kind,
        stage=Stage.INFORMATION,
        unit_id=desk.policy.office_unit_id,
        sealed_text=secrecy.seal(desk, f"Hồ sơ {petition.code}: có dấu hiệu bị ép rút. {words}".strip()),
        citizen_id=petition.citizen_id,
        channel=petition.channel,
        sealed=True,
        first_contact_at=desk.now,
        received_at=desk.now,
        updated_at=desk.now,
        part_of_id=petition.id,
        facts={"accused_unit_id": petition.unit_id} if petition.unit_id else {},
        demo=petition.demo,
    )
    desk.session.add(aside)
    desk.session.flush()
    history.record(desk, aside, Action.REGISTER, actor, who=None, to_stage=Stage.INFORMATION)
    secrecy.grant_named(desk, aside, petition.unit_id)
    desk.session.flush()
    named = [one for one in secrecy.named_for(desk, aside) if one.id != petition.assignee_id]
    _only(desk, aside, named)
    notices.tell_officials(desk, named, aside, "o.card_safe", **notices.safe_card(desk, aside))
    return aside


def _only(desk: Desk, petition: Petition, named: list[Official]) -> None:
    """Take the handling person off a file about his own handling."""
    keep = {official.id for official in named}
    for row in desk.session.exec(select(SealedGrant).where(SealedGrant.petition_id == petition.id)):
        if row.official_id not in keep:
            desk.session.delete(row)
