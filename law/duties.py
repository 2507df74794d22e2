"""Which obligations an act opens, fulfils, stops, pauses or moves: one table beside the table of steps.

The numbers and articles are the rulebook's; here stands only what starts which clock and what ends it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from law.kinds import Action, PetitionKind, Stage
from law.rulebook import Rule, Rulebook
from law.stages import COMPLAINT, COMPLAINTS, DENUNCIATION, DISCIPLINE, FIRST, NEED_A_PAPER, SECOND

EVERYTHING = "*"
REMOTE = "vung-sau-vung-xa"
REMOTE_COMPLEX = "vung-sau-vung-xa-phuc-tap"
COMPLEX = "phuc-tap"
VERY_COMPLEX = "dac-biet-phuc-tap"
MANY_PLACES = "nhieu-dia-diem"

NOTICE = "tiep-cong-dan-thong-bao-ket-qua-xu-ly"
ALARM = "tiep-cong-dan-canh-bao-45-ngay"
ACCEPT_FIRST = ("khieu-nai-thu-ly-lan-dau-10-ngay", "khieu-nai-thu-ly-lan-dau-07-ngay-lam-viec")
ACCEPT_SECOND = ("khieu-nai-thu-ly-lan-hai-10-ngay", "khieu-nai-thu-ly-lan-hai-07-ngay-lam-viec")
ACCEPT_DISCIPLINE = ("khieu-nai-ky-luat-thu-ly-10-ngay", "khieu-nai-ky-luat-thu-ly-07-ngay-lam-viec")
ACCEPTANCE = (*ACCEPT_FIRST, *ACCEPT_SECOND, *ACCEPT_DISCIPLINE, "to-cao-xu-ly-ban-dau")
RESOLVE_FIRST, RESOLVE_SECOND = "khieu-nai-giai-quyet-lan-dau", "khieu-nai-giai-quyet-lan-hai"
RESOLVE_DISCIPLINE, RESOLVE_DENUNCIATION = "khieu-nai-ky-luat-giai-quyet", "to-cao-giai-quyet"
RESOLUTION = (RESOLVE_FIRST, RESOLVE_SECOND, RESOLVE_DISCIPLINE, RESOLVE_DENUNCIATION)
EFFECT_FIRST = "khieu-nai-quyet-dinh-lan-dau-co-hieu-luc"
EFFECT_SECOND = "khieu-nai-quyet-dinh-lan-hai-co-hieu-luc"
EFFECT_DISCIPLINE = "khieu-nai-ky-luat-hieu-luc"
EFFECT_DATES = (EFFECT_FIRST, EFFECT_SECOND, EFFECT_DISCIPLINE)
ENFORCE = "khieu-nai-to-chuc-thi-hanh"
WINDOW_SECOND = "khieu-nai-lan-hai-thoi-han"
WINDOW_DISCIPLINE = "khieu-nai-ky-luat-thoi-hieu-lan-hai"
COURT = "khieu-nai-khoi-kien"
SENDING = (
    "khieu-nai-gui-quyet-dinh-lan-dau",
    "khieu-nai-gui-quyet-dinh-lan-hai",
    "khieu-nai-ky-luat-gui-quyet-dinh-lan-dau",
    "khieu-nai-ky-luat-gui-quyet-dinh-lan-hai",
)
SEND_ORDER_COMPLAINT = "khieu-nai-gui-quyet-dinh-tam-dinh-chi-dinh-chi"
SEND_RESUMPTION = "khieu-nai-gui-quyet-dinh-tiep-tuc"
SEND_ORDER_DENUNCIATION = "to-cao-gui-quyet-dinh-tam-dinh-chi-dinh-chi"
PUBLISH_COMPLAINT, PUBLISH_DENUNCIATION = "khieu-nai-cong-khai-quyet-dinh", "to-cao-cong-khai"
POSTED_COMPLAINT, POSTED_DENUNCIATION = "khieu-nai-cong-khai-niem-yet-toi-thieu", "to-cao-cong-khai-toi-thieu"
FRONT = "khieu-nai-mat-tran-chuyen-den"
FORWARDED = "tiep-cong-dan-bao-ket-qua-cho-noi-chuyen"
PRESS = "to-cao-bao-chi-chuyen-den"
INFORMATION_DUE = "khieu-nai-cung-cap-thong-tin"
STORED = "don-khong-du-dieu-kien-luu-tru"
REPORT_ORDERED, REPORT_DUE = "to-cao-qua-han-cap-tren-yeu-cau", "to-cao-qua-han-bao-cao"


@dataclass(frozen=True)
class Opens:
    """A clock that an act starts.

    `rules`: versions of one rule, of which the one in force on the day of the event is taken; when none is,
    no clock starts. `day`: which date starts it, a key of the act's form ("on", "held_on", "known_on"),
    "received_on" of the đơn, or "effect", the day on which the decision just issued takes effect.
    `when`: (key, values) of the facts that must hold.
    `done`: the date of the form on which the same act fulfils it. `party`: "" is the rule's own.
    """

    rules: tuple[str, ...]
    day: str = "on"
    when: tuple[str, frozenset[str]] | None = None
    done: str = ""
    variant: str = ""
    party: str = ""

    def holds(self, facts: Mapping[str, object]) -> bool:
        """Whether the facts of the file and of the act ask for this clock."""
        return self.when is None or str(facts.get(self.when[0], "")) in self.when[1]

    def rule(self, rulebook: Rulebook, on: date) -> Rule | None:
        """The version of the rule that was the law on that day."""
        return next((rulebook.rule(one) for one in self.rules if rulebook.in_force(one, on)), None)


@dataclass(frozen=True)
class Duty:
    """What one act does to the clocks of its file. `stages` None: at every stage.

    `done` are fulfilled on the day of the act; `stopped` have nothing left to do; `paused` do not run until
    `resumed`; `moved` get the length of a variant, in full from their original start.
    """

    kinds: frozenset[PetitionKind]
    action: Action
    stages: frozenset[Stage] | None = None
    opens: tuple[Opens, ...] = ()
    done: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    paused: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


def _when(key: str, *values: str) -> tuple[str, frozenset[str]]:
    return key, frozenset(values)


def _at(*stages: Stage) -> frozenset[Stage]:
    return frozenset(stages)


STATE = "state"  # a day that comes by itself: nobody can be late with it
_A, _S = Action, Stage
_SORTED = (*ACCEPTANCE, NOTICE, ALARM)
_BY_ASSEMBLY = _when("forwarded_by", "quoc-hoi")
_BY_FRONT = _when("forwarded_by", "mat-tran")
_DECIDED_COMMON = (
    Opens((PUBLISH_COMPLAINT,)),
    Opens((ENFORCE,), day="effect"),
    Opens((FRONT,), when=_BY_FRONT),
    Opens((FORWARDED,), when=_BY_ASSEMBLY),
)
_RECEIVED = (Opens((NOTICE,)), Opens((ALARM,)))

DUTIES: tuple[Duty, ...] = (
    # --- receipt and sorting
    Duty(
        COMPLAINT,
        _A.RECEIVE,
        opens=(Opens(ACCEPT_FIRST), *_RECEIVED, Opens(("khieu-nai-thoi-hieu",), day="known_on", done="on")),
    ),
    Duty(
        DISCIPLINE,
        _A.RECEIVE,
        opens=(
            Opens(ACCEPT_DISCIPLINE),
            *_RECEIVED,
            Opens(("khieu-nai-ky-luat-thoi-hieu-lan-dau",), day="known_on", done="on"),
        ),
    ),
    Duty(
        DENUNCIATION,
        _A.RECEIVE,
        opens=(
            Opens(("to-cao-xu-ly-ban-dau",)),
            *_RECEIVED,
            Opens((PRESS,), when=_when("forwarded_by", "bao-chi")),
        ),
    ),
    # Passing on within five working days fulfils the first handling; the receiver's clocks start anew.
    Duty(
        DENUNCIATION,
        _A.TRANSFER,
        opens=(Opens(("to-cao-chuyen-don",), day="received_on", done="on"),),
        done=_SORTED,
        stopped=(EVERYTHING,),
    ),
    Duty(COMPLAINTS, _A.TRANSFER, done=_SORTED, stopped=(EVERYTHING,)),
    Duty(NEED_A_PAPER, _A.GUIDE, _at(_S.RECEIVED), done=_SORTED, stopped=(EVERYTHING,)),
    Duty(COMPLAINTS, _A.REFUSE, done=_SORTED, stopped=(EVERYTHING,)),
    Duty(
        DENUNCIATION,
        _A.REFUSE,
        opens=(Opens(("to-cao-thong-bao-khong-thu-ly",), done="notified_on"),),
        done=(*_SORTED, PRESS),
        stopped=(EVERYTHING,),
    ),
    Duty(
        NEED_A_PAPER,
        _A.NOT_PROCESS,
        opens=(Opens((STORED,), party=STATE),),
        done=_SORTED,
        stopped=(EVERYTHING,),
    ),
    Duty(DENUNCIATION, _A.AS_INFORMATION, done=_SORTED, stopped=(EVERYTHING,)),
    Duty(DENUNCIATION, _A.EXTEND, _at(_S.RECEIVED), moved=("to-cao-xu-ly-ban-dau",)),
    # --- complaints
    Duty(COMPLAINT, _A.TAKE_UP, _at(_S.RECEIVED), opens=(Opens((RESOLVE_FIRST,)),), done=_SORTED),
    Duty(COMPLAINT, _A.TAKE_UP, _at(_S.SECOND_COMPLAINT), opens=(Opens((RESOLVE_SECOND,)),), done=_SORTED),
    Duty(DISCIPLINE, _A.TAKE_UP, opens=(Opens((RESOLVE_DISCIPLINE,)),), done=_SORTED),
    Duty(COMPLAINTS, _A.EXTEND, moved=RESOLUTION),
    Duty(COMPLAINT, _A.REQUEST_PAPERS, opens=(Opens((INFORMATION_DUE,)),)),
    Duty(COMPLAINTS, _A.GOT_PAPERS, done=(INFORMATION_DUE,)),
    Duty(COMPLAINT, _A.INVITE, opens=(Opens(("khieu-nai-bao-truoc-doi-thoai",), day="held_on", done="on"),)),
    Duty(
        COMPLAINT,
        _A.DECIDE,
        _at(*FIRST),
        opens=(Opens((SENDING[0],)), Opens((EFFECT_FIRST,), party=STATE), *_DECIDED_COMMON),
        done=RESOLUTION,
        stopped=(INFORMATION_DUE,),
    ),
    Duty(
        COMPLAINT,
        _A.DECIDE,
        _at(*SECOND),
        opens=(Opens((SENDING[1],)), Opens((EFFECT_SECOND,), party=STATE), *_DECIDED_COMMON),
        done=RESOLUTION,
        stopped=(INFORMATION_DUE,),
    ),
    Duty(
        DISCIPLINE,
        _A.DECIDE,
        _at(*FIRST),
        opens=(Opens((SENDING[2],)), Opens((EFFECT_DISCIPLINE,), party=STATE), *_DECIDED_COMMON),
        done=RESOLUTION,
    ),
    Duty(
        DISCIPLINE,
        _A.DECIDE,
        _at(*SECOND),
        opens=(Opens((SENDING[3],)), Opens((EFFECT_DISCIPLINE,), party=STATE), *_DECIDED_COMMON),
        done=RESOLUTION,
    ),
    Duty(COMPLAINTS, _A.SEND_DECISION, done=SENDING),
    Duty(
        COMPLAINT,
        _A.DELIVERED,
        _at(_S.DECIDED, _S.IN_EFFECT, _S.ENFORCING),
        opens=(Opens((WINDOW_SECOND,)), Opens((COURT,))),
    ),
    Duty(
        COMPLAINT,
        _A.DELIVERED,
        _at(_S.DECIDED_AGAIN, _S.IN_EFFECT_AGAIN, _S.ENFORCING_AGAIN),
        opens=(Opens((COURT,)),),
        stopped=(COURT,),
    ),
    Duty(
        DISCIPLINE,
        _A.DELIVERED,
        _at(_S.DECIDED, _S.IN_EFFECT, _S.ENFORCING),
        opens=(Opens((WINDOW_DISCIPLINE,)),),
    ),
    Duty(
        COMPLAINTS,
        _A.CALL_MEETING,
        opens=(Opens(("khieu-nai-bao-truoc-hop-cong-khai",), day="held_on", done="on"),),
    ),
    Duty(
        COMPLAINTS,
        _A.PUBLISH,
        opens=(
            Opens((POSTED_COMPLAINT,), when=_when("form", "niem-yet"), party=STATE),
            Opens((POSTED_COMPLAINT,), when=_when("form", "dang-tai"), variant="cong-thong-tin", party=STATE),
        ),
        done=(PUBLISH_COMPLAINT,),
    ),
    Duty(COMPLAINTS, _A.TAKE_EFFECT, done=EFFECT_DATES),
    Duty(COMPLAINTS, _A.ENFORCE, done=(ENFORCE,)),
    # No effect and nothing to enforce once a second complaint is lodged (Luật Khiếu nại Điều 44 khoản 1).
    Duty(
        COMPLAINT,
        _A.SECOND,
        opens=(Opens(ACCEPT_SECOND), *_RECEIVED),
        done=(WINDOW_SECOND,),
        stopped=(EFFECT_FIRST, ENFORCE, COURT, RESOLVE_FIRST, INFORMATION_DUE, *SENDING),
    ),
    Duty(
        DISCIPLINE,
        _A.SECOND,
        opens=(Opens(ACCEPT_DISCIPLINE), *_RECEIVED),
        done=(WINDOW_DISCIPLINE,),
        stopped=(EFFECT_DISCIPLINE, ENFORCE, *SENDING),
    ),
    Duty(COMPLAINTS, _A.SUSPEND, opens=(Opens((SEND_ORDER_COMPLAINT,)),), paused=RESOLUTION),
    Duty(COMPLAINTS, _A.RESUME, opens=(Opens((SEND_RESUMPTION,)),), resumed=RESOLUTION),
    Duty(
        COMPLAINT,
        _A.TERMINATE,
        opens=(Opens((SEND_ORDER_COMPLAINT,)), Opens(("khieu-nai-dinh-chi-qua-30-ngay",))),
        done=(NOTICE, ALARM),
        stopped=(EVERYTHING,),
    ),
    Duty(
        DISCIPLINE,
        _A.TERMINATE,
        opens=(Opens((SEND_ORDER_COMPLAINT,)),),
        done=(NOTICE, ALARM),
        stopped=(EVERYTHING,),
    ),
    Duty(COMPLAINTS, _A.SEND_ORDER, done=(SEND_ORDER_COMPLAINT, SEND_RESUMPTION)),
    Duty(COMPLAINTS, _A.TELL_FORWARDER, done=(FRONT, FORWARDED)),
    # --- denunciations
    Duty(
        DENUNCIATION,
        _A.TAKE_UP,
        opens=(Opens(("to-cao-thong-bao-thu-ly",)), Opens((RESOLVE_DENUNCIATION,))),
        done=(*_SORTED, "to-cao-tiep"),
    ),
    Duty(DENUNCIATION, _A.NOTIFY, done=("to-cao-thong-bao-thu-ly",)),
    Duty(DENUNCIATION, _A.EXTEND, _at(_S.RESOLVING, _S.VERIFYING), moved=(RESOLVE_DENUNCIATION,)),
    Duty(DENUNCIATION, _A.APPRAISE, paused=(RESOLVE_DENUNCIATION,)),
    Duty(DENUNCIATION, _A.APPRAISED, resumed=(RESOLVE_DENUNCIATION,)),
    Duty(
        DENUNCIATION,
        _A.CONCLUDE,
        opens=(
            Opens(("to-cao-gui-ket-luan",)),
            Opens(("to-cao-xu-ly-ket-luan",)),
            Opens((PUBLISH_DENUNCIATION,)),
            Opens((FORWARDED,), when=_BY_ASSEMBLY),
        ),
        done=(RESOLVE_DENUNCIATION, REPORT_DUE),
        stopped=(REPORT_ORDERED,),
    ),
    Duty(DENUNCIATION, _A.SEND_CONCLUSION, done=("to-cao-gui-ket-luan",)),
    Duty(DENUNCIATION, _A.HANDLE, done=("to-cao-xu-ly-ket-luan",)),
    Duty(DENUNCIATION, _A.OUTCOME, opens=(Opens(("to-cao-thong-bao-ket-qua-xu-ly",)),)),
    Duty(DENUNCIATION, _A.REPORT_OUTCOME, done=("to-cao-thong-bao-ket-qua-xu-ly",)),
    Duty(
        DENUNCIATION,
        _A.PUBLISH,
        opens=(Opens((POSTED_DENUNCIATION,), when=_when("form", "niem-yet", "dang-tai"), party=STATE),),
        done=(PUBLISH_DENUNCIATION,),
    ),
    Duty(DENUNCIATION, _A.FOLLOW_UP, opens=(Opens(("to-cao-tiep",)),)),
    Duty(DENUNCIATION, _A.NO_REVIEW, done=("to-cao-tiep",)),
    Duty(DENUNCIATION, _A.COMPLAIN_LATE, opens=(Opens((REPORT_ORDERED,)),)),
    Duty(DENUNCIATION, _A.ORDER_REPORT, opens=(Opens((REPORT_DUE,)),), done=(REPORT_ORDERED,)),
    Duty(DENUNCIATION, _A.REPORT_UP, done=(REPORT_DUE,)),
    Duty(
        DENUNCIATION,
        _A.SUSPEND,
        opens=(Opens((SEND_ORDER_DENUNCIATION,)),),
        paused=(RESOLVE_DENUNCIATION,),
    ),
    Duty(
        DENUNCIATION,
        _A.RESUME,
        opens=(Opens((SEND_ORDER_DENUNCIATION,)),),
        resumed=(RESOLVE_DENUNCIATION,),
    ),
    Duty(
        DENUNCIATION,
        _A.TERMINATE,
        opens=(Opens((SEND_ORDER_DENUNCIATION,)),),
        done=(NOTICE, ALARM),
        stopped=(EVERYTHING,),
    ),
    Duty(DENUNCIATION, _A.SEND_ORDER, done=(SEND_ORDER_DENUNCIATION,)),
    Duty(
        DENUNCIATION,
        _A.CRIME,
        opens=(Opens(("to-cao-dau-hieu-toi-pham",), day="held_on", done="on"),),
    ),
    Duty(DENUNCIATION, _A.ASK_PROTECTION, opens=(Opens(("to-cao-bao-ve-khan-cap",)),)),
    Duty(DENUNCIATION, _A.PROTECT, done=("to-cao-bao-ve-khan-cap",)),
    Duty(DENUNCIATION, _A.TELL_FORWARDER, done=(PRESS, FORWARDED)),
    # --- every paper
    Duty(NEED_A_PAPER, _A.CLOSE, stopped=(EVERYTHING,)),
)


def duty(kind: PetitionKind, stage: Stage | None, action: Action) -> Duty | None:
    """What the act does to the clocks of such a file at this stage; None: nothing."""
    found = (one for one in DUTIES if one.action is action and kind in one.kinds)
    return next((one for one in found if one.stages is None or stage in one.stages), None)


def ends(rule_id: str, listed: Collection[str]) -> bool:
    """Whether a running clock is among those listed."""
    return EVERYTHING in listed or rule_id in listed


def rules_named() -> Iterator[str]:
    """Every rule id the table names, for the check that the rulebook has it."""
    for one in DUTIES:
        for opens in one.opens:
            yield from opens.rules
        yield from (*one.done, *one.stopped, *one.paused, *one.resumed, *one.moved)


def base_variant(rule: Rule, *, remote: bool) -> str | None:
    """The variant a clock starts with: the longer one in a remote place, where the rule has it."""
    return REMOTE if remote and any(one.id == REMOTE for one in rule.variants) else None


def extended_variant(rule: Rule, current: str | None, criteria: int) -> str | None:
    """The variant that an extension makes of the present one; None when the rule has no further one.

    A tố cáo is extended once with one criterion of complexity, twice with two or more (Luật Tố cáo Điều 30,
    Nghị định 31/2019 Điều 3); a khiếu nại becomes complex once.
    """
    known = {one.id for one in rule.variants}
    if MANY_PLACES in known:
        return MANY_PLACES if current is None else None
    if VERY_COMPLEX in known:
        after = {None: COMPLEX, COMPLEX: VERY_COMPLEX if criteria >= 2 else None}.get(current)
    else:
        after = {None: COMPLEX, REMOTE: REMOTE_COMPLEX}.get(current)
    return after if after in known else None
