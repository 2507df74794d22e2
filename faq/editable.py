"""What may be edited of phrases, topics, units, questions and examples: as plain values, and back again.

Values are what JSON holds: texts, lists of texts, None. What is wrong with them is said in Vietnamese,
for the official who typed them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from json import dumps
from typing import Any, Literal

from pydantic import ValidationError

from faq.book import Question
from faq.knowledge import Knowledge, unit_ids
from faq.memory import Example
from faq.search import read
from faq.topics import NEW_DIRECTORY, OLD_DIRECTORY, PLACEHOLDERS, Field
from faq.units import Unit
from faq.unitwords import UnitWords, renamed, words_of

Target = Literal["phrases", "topic", "unit", "question", "example"]
Values = Mapping[str, Any]
DIRECTORIES = (NEW_DIRECTORY, OLD_DIRECTORY)
LONGEST_PHRASE = 8  # words
PLACEHOLDER, SPOKEN_TO = re.compile(r"\{[^}]*\}?|\}"), ("{you}", "{You}")
NAMES = {
    "strong": "Cụm mạnh",
    "weak": "Cụm phụ",
    "plain": "Tên gọi đời thường",
    "name": "Tên đơn vị",
    "aliases": "Tên gọi khác",
    "head_title": "Chức danh người đứng đầu",
    "competence": "Việc phụ trách",
    "questions": "Cách hỏi",
    "answer": "Câu trả lời",
    "source": "Căn cứ",
    "valid_from": "Áp dụng từ ngày",
    "valid_to": "Áp dụng đến ngày",
    "key": "Mã câu hỏi",
    "field": "Lĩnh vực",
    "fields": "Lĩnh vực",
    "text": "Câu mẫu",
    "responsible": "Đơn vị phụ trách",
    "alternatives": "Đơn vị phối hợp",
    "fallback_no_place": "Đơn vị khi chưa rõ nơi",
}


class Unfit(ValueError):
    """Values that cannot be used; `problems` are sentences for the official."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


def values(knowledge: Knowledge, target: Target, ref: str) -> dict[str, Any] | None:
    """What may be edited of one thing, as it is now; None when there is no such question or example.

    Raises KeyError for an unknown field or unit: those are not made on the desk.
    """
    if target == "phrases":
        field = knowledge.catalogue.field(ref)
        return {"strong": list(field.strong), "weak": list(field.weak)}
    if target == "topic":
        return _topic_values(knowledge.catalogue.field(ref))
    if target == "unit":
        return words_of(knowledge.directory.unit(ref)).model_dump(mode="json")
    if target == "question":
        entry = {entry.key: entry for entry in knowledge.book.entries()}.get(ref)
        return entry.model_dump(mode="json", exclude={"key"}) if entry else None
    found = next((one for one in knowledge.memory.examples if example_ref(one.text) == ref), None)
    return {"field": found.field_id, "text": found.text} if found else None


def example_ref(text: str) -> str:
    """How an example is named: by its words, whatever their spelling."""
    return read(text).key[:200]


def all_phrases(given: Values | None, field: Field) -> set[str]:
    """The match keys of a field's phrases: of the values given, else its own."""
    texts = (*given["strong"], *given["weak"]) if given else (*field.strong, *field.weak)
    return {read(text).key for text in texts}


def new_phrases(field: Field, given: Values, others: Mapping[str, str]) -> Field:
    """The field with these phrases. Raises Unfit: none left, empty, too long, twice, or another field's.

    `others`: match key → plain name of the field that has it. What the field had before is not judged.
    """
    before = all_phrases(None, field)
    problems: list[str] = []
    seen: set[str] = set()
    for text in (*given["strong"], *given["weak"]):
        key = read(text).key
        if not key:
            problems.append(f"Có một cụm từ để trống: “{text}”.")
        elif key in seen and key not in before:
            problems.append(f"Cụm “{text}” ghi hai lần.")
        elif key in others and key not in before:
            problems.append(f"Cụm “{text}” đã thuộc lĩnh vực “{others[key]}”.")
        elif len(key.split()) > LONGEST_PHRASE and key not in before:
            problems.append(f"Cụm “{text}” dài quá {LONGEST_PHRASE} tiếng: hãy lưu làm câu mẫu.")
        seen.add(key)
    changes = {"strong": list(given["strong"]), "weak": list(given["weak"])}
    return _field(field, changes, problems)


