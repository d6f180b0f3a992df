"""What a misread figure may have been: characters that look alike, lost and invented points, lost minus. Pure.

Candidates only: the accounting identities decide whether one of them was printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from extractor.text.characters import key, parse_amount

LOOKALIKES = {
    "0": "689", "1": "74", "2": "7", "3": "8", "4": "19", "5": "36", "6": "058", "7": "12", "8": "0369", "9": "048",
}  # fmt: skip
"""Digits that a poor print turns into each other."""

_DIGITS = str.maketrans({
    "O": "0", "o": "0", "D": "0", "Q": "0", "l": "1", "I": "1", "i": "1", "|": "1", "!": "1", "]": "1", "[": "1",
    "Z": "2", "z": "2", "S": "5", "s": "5", "b": "6", "G": "6", "T": "7", "B": "8", "g": "9", "q": "9",
    "'": "", '"': "", "`": "", "·": ".", ";": ",", ":": ".", "_": "", "~": "",
})  # fmt: skip
_NEVER_IN_FIGURES = "()[]{}<>|\\/*=^"


def plain_readings(text: str) -> Iterator[Decimal]:
    """The figures that a cell's print stands for once what is no figure in it is read as the digit or mark it resembles.

    The first is the likeliest; nothing where the print does not resemble a figure.
    """
    plain = key(text)
    for form in dict.fromkeys((
        plain,
        plain.strip(_NEVER_IN_FIGURES),
        plain.translate(_DIGITS).strip(_NEVER_IN_FIGURES),
    )):
        for marks in (form, *_with_marks_settled(form)):
            amount = parse_amount(marks)
            if amount is not None and any(c.isdigit() for c in marks):
                yield amount


def _with_marks_settled(form: str) -> Iterator[str]:
    """A form whose points and commas do not fit: the last mark before one or two digits is the point, others separate."""
    sign = "-" if form.startswith("-") else ""
    body = form.removeprefix("-")
    if not body or any(c not in "0123456789.," for c in body):
        return
    digits = body.replace(".", "").replace(",", "")
    last = max(body.rfind("."), body.rfind(","))
    tail = len(body) - last - 1
    if last >= 0 and tail in (1, 2):
        yield f"{sign}{digits[:-tail] or '0'}.{digits[-tail:]}"
    if digits:
        yield sign + digits


def misreadings(amount: Decimal) -> Iterator[Decimal]:
    """What may have been printed where ``amount`` was read: one digit taken for its like, the point lost or moved to its
    usual place, the minus lost."""
    text = format(amount, "f")
    for index, character in enumerate(text):
        for other in LOOKALIKES.get(character, ""):
            changed = text[:index] + other + text[index + 1 :]
            if not _has_idle_zero(changed):
                yield Decimal(changed)
    if amount == amount.to_integral_value() and "." not in text and abs(amount) >= 100:
        yield amount.scaleb(-2)
    if amount:
        yield -amount


def _has_idle_zero(text: str) -> bool:
    digits = text.removeprefix("-")
    return len(digits) > 1 and digits[0] == "0" and digits[1] != "."
