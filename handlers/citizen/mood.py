"""When people are not calm: one sentence names the reason, the next moves the matter on."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.dialogue.hear import Ear, insulting, insults_for, only_insults
from handlers.dialogue.scene import Scene
from handlers.dialogue.words import listed

GRIEF = listed(
    """
    vừa mất, mới mất, qua đời, đám tang, tang lễ, tử vong, bệnh nặng, ung thư, mất rồi ạ, chôn cất, mai
    táng
    """
)
WAITED = listed(
    """
    mấy lần rồi, nhiều lần, bao nhiêu lần, kêu mãi, gọi mãi, báo mãi, chờ mãi, đợi mãi, gọi 2 lần, gọi 3
    lần, gọi 4 lần, gọi 5 lần, gọi hoài, không ai xuống, chả ai xuống, đéo ai xuống, mãi không, mãi chưa
    """
)
PRESS = listed(
    """
    đăng lên mạng, đưa lên mạng, lên facebook, lên fb, đăng facebook, lên báo, gọi báo chí, nhà báo, lên
    trung ương, kiện lên, quay clip, livestream, đăng tiktok
    """
)
SARCASM = listed(
    """
    nhiệm kỳ sau, kiếp sau, sang năm may ra, chắc đợi đến, nhanh quá nhỉ, giỏi quá nhỉ, hết đời
    """
)
FEELING = listed(
    """
    bức xúc, bực, khổ quá, chán, mệt mỏi, khổ lắm, ức chế, tức, điên, chán lắm, buồn
    """
)
FEELING_FILLERS = listed(
    """
    quá, lắm, thật, rồi, tôi, em, mình, ạ, à, ơi, trời, đất, thế, này, không, chịu, nổi, được, cả, người,
    lên, bác, các, cháu, bà, con, dân, khổ, vô, cùng
    """
)
STRESS = frozenset({"vl", "vcl", "vkl"})
NOTHING_ELSE = 8  # words; a longer message has a matter in it too
SHOUT_FROM = 14  # letters; shorter words in capitals are abbreviations


@dataclass(frozen=True)
class Mood:
    """The temper of a message: a phrase with room for the one missing thing, one without; small print waits."""

    with_question: str = ""
    plain: str = ""
    small_print_last: bool = False
    insulting: bool = False


CALM = Mood()


def of(text: str) -> Mood:
    """How the person feels, from the words of one message."""
    ear = Ear.of(text)
    if ear.has(*GRIEF):
        return Mood("mood.grief", "mood.grief_plain")
    angry = (insulting(ear) and not _only_stressed(ear)) or shouting(text)
    if ear.has(*WAITED):
        return Mood("mood.waited", "mood.waited_plain", small_print_last=angry, insulting=angry)
    if angry:
        return Mood("mood.angry", "mood.angry_plain", small_print_last=True, insulting=True)
    return CALM


def _only_stressed(ear: Ear) -> bool:
    """ "ổ gà to vl": a rude word for "very" is no anger."""
    return not ear.has(*(word for word in insults_for(ear) if word not in STRESS))


def shouting(text: str) -> bool:
    """Whether most of a long enough message is in capitals."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= SHOUT_FROM and sum(letter.isupper() for letter in letters) > 0.8 * len(letters)


def read_insult(scene: Scene) -> bool:
    """Nothing but abuse: asked once what happened, then one quiet line, then silence until content comes."""
    if not only_insults(scene.ear):
        return False
    scene.state.insults += 1
    if scene.state.pending and scene.state.draft and scene.state.insults == 1:
        scene.temper("mood.angry_plain")
        return remind_pending(scene)
    if scene.state.insults == 1:
        scene.small_print_last = True
        scene.ask("feeling", "mood.insult")
    elif scene.state.insults == 2:
        scene.tell("mood.insult_2")
        scene.useful()
    return True


def remind_pending(scene: Scene) -> bool:
    """Say again, in a few words, what is waited for, with its choices."""
    pending = scene.state.pending
    if pending and pending.short:
        scene.call("faq.back", q=pending.short)
        scene.offer(scene.state.options)
    return True


def read_feeling(scene: Scene) -> bool:
    """Pure feeling without a matter."""
    if not scene.ear.only(FEELING, fillers=FEELING_FILLERS):
        return False
    scene.ask("feeling", "start.feeling")
    return True


def note_press(scene: Scene) -> bool:
    """A threat to go to the press is a right; said once, the matter goes on."""
    if not scene.ear.has(*PRESS):
        return False
    scene.tell("mood.press")
    return len(scene.ear.heard) <= NOTHING_ELSE


def sarcastic(scene: Scene) -> bool:
    """Irony about waiting."""
    return scene.ear.has(*SARCASM)
