"""How an office is called aloud, and how its head is called."""

from __future__ import annotations

import re

_SPOKEN = (
    (re.compile(r"\s*\([^)]*\)"), ""),
    (re.compile(r"\bUBND\b"), "Ủy ban"),
    (re.compile(r"\bCông ty (?:TNHH MTV|CP) "), "Công ty "),
    (re.compile(r"\bKTCTTL\b"), "Khai thác công trình thủy lợi"),
)
# The first beginning that fits decides; longer ones stand before shorter ones.
_HEADS = (
    ("Hội đồng nhân dân", "Chủ tịch"),
    ("Văn phòng Đăng ký đất đai", "Giám đốc"),
    ("Ban Quản lý dự án", "Giám đốc"),
    ("Bộ Chỉ huy quân sự", "Chỉ huy trưởng"),
    ("Tổng công ty", "Tổng Giám đốc"),
    ("Thi hành án", "Trưởng"),
    ("Viện kiểm sát", "Viện trưởng"),
    ("Liên đoàn", "Chủ tịch"),
    ("Chi cục", "Chi cục trưởng"),
    ("Thanh tra", "Chánh"),
    ("Văn phòng", "Chánh"),
    ("Tòa án", "Chánh án"),
    ("Ủy ban", "Chủ tịch"),
    ("Báo ", "Tổng Biên tập"),
    ("Cục", "Cục trưởng"),
    ("Hội ", "Chủ tịch"),
    ("Thuế", "Trưởng"),
    ("Ban ", "Trưởng"),
)


def spoken(name: str) -> str:
    """The name as a citizen reads it: "UBND xã Nam Sách" → "Ủy ban xã Nam Sách"."""
    for pattern, said in _SPOKEN:
        name = pattern.sub(said, name)
    return name


def head_title(name: str) -> str:
    """Who heads the office of that name: "Chủ tịch Ủy ban xã Nam Sách", "Giám đốc Sở Y tế"."""
    said = spoken(name).split(",")[0] if name.startswith("Hội đồng") else spoken(name)
    title = next((title for start, title in _HEADS if said.startswith(start)), "Giám đốc")
    return f"{title} {said}"
