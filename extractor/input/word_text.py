"""What a Word paragraph prints: final state of tracked changes, fields as their results, symbols, check boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.input.package import EMU_PER_POINT, attribute, child, children, item_at, local, value_of
from extractor.input.plaintext import CHECKED, UNCHECKED
from extractor.text.characters import code_to_character, whole_number

if TYPE_CHECKING:
    from lxml.etree import _Element

_NOT_PRINTED = frozenset({
    *("del", "moveFrom", "instrText", "delText", "delInstrText"),  # dropped by a tracked change, codes of fields
    *("pPr", "rPr", "sdtPr", "rt", "sectPr", "ffData"),
})
_OFF = frozenset({"0", "false", "off", "none"})
LARGE_PICTURE = 24_000.0
"""Square points (30 square centimetres) from which on a picture may hold a table; seals, logos and icons are smaller."""
WIDE_PICTURE = 280.0
"""Points (10 cm) of width from which on a picture may be one however low it is: the “三公” table has one row."""
_STYLED_SIZE = re.compile(r"(?:^|;)\s*(width|height):(\d{1,4}(?:\.\d{1,4})?)pt")

# Where the symbol fonts put ticks and boxes; the first set of each stands in Wingdings, the second in Wingdings 2.
_TICKS = frozenset({0xFB, 0xFC, 0xFD, 0xFE} | {0x50, 0x51, 0x52, 0x53, 0x54})
_BOXES = frozenset({0x6F, 0x71, 0x72, 0xA8} | {0x2A, 0x30, 0xA3})
_SYMBOL_FONT = {
    0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xA5: "∞", 0xD6: "√", 0xB0: "°",
    0xA2: "′", 0xB2: "″", 0xB7: "•", 0xD7: "·", 0xA4: "/",
}  # fmt: skip
_PRIVATE_USE = range(0xF000, 0xF100)


@dataclass
class Inline:
    """What stands in one paragraph: its text with its line breaks, the text boxes anchored in it, ids of its notes and pictures.

    A picture without an id is linked and not there.
    """

    parts: list[str] = field(default_factory=list)
    boxes: list[_Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    pictures: list[str | None] = field(default_factory=list)
    hidden: bool = False
    in_contents: bool = False

    @property
    def text(self) -> str:
        """The text as printed."""
        return "".join(self.parts)


class InlineReader:
    """Reads paragraphs in reading order; a field may begin in one and end in another."""

    def __init__(self) -> None:
        self._fields: list[bool] = []
        """For every open field whether its result has begun; before that stands its code."""

    def read(self, paragraph: _Element) -> Inline:
        """The paragraph as printed."""
        inline = Inline()
        self._walk(paragraph, inline, "")
        return inline

    def _walk(self, element: _Element, inline: Inline, font: str) -> None:
        for node in element:
            name = local(node)
            if name in _NOT_PRINTED:
                continue
            if name == "r":
                self._run(node, inline)
            elif name == "AlternateContent":
                chosen = child(node, "Choice")
                chosen = chosen if chosen is not None else child(node, "Fallback")
                if chosen is not None:
                    self._walk(chosen, inline, font)
            elif name == "sdt":
                self._control(node, inline, font)
            else:
                if name == "hyperlink" and (attribute(node, "anchor") or "").startswith("_Toc"):
                    inline.in_contents = True
                self._sign(name, node, inline, font)

    def _run(self, run: _Element, inline: Inline) -> None:
        properties = child(run, "rPr")
        vanish = child(properties, "vanish")
        if vanish is not None and (attribute(vanish, "val") or "1") not in _OFF:
            inline.hidden = inline.hidden or any(local(node) == "t" and node.text for node in run)
            for mark in children(run, "fldChar"):
                self._field(mark, inline)
            return
        fonts = child(properties, "rFonts")
        font = (attribute(fonts, "ascii") or attribute(fonts, "hAnsi") or "") if fonts is not None else ""
        self._walk(run, inline, font)

    def _sign(self, name: str, node: _Element, inline: Inline, font: str) -> None:
        """One element inside a run, or a wrapper around runs."""
        match name:
            case "fldChar":
                self._field(node, inline)
            case "drawing" | "pict" | "object":
                self._drawing(node, inline)
            case _ if not all(self._fields):
                self._walk(node, inline, font)  # the code of a field; its end may stand deeper
            case "t":
                inline.parts.append(_in_font(node.text or "", font))
            case "tab" | "ptab":
                inline.parts.append("\t")
            case "br" | "cr":
                inline.parts.append("\n")
            case "noBreakHyphen":
                inline.parts.append("-")
            case "sym":
                code = _hexadecimal(attribute(node, "char") or "")
                inline.parts.append(_in_font(code_to_character(code), attribute(node, "font") or ""))
            case "footnoteReference" | "endnoteReference":
                inline.notes.append((name.removesuffix("Reference"), attribute(node, "id") or ""))
            case _:
                self._walk(node, inline, font)

    def _field(self, mark: _Element, inline: Inline) -> None:
        kind = attribute(mark, "fldCharType")
        if kind == "begin":
            visible = all(self._fields)
            self._fields.append(False)
            if visible:
                inline.parts.append(_form_field(child(mark, "ffData")))
        elif kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _control(self, control: _Element, inline: Inline, font: str) -> None:
        properties = child(control, "sdtPr")
        box = child(properties, "checkbox")
        content = child(control, "sdtContent")
        if box is not None:
            # What it shows is free (☒ for ticked is the default); what it means stands in its state.
            ticked = (value_of(box, "checked") or "0") not in _OFF
            inline.parts.append(CHECKED if ticked else UNCHECKED)
        elif content is not None and child(properties, "showingPlcHdr") is None:
            self._walk(content, inline, font)

    def _drawing(self, drawing: _Element, inline: Inline) -> None:
        boxes = list(_outermost(drawing, "txbxContent"))
        inline.boxes += boxes
        if boxes:
            return
        width, height = _shown_size(drawing)
        if width is not None and height is not None and width < WIDE_PICTURE and width * height < LARGE_PICTURE:
            return
        for node in drawing.iter():
            if local(node) in {"blip", "imagedata"}:
                # The one names its part by embed (link where it is only linked), the other by id.
                inline.pictures.append(attribute(node, "embed") or attribute(node, "id"))


def _outermost(element: _Element, name: str) -> Iterator[_Element]:
    """The elements of that name that stand in no other of it; of alternatives the first."""
    for node in element:
        kind = local(node)
        if kind == name:
            yield node
        elif kind == "AlternateContent":
            yield from _outermost(node[0], name) if len(node) else ()
        else:
            yield from _outermost(node, name)


def _shown_size(drawing: _Element) -> tuple[float | None, float | None]:
    """The width and height in points at which a drawing is shown, as far as it tells."""
    for node in drawing.iter():
        if local(node) == "extent":
            width, height = node.get("cx"), node.get("cy")
            if (wide := whole_number(width)) and (high := whole_number(height)):
                return wide / EMU_PER_POINT, high / EMU_PER_POINT
        elif local(node) == "shape":
            sizes = dict(_STYLED_SIZE.findall(node.get("style") or ""))
            if len(sizes) == 2:
                return float(sizes["width"]), float(sizes["height"])
    return None, None


def _form_field(data: _Element | None) -> str:
    """The state of a check box or list of the old form fields; the text of others is the field's result."""
    box = child(data, "checkBox")
    if box is not None:
        state = child(box, "checked")
        state = state if state is not None else child(box, "default")
        ticked = state is not None and (attribute(state, "val") or "1") not in _OFF
        return CHECKED if ticked else UNCHECKED
    choices = child(data, "ddList")
    if choices is not None:
        entries = [attribute(entry, "val") or "" for entry in children(choices, "listEntry")]
        chosen = value_of(choices, "result") or value_of(choices, "default") or "0"
        return item_at(entries, chosen) or ""
    return ""


def _in_font(text: str, font: str) -> str:
    """Text as the glyphs of its font show it; only symbol fonts show something else than the characters say."""
    family = font.casefold()
    is_wingdings = family.startswith("wingdings")
    if not is_wingdings and family != "symbol" and not any(ord(c) in _PRIVATE_USE for c in text):
        return text
    return "".join(_glyph(c, wingdings=is_wingdings, symbol=family == "symbol") for c in text)


def _glyph(character: str, *, wingdings: bool, symbol: bool) -> str:
    code = ord(character)
    private = code in _PRIVATE_USE
    code = code & 0xFF if private else code
    if symbol:
        return _SYMBOL_FONT.get(code, chr(code) if code < 0x7F else character)
    if (private or wingdings) and code in _TICKS:
        return CHECKED
    if (private or wingdings) and code in _BOXES:
        return UNCHECKED
    return character if not wingdings or code > 0xFF else chr(0xF000 | code)


def _hexadecimal(text: str) -> int:
    """The number that an attribute states, zero where it is none."""
    return int(text, 16) if 0 < len(text) <= 8 and set(text) <= set("0123456789abcdefABCDEF") else 0
