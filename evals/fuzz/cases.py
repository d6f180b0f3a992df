"""Cases: a form, a number and a seed make the same bytes on every machine."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from random import Random

from evals.fuzz.mutate import mutate_encoded, mutate_package, mutate_pdf
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
}


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


def cases(count: int, seed: int, forms: tuple[str, ...] = tuple(FORMS)) -> Iterator[Case]:
    """So many cases, the forms by turns."""
    for number in range(count):
        yield Case(forms[number % len(forms)], number // len(forms), seed)


@lru_cache(maxsize=256)
def _base(form: str, number: int, seed: int) -> bytes:
    written = {"zip": "tabs"}.get(form, form)
    template = next(crossings(1, (written,), seed * BASES + number, vary=3))
    data = ALL_WRITERS[written](invent(template))
    if form != "zip":
        return data
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("决算.txt", data)
        archive.writestr("附件/说明.txt", "附件说明\n".encode())
    return stream.getvalue()
