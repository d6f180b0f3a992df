"""``python read_with_fonts.py FOLDER FILE…``: the PDFs as read on a machine whose only fonts are in FOLDER, as JSON."""

from __future__ import annotations

import ctypes
import json
import sys
from pathlib import Path

from pypdfium2 import raw

from extractor.pdf.pdfium import PdfFile


def use_fonts_of(folder: str) -> None:
    """Start pdfium anew with one folder of fonts; the list of folders ends with none."""
    raw.FPDF_DestroyLibrary()
    path = ctypes.create_string_buffer(folder.encode())
    folders = (ctypes.POINTER(ctypes.c_char) * 2)(ctypes.cast(path, ctypes.POINTER(ctypes.c_char)), None)
    config = raw.FPDF_LIBRARY_CONFIG(version=2)
    config.m_pUserFontPaths = ctypes.cast(folders, type(config.m_pUserFontPaths))
    raw.FPDF_InitLibraryWithConfig(config)
    use_fonts_of.kept = path, folders  # type: ignore[attr-defined]  # pdfium reads them when it looks for a font


def substitutes(data: bytes) -> list[str]:
    """The names of the fonts that pdfium takes for those that the first page's text is set in."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    page = document[0]
    names = set()
    for index in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_TEXT:
            name = ctypes.create_string_buffer(100)
            raw.FPDFFont_GetFamilyName(raw.FPDFTextObj_GetFont(item), name, 100)
            names.add(name.value.decode())
    page.close()
    document.close()
    return sorted(names)


def reading(data: bytes) -> dict[str, object]:
    """Lines, words and boxes (to a hundredth of a point) of the first page."""
    with PdfFile(data) as pdf:
        (page, *_), _ = pdf.read()
        words = pdf.geometry([1])[1].words
    return {
        "lines": [(line.text, [round(side, 2) for side in line.box or ()]) for line in page.lines],
        "words": [(word.text, [round(side, 2) for side in word.box]) for word in words],
    }


if __name__ == "__main__":
    use_fonts_of(sys.argv[1])
    contents = {name: Path(name).read_bytes() for name in sys.argv[2:]}
    json.dump({name: (reading(data), substitutes(data)) for name, data in contents.items()}, sys.stdout)
