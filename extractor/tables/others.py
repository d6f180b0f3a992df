"""Tables beside the nine, kept as they are printed: rows of cells with their places, and nothing said of what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from extractor.grid.bands import RowBand, grid_to_bands
from extractor.layout import Grid, Line
from extractor.outline.grammar import is_caption
from extractor.outline.titles import Region
from extractor.tables.cells import is_note, round_box
from extractor.tables.reading import tab_grids, table_source
from extractor.tables.regions import TableRegion
from extractor.text.characters import parse_amount, squeeze
from models.rows import RowSource
from models.tables import OtherRow, OtherTable

LEAST_ROWS = 2
"""A head and a row: what has less is no table."""
_WIDE_BLANK = re.compile(r"\t|[ \u3000]{2,}")


def other_regions(titled: Iterable[Region]) -> list[TableRegion]:
    """The regions under titles that name none of the nine; a title repeated over the pages of one table joins them."""
    found: list[TableRegion] = []
    following = False
    for region in titled:
        if region.title.table is not None or region.listed:
            following = False
            continue
        if following and found[-1].first.title.form == region.title.form and region.lines and found[-1].lines:
            found[-1].regions.append(region)
        else:
            found.append(TableRegion(None, [region]))
        following = True
    return found


def region_to_other(region: TableRegion) -> OtherTable | None:
    """A region as a table of cells; ``None`` where no table stands in it.

    For one of the nine that another of its kind was preferred to, ``resembles`` says which.
    """
    rows, origin = _rows(region)
    if len(rows) < LEAST_ROWS or not _is_table(rows):
        return None
    source = table_source(region, origin)
    return OtherTable(title=squeeze(region.first.title.text), resembles=region.table, rows=rows, source=source)


def _rows(region: TableRegion) -> tuple[tuple[OtherRow, ...], str]:
    grids: Sequence[Grid] = region.grids or tab_grids(region.lines)
    if grids:
        rows = tuple(row for grid in grids for band in grid_to_bands(grid) if (row := _band_to_row(band)) is not None)
        return rows, grids[0].origin
    return tuple(_printed_rows(region.lines)), "text"


def _band_to_row(band: RowBand) -> OtherRow | None:
    if not any(band.texts) or is_note("".join(band.texts)):
        return None
    return OtherRow(cells=band.texts, source=RowSource(page=band.page, line=band.line, bbox=round_box(band.box)))


def _printed_rows(lines: Sequence[Line]) -> Iterator[OtherRow]:
    """Lines of text as rows up to the first sentence; where cells stand far apart, single blanks part none."""
    table = []
    for line in lines:
        if "。" in line.text:
            break
        if line.text.strip() and not is_caption(line.text) and not is_note(squeeze(line.text)):
            table.append(line)
    wide = any(_WIDE_BLANK.search(line.text.strip()) for line in table)
    for line in table:
        parts = _WIDE_BLANK.split(line.text.strip()) if wide else line.text.split()
        cells = tuple(cell for part in parts if (cell := squeeze(part)))
        box = round_box(line.box)
        yield OtherRow(cells=cells, source=RowSource(page=line.page, line=None if box else line.number, bbox=box))


def _is_table(rows: Sequence[OtherRow]) -> bool:
    """Whether there are rows of several cells, and figures among them or a head that is filled in with nothing."""
    several = [row for row in rows if sum(map(bool, row.cells)) > 1]
    figures = any(parse_amount(cell) is not None for row in rows for cell in row.cells)
    return bool(several) and (figures or len(several) > 1)
