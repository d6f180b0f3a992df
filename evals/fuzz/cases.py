"""Cases: a form, a number and a seed make the same bytes on every machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random

from evals.fuzz.binary import to_doc, to_picture, to_rtf, to_seven_zip, to_xls, to_xlsb
from evals.fuzz.mutate import (
    mutate_binary_package,
    mutate_bytes,
    mutate_encoded,
    mutate_package,
    mutate_pdf,
    mutate_records,
)
from evals.fuzz.packing import to_mhtml, to_nested, to_ods, to_xml_workbook, to_zip
from evals.fuzz.products import mutate_ledger, mutate_record, to_ledger, to_record
from evals.robustness.axes import crossings
from evals.robustness.compose import invent
from evals.robustness.files import ALL_WRITERS

BASES = 12
"""Invented documents of a form and a seed; each is damaged many times over."""

Damage = Callable[[bytes, Random], bytes]
FORMS: dict[str, Damage] = {
    **dict.fromkeys(("tabs", "aligned", "lines", "pipes", "html"), mutate_encoded),
    **dict.fromkeys(("docx", "xlsx", "zip"), mutate_package),
    **dict.fromkeys(("pdf", "pdf_unruled"), mutate_pdf),
    **dict.fromkeys(("mhtml", "xml_workbook"), mutate_encoded),
    **dict.fromkeys(("ods", "nested"), mutate_package),
    "xls": mutate_records,
    "xlsb": mutate_binary_package,
    "record": mutate_record,
    "ledger": mutate_ledger,
    **dict.fromkeys(("seven_zip", "rtf", "picture"), mutate_bytes),
    "doc": mutate_records,
}
BY_PROGRAMS = frozenset({"seven_zip", "doc", "rtf", "picture"})
"""Forms that other programs write or read, with bytes of their own on each machine and seconds a case: only where asked for."""
USUAL = tuple(form for form in FORMS if form not in BY_PROGRAMS)
MADE_FROM: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "zip": ("tabs", to_zip),
    "nested": ("tabs", to_nested),
    "mhtml": ("html", to_mhtml),
    "ods": ("xlsx", to_ods),
    "xml_workbook": ("xlsx", to_xml_workbook),
    "xls": ("xlsx", to_xls),
    "xlsb": ("xlsx", to_xlsb),
    "seven_zip": ("tabs", to_seven_zip),
    "doc": ("docx", to_doc),
    "rtf": ("docx", to_rtf),
    "picture": ("pdf", to_picture),
    "record": ("tabs", to_record),
    "ledger": ("tabs", to_ledger),
}
"""Forms that are made from a document of another."""


@dataclass(frozen=True)
class Case:
    """One damaged document; its text is what ``python -m evals.fuzz --case`` takes."""

    form: str
    number: int
    seed: int

    def __str__(self) -> str:
        return f"{self.form}:{self.number}:{self.seed}"

    @classmethod
    def parse(cls, text: str) -> Case:
        """The way back."""
        form, number, seed = text.split(":")
        return cls(form, int(number), int(seed))

    def data(self) -> bytes:
        """The damaged document."""
        draw = Random(str(self))  # noqa: S311  (damage that can be repeated is what is wanted)
        return FORMS[self.form](_base(self.form, self.number % BASES, self.seed), draw)


def cases(count: int, seed: int, forms: tuple[str, ...] = USUAL) -> Iterator[Case]:
    """So many cases, the forms by turns."""
    for number in range(count):
        yield Case(forms[number % len(forms)], number // len(forms), seed)


@lru_cache(maxsize=256)
def _base(form: str, number: int, seed: int) -> bytes:
    written, make = MADE_FROM.get(form, (form, None))
    template = next(crossings(1, (written,), seed * BASES + number, vary=3))
    data = ALL_WRITERS[written](invent(template))
    return data if make is None else make(data)
