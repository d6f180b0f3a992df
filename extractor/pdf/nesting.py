"""How much a page draws once its nested forms are unfolded; told before pdfium unfolds them.

A form that draws another ten times, which draws another ten times, and so on, is a file of a few hundred bytes with more
objects than any machine can hold. pdfium unfolds them all on opening the page and cannot be stopped.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

from extractor.pdf.paths import MOST_OBJECTS
from extractor.pdf.size import with_plain_names

_FORM = re.compile(rb"/Subtype\s*/Form\b")
_TYPE = re.compile(rb"/Type\s*/XObject\b")
_FAR_RESOURCES = re.compile(rb"/Resources\s+\d")
_DRAWN = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")


def has_nested_forms(data: bytes) -> bool:
    """Whether several forms may hold others, by the bytes alone: streams and their dictionaries stand in the clear."""
    nested = start = 0
    while (end := data.find(b"stream", start)) >= 0:
        dictionary = with_plain_names(data[max(data.rfind(b"obj", start, end), start) : end])
        if _FORM.search(dictionary):
            dictionary = _TYPE.sub(b"", dictionary)
            nested += b"/XObject" in dictionary or _FAR_RESOURCES.search(dictionary) is not None
        start = end + len(b"stream")
    return nested > 1


def overfull_pages(data: bytes, password: str | None = None, *, pages: int) -> frozenset[int] | None:
    """The pages (from 1) that draw more forms and pictures than are looked at.

    ``None`` where the file cannot be walked, or shows another number of ``pages``: then nobody knows.
    """
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfpage import PDFPage
    from pdfminer.pdfparser import PDFParser

    found: set[int] = set()
    number = 0
    try:
        document = PDFDocument(PDFParser(BytesIO(data)), password=password or "")
        for number, page in enumerate(PDFPage.create_pages(document), start=1):
            content = b"\n".join(_bytes(stream) for stream in page.contents)
            if _drawn(content, page.resources, {}, ()) > MOST_OBJECTS:
                found.add(number)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  (pdfminer lets through whatever it stumbles over in a broken file)
        return None
    return frozenset(found) if number == pages else None


def _bytes(stream: Any) -> bytes:
    from pdfminer.pdftypes import stream_value

    data: bytes = stream_value(stream).get_data()
    return data


def _drawn(content: bytes, resources: Any, known: dict[int, int], around: tuple[int, ...]) -> int:
    """How many forms and pictures a content draws, unfolded; a form inside itself is drawn once."""
    from pdfminer.pdftypes import PDFObjRef, dict_value

    named = dict_value(dict_value(resources).get("XObject") or {})
    total = 0
    for name in _DRAWN.findall(content):
        reference = named.get(name.decode("latin-1"))
        total += 1
        if isinstance(reference, PDFObjRef) and reference.objid not in around:
            if reference.objid not in known:
                known[reference.objid] = _inside(reference, known, around)
            total += known[reference.objid]
    return total


def _inside(reference: Any, known: dict[int, int], around: tuple[int, ...]) -> int:
    from pdfminer.pdftypes import stream_value

    form = stream_value(reference)
    if getattr(form.get("Subtype"), "name", None) != "Form":
        return 0
    return _drawn(form.get_data(), form.get("Resources") or {}, known, (*around, reference.objid))
