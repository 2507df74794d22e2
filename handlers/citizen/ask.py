"""Questions: an answer with its source, also in the middle of filing; the draft is untouched."""

from __future__ import annotations

import re

from casework import receive
from handlers.citizen import person
from handlers.dialogue.hear import verdict
from handlers.dialogue.phrasing import office_and_address
from handlers.dialogue.scene import Rank, Scene
from handlers.dialogue.state import Unsent
from handlers.dialogue.words import listed
from law.kinds import MessageKind, PetitionKind

OUR_NOTES = listed(
    """
    bảng định tuyến, thiết kế, nhớ lại, cách đặt mặc định, tài liệu tiêu chí, danh mục đơn vị
    """
)
OUR_TABLE = "bảng phân công việc của thành phố"
WORTH_SENDING = 4  # words; less is no question for an office
QUESTION_WORDS = listed(
    """
    là gì, thế nào, như thế nào, ở đâu, mấy giờ, bao lâu, bao nhiêu, cần gì, giấy tờ gì, thủ tục, có được
    không, làm sao, khi nào, hỏi, cho hỏi, được không, khác nhau, khác gì, ai giải quyết, nộp ở, mất tiền
    không, what, how, where
    """
)
RECEPTION = listed(
    """
    lịch tiếp dân, gặp chủ tịch, lịch tiếp công dân, tiếp dân ngày nào, tiếp dân hôm nào, bao giờ tiếp
    dân, đăng ký tiếp dân, hôm nào tiếp dân, hẹn gặp chủ tịch
    """
)


def begin(scene: Scene, _arg: str = "") -> None:
    """[Hỏi thủ tục]."""
    scene.call("faq.ask")
    scene.wait("ask")
    scene.state.options = []


def is_question(scene: Scene) -> bool:
    """Whether these words ask for knowledge rather than tell a matter."""
    return scene.reading.kind is MessageKind.QUESTION


def surely(scene: Scene) -> bool:
    """Whether these words are a question beyond doubt: by the book's sure answer, or by their question mark."""
    if not is_question(scene):
        return False
    return (
        "?" in scene.text or scene.desk.office.knowledge.book.ask(scene.text, scene.today).decision == "sure"
    )


def read(scene: Scene) -> bool:
    """A question with a sure answer, or with two or three possible ones."""
    if not scene.text:
        return False
    asked = is_question(scene)
    if not asked and not scene.ear.has(*QUESTION_WORDS):
        return False
    found = scene.desk.office.knowledge.book.ask(scene.text, scene.today)
    if found.decision == "sure" and found.answer:
        _answer(scene, found.answer, found.source)
        return True
    if found.decision == "which" and asked:
        _which(scene, [(key, title) for key, title, _ in found.runners[:3]])
        return True
    return asked and _offer_to_send(scene)


def read_sure(scene: Scene) -> bool:
    """A question with a sure answer, in what is left of a message."""
    found = scene.desk.office.knowledge.book.ask(scene.text, scene.today)
    if found.decision != "sure" or not (is_question(scene) or scene.ear.has(*QUESTION_WORDS)):
        return False
    _answer(scene, found.answer, found.source)
    return True


def read_rest(scene: Scene) -> bool:
    """A question without a sure answer, in what is left of a message: said honestly, nothing asked."""
    if not is_question(scene):
        return False
    scene.tell("faq.none_rest", quote=scene.text.rstrip(" ?")[:80])
    return True


def _answer(scene: Scene, answer: str, source: str) -> None:
    filled = scene.desk.office.phrases.fill(answer, scene.state.form)
    scene.put(Rank.ANSWER, scene.words("faq.answer", answer=filled.strip(), source=spoken_source(source)))
    scene.useful()
    _back(scene)


def spoken_source(source: str) -> str:
    """The sources as citizens read them: laws and offices, without our own notes in brackets."""
    parts = [re.sub(r"\s*\([^)]*\)", "", part).strip() for part in source.split(";")]
    named = [part for part in parts if part and not part.lower().startswith(OUR_NOTES)]
    return "; ".join(dict.fromkeys(named)) or OUR_TABLE


