"""Somebody is afraid of those he speaks of: safety first, then secrecy, a person at once; no form, no details.

Law: Luật Tố cáo 2018, Điều 47 to 50 (protection); Điều 33 and Luật Khiếu nại 2011, Điều 10 (nobody may be
pressed into taking a paper back).
"""

from __future__ import annotations

from handlers.citizen import accused, beside, denounce, person, withdraw
from handlers.dialogue.hear import Ear
from handlers.dialogue.scene import Scene
from handlers.dialogue.words import listed

RETALIATION = ("trả thù", "trù dập", "trả đũa", "trù úm", "bịt miệng", "retaliation")
THREATS = listed(
    """
    dọa giết, đe dọa, dọa đánh, hăm dọa, dọa dẫm, uy hiếp, khủng bố, bị dọa, dọa tôi, dọa gia đình, dọa nhà tôi, dọa cho, dọa
    xử, dọa đốt, dọa đuổi, threaten
    """
)
SPOKEN_OUT = listed(
    """
    phản ánh, tố cáo, tố giác, nói ra, khai ra, khai, kiện, khiếu nại, viết đơn, gửi đơn, làm đơn, rút đơn, lên tiếng
    """
)
KNOWN = listed(
    """
    biết tôi gửi, biết tôi báo, biết tôi phản ánh, biết tôi tố cáo, biết tên tôi, biết là tôi, lộ tên tôi, bị lộ, biết ai gửi,
    biết ai phản ánh, biết em gửi, biết nhà tôi gửi
    """
)
AT_HOME = listed(
    """
    đến nhà, đến tận nhà, tới nhà, tới tận nhà, chửi, chặn đường, gây sự, đập phá, ném, đe, đòi đánh, gọi điện
    """
)
PRESSED = listed(
    """
    bắt tôi rút, bắt tôi phải rút, bắt rút, bắt phải rút, bắt em rút, bắt nhà tôi rút, ép tôi rút, ép rút, ép phải rút, bị ép,
    ép ký, ép tôi ký, bắt ký, bắt tôi ký, buộc ký, ép em ký,
    có người ép, ép tôi, ép em, ép buộc, buộc tôi rút, buộc phải rút, dọa để rút, không rút thì
    """
)
WITHDRAWING = ("rút", "đơn", "phản ánh", "hồ sơ", "tố cáo", "khiếu nại")
BARE = 6  # words; so few with "bị ép" speak of the file here
ASKED = frozenset({"withdraw", "withdraw_free", "withdraw_which"})
OTHER_DANGERS = frozenset({"life", "fire", "power", "flood", "medical"})


def read(scene: Scene) -> bool:
    """Pressed to take a file back, or threatened for having spoken; other danger comes first."""
    if not scene.text or scene.reading.emergency in OTHER_DANGERS:
        return False
    if _pressed(scene):
        withdraw.forced(scene)
        return True
    if scene.state.sealed is not None or not _threatened(scene.ear):
        return False
    if denounce.amounts(scene.text, scene.reading) and not scene.ear.has(*THREATS):
        person.call_quietly(scene)  # the denunciation itself says how one is protected
        return False
    _protect(scene)
    return True


def _pressed(scene: Scene) -> bool:
    ear = scene.ear
    if not ear.has(*PRESSED) or ear.has("không bị ép", "không ai ép", "chẳng ai ép"):
        return False
    asked = scene.state.pending is not None and scene.state.pending.name in ASKED
    return (
        asked or ear.has("rút") or (len(ear.heard) <= BARE and ear.has(*WITHDRAWING, "có người ép", "bị ép"))
    )


def _threatened(ear: Ear) -> bool:
    if ear.has(*RETALIATION):
        return True
    if ear.has(*KNOWN) and ear.has(*AT_HOME):
        return True
    return ear.has(*THREATS) and ear.has(*SPOKEN_OUT, *accused.IN_OFFICE)


def _protect(scene: Scene) -> None:
    """The number and protection, what is kept secret, and a person; nothing is asked about who or what."""
    words = scene.text
    scene.no_greeting = True
    denounce.put_aside(scene, words)
    denounce.protection(scene)
    scene.tell("safe.fear")
    beside.keep_plain(scene, words)
    scene.next_message()
    person.ask(scene)
    denounce.choose(scene, "tc.choose")
    if scene.state.codes:
        options = [*scene.state.options[:3], scene.choice("name.hide", "hide_name"), *scene.state.options[3:]]
        scene.offer(options)
