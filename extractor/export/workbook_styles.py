"""Cell formats of the workbook, made once each."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from extractor.export.forms import FormCell
from extractor.text.characters import columns
from models.record import Severity

if TYPE_CHECKING:
    from xlsxwriter import Workbook

FILLS: dict[Severity, str] = {"error": "#F8C9C4", "warning": "#FCE5B0", "note": "#DCE6F1"}
HEAD_FILL = "#EFEFEA"
_TURNED = 90
"""Degrees; heads over narrow columns."""


class Styles:
    """Formats by what they look like; a workbook may hold some ten thousand, so equal ones are shared."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[Any, ...], Any] = {}

    def get(
        self,
        *,
        bold: bool = False,
        italic: bool = False,
        align: str = "left",
        border: bool = True,
        fill: str | None = None,
        size: int = 10,
        number: str | None = None,
        indent: int = 0,
        upright: bool = True,
        top: bool = False,
    ) -> Any:
        """A format with these properties."""
        key = (bold, italic, align, border, fill, size, number, indent, upright, top)
        if key not in self._made:
            properties: dict[str, Any] = {"font_name": "宋体", "font_size": size, "align": align}
            properties["valign"] = "top" if top else "vcenter"
            properties |= {"bold": bold, "italic": italic, "indent": indent, "text_wrap": border}
            properties |= {"border": 1, "border_color": "#9A9A92"} if border else {}
            properties |= {"bg_color": fill} if fill else {}
            properties |= {"num_format": number} if number else {}
            properties |= {} if upright else {"rotation": _TURNED}
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def of_cell(self, cell: FormCell, severity: Severity | None) -> Any:
        """The format of a cell of a form."""
        fill = FILLS[severity] if severity else None
        match cell.kind:
            case "head":
                return self.get(bold=True, align="center", fill=HEAD_FILL)
            case "ordinal":
                return self.get(align="center", fill=HEAD_FILL)
            case "amount":
                derived = cell.source is not None and cell.source.state == "derived"
                shown = number_format(cell.value)
                return self.get(bold=cell.strong, italic=derived, align="right", fill=fill, number=shown)
            case "line":
                return self.get(align="center")
            case "code":
                return self.get(bold=cell.strong, fill=fill)
            case _:
                return self.get(bold=cell.strong, fill=fill, indent=cell.depth)


_LINE_HEIGHT, _TALLEST = 13, 400
"""Points: a line of ten points in an office's Chinese fonts takes 12; a row of more than 409 is refused by Excel."""


def row_height(texts: Iterable[tuple[str, int]]) -> int:
    """The height in points of a row whose cells hold these texts in columns of these widths."""
    return min(_TALLEST, _LINE_HEIGHT * max((_lines(text, width) for text, width in texts), default=1))


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column; ideographs, and quotation marks in a Chinese font, are two characters wide."""
    return sum(max(1, -(-columns(line, chinese_font=True) // width)) for line in text.split("\n"))


def number_format(value: Decimal | None) -> str:
    """Thousands separated, as many decimals as were printed."""
    exponent = value.as_tuple().exponent if value is not None else -2
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "#,##0" + ("." + "0" * decimals if decimals else "")