def _back(scene: Scene) -> None:
    """The pending question in one line; "ask" itself is answered now."""
    pending = scene.state.pending
    if pending is None:
        return
    if pending.name in {"ask", "tell", "feeling"}:
        scene.state.pending = None
    elif pending.short and not scene.asks:
        scene.call("faq.back", q=pending.short)
        scene.offer(scene.state.options)


def _which(scene: Scene, runners: list[tuple[str, str]]) -> None:
    titles = [title for _, title in runners]
    options = [scene.numbered(f"ask.pick:{key}", title) for key, title in runners]
    listed = "\n".join(
        scene.words("file.pick_line", n=n, option=title.rstrip(" ?")) for n, title in enumerate(titles, 1)
    )
    options.append(scene.choice("person.ask", "human"))
    if scene.state.draft is not None or scene.state.pending is not None:
        scene.state.resume = scene.state.resume or scene.state.pending
    scene.ask("ask_which", "faq.which", options=options, list=listed)


def pick(scene: Scene, arg: str) -> None:
    """One of the questions was meant."""
    entries = {entry.key: entry for entry in scene.desk.office.knowledge.book.entries()}
    scene.state.pending, scene.state.resume = scene.state.resume, None
    if arg not in entries:
        begin(scene)
        return
    _answer(scene, entries[arg].answer, "; ".join(entries[arg].source))


def _offer_to_send(scene: Scene) -> bool:
    """No sure answer: the office can answer it, if the person wants."""
    if scene.state.draft is not None or len(scene.ear.heard) < WORTH_SENDING:
        return False
    scene.state.draft = Unsent(
        first_at=scene.now, touched_at=scene.now, words=[scene.text], kind=PetitionKind.FEEDBACK
    )
    options = [
        scene.choice("ask.send", "send_q"),
        scene.choice("ask.drop", "no_need"),
        scene.choice("person.ask", "human"),
    ]
    scene.ask("ask_send", "faq.none", options=options, counted=False, unit=scene.desk.policy.office_name)
    return True


def send(scene: Scene, _arg: str = "") -> None:
    """The question goes to the office, with a code."""
    draft = scene.state.draft
    if draft is None or not draft.words:
        begin(scene)
        return
    receipt = receive.register(
        scene.desk,
        receive.Submission(
            kind=PetitionKind.FEEDBACK,
            text=draft.text,
            quote=draft.text[:100],
            field_id=None,
            place_unit_id=None,
            place_text="",
            unit_id=None,
            citizen_id=scene.talk.citizen_id,
            conversation_id=scene.talk.conversation_id,
            channel=scene.talk.channel,
            first_contact_at=draft.first_at,
            demo=scene.talk.demo,
        ),
    )
    scene.state.draft = None
    scene.settled()
    scene.state.codes, scene.state.sent_at = [receipt.code], scene.now
    key = "receipt.triage" if receipt.due_on else "receipt.triage_plain"
    scene.tell(key, code=receipt.code, office=scene.desk.policy.office_name, due=receipt.due_on)
    scene.useful()


def drop(scene: Scene, _arg: str = "") -> None:
    """No, thanks."""
    scene.state.draft = None
    scene.settled()
    scene.tell("human.done")


def take_send(scene: Scene) -> bool:
    """Yes or no; anything else is a new message."""
    said, rest = verdict(scene.text)
    if said == "yes":
        send(scene)
    elif said in {"no", "stop"}:
        drop(scene)
    else:
        scene.state.draft = None
        scene.settled()
        return False
    scene.rest = rest
    return True


def take_which(scene: Scene) -> bool:
    """Words instead of a choice are a new message; what was interrupted is there again."""
    scene.state.pending, scene.state.resume = scene.state.resume, None
    return False


def read_reception(scene: Scene) -> bool:
    """Reception days cannot be looked up here yet: said so, with who knows."""
    if scene.ear.has("không tiếp", "chưa tiếp", "không chịu tiếp"):
        return False
    reception(scene)
    return True


def reception(scene: Scene, _arg: str = "") -> None:
    """Where to ask for reception days."""
    scene.tell("faq.reception", office=office_and_address(scene.desk))
    person.offer(scene)
    scene.useful()
