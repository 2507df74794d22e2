"""Codes of petitions, made for dictating on the phone: six random digits and a Damm check digit.

The check digit catches every single wrong digit and every swap of two neighbours, so a mistyped
code is told apart from somebody else's. The first digit is never 0.
"""

from __future__ import annotations

import re
import secrets

from casework.office import Desk
from storage import petitions

# Damm's quasigroup of order 10 (H. M. Damm, 2004).
DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
CODE_IN_TEXT = re.compile(
    r"(?<![\d+])(?:(?:nd|mã|ma|số|so|hs|hồ sơ|ho so)[\s:.#-]*)*(\d{3}[\s.-]?\d{4})(?!\d)", re.IGNORECASE
)


def check_digit(digits: str) -> str:
    """The digit that completes `digits`."""
    interim = 0
    for digit in digits:
        interim = int(DAMM[interim][int(digit)])
    return str(interim)


def check(code: str) -> bool:
    """Whether a 7-digit code is well formed (not whether it exists)."""
    return len(code) == 7 and code.isascii() and code.isdigit() and check_digit(code) == "0"


def spell(code: str) -> str:
    """As it is read aloud: ND 482 7155."""
    return f"ND {code[:3]} {code[3:]}"


def read(text: str) -> list[str]:
    """Every 7-digit number in `text` that could be a code, well formed or not, in order."""
    return [re.sub(r"\D", "", match.group(1)) for match in CODE_IN_TEXT.finditer(text)]


def new_code(desk: Desk) -> str:
    """A code nobody has yet."""
    while True:
        digits = str(secrets.randbelow(900_000) + 100_000)
        code = digits + check_digit(digits)
        if petitions.by_code(desk.session, code) is None:
            return code
