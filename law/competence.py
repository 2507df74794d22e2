"""Who decides a khiếu nại at each instance, and who resolves a tố cáo, on a given day; with the article.

The district level went on 1 July 2025; Luật 136/2025/QH15 rewrote the articles from 1 July 2026. Where the
texts do not settle it, the answer is the officer's choice, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from law.stages import NEW_LAW, OLD_LAW_ENDS


class Whose(StrEnum):
    """Whose decision, act or wrongdoing it is about."""

    COMMUNE_OFFICER = "can-bo-xa"  # an officer or viên chức the commune's chairman manages
    COMMUNE_AGENCY_HEAD = "truong-co-quan-xa"  # head or deputy of an agency of the commune
    COMMUNE_CHAIRMAN = "chu-tich-xa"  # and deputies, for a tố cáo
    DISTRICT = "cap-huyen-cu"  # chairman or department of an abolished district
    UNIT_UNDER_AGENCY = "don-vi-thuoc-so"
    AGENCY = "so"  # a provincial agency or its head
    PROVINCE_CHAIRMAN = "chu-tich-tinh"
    PUBLIC_SERVICE = "don-vi-su-nghiep"  # school, hospital
    NO_OFFICIAL = "nguoi-khac"  # violation of state management by somebody who is no official


class Post(StrEnum):
    """Who decides."""

    COMMUNE_CHAIRMAN = "Chủ tịch UBND xã"
    DISTRICT_CHAIRMAN = "Chủ tịch UBND huyện"
    PROVINCE_CHAIRMAN = "Chủ tịch UBND tỉnh"
    MINISTER = "Bộ trưởng quản lý lĩnh vực"
    PRIME_MINISTER = "Thủ tướng Chính phủ"
    AGENCY_HEAD = "Thủ trưởng cơ quan chuyên môn cấp tỉnh"
    UNIT_HEAD = "Người đứng đầu đơn vị"
    SUPERIOR_HEAD = "Người đứng đầu đơn vị cấp trên, không có thì cơ quan nhà nước quản lý"
    FIELD_AGENCY = "Cơ quan quản lý lĩnh vực"
    OFFICERS_CHOICE = "Cán bộ xác định từng vụ"


@dataclass(frozen=True)
class Decider:
    """Who decides, why, and by which article. `choice`: the law leaves it open, a person must say."""

    post: Post
    reason: str
    article: str

    @property
    def choice(self) -> bool:
        """Whether an officer must determine it for this case."""
        return self.post is Post.OFFICERS_CHOICE


@dataclass(frozen=True)
class _Row:
    whose: Whose
    decider: Decider
    valid_from: date | None = None
    valid_to: date | None = None


DISTRICTS_END = date(2025, 6, 30)
BRIDGE = date(2025, 7, 1)
_ND141 = "Nghị định 141/2025/NĐ-CP (đọc qua nguồn thứ cấp)"
_LKN = "Luật Khiếu nại 2011, Điều {}"
_L136 = "Luật Khiếu nại 2011, Điều {} (sửa bởi Luật 136/2025/QH15)"
_LTC = "Luật Tố cáo 2018, Điều {}"
_LTC136 = "Luật Tố cáo 2018, Điều {} (sửa bởi Luật 136/2025/QH15)"
_OWN = "Giải quyết lần đầu khiếu nại quyết định, hành vi của mình và của người mình quản lý trực tiếp."
_UP = "Cấp trên của người đã giải quyết lần đầu."
_OPEN = (
    "Huyện đã bỏ từ 01/7/2025; nơi kế thừa nhiệm vụ giải quyết, còn tính là lần mấy thì phải xem văn bản "
    "chuyển tiếp hoặc hỏi cấp trên."
)
_CHOICE = Decider(Post.OFFICERS_CHOICE, _OPEN, _ND141)
_COMMUNE = (Whose.COMMUNE_OFFICER, Whose.COMMUNE_AGENCY_HEAD, Whose.COMMUNE_CHAIRMAN)

FIRST: tuple[_Row, ...] = (
    *(
        _Row(one, Decider(Post.COMMUNE_CHAIRMAN, _OWN, _LKN.format(17)), None, OLD_LAW_ENDS)
        for one in _COMMUNE
    ),
    *(_Row(one, Decider(Post.COMMUNE_CHAIRMAN, _OWN, _L136.format(17)), NEW_LAW) for one in _COMMUNE),
    _Row(Whose.DISTRICT, Decider(Post.DISTRICT_CHAIRMAN, _OWN, _LKN.format(18)), None, DISTRICTS_END),
    _Row(Whose.DISTRICT, _CHOICE, BRIDGE),
    _Row(Whose.UNIT_UNDER_AGENCY, Decider(Post.UNIT_HEAD, _OWN, _LKN.format(19))),
    _Row(Whose.AGENCY, Decider(Post.AGENCY_HEAD, _OWN, _LKN.format(20))),
    _Row(Whose.PROVINCE_CHAIRMAN, Decider(Post.PROVINCE_CHAIRMAN, _OWN, _LKN.format("21 khoản 1"))),
    _Row(Whose.PUBLIC_SERVICE, Decider(Post.UNIT_HEAD, _OWN, "Nghị định 124/2020/NĐ-CP, Điều 14")),
)
SECOND: tuple[_Row, ...] = (
    *(
        _Row(one, Decider(Post.DISTRICT_CHAIRMAN, _UP, _LKN.format(18)), None, DISTRICTS_END)
        for one in _COMMUNE
    ),
    *(_Row(one, Decider(Post.PROVINCE_CHAIRMAN, _UP, _ND141), BRIDGE, OLD_LAW_ENDS) for one in _COMMUNE),
    *(
        _Row(one, Decider(Post.PROVINCE_CHAIRMAN, _UP, _L136.format("21 khoản 2")), NEW_LAW)
        for one in _COMMUNE
    ),
    _Row(
        Whose.DISTRICT, Decider(Post.PROVINCE_CHAIRMAN, _UP, _LKN.format("21 khoản 2")), None, DISTRICTS_END
    ),
    _Row(Whose.DISTRICT, _CHOICE, BRIDGE),
    _Row(Whose.UNIT_UNDER_AGENCY, Decider(Post.AGENCY_HEAD, _UP, _LKN.format(20))),
    _Row(Whose.AGENCY, Decider(Post.PROVINCE_CHAIRMAN, _UP, _LKN.format("21 khoản 2"))),
    _Row(Whose.PROVINCE_CHAIRMAN, Decider(Post.MINISTER, _UP, _LKN.format("23 khoản 3"))),
    _Row(Whose.PUBLIC_SERVICE, Decider(Post.SUPERIOR_HEAD, _UP, "Nghị định 124/2020/NĐ-CP, Điều 14")),
)
_MANAGES = "Người đứng đầu giải quyết tố cáo về người do mình bổ nhiệm, quản lý trực tiếp."
_AROUND = "Người đứng đầu bị tố cáo thì cấp trên trực tiếp giải quyết; nơi bị tố cáo không nhận hồ sơ."
_FIELD = "Vi phạm về quản lý nhà nước do cơ quan quản lý lĩnh vực đó giải quyết."
_MINE = (Whose.COMMUNE_OFFICER, Whose.COMMUNE_AGENCY_HEAD)
DENUNCIATION: tuple[_Row, ...] = (
    *(
        _Row(one, Decider(Post.COMMUNE_CHAIRMAN, _MANAGES, _LTC.format("13 khoản 1")), None, OLD_LAW_ENDS)
        for one in _MINE
    ),
    *(_Row(one, Decider(Post.COMMUNE_CHAIRMAN, _MANAGES, _LTC136.format(13)), NEW_LAW) for one in _MINE),
    _Row(
        Whose.COMMUNE_CHAIRMAN,
        Decider(Post.DISTRICT_CHAIRMAN, _AROUND, _LTC.format("13 khoản 2")),
        None,
        DISTRICTS_END,
    ),
    _Row(Whose.COMMUNE_CHAIRMAN, Decider(Post.PROVINCE_CHAIRMAN, _AROUND, _ND141), BRIDGE, OLD_LAW_ENDS),
    _Row(Whose.COMMUNE_CHAIRMAN, Decider(Post.PROVINCE_CHAIRMAN, _AROUND, _LTC136.format(13)), NEW_LAW),
    _Row(
        Whose.DISTRICT,
        Decider(Post.PROVINCE_CHAIRMAN, _AROUND, _LTC.format("13 khoản 3")),
        None,
        DISTRICTS_END,
    ),
    _Row(Whose.DISTRICT, _CHOICE, BRIDGE),
    _Row(Whose.UNIT_UNDER_AGENCY, Decider(Post.AGENCY_HEAD, _MANAGES, _LTC.format(13))),
    _Row(Whose.AGENCY, Decider(Post.PROVINCE_CHAIRMAN, _AROUND, _LTC.format(13))),
    _Row(Whose.PROVINCE_CHAIRMAN, Decider(Post.PRIME_MINISTER, _AROUND, _LTC.format(13))),
    _Row(Whose.PUBLIC_SERVICE, Decider(Post.SUPERIOR_HEAD, _AROUND, _LTC.format("12, Điều 15"))),
    _Row(Whose.NO_OFFICIAL, Decider(Post.FIELD_AGENCY, _FIELD, _LTC.format(41))),
)


def first_instance(whose: Whose, on: date) -> Decider:
    """Who resolves a khiếu nại first, on a day (Luật Khiếu nại 2011, Điều 17-22)."""
    return _find(FIRST, whose, on)


def second_instance(whose: Whose, on: date) -> Decider:
    """Who resolves a khiếu nại the second time, on a day (Luật Khiếu nại 2011, Điều 20-23)."""
    return _find(SECOND, whose, on)


def denunciation_body(whose: Whose, on: date) -> Decider:
    """Who resolves a tố cáo against that person, on a day (Luật Tố cáo 2018, Điều 12-13, 41)."""
    return _find(DENUNCIATION, whose, on)


def _find(rows: tuple[_Row, ...], whose: Whose, on: date) -> Decider:
    for row in rows:
        started = row.valid_from is None or row.valid_from <= on
        if row.whose is whose and started and (row.valid_to is None or on <= row.valid_to):
            return row.decider
    reason = "Luật không nêu trường hợp này; cấp trên xác định thẩm quyền."
    return Decider(Post.OFFICERS_CHOICE, reason, _LKN.format("21 khoản 3"))
