"""Several files of one account as one document: prose before tables, page and line numbers running on. Pure joining.

An account is often published in pieces: a page with the explanation, a workbook with the tables, a scan of an attachment.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise

from extractor.errors import DocumentTooLargeError, UsageError
from extractor.input.file_order import TITLE_LINES, in_reading_order, sentences, without_repeated_titles
from extractor.input.one_body import require_one_body
from extractor.input.reader import OpenedSource, PagedFile
from extractor.layout import Box, Document, DocumentFile, Grid, Line, Page, PageGeometry
from extractor.outline.grammar import read_account_title
from extractor.pdf.pictures import PagePart, PagePicture, Raster, Turn
from extractor.settings import Engine, ReaderName
from extractor.text.characters import fold, squeeze
from models.record import Finding

SAME_SHARE = 0.8
"""A file with so many of its sentences and rows, and of its figures, in another one is the same text in another form."""
FEW_UNITS = 10
"""With fewer sentences and rows than this, files are not compared: forms have some in common."""
_FIGURE = re.compile(r"(?<!\d)\d++\.\d+")


def join_account(
    parts: Sequence[OpenedSource],
    *,
    name: str,
    findings: Sequence[Finding] = (),
    max_pages: int,
    digest: str,
) -> OpenedSource:
    """The files as one document, in the order of ``in_reading_order``; a file that says the same as one before is left out.

    ``digest`` is the SHA-256 of the archive that held them, or ``account_digest`` of theirs. Raises
    DocumentTooLargeError for more pages than ``max_pages``, UsageError for files of several accounts; the files are closed
    with the account.
    """
    _require_one_year([part.document for part in parts], name)
    kept, repeated = _without_repetitions(in_reading_order(parts))
    kept = without_repeated_titles(kept)
    require_one_body([part.document for part in kept], name)
    notes = [*findings, *(finding for part in kept for finding in part.findings), *repeated]
    joiner = _Joiner(names=_own_names([part.document for part in kept]))
    for part in kept:
        joiner.add(part)
    if joiner.page > max_pages:
        raise DocumentTooLargeError(f"各文件共有 {joiner.page} 页，超过上限 {max_pages} 页", where=name)
    document = Document(
        "account",
        tuple(joiner.lines),
        digest,
        sum(part.document.size for part in parts),
        tuple(joiner.pages),
        name,
        failed_pages=tuple(joiner.failed),
        grids=tuple(joiner.grids),
        pictures=tuple(joiner.pictures),
        files=tuple(joiner.files),
    )
    file = JoinedPages(tuple(joiner.paged)) if joiner.paged else None
    return OpenedSource(document, file, findings=tuple(notes), parts=tuple(parts))


def _require_one_year(documents: Sequence[Document], name: str) -> None:
    """Raise UsageError where two files say on their first lines that they are accounts of different years."""
    titled = [(document.name or "", year) for document in documents if (year := _titled_year(document)) is not None]
    years = {year: file for file, year in titled}
    if len(years) > 1:
        listed = "、".join(f"“{years[year]}”是{year}年度" for year in sorted(years))
        raise UsageError(
            f"这些文件不是同一份决算：{listed}", where=name, hint="多份决算请用 juesuan batch，每份一个文件或一个文件夹"
        )


def _titled_year(document: Document) -> int | None:
    """The year of the title of an account among the first lines of a file; a cover breaks it in two."""
    printed = [line.text for line in document.lines if line.text.strip()][:TITLE_LINES]
    readings = map(read_account_title, [*printed, *map("".join, pairwise(printed))])
    return next((one.year for one in readings if one and one.year is not None and "决算" in one.name), None)


def account_digest(digests: Iterable[str]) -> str:
    """One SHA-256 for several files, from theirs; the order of the files does not count."""
    return sha256("\n".join(sorted(digests)).encode("ascii")).hexdigest()


# --- repetitions -------------------------------------------------------------------------------------------------------


def _without_repetitions(parts: Sequence[OpenedSource]) -> tuple[list[OpenedSource], list[Finding]]:
    """The files without those that hold only what another one holds: the same bytes, or the same text in another form."""
    contents = [_Said.of(part.document) for part in parts]
    by_size = sorted(range(len(parts)), key=lambda index: -contents[index].units.total())
    kept: list[int] = []
    findings = []
    for index in by_size:
        same = next((other for other in kept if contents[index].stands_in(contents[other])), None)
        if same is None:
            kept.append(index)
            continue
        names = (parts[index].document.name, parts[same].document.name)
        message = f"“{names[0]}”的内容在“{names[1]}”中都有，正文只读取后者，其中的表格仍作比对"
        findings.append(
            Finding(id="account.same_text", severity="note", stage="load", message=message, origin="publisher")
        )
    return [parts[index] for index in sorted(kept)], findings


@dataclass(frozen=True)
class _Said:
    """What a file says: its bytes, its units (sentences, rows of tables), its lines, its figures."""

    digest: str
    units: Counter[str]
    lines: Counter[str]
    figures: Counter[str]

    @classmethod
    def of(cls, document: Document) -> _Said:
        """The content of a document."""
        lines = [(line.text, fold(squeeze(line.text)).replace(",", "")) for line in document.lines]
        rows = [text for printed, text in lines if "\t" in printed.strip() and text]
        figures = _FIGURE.findall("\n".join(text for _, text in lines))
        units = Counter([*sentences(document), *rows])
        return cls(document.sha256, units, units | Counter(text for _, text in lines), Counter(figures))

    def stands_in(self, other: _Said) -> bool:
        """Whether the other one says all of this, but for some units and figures."""
        if self.digest == other.digest:
            return True
        units, figures = self.units.total(), self.figures.total()
        return (
            units >= FEW_UNITS
            and (self.units & other.lines).total() >= SAME_SHARE * units
            and (self.figures & other.figures).total() >= SAME_SHARE * figures
        )


def _own_names(documents: Sequence[Document]) -> list[str]:
    """A name for each file that no other has."""
    names: list[str] = []
    for number, document in enumerate(documents, 1):
        name = document.name or f"文件{number}"
        names.append(name if name not in names else f"{name}（{number}）")
    return names


# --- joining -----------------------------------------------------------------------------------------------------------


class _Joiner:
    """Puts files one behind the other."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = iter(names)
        self.lines: list[Line] = []
        self.pages: list[Page] = []
        self.grids: list[Grid] = []
        self.pictures: list[int] = []
        self.failed: list[int] = []
        self.files: list[DocumentFile] = []
        self.paged: list[_Paged] = []
        self.page = 0

    def add(self, part: OpenedSource) -> None:
        """Append a file; its pages and lines are counted on."""
        document, name = part.document, next(self._names)
        first, offset = self.page, len(self.lines)

        def moved(line: Line) -> Line:
            page = line.page + first if line.page is not None else None
            return replace(line, number=line.number + offset, page=page, file=name)

        own = {line.number: moved(line) for line in document.lines}
        self.lines += own.values()
        self.pages += [
            replace(page, number=page.number + first, lines=tuple(own[line.number] for line in page.lines))
            for page in document.pages
        ]
        self.grids += [
            replace(grid, first_line=grid.first_line + offset, last_line=grid.last_line + offset)
            for grid in document.grids
        ]
        self.pictures += [number + offset for number in document.pictures]
        self.failed += [number + first for number in document.failed_pages]
        numbers = [page.number for page in document.pages] or [line.page for line in document.lines if line.page]
        self.page += max(numbers, default=0)
        pages = (first + 1, self.page) if numbers else (None, None)
        self.files.append(DocumentFile(name, document.kind, document.sha256, document.size, *pages))
        if part.pdf is not None:
            self.paged.append(_Paged(part.pdf, first, self.page))


