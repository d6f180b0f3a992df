"""Word documents in Chinese: a new one on A4, with the fonts that offices use and a number on each page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from extractor.errors import MissingExtraError, pip_install

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

TEXT_FONT, HEAD_FONT = "宋体", "黑体"
_BLACK = "000000"
_A4 = (21.0, 29.7)
"""Centimetres; the template's page is an American one."""


def new_document(purpose: str, *, points: float = 10.5) -> WordDocument:
    """An empty document whose text has so many points; raises MissingExtraError, naming the purpose, without python-docx."""
    try:
        import docx
        from docx.shared import Cm, Pt
    except ImportError as error:
        raise MissingExtraError(f"写 Word {purpose}需要 python-docx", hint=pip_install("word")) from error
    document = docx.Document()
    document.core_properties.author = "juesuan"
    page = document.sections[0]
    page.page_width, page.page_height = Cm(_A4[0]), Cm(_A4[1])
    document.styles["Normal"].font.size = Pt(points)
    _set_font(document.styles["Normal"], TEXT_FONT)
    for level in (1, 2):
        _set_font(document.styles[f"Heading {level}"], HEAD_FONT)
    _number_pages(document)
    return document


def add_title(document: WordDocument, lines: Sequence[str]) -> None:
    """The title in the middle of the page, in the lines that it is given in: a name is not parted from its words."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    heading = document.add_heading(level=1)
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for number, line in enumerate(lines):
        run = heading.add_run(line)
        if number + 1 < len(lines):
            run.add_break()


def add_signature(document: WordDocument, lines: Sequence[str]) -> None:
    """Who signs and when, at the right, with room above for the seal; kept on one page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    for number, line in enumerate(lines):
        paragraph = document.add_paragraph(line)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.space_before = Pt(0 if number else 36)
        paragraph.paragraph_format.keep_with_next = number + 1 < len(lines)


def document_bytes(document: WordDocument) -> bytes:
    """The document as a file holds it."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _set_font(style: Any, name: str) -> None:
    """One font for Latin and Chinese: without the latter Word takes that of the template's theme, and other programs any."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name = name
    style.font.color.rgb = RGBColor.from_string(_BLACK)
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)


def _number_pages(document: WordDocument) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for before, field in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES")):
        paragraph.add_run(before)
        _add_field(paragraph, field)
    paragraph.add_run(" 页")


def _add_field(paragraph: Any, code: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    paragraph._p.append(field)
