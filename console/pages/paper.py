"""Recording a đơn that came on paper: who, how, when, and each of its matters."""

from __future__ import annotations

from collections.abc import Iterator

from aiohttp import web

from casework import codes, look, papers
from casework.errors import Refused
from casework.papers import Content, Forwarder, Paper, Way
from casework.records import Petition
from casework.secrecy import Person
from console.forms import FORM, Form
from console.pages.again import keep_uploads, kept_files
from console.refusals import FORBIDDEN, NOT_FOUND, refused
from console.render import go, page, refusal_text
from console.setup import WHO, office_of, path
from console.typed import typed_day
from console.words import KINDS
from law.kinds import PetitionKind

MOST = 3  # matters of one đơn that the form has room for
WAYS = {
    Way.IN_PERSON: "Nộp trực tiếp",
    Way.POST: "Qua bưu điện",
    Way.TAKEN_DOWN: "Cán bộ ghi lời, người gửi đã ký hoặc điểm chỉ",
    Way.PHOTO: "Ảnh chụp đơn có chữ ký (chờ bản gốc, hạn chưa chạy)",
    Way.DIGITAL: "Ký số (chờ cơ quan xác nhận, hạn chưa chạy)",
}
FORWARDERS = {
    Forwarder.NOBODY: "Không, người gửi tự nộp",
    Forwarder.ASSEMBLY: "Quốc hội, Hội đồng nhân dân, đại biểu, Ban tiếp công dân",
    Forwarder.FRONT: "Mặt trận, đoàn thể",
    Forwarder.PRESS: "Báo chí",
}


def routes() -> list[web.RouteDef]:
    """Its addresses."""
    return [web.get("/paper", show), web.post("/paper", record)]


async def show(request: web.Request) -> web.Response:
    """An empty form; with a code, for the file of somebody who told the matter by chat before."""
    return await _form(request, Form({"code": [request.query.get("code", "")]}))


async def record(request: web.Request) -> web.Response:
    """Record it and go to its file; when it was refused, show the form again as it was typed."""
    form, office = request[FORM], office_of(request)
    try:
        await keep_uploads(request, form)
        ids = tuple(file.id for file in await kept_files(request, form))
        code = form.text("code") or None
        made = await office.run(papers.record, request[WHO], _paper(form, ids), code)
    except Refused as refusal:
        if refusal.phrase in NOT_FOUND | FORBIDDEN:
            return await refused(request, refusal)
        return await _form(request, form, refusal_text(request, refusal))
    return go(request, path("petition", made[0].code), _said(made))


async def _form(request: web.Request, form: Form, refusal: str = "") -> web.Response:
    office = office_of(request)
    return await page(
        request,
        "paper-form.html",
        status=422 if refusal else 200,
        refusal=refusal,
        typed=form,
        kept=await kept_files(request, form),
        units=await office.look(look.units_to_choose),
        kinds=KINDS,
        ways=WAYS,
        forwarders=FORWARDERS,
        rooms=range(1, MOST + 1),
    )


def _paper(form: Form, attachment_ids: tuple[int, ...]) -> Paper:
    received_on = typed_day(form, "received_on")
    way = form.text("way")
    if received_on is None or way not in set(Way):
        raise Refused("desk.paper_incomplete")
    forwarder = form.text("forwarded_by")
    return Paper(
        way=Way(way),
        received_on=received_on,
        person=Person(form.text("name"), form.text("phone"), form.text("address")),
        contents=tuple(_contents(form)),
        number=form.text("number"),
        forwarded_by=Forwarder(forwarder) if forwarder in set(Forwarder) else Forwarder.NOBODY,
        sealed=form.has("sealed"),
        attachment_ids=attachment_ids,
    )


def _contents(form: Form) -> Iterator[Content]:
    for room in range(1, MOST + 1):
        text, kind, unit_id = (form.text(f"{name}_{room}") for name in ("text", "kind", "unit"))
        if not text and room > 1:
            continue
        if not text or not unit_id or kind not in set(PetitionKind):
            raise Refused("desk.paper_incomplete")
        accused, known_on = form.text(f"accused_{room}") or None, typed_day(form, f"known_on_{room}")
        yield Content(PetitionKind(kind), text, unit_id, accused, known_on)


def _said(made: list[Petition]) -> str:
    names = ", ".join(codes.spell(petition.code) for petition in made)
    if made[0].confirmed_on is None and made[0].kind in {kind for kind in PetitionKind if kind.sealed}:
        return f"Đã ghi nhận {names}. Hạn chưa chạy: chờ bản gốc, hoặc tên và địa chỉ người gửi."
    return f"Đã ghi nhận đơn: {names}. Hạn tính từ ngày nhận đơn."