@dataclass(frozen=True)
class _Paged:
    """A file with geometry, and the pages of the account that are its own: ``before`` exclusive to ``last`` inclusive."""

    file: PagedFile
    before: int
    last: int


@dataclass(frozen=True)
class JoinedPages:
    """The files with geometry as one: a page of the account is looked for in the file that it is from."""

    paged: tuple[_Paged, ...]

    def close(self) -> None:
        """Close all files."""
        for own in self.paged:
            own.file.close()

    def _at(self, number: int) -> tuple[PagedFile, int] | None:
        return next(((own.file, number - own.before) for own in self.paged if own.before < number <= own.last), None)

    def geometry(self, pages: Collection[int], reader: ReaderName = "pdfium") -> dict[int, PageGeometry]:
        """Words, rulings and pictures of the pages asked for."""
        found: dict[int, PageGeometry] = {}
        for own in self.paged:
            numbers = [number - own.before for number in pages if own.before < number <= own.last]
            for number, geometry in (own.file.geometry(numbers, reader) if numbers else {}).items():
                found[number + own.before] = replace(geometry, page=number + own.before)
        return found

    @property
    def crowded_pages(self) -> tuple[int, ...]:
        """The pages with so much on them that only a part was read."""
        return tuple(number + own.before for own in self.paged for number in own.file.crowded_pages)

    def engine_of(self, number: int) -> Engine:
        """What read the words of a page."""
        at = self._at(number)
        return at[0].engine_of(at[1]) if at is not None else "pdfium"

    def damaged_pages(self, pages: Iterable[int]) -> tuple[int, ...]:
        """Those of the pages whose text looks damaged."""
        wanted = tuple(pages)
        return tuple(
            number + own.before
            for own in self.paged
            for number in own.file.damaged_pages([n - own.before for n in wanted if own.before < n <= own.last])
        )

    def second_readings(self, places: Iterable[tuple[int, Box]]) -> list[str]:
        """The independent reading of each place, in order."""
        wanted = list(places)
        found = [""] * len(wanted)
        for own in self.paged:
            indices = [index for index, (page, _) in enumerate(wanted) if own.before < page <= own.last]
            places_there = [(wanted[index][0] - own.before, wanted[index][1]) for index in indices]
            if not places_there:
                continue
            for index, text in zip(indices, own.file.second_readings(places_there), strict=True):
                found[index] = text
        return found

    def pictures(self, pages: Iterable[int], *, scale: float = 1.5) -> Iterator[PagePicture]:
        """The pages drawn."""
        for number in pages:
            at = self._at(number)
            if at is not None:
                for picture in at[0].pictures([at[1]], scale=scale):
                    yield picture._replace(page=number)

    def picture_sizes(self, pages: Iterable[int]) -> dict[int, tuple[float, float]]:
        """The sizes of the pages as they are drawn."""
        found = {}
        for number in pages:
            at = self._at(number)
            size = at[0].picture_sizes([at[1]]).get(at[1]) if at is not None else None
            if size is not None:
                found[number] = size
        return found

    def parts(self, number: int) -> tuple[PagePart, ...]:
        """The pictures on a page."""
        at = self._at(number)
        return at[0].parts(at[1]) if at is not None else ()

    def raster(self, number: int, per_point: float) -> Raster | None:
        """A page as pixels."""
        at = self._at(number)
        return at[0].raster(at[1], per_point) if at is not None else None

    def part_raster(self, number: int, part: PagePart) -> Raster | None:
        """One picture of a page as pixels."""
        at = self._at(number)
        return at[0].part_raster(at[1], part) if at is not None else None

    def turn(self, number: int, turn: Turn) -> None:
        """Say how a page is turned."""
        at = self._at(number)
        if at is not None:
            at[0].turn(at[1], turn)
