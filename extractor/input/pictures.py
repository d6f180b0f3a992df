"""Pictures as pages: those placed in documents without pages (Word, Excel, web pages), and pictures that are files.

A picture placed in running text has a line without text where it stands; its page has that line and the picture. So OCR
reads it as it reads the pages of a PDF, and what was read stands where the picture stands. Nothing is decoded before it is
asked for, and pictures of more pixels than any scanner makes are never decoded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from extractor.errors import UnsupportedFormatError
from extractor.input.reader import Content, ReadOptions
from extractor.input.sniff import foreign_kind, is_picture
from extractor.layout import Box, Line, Page, PageGeometry
from extractor.pdf.pictures import (
    MAX_RASTER,
    MAX_SHOWN,
    PagePart,
    PagePicture,
    Raster,
    Turn,
    image_to_picture,
    turned_size,
)
from extractor.settings import Engine, ReaderName
from models.record import Finding, Place

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 60_000_000
"""A3 at 600 dpi has 70 million pixels, at 300 dpi 17; more is a bomb, or a plan."""
MAX_PICTURES = 300
"""Pictures of one document that are kept to be read; the longest scanned accounts have below 200 pages."""
LEAST_WIDTH, LEAST_HEIGHT = 200, 60
"""Pixels below which a picture is an icon, a seal or a rule; a “三公” table is a low strip."""
SCREEN = 96 / 72
"""Pixels a point of a picture that does not tell its size: that of a screen,"""
LONG_SIDE = 842.0
"""or so many that its longer side is that of A4: a scan."""
FINEST = 600 / 72


@dataclass(frozen=True)
class Picture:
    """The bytes of a picture, its size in pixels, and how many of them make one point on paper.

    ``frame`` counts the pictures of a file that holds several (TIFF).
    """

    data: bytes
    width: int
    height: int
    per_point: float
    frame: int = 0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in points."""
        return self.width / self.per_point, self.height / self.per_point


def measure_picture(data: bytes) -> tuple[Picture, ...]:
    """The pictures that some bytes hold, as their head tells; none where it tells of no picture that could be decoded."""
    from PIL import Image, UnidentifiedImageError

    if not is_picture(data):
        return ()
    try:
        with Image.open(BytesIO(data)) as image:
            width, height = image.size
            if width < 1 or height < 1 or width * height > MAX_PIXELS:
                return ()
            frames = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
            per_point = _per_point(image)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        return ()
    return tuple(Picture(data, width, height, per_point, frame) for frame in range(min(frames, MAX_PICTURES)))


def _per_point(image: Image) -> float:
    """Pixels a point: as the file says where it speaks of a scan, else as a screen or A4 would have it.

    The size at which a document shows a picture says less: Word shrinks a wide table to the width of its page.
    """
    told = image.info.get("dpi", (0, 0))[0]
    if SCREEN * 72 < told <= FINEST * 72:
        return float(told) / 72
    return max(SCREEN, max(image.size) / LONG_SIDE)


def _is_small(picture: Picture) -> bool:
    return picture.width < LEAST_WIDTH or picture.height < LEAST_HEIGHT


def _unchanged(data: bytes) -> bytes:
    return data


@dataclass
class PlacedPictures:
    """Collects the pictures of a document without pages, in order; each takes a line.

    ``as_picture`` makes pixels of what is drawn (``metafiles``), and gives other pictures back as they are.
    """

    as_picture: Callable[[bytes], bytes] = _unchanged
    pictures: list[Picture] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    unread: list[Line] = field(default_factory=list)

    def place(self, data: bytes | None, line: Line) -> Line | None:
        """The line of a picture, with its page where it can be read; ``None`` for one too small to hold a table."""
        found = measure_picture(self.as_picture(data)) if data is not None else ()
        if found and _is_small(found[0]):
            return None
        if not found or len(self.pictures) >= MAX_PICTURES:
            self.unread.append(line)
            return line
        self.pictures.append(found[0])
        placed = Line("", line.number, len(self.pictures), address=line.address)
        self.lines.append(placed)
        return placed

    def not_there(self) -> Finding:
        """That some pictures are linked and not there, or of a kind that is not read."""
        listed = "、".join(line.address or "" for line in self.unread[:8])
        message = f"{listed}不在文件中，或不是能读取的图片格式，其中的文字和数字未读取"
        places = tuple(Place(line=line.number) for line in self.unread[:20])
        return Finding(
            id="load.picture_not_read", severity="note", stage="load", message=message, origin="parsing", places=places
        )

    def pages(self) -> tuple[Page, ...]:
        """A page for each picture, with the line at which it stands."""
        return tuple(
            _page(number, picture, (line,), is_placed=True)
            for number, (picture, line) in enumerate(zip(self.pictures, self.lines, strict=True), 1)
        )

    def file(self) -> PictureFile | None:
        """The way back to the pictures."""
        return PictureFile(tuple(self.pictures)) if self.pictures else None


