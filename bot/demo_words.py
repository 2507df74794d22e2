"""What people of the demonstration write and answer: example messages of the FAQ room, places, stock replies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from casework.office import Desk
from faq.knowledge import Knowledge
from faq.topics import COMMUNE, PLACEHOLDERS, Field
from faq.units import Unit
from law.kinds import PetitionKind
from law.yamlfile import read

CORPUS = Path(__file__).parent.parent / "faq" / "corpus"
COMMON = {  # what most people write about; other fields come up with weight 1
    "ht-chieu-sang": 14, "mt-rac-thai": 14, "gt-duong-dia-phuong": 12, "ht-thoat-nuoc-ngap": 10, "ht-nuoc-sach": 9,
}  # fmt: skip
HOMES = ("hp-ubnd-xa-nam-sach", "hp-ubnd-xa-gia-loc")  # where the demonstration's officials work
HOME_WEIGHT = 4
PLACES = 12  # other communes
HAMLETS = ("thôn Đông", "thôn Đoài", "thôn Trung", "xóm Mới", "khu 2", "khu 5", "tổ dân phố số 3", "ngõ 12")
QUESTIONS = (
    "Anh/chị cho biết rõ hơn vị trí, gần nhà văn hóa hay gần trường học?",
    "Việc này có từ ngày nào, và có hay lặp lại không?",
    "Anh/chị gửi giúp một tấm ảnh chụp từ xa để tổ công tác dễ tìm.",
)
REPLIES = (
    "Ngay đầu ngõ, cạnh cột điện số 7.",
    "Có từ khoảng hai tuần nay, mưa là lại bị.",
    "Gần cổng trường mầm non.",
)
FINALS = (
    "{day}, tổ công tác đã xuống xem. Việc đã làm xong, mời anh/chị kiểm tra lại.",
    "Đơn vị đã kiểm tra ngày {day} và yêu cầu bên thi công khắc phục. Đến nay đã hoàn thành.",
    "Đã mời các bên làm việc ngày {day}. Các bên đã thống nhất cách xử lý, có biên bản kèm theo.",
    "Hồ sơ của anh/chị còn thiếu một giấy. {day}, bộ phận một cửa đã gọi và hướng dẫn bổ sung.",
    "Đoạn này nằm trong kế hoạch sửa năm nay, khởi công {later}. Trước mắt đã cho rải đá, cắm biển báo.",
)
INTERIMS = (
    "Đã cử người kiểm tra {day}. {later} sẽ có kết quả.",
    "Việc này cần phối hợp với đơn vị khác. Chậm nhất {later}, đơn vị báo tiếp.",
)
COMMENTS = {
    "done": ("Làm nhanh, cảm ơn xã.", "Xong rồi.", "Đèn đã sáng lại."),
    "part": ("Làm được một nửa.", "Có dọn nhưng chưa sạch."),
    "not-done": ("Vẫn như cũ.", "Chưa thấy ai xuống.", "Nói xong rồi mà chưa làm gì."),
}
SEALED = (
    "Nội dung mẫu của một thông tin kín, không nêu tên ai.",
    "Nội dung mẫu: xin xem lại một quyết định.",
)
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


@dataclass(frozen=True)
class Matter:
    """What somebody writes about, and who is responsible."""

    kind: PetitionKind
    text: str
    field_id: str
    place_id: str
    place_text: str
    unit_id: str
    other_unit_id: str
    why: str


class Stories:
    """Draws matters and words."""

    def __init__(self, knowledge: Knowledge, chance: Random, today: date) -> None:
        self.chance = chance
        self.texts = example_messages()
        catalogue = knowledge.catalogue
        self.fields = [catalogue.field(field_id) for field_id in sorted(self.texts)]
        self.weights = [COMMON.get(field.id, 1) for field in self.fields]
        self.directory = {unit.id: unit for unit in knowledge.directory.units(today)}
        others = sorted(
            unit.id
            for unit in self.directory.values()
            if unit.level == "xa" and unit.place and unit.id not in HOMES
        )
        self.places = [self.directory[unit_id] for unit_id in (*HOMES, *chance.sample(others, PLACES))]
        self.place_weights = [HOME_WEIGHT] * len(HOMES) + [1] * PLACES

    def matter(self) -> Matter:
        """One message with its field, place and unit."""
        field = self.chance.choices(self.fields, self.weights)[0]
        place = self.chance.choices(self.places, self.place_weights)[0]
        duty = field.new
        unit = self._unit(duty.responsible, place) or self._unit(duty.fallback_no_place, place) or place.id
        others = [self._unit(name, place) for name in duty.alternatives]
        return Matter(
            kind=PetitionKind.PROPOSAL if self.chance.random() < 0.12 else PetitionKind.FEEDBACK,
            text=self.chance.choice(self.texts[field.id]),
            field_id=field.id,
            place_id=place.id,
            place_text=f"“{self.chance.choice(HAMLETS)}”, {_bare(place)}",
            unit_id=unit,
            other_unit_id=next((other for other in others if other and other != unit), ""),
            why=_why(field, self.directory[unit]),
        )

    def _unit(self, name: str, place: Unit) -> str:
        if name == COMMUNE:
            return place.id
        return name if name in self.directory and name not in PLACEHOLDERS else ""

    def sealed_words(self) -> str:
        """Something that only those named may read."""
        return self.chance.choice(SEALED)

    def question(self) -> str:
        """What a unit asks."""
        return self.chance.choice(QUESTIONS)

    def reply(self) -> str:
        """What the citizen answers."""
        return self.chance.choice(REPLIES)

    def comment(self, outcome: str) -> str:
        """What comes with a rating."""
        return self.chance.choice(COMMENTS[outcome])

    def final(self, desk: Desk) -> str:
        """A final answer."""
        return self._dated(self.chance.choice(FINALS), desk.today)

    def interim(self, desk: Desk) -> str:
        """A word on the way."""
        return self._dated(self.chance.choice(INTERIMS), desk.today)

    def _dated(self, words: str, today: date) -> str:
        day, later = today - timedelta(days=1), today + timedelta(days=self.chance.randrange(4, 12))
        filled = words.format(day=_spoken(day), later=_spoken(later))
        return filled[0].upper() + filled[1:]


def example_messages() -> dict[str, list[str]]:
    """The example messages of the FAQ room by field: formal and plain ones, neither long nor short."""
    texts: dict[str, list[str]] = {}
    for path in sorted(CORPUS.glob("*.yaml")):
        data = read(path).data
        if not isinstance(data, dict):
            continue
        for field_id, rows in data.items():
            if isinstance(rows, list):
                good = [row["text"] for row in rows if _fits(row)]
                texts.setdefault(field_id, []).extend(good)
    return {field_id: found for field_id, found in texts.items() if found}


def _fits(row: object) -> bool:
    return isinstance(row, dict) and row.get("style") in {"F", "C"} and 20 <= len(str(row.get("text"))) <= 220


def _bare(place: Unit) -> str:
    return place.name.removeprefix("UBND ")


def _why(field: Field, unit: Unit) -> str:
    return f"{field.plain_vi}: {unit.spoken} phụ trách"


def _spoken(day: date) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day.day}/{day.month}"
