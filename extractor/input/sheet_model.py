"""A spreadsheet as its readers hand it over, and as lines and grids. Sparse: only cells that hold something are there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from extractor.errors import DocumentTooLargeError
from extractor.input.findings import load_finding
from extractor.input.pictures import PlacedPictures
from extractor.input.reader import Content
from extractor.layout import Grid, GridCell, Line
from extractor.text.characters import CHINESE_NUMERAL, key
from models.record import Finding, Place

MAX_CELLS = 1_000_000
"""Filled cells of a workbook: the largest disclosures have some ten thousand."""
MAX_WIDTH = 512
"""Columns between the first and the last filled one of a sheet: published sheets have below 100."""
LAST_ROW, LAST_COLUMN = 1 << 20, 1 << 14
"""Rows and columns of a sheet, in every program that writes workbooks of today."""
MAX_TEXT = 100_000
"""Characters of a cell; Excel has 32,767."""

_COUNTS_SHEETS = re.compile(
    rf"[^一-龥]*|(?:工作)?(?:表|页)?第?(?:[\d{CHINESE_NUMERAL}]{{1,4}}|\(\d{{1,3}}\))(?:表|页|张)?"
)
"""Names that only count the sheets (Sheet1, 工作表2, 表14, 第3页): a table may run on from one to the next."""


@dataclass(frozen=True)
class SheetCell:
    """What a cell shows; ``raw`` is what it holds, where that has more digits."""

    text: str
    raw: str | None = None


@dataclass(frozen=True)
class SheetPicture:
    """A picture on a sheet: the row of its upper edge, its bytes, ``None`` where they are not in the file."""

    row: int
    data: bytes | None


@dataclass
class Sheet:
    """One sheet: cells by row and column (from 0), merged areas as ``(top, left, bottom, right)``, inclusive."""

    name: str
    cells: dict[int, dict[int, SheetCell]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False
    pictures: list[SheetPicture] = field(default_factory=list)
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    """Cells with a formula whose result is not stored."""
    without_text: list[tuple[int, int]] = field(default_factory=list)
    """Cells whose text is said to stand in the list of texts, and does not."""
    without_format: list[tuple[int, int]] = field(default_factory=list)
    """Cells with a number whose format is said to stand in the list of formats, and does not."""
    entered: int = 0

    def put(self, row: int, column: int, text: str, raw: str | None = None) -> None:
        """Enter a cell that shows something. Raises DocumentTooLargeError beyond ``MAX_CELLS``: rows may be repeated."""
        if text.strip():
            self.cells.setdefault(row, {})[column] = SheetCell(text[:MAX_TEXT], raw)
            self.entered += 1
            if self.entered > MAX_CELLS:
                raise DocumentTooLargeError(f"工作表“{self.name}”中有数据的单元格超过上限 {MAX_CELLS} 个", where=None)

    def address(self, row: int, column: int) -> str:
        """``收入决算表!D12``."""
        return f"{self.name}!{column_name(column)}{row + 1}"


def column_name(column: int) -> str:
    """``0`` → ``A``, ``27`` → ``AB``."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def sheets_to_content(sheets: Sequence[Sheet], name: str | None, placed: PlacedPictures | None = None) -> Content:
    """All visible sheets one after the other; what is hidden or not stored is said. ``placed`` takes the pictures."""
    if sum(len(row) for sheet in sheets for row in sheet.cells.values()) > MAX_CELLS:
        raise DocumentTooLargeError(f"工作簿中有数据的单元格超过上限 {MAX_CELLS} 个", where=name)
    lines: list[Line] = []
    grids: list[Grid] = []
    placed = placed or PlacedPictures()
    findings: list[Finding] = []
    for sheet in sheets:
        if sheet.is_hidden:
            if sheet.cells:
                findings.append(load_finding("load.hidden_sheet", "note", f"工作表“{sheet.name}”被隐藏，未读取"))
            continue
        findings += _sheet_findings(sheet)
        view = _View(sheet, name)
        if (view.rows or sheet.pictures) and not view.has_title and not _COUNTS_SHEETS.fullmatch(key(sheet.name)):
            lines.append(Line(sheet.name, len(lines) + 1, address=sheet.name))
        grids += view.write(lines, placed)
    if placed.unread:
        findings.append(placed.not_there())
    return Content(
        "spreadsheet",
        tuple(lines),
        placed.pages(),
        grids=tuple(grids),
        file=placed.file(),
        pictures=tuple(line.number for line in (*placed.lines, *placed.unread)),
        findings=tuple(findings),
    )