def _page(number: int, picture: Picture, lines: tuple[Line, ...], *, is_placed: bool) -> Page:
    width, height = picture.size
    return Page(number, width, height, lines, images=(Box(0, 0, width, height),), is_placed=is_placed)


class PictureReader:
    """A picture as a file: a scanned or photographed page, or a table saved from a screen."""

    def claims(self, data: bytes) -> bool:
        """Whether the bytes begin as a picture does."""
        return is_picture(data)

    def read(self, data: bytes, options: ReadOptions) -> Content:
        """A page without lines for each picture. Raises UnsupportedFormatError for what cannot be a page."""
        pictures = measure_picture(data)
        if not pictures or _is_small(pictures[0]):
            kind = foreign_kind(data)
            title, hint = (kind.title, kind.hint) if kind is not None else ("图片", None)
            raise UnsupportedFormatError(f"这是{title}，已损坏，或小得、大得不是一页", where=options.name, hint=hint)
        pages = tuple(_page(number, picture, (), is_placed=False) for number, picture in enumerate(pictures, 1))
        return Content("picture", (), pages, file=PictureFile(pictures))


class PictureFile:
    """The pictures of a document, as pages with nothing but a picture on each."""

    crowded_pages: tuple[int, ...] = ()

    def __init__(self, pictures: tuple[Picture, ...]) -> None:
        self._pictures = pictures
        self._turns: dict[int, Turn] = {}

    def close(self) -> None:
        """Drop the bytes."""
        self._pictures = ()

    def _at(self, number: int) -> Picture | None:
        return self._pictures[number - 1] if 1 <= number <= len(self._pictures) else None

    def geometry(self, pages: Collection[int], reader: ReaderName = "pdfium") -> dict[int, PageGeometry]:  # noqa: ARG002
        """The pages asked for, each with its picture and no words."""
        found = {}
        for number in pages:
            picture = self._at(number)
            if picture is not None:
                width, height = picture.size
                found[number] = PageGeometry(number, width, height, (), (), (), (Box(0, 0, width, height),))
        return found

    def engine_of(self, number: int) -> Engine:  # noqa: ARG002
        """What reads words here when OCR does not: nothing has any."""
        return "pdfium"

    def damaged_pages(self, pages: Iterable[int]) -> tuple[int, ...]:  # noqa: ARG002
        """None: there is no text."""
        return ()

    def second_readings(self, places: Iterable[tuple[int, Box]]) -> list[str]:
        """None: there is no text."""
        return ["" for _ in places]

    def pictures(self, pages: Iterable[int], *, scale: float = 1.5) -> Iterator[PagePicture]:
        """The pictures small enough to be looked at, turned as they were read."""
        for number in pages:
            picture, image = self._at(number), self._decoded(number)
            if picture is not None and image is not None:
                scale = min(scale, picture.per_point, MAX_SHOWN / max(picture.size))
                image.thumbnail((max(1.0, picture.size[0] * scale), max(1.0, picture.size[1] * scale)))
                yield image_to_picture(image, picture.size, number, self._turns.get(number, Turn()))

    def picture_sizes(self, pages: Iterable[int]) -> dict[int, tuple[float, float]]:
        """The sizes of the pictures that can be decoded, turned as they were read."""
        found = {}
        for number in pages:
            picture = self._at(number)
            if picture is not None:
                found[number] = turned_size(picture.size, self._turns.get(number, Turn()))
        return found

    def parts(self, number: int) -> tuple[PagePart, ...]:
        """The picture."""
        picture = self._at(number)
        if picture is None:
            return ()
        width, height = picture.size
        digest = sha256(picture.data).hexdigest()
        return (PagePart(0, Box(0, 0, width, height), picture.width, picture.height, digest, is_plain=True),)

    def raster(self, number: int, per_point: float) -> Raster | None:
        """The picture in grey, at ``per_point`` or as fine as it is; ``None`` where it cannot be decoded."""
        picture, image = self._at(number), self._decoded(number)
        if picture is None or image is None:
            return None
        scale = min(per_point, picture.per_point, MAX_RASTER / max(picture.size))
        if scale < picture.per_point:
            image = image.resize([max(1, round(side * scale)) for side in picture.size])
        return Raster(image.width, image.height, image.width / picture.size[0], image.tobytes())

    def part_raster(self, number: int, part: PagePart) -> Raster | None:  # noqa: ARG002
        """The picture."""
        return self.raster(number, FINEST)

    def turn(self, number: int, turn: Turn) -> None:
        """Say how a picture is turned."""
        self._turns[number] = turn

    def _decoded(self, number: int) -> Image | None:
        """The pixels in grey, upright as the camera says, what is transparent as white paper."""
        from PIL import Image, ImageOps

        picture = self._at(number)
        if picture is None:
            return None
        try:
            with Image.open(BytesIO(picture.data)) as image:
                image.seek(picture.frame)
                if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
                    own = image.convert("RGBA")
                    paper = Image.new("RGBA", own.size, "white")
                    return Image.alpha_composite(paper, own).convert("L")
                return ImageOps.exif_transpose(image).convert("L")
        except (Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError):
            return None
