"""Questions: an answer with its source, also in the middle of filing; the draft is untouched."""

from __future__ import annotations

import re

from faq.book import FaqAnswer
from handlers.citizen import person, receipt, understand
from handlers.dialogue.hear import verdict
from handlers.dialogue.phrasing import office_and_address
from handlers.dialogue.scene import Rank, Scene
from handlers.dialogue.state import Unsent
from handlers.dialogue.words import listed
from law.kinds import MessageKind

OUR_NOTES = listed(
    """
    bảng định tuyến, thiết kế, nhớ lại, cách đặt mặc định, tài liệu tiêu chí, danh mục đơn vị
    """
)
OUR_TABLE = "bảng phân công việc của thành phố"
WORTH_SHOWING = 0.6  # confidence of the book below which its nearest questions only confuse
NEARLY = 0.9  # of the best score
NOT_FOR_CITIZENS = frozenset({"can-bo", "so-lieu"})
QUESTION = "question"  # marks a draft that holds only a question
WORTH_SENDING = 4  # words; less is no question for an office
QUESTION_WORDS = listed(
    """
    là gì, làm thế nào, như thế nào, thế nào ạ, thì thế nào, ở đâu, mấy giờ, bao lâu, bao nhiêu, cần gì, cần những gì, giấy tờ gì,
    thủ tục gì, thủ tục thế nào, cho hỏi, xin hỏi, muốn hỏi, hỏi thủ tục, có được không, được không, làm sao để,
    khi nào, khác nhau, khác gì, nộp ở, mất tiền không, có phải xin, thì cần, what, how, where
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
    """Whether these words ask for knowledge rather than tell a matter ("xã cho người nào vét" tells one)."""
    return scene.reading.kind is MessageKind.QUESTION and shaped(scene)


def shaped(scene: Scene) -> bool:
    """Whether they have the shape of a question."""
    named = scene.reading.kind is MessageKind.QUESTION and scene.ear.starts("thủ tục")  # "thủ tục khai tử"
    return named or "?" in scene.text or scene.ear.has(*QUESTION_WORDS)


def surely(scene: Scene) -> bool:
    """Whether these words are a question beyond doubt: by the book's sure answer, or by their question mark."""
    return is_question(scene) and ("?" in scene.text or _found(scene).decision == "sure")


def read(scene: Scene) -> bool:
    """A question: answered when the book is sure, else the nearest ones, else offered to the office."""
    if not scene.text or not shaped(scene):
        return False
    if read_sure(scene):
        return True
    if not is_question(scene):
        return False
    near = _near(scene)
    if near:
        _which(scene, near)
        return True
    return _say_none(scene) if scene.state.draft is not None else _offer_to_send(scene)


def read_sure(scene: Scene) -> bool:
    """A question with a sure answer."""
    found = _found(scene)
    if found.decision != "sure" or not shaped(scene):
        return False
    _answer(scene, found.answer, found.source)
    return True


def _found(scene: Scene) -> FaqAnswer:
    return scene.desk.knowledge.book.ask(scene.text, scene.today)


def _near(scene: Scene) -> list[tuple[str, str]]:
    """Two or three questions that may be meant; none when they are too far off to be shown."""
    found = _found(scene)
    if found.decision != "which" or found.confidence < WORTH_SHOWING:
        return []
    book = scene.desk.knowledge.book
    best = found.runners[0][2]
    near = [
        (key, title)
        for key, title, score in found.runners
        if score >= NEARLY * best and book.entry(key).topic not in NOT_FOR_CITIZENS
    ]
    return near[:3]


def _say_none(scene: Scene) -> bool:
    """No answer in the middle of something else: said honestly, and back to it."""
    scene.tell("faq.none_rest", quote=scene.text.rstrip(" ?")[:80])
    _back(scene)
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


def _which(scene: Scene, near: list[tuple[str, str]]) -> None:
    """The nearest questions; the person's own words may go to the office as well."""
    options = [scene.numbered(f"ask.pick:{key}", title) for key, title in near]
    lines = "\n".join(
        scene.words("file.pick_line", n=n, option=title.rstrip(" ?")) for n, (_, title) in enumerate(near, 1)
    )
    if scene.state.draft is None:
        _keep_question(scene)
        options.append(scene.choice("ask.send", "send_q"))
    else:
        scene.state.resume = scene.state.resume or scene.state.pending
    options.append(scene.choice("person.ask", "human"))
    scene.ask("ask_which", "faq.which" if len(near) > 1 else "faq.which_one", options=options, list=lines)


def pick(scene: Scene, arg: str) -> None:
    """One of the questions was meant."""
    entries = {entry.key: entry for entry in scene.desk.knowledge.book.entries()}
    _put_away(scene)
    if arg not in entries:
        begin(scene)
        return
    _answer(scene, entries[arg].answer, "; ".join(entries[arg].source))


def _keep_question(scene: Scene) -> Unsent:
    """The question as a draft of its own, so that it can be sent."""
    draft = Unsent(first_at=scene.now, touched_at=scene.now, words=[scene.text], asked=[QUESTION])
    scene.state.draft = draft
    understand.read(scene, draft)
    draft.parts = []
    if not draft.field_sure or draft.needs_place:
        draft.unit_id, draft.unit_by = None, ""
    return draft


def _put_away(scene: Scene) -> None:
    """The question is settled: what it had interrupted is there again."""
    state = scene.state
    if state.draft is not None and QUESTION in state.draft.asked:
        state.draft = None
    state.pending, state.resume = state.resume, None
    state.options = []


def _offer_to_send(scene: Scene) -> bool:
    """No sure answer: whoever is competent can answer it, if the person wants."""
    if len(scene.ear.heard) < WORTH_SENDING:
        return False
    draft = _keep_question(scene)
    directory = scene.desk.knowledge.directory
    name = directory.unit(draft.unit_id).spoken if draft.unit_id else scene.desk.policy.office_name
    options = [
        scene.choice("ask.send", "send_q"),
        scene.choice("ask.drop", "no_need"),
        scene.choice("person.ask", "human"),
    ]
    scene.ask("ask_send", "faq.none", options=options, counted=False, unit=name)
    return True


def send(scene: Scene, _arg: str = "") -> None:
    """The question goes to whoever is competent, with a code."""
    if scene.state.draft is None or not scene.state.draft.words:
        begin(scene)
        return
    receipt.send(scene)


def drop(scene: Scene, _arg: str = "") -> None:
    """No, thanks."""
    _put_away(scene)
    scene.tell("human.done")


def take_send(scene: Scene) -> bool:
    """Yes or no; anything else is a new message."""
    said, rest = verdict(scene.text)
    if said == "yes":
        send(scene)
    elif said in {"no", "stop"}:
        drop(scene)
    else:
        _put_away(scene)
        return False
    scene.rest = rest
    return True


def take_which(scene: Scene) -> bool:
    """Yes to the only one, no to all; other words are a new message, and what was interrupted is there again."""
    said, _rest = verdict(scene.text)
    picks = [option.payload for option in scene.state.options if option.payload.startswith("ask.pick:")]
    if said == "yes" and len(picks) == 1:
        pick(scene, picks[0].partition(":")[2])
        return True
    if said in {"no", "stop"}:
        drop(scene)
        return True
    _put_away(scene)
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
