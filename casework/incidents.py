"""The same thing told by many: one file leads, the others follow with their own codes, clocks and notices.

`same_as_id` points to the leader and never to a follower. What the unit does with the leader (accept, transfer,
interim word, answer) it does with the followers at the same unit; a follower at another unit goes its own way.
"""

from __future__ import annotations

from casework import codes, history, notices
from casework.errors import Refused
from casework.history import step, take_for
from casework.office import Desk
from law import stages
from law.kinds import Action, ActorKind, PetitionKind, Stage
from storage import incidents
from storage.people import Official
from storage.petitions import Petition


def leader_of(desk: Desk, petition: Petition) -> Petition:
    """Who leads the petition's group while he is open; else the petition itself."""
    if petition.same_as_id is None:
        return petition
    leader = desk.session.get_one(Petition, petition.same_as_id)
    return leader if stages.is_open(Stage(leader.stage)) else petition


def together(desk: Desk, petition: Petition, action: Action) -> list[Petition]:
    """The petition, and the followers at its unit that this act may be done to as well; call it before the act."""
    return [
        petition,
        *(
            one
            for one in incidents.open_followers(desk.session, petition.id)
            if one.unit_id == petition.unit_id
            and action in stages.allowed(PetitionKind(one.kind), Stage(one.stage), desk.today)
        ),
    ]


def join(desk: Desk, petition: Petition, other_id: int) -> bool:
    """A citizen's new petition follows an incident that others told; False when that is over by now.

    Never across units, and never a sealed one: these are an official's to decide.
    """
    other = desk.session.get(Petition, other_id)
    leader = leader_of(desk, other) if other is not None else petition
    if leader.id == petition.id or leader.sealed or leader.unit_id != petition.unit_id:
        return False
    if not stages.is_open(Stage(leader.stage)):
        return False
    petition.same_as_id, leader.same_as_id = leader.id, None
    desk.session.add(petition)
    desk.session.add(leader)
    desk.session.flush()
    history.record(desk, petition, Action.GROUP, ActorKind.CITIZEN, note=_with(leader), other=leader.id)
    history.record(desk, leader, Action.GROUP, ActorKind.CITIZEN, note=_with(petition), other=petition.id)
    people = incidents.follower_counts(desk.session, [leader.id])[leader.id]
    notices.tell_unit(
        desk, leader, "o.joined", dedupe=f"joined:{leader.id}:{desk.today}", code=leader.code, n=people + 1
    )
    return True


def confirm(desk: Desk, who: Official, code: str, version: int | None, other_code: str) -> Petition:
    """An official says that two files, with all that follow them, are one incident; the leader.

    The older leader leads. Raises Refused unless he may see both and both are open, and for files at two units
    unless he sees every unit's.
    """
    petition, other = _both(desk, who, code, version, other_code)
    first, second = sorted((leader_of(desk, petition), leader_of(desk, other)), key=lambda one: one.id)
    if first.id == second.id:
        raise Refused("o.same_already", code=code)
    step(desk, petition, Action.GROUP, ActorKind.OFFICIAL, who=who, note=_with(other), other=other.id)
    step(desk, other, Action.GROUP, ActorKind.OFFICIAL, who=who, note=_with(petition), other=petition.id)
    incidents.lead(desk.session, second, first)
    incidents.forget_apart(desk.session, petition.id, other.id)
    return first


def separate(desk: Desk, who: Official, code: str, other_code: str) -> Petition:
    """An official says that the other file is another matter; it leaves the group and is not proposed again."""
    petition, other = _both(desk, who, code, None, other_code)
    if leader_of(desk, petition).id == leader_of(desk, other).id:
        leaver = petition if petition.same_as_id == other.id else other
        apart = [(leaver, one) for one in _group(desk, leaver) if one.id != leaver.id]
        leaver.same_as_id = None
    else:
        apart = [(petition, one) for one in _group(desk, other)]
        apart += [(other, one) for one in _group(desk, petition)]
    for one, another in apart:
        incidents.tell_apart(desk.session, one.id, another.id, who.id, desk.now)
    step(desk, petition, Action.UNGROUP, ActorKind.OFFICIAL, who=who, note=_without(other), other=other.id)
    step(desk, other, Action.UNGROUP, ActorKind.OFFICIAL, who=who, note=_without(petition), other=petition.id)
    return other


def succeed(desk: Desk, petition: Petition) -> None:
    """The petition is over without an answer: the oldest open follower leads from now on, one of its unit first."""
    left = incidents.open_followers(desk.session, petition.id)
    if not left:
        return
    heir = next((one for one in left if one.unit_id == petition.unit_id), left[0])
    incidents.lead(desk.session, petition, heir)
    history.record(
        desk, heir, Action.GROUP, ActorKind.SYSTEM, note=f"thay hồ sơ {codes.spell(petition.code)}"
    )


def _both(
    desk: Desk, who: Official, code: str, version: int | None, other_code: str
) -> tuple[Petition, Petition]:
    """Both files, held, when the official may see them and they are two that can be one matter."""
    incidents.lock(desk.session, [code, other_code])
    petition, other = take_for(desk, who, code, version), take_for(desk, who, other_code, None)
    if petition.id == other.id or petition.sealed or other.sealed:
        raise Refused("o.same_not", code=other_code)
    return petition, other


def _group(desk: Desk, petition: Petition) -> list[Petition]:
    leader = leader_of(desk, petition)
    return [leader, *incidents.followers(desk.session, leader.id)]


def _with(other: Petition) -> str:
    return f"cùng việc với hồ sơ {codes.spell(other.code)}"


def _without(other: Petition) -> str:
    return f"không cùng việc với hồ sơ {codes.spell(other.code)}"