def new_topic(knowledge: Knowledge, field: Field, given: Values) -> Field:
    """The field with another plain name and other units. Raises Unfit, also for a unit nobody knows."""
    units = unit_ids(knowledge.directory) | PLACEHOLDERS
    problems: list[str] = []
    changes: dict[str, Any] = {"plain": given["plain"]}
    if not given["plain"].strip():
        problems.append(f"{NAMES['plain']}: còn để trống.")
    for directory in DIRECTORIES:
        duty = field.duty(directory)
        named = {part: given[f"{part}:{directory}"] for part in ("responsible", "alternatives")}
        named["fallback_no_place"] = given[f"fallback_no_place:{directory}"]
        for unit in (named["responsible"], *named["alternatives"], named["fallback_no_place"]):
            if unit not in units:
                problems.append(f"Không có đơn vị nào mang mã “{unit}”.")
        if named["fallback_no_place"] in PLACEHOLDERS:
            problems.append(f"{NAMES['fallback_no_place']}: cần một đơn vị cụ thể.")
        changes[directory] = {**duty.model_dump(mode="json"), **named}
    return _field(field, changes, problems)


def new_unit(unit: Unit, given: Values) -> Unit:
    """The unit with these words. Raises Unfit, also when its name would be another place."""
    try:
        words = UnitWords.model_validate(given)
    except ValidationError as error:
        raise Unfit(list(_said(error))) from error
    if any(not read(alias).keys for alias in words.aliases):
        raise Unfit([f"{NAMES['aliases']}: có một dòng để trống."])
    try:
        return renamed(unit, words)
    except ValueError as error:
        raise Unfit(
            [f"{NAMES['name']}: phải giữ nguyên tên nơi “{unit.place}”. Nơi khác là một đơn vị khác."]
        ) from error


def new_question(knowledge: Knowledge, key: str, given: Values) -> Question:
    """The question of that key. Raises Unfit."""
    fields = {field.id for field in knowledge.catalogue.fields()}
    problems = [f"Không có lĩnh vực “{name}”." for name in given.get("fields", ()) if name not in fields]
    problems += [
        f"{NAMES['questions']}: có một dòng để trống."
        for wording in given.get("questions", ())
        if not read(wording).keys
    ][:1]
    odd = {name for name in PLACEHOLDER.findall(given.get("answer") or "") if name not in SPOKEN_TO}
    problems += [
        f"{NAMES['answer']}: chỉ dùng được {{you}} và {{You}}, không dùng {name}." for name in sorted(odd)
    ]
    try:
        entry = Question.model_validate_json(dumps({**given, "key": key}))
    except ValidationError as error:
        raise Unfit([*problems, *_said(error)]) from error
    if (entry.valid_from and entry.valid_to) and entry.valid_to < entry.valid_from:
        problems.append(f"{NAMES['valid_to']}: trước ngày bắt đầu.")
    if problems:
        raise Unfit(problems)
    return entry


def new_example(knowledge: Knowledge, given: Values) -> Example:
    """The example. Raises Unfit: no words, or a field nobody knows."""
    problems = []
    if given["field"] not in {field.id for field in knowledge.catalogue.fields()}:
        problems.append(f"Không có lĩnh vực “{given['field']}”.")
    if len(read(given["text"]).keys) < 3:
        problems.append(f"{NAMES['text']}: cần ít nhất ba tiếng.")
    if problems:
        raise Unfit(problems)
    return Example(given["field"], given["text"])


def _topic_values(field: Field) -> dict[str, Any]:
    found: dict[str, Any] = {"plain": field.plain_vi}
    for directory in DIRECTORIES:
        duty = field.duty(directory)
        found[f"responsible:{directory}"] = duty.responsible
        found[f"alternatives:{directory}"] = list(duty.alternatives)
        found[f"fallback_no_place:{directory}"] = duty.fallback_no_place
    return found


def _field(field: Field, changes: Values, problems: list[str]) -> Field:
    try:
        made = Field.model_validate({**field.model_dump(by_alias=True), **changes})
    except ValidationError as error:
        raise Unfit([*problems, *_said(error)]) from error
    if problems:
        raise Unfit(problems)
    return made


def _said(error: ValidationError) -> Iterator[str]:
    """A pydantic problem in words; each part of the form once."""
    said: dict[str, str] = {}
    for one in error.errors():
        part = str(one["loc"][0]) if one["loc"] else ""
        said.setdefault(part, _words(one["type"], one.get("ctx", {})))
    yield from (f"{NAMES.get(part, part)}: {words}" for part, words in said.items())


def _words(kind: str, context: Mapping[str, Any]) -> str:
    if kind in ("too_short", "string_too_short", "missing"):
        least = context.get("min_length", 1)
        return "còn để trống." if least == 1 else f"ngắn quá, cần ít nhất {least} chữ."
    if kind.startswith("date"):
        return "ngày chưa đúng."
    return "chưa dùng được."