class _View:
    """What of a sheet is seen: without hidden rows and columns, from its first filled column to its last."""

    def __init__(self, sheet: Sheet, name: str | None) -> None:
        self._sheet = sheet
        self._cells = dict(self._visible(sheet))
        columns = sorted({column for _, column in self._cells})
        if columns and columns[-1] - columns[0] >= MAX_WIDTH:
            raise DocumentTooLargeError(
                f"工作表“{sheet.name}”宽达 {columns[-1] - columns[0] + 1} 列，超过上限 {MAX_WIDTH} 列", where=name
            )
        reach = range(columns[0], columns[-1] + 1) if columns else range(0)
        self._columns = [column for column in reach if column not in sheet.hidden_columns]
        self._at = {column: index for index, column in enumerate(self._columns)}
        self._spans = self._merged()
        self._by_row: dict[int, dict[int, SheetCell]] = {}
        for (row, column), cell in sorted(self._cells.items()):
            self._by_row.setdefault(row, {})[column] = cell
        self.rows = sorted(self._by_row)

    @staticmethod
    def _visible(sheet: Sheet) -> Iterator[tuple[tuple[int, int], SheetCell]]:
        """The cells that are seen; a merged one whose first place is hidden shows in the first place that is not."""
        moved: dict[tuple[int, int], tuple[int, int]] = {}
        for top, left, bottom, right in sheet.merged:
            if top in sheet.hidden_rows or left in sheet.hidden_columns:
                row = next((r for r in range(top, min(bottom, top + 1000) + 1) if r not in sheet.hidden_rows), None)
                column = next((c for c in range(left, right + 1) if c not in sheet.hidden_columns), None)
                if row is not None and column is not None:
                    moved[top, left] = (row, column)
        for row, cells in sheet.cells.items():
            for column, cell in cells.items():
                place = moved.get((row, column), (row, column))
                if place[0] not in sheet.hidden_rows and place[1] not in sheet.hidden_columns:
                    yield place, cell

    def _merged(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Rows and columns (seen ones) that a filled merged cell covers."""
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        last = max(self._sheet.cells, default=0)
        for top, left, bottom, right in self._sheet.merged:
            rows = [row for row in range(top, min(bottom, last) + 1) if row not in self._sheet.hidden_rows]
            columns = [column for column in range(left, min(right, left + MAX_WIDTH) + 1) if column in self._at]
            if rows and columns and (rows[0], columns[0]) in self._cells:
                spans[rows[0], columns[0]] = (len(rows), len(columns))
        return spans

    @property
    def has_title(self) -> bool:
        """Whether a row before the first with several cells, one cell alone, says what table this is."""
        for row in self.rows:
            texts = [cell.text for cell in self._by_row[row].values()]
            if len(texts) > 1:
                break
            if key(texts[0]).rstrip(")0123456789").endswith("表") and not key(texts[0]).startswith("公开"):
                return True
        return False

    def write(self, lines: list[Line], placed: PlacedPictures) -> list[Grid]:
        """Append the rows as lines, and give the grids: rows without a blank row between them are one.

        A picture takes a line before the first rows that begin below its upper edge.
        """
        grids = []
        pictures = sorted(self._sheet.pictures, key=lambda picture: picture.row)
        waiting = list(enumerate(pictures, 1))
        for _, run in groupby(enumerate(self.rows), key=lambda item: item[1] - item[0]):
            rows = [row for _, row in run]
            for part in self._parted(rows):
                while waiting and waiting[0][1].row < part[0]:
                    self._put(*waiting.pop(0), lines, placed)
                first = len(lines) + 1
                for row in part:
                    address = f"{self._sheet.name}!{row + 1}:{row + 1}"
                    lines.append(Line(self._text(row), len(lines) + 1, address=address))
                grids.append(self._grid(part, first))
        for number, picture in waiting:
            self._put(number, picture, lines, placed)
        return grids

    def _put(self, number: int, picture: SheetPicture, lines: list[Line], placed: PlacedPictures) -> None:
        line = Line("", len(lines) + 1, address=f"{self._sheet.name} 第{number}张图片")
        line_of_picture = placed.place(picture.data, line)
        lines += [line_of_picture] if line_of_picture is not None else []

    def _parted(self, rows: list[int]) -> Iterator[list[int]]:
        """Rows parted before a title, a cell alone that is merged over all columns and follows on a table."""
        part: list[int] = []
        for row in rows:
            if part and self._is_banner(row) and not self._is_banner(part[-1]):
                yield part
                part = []
            part.append(row)
        yield part

    def _is_banner(self, row: int) -> bool:
        columns = list(self._by_row[row])
        return len(columns) == 1 and 1 < len(self._columns) <= self._spans.get((row, columns[0]), (1, 1))[1]

    def _text(self, row: int) -> str:
        """The row as one line, cells parted by tabs; a banner has none."""
        cells = [self._by_row[row].get(column) for column in self._columns]
        text = "\t".join(" ".join(cell.text.split()) if cell else "" for cell in cells)
        return text.strip() if self._is_banner(row) else text

    def _grid(self, rows: list[int], first_line: int) -> Grid:
        cells = []
        for index, row in enumerate(rows):
            for column, cell in self._by_row[row].items():
                high, wide = self._spans.get((row, column), (1, 1))
                high = min(high, len(rows) - index)
                place = self._sheet.address(row, column)
                cells.append(GridCell(index, self._at[column], high, wide, cell.text, address=place))
        return Grid(
            n_rows=len(rows),
            n_cols=len(self._columns),
            cells=tuple(cells),
            origin="declared",
            first_line=first_line,
            last_line=first_line + len(rows) - 1,
        )


# --- findings ----------------------------------------------------------------------------------------------------------


def _sheet_findings(sheet: Sheet) -> Iterator[Finding]:
    rows = sorted(row + 1 for row in sheet.hidden_rows if sheet.cells.get(row))
    columns = sorted(
        column for column in sheet.hidden_columns if any(column in cells for cells in sheet.cells.values())
    )
    if rows or columns:
        named = [f"第{_listed(rows)}行"] if rows else []
        named += [f"{_listed([column_name(column) for column in columns])}列"] if columns else []
        yield load_finding("load.hidden_cells", "warning", f"工作表“{sheet.name}”的{'和'.join(named)}被隐藏，未读取")
    if sheet.uncalculated:
        listed = _listed([sheet.address(row, column) for row, column in sheet.uncalculated])
        message = f"{listed}是公式，文件中没有保存计算结果，未读取；请在 Excel 或 WPS 中打开后重新保存"
        yield load_finding("load.formula_without_value", "warning", message)
    if sheet.without_text:
        listed = _listed([sheet.address(row, column) for row, column in sheet.without_text])
        message = f"{listed}的文字不在文件中（引用了不存在的共享文字），未读取；文件可能已损坏，请重新下载"
        yield load_finding("load.dangling_reference", "warning", message)
    if sheet.without_format:
        listed = _listed([sheet.address(row, column) for row, column in sheet.without_format])
        message = f"{listed}的数字格式不在文件中（引用了不存在的格式），按存储的值读取；文件可能已损坏，请重新下载"
        yield load_finding("load.dangling_reference", "warning", message)
    rounded = [
        (sheet.address(row, column), cell)
        for row, cells in sheet.cells.items()
        for column, cell in cells.items()
        if cell.raw is not None and row not in sheet.hidden_rows and column not in sheet.hidden_columns
    ]
    if rounded:
        message = f"工作表“{sheet.name}”有{len(rounded)}个单元格的值比显示的位数多，按显示的读取"
        places = [Place(label=address, printed=f"{cell.text}（存储值 {cell.raw}）") for address, cell in rounded[:20]]
        yield load_finding("load.rounded_display", "note", message).model_copy(update={"places": tuple(places)})


def _listed(items: Sequence[object]) -> str:
    return "、".join(map(str, items[:8])) + (f" 等{len(items)}处" if len(items) > 8 else "")


__all__ = ["Sheet", "SheetCell", "SheetPicture", "column_name", "sheets_to_content"]
