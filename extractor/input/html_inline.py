"""The running text inside an element: what a browser prints for it, line breaks kept, white space collapsed."""

from __future__ import annotations

import re

from extractor.input.html_tree import Element
from extractor.input.plaintext import CHECKED, UNCHECKED
from extractor.text.marks import BOX_MARKS

BLOCKS = frozenset((
    "p", "div", "table", "caption", "ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "center",
    "section", "article", "header", "footer", "main", "nav", "aside", "form", "fieldset", "blockquote", "pre", "hr",
    "address", "figure", "figcaption", "body", "tr", "td", "th", "thead", "tbody", "tfoot", "details", "summary",
))  # fmt: skip

_MARK = re.compile(f"[{''.join(sorted(BOX_MARKS))}]")
_CHOSEN = re.compile(r"(?<!未)(?<!不)(?<!没有)(?:选中|勾选|已选)|^(?:checked|true|yes|对勾|打勾)$", re.I)
_NOT_CHOSEN = re.compile(r"未选|未勾|不选|^(?:unchecked|false|no)$", re.I)
_WINGDINGS = re.compile(r"font-family\s*:[^;]*wingdings(\s*2)?", re.I)
# What the letters of the symbol fonts print.
_SYMBOLS = {
    False: {"þ": CHECKED, "ü": "✓", "ý": "☒", "¨": UNCHECKED, "o": UNCHECKED, "q": UNCHECKED},
    True: {"R": CHECKED, "P": "✓", "T": "☒", "S": "☒", "£": UNCHECKED, "*": UNCHECKED},
}
_BREAK_BETWEEN = re.compile(r"(?<=[^\x00-\x7f])[ \t]*[\r\n]\s*(?=[^\x00-\x7f])")
_CELL_GAP = "  "
SMALL_IMAGE = 100
"""Pixels of width or height below which a page itself says that a picture is an icon or a seal."""


def inline_text(node: Element | str, *, symbols: dict[str, str] | None = None) -> str:
    """The text of an element without its blocks' structure: every block and ``<br>`` ends a line.

    White space is not yet collapsed (``tidy`` does); cells of a table inside are parted by blanks.
    """
    if isinstance(node, str):
        text = collapse(node)
        return "".join(symbols.get(c, c) for c in text) if symbols else text
    match node.tag:
        case "br":
            return "\n"
        case "input":
            return _input_text(node)
        case "img":
            return _mark_of(node)
    own = _WINGDINGS.search(node.attributes.get("style", "")) or _WINGDINGS.search(
        "font-family:" + node.attributes.get("face", "")
    )
    symbols = _SYMBOLS[bool(own[1])] if own else symbols
    text = "".join(inline_text(child, symbols=symbols) for child in node.children)
    if node.tag in ("td", "th"):
        return text + _CELL_GAP
    return f"\n{text}\n" if node.tag in BLOCKS else text


def collapse(text: str) -> str:
    """White space of the markup as a browser prints it: one blank, none where the source line broke between ideographs."""
    return re.sub(r"[ \t\r\n\f]+", " ", _BREAK_BETWEEN.sub("", text))


def tidy(text: str) -> list[str]:
    """The printed lines of a text, each without blanks at its ends; blank lines left out."""
    lines = (re.sub(r"[ \t\xa0\u3000]+", " ", line).strip() for line in text.split("\n"))
    return [line for line in lines if line]


def _input_text(node: Element) -> str:
    kind = (node.attributes.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return CHECKED if "checked" in node.attributes else UNCHECKED
    return node.attributes.get("value", "") if kind == "text" else ""


def _mark_of(image: Element) -> str:
    """A picture that stands for a check box, by its description; other pictures print no text."""
    said = (image.attributes.get("alt") or image.attributes.get("title") or "").strip()
    mark = _MARK.search(said) if len(said) <= 3 else None
    if mark:
        return mark[0]
    if _NOT_CHOSEN.search(said):
        return UNCHECKED
    return CHECKED if _CHOSEN.search(said) else ""


def may_be_table(image: Element) -> bool:
    """Whether a picture may hold a table: not one that stands for a check box, nor one that the page calls small."""
    sizes = [
        int(found[0])
        for name in ("width", "height")
        if (found := re.match(r"\d{1,5}(?=px|$)", image.attributes.get(name, "").strip()))
    ]
    return (
        bool(image.attributes.get("src", "").strip())
        and not inline_text(image)
        and all(size >= SMALL_IMAGE for size in sizes)
    )
