"""Pictures that are drawn and not made of pixels (EMF, WMF): what Word shows of a table pasted from Excel.

Only an office program can draw them. All of a document are put on the pages of one Word file, which LibreOffice turns into a
PDF, whose pages are the pictures.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from extractor.errors import DocumentError
from extractor.input.office_program import OfficeKind, convert
from extractor.input.package import EMU_PER_POINT, Package
from extractor.input.reader import ReadOptions
from extractor.lazy import cached_property
from extractor.pdf.pdfium import PdfFile
from extractor.pdf.pictures import Raster

MOST = 40
"""Drawn pictures of one document that are converted; accounts have one for each of their tables."""
LARGEST = 16 << 20
PAGE = (1190.0, 842.0)
"""A3 across, in points; a picture is shrunk to it."""
MARGIN = 20.0
PER_POINT = 3.0
"""Pixels of a point: small print of a wide table is read well from 200 dots an inch on."""
WHITE = 12
"""Pixels of paper left around a picture: rules at its very edge are not seen."""
_EMF, _WMF = b"\x01\0\0\0", b"\xd7\xcd\xc6\x9a"


def metafile_size(data: bytes) -> tuple[float, float] | None:
    """Width and height in points as the head tells them, ``None`` where the bytes are no drawn picture."""
    if data.startswith(_EMF) and data[40:44] == b" EMF" and len(data) > 88:
        left, top, right, bottom = struct.unpack_from("<4i", data, 24)  # hundredths of a millimetre
        return _bounded((right - left) * 72 / 2540, (bottom - top) * 72 / 2540)
    if data.startswith(_WMF) and len(data) > 22:
        left, top, right, bottom, units = struct.unpack_from("<4hH", data, 6)
        return _bounded((right - left) * 72 / max(units, 1), (bottom - top) * 72 / max(units, 1))
    return None


def _bounded(width: float, height: float) -> tuple[float, float] | None:
    if width <= 0 or height <= 0:
        return None
    scale = min(1.0, (PAGE[0] - 3 * MARGIN) / width, (PAGE[1] - 3 * MARGIN) / height)
    return width * scale, height * scale


@dataclass
class Metafiles:
    """The drawn pictures of a package as pixels; they are converted when the first of them is asked for."""

    package: Package
    options: ReadOptions

    def __call__(self, data: bytes) -> bytes:
        """A drawn picture as PNG where an office program can draw it, any other picture as it is."""
        return data if metafile_size(data) is None else self._drawn.get(sha256(data).hexdigest(), data)

    @cached_property
    def _drawn(self) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for path in self.package:
            if path.rsplit("/", 1)[0].endswith(("media", "Pictures")) and len(found) < MOST:
                data = self.package.read(path)
                if metafile_size(data) is not None and len(data) <= LARGEST:
                    found[sha256(data).hexdigest()] = data
        try:
            made = convert(pictures_to_word(found.values()), OfficeKind("图片", ".docx"), self.options, "pdf")
            return dict(zip(found, _pages(made, len(found)), strict=True))
        except DocumentError:
            return {}  # that the pictures are not read is said where they stand


def pictures_to_word(pictures: Iterable[bytes]) -> bytes:
    """A Word file with one picture a page."""
    body, links = [], []
    stream = BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for number, data in enumerate(pictures, 1):
            suffix = "emf" if data.startswith(_EMF) else "wmf"
            archive.writestr(f"word/media/{number}.{suffix}", data)
            links.append(_LINK.format(number=number, kind="image", target=f"media/{number}.{suffix}"))
            width, height = metafile_size(data) or (1.0, 1.0)
            size = f'cx="{round(width * EMU_PER_POINT)}" cy="{round(height * EMU_PER_POINT)}"'
            body.append(_PICTURE.format(number=number, size=size))
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr(
            "_rels/.rels", _LINKS.format(_LINK.format(number=1, kind="officeDocument", target="word/document.xml"))
        )
        archive.writestr("word/_rels/document.xml.rels", _LINKS.format("".join(links)))
        archive.writestr("word/document.xml", _DOCUMENT.format("".join(body)))
    return stream.getvalue()


def _pages(data: bytes, count: int) -> list[bytes]:
    """The pages of a PDF as pictures without their white margins. Raises DocumentError where there are not so many."""
    with PdfFile(data, max_pages=MOST + 1) as pdf:
        pages, _ = pdf.read()
        if len(pages) != count:
            raise DocumentError(f"{count} 张图片转换成了 {len(pages)} 页")
        return [_cropped(raster) if (raster := pdf.raster(page.number, PER_POINT)) else b"" for page in pages]


def _cropped(raster: Raster) -> bytes:
    from PIL import Image, ImageOps

    image = Image.frombytes("L", (raster.width, raster.height), raster.data)
    box = ImageOps.invert(image).getbbox()
    stream = BytesIO()
    dots = raster.per_point * 72
    paper = ImageOps.expand(image.crop(box) if box else image, border=WHITE, fill=255)
    paper.save(stream, "PNG", dpi=(dots, dots))
    return stream.getvalue()


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="emf" ContentType="image/x-emf"/><Default Extension="wmf" ContentType="image/x-wmf"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_LINKS = f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}</Relationships>'
_LINK = f'<Relationship Id="r{{number}}" Type="{_OFFICE}/{{kind}}" Target="{{target}}"/>'
_PICTURE = (
    '<w:p><w:pPr><w:pageBreakBefore/><w:spacing w:before="0" w:after="0"/></w:pPr><w:r><w:drawing><wp:inline>'
    '<wp:extent {size}/><wp:docPr id="{number}" name="{number}"/>'
    f'<a:graphic><a:graphicData uri="{_DRAWING}/picture"><pic:pic><pic:nvPicPr>'
    '<pic:cNvPr id="{number}" name="{number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="r{number}"/>'
    '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>'
    "</w:r></w:p>"
)
_DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_OFFICE}" xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main" '
    f'xmlns:pic="{_DRAWING}/picture"><w:body>{{}}<w:sectPr><w:pgSz w:w="{round(PAGE[0] * 20)}" w:h="{round(PAGE[1] * 20)}" '
    f'w:orient="landscape"/><w:pgMar w:top="{round(MARGIN * 20)}" w:right="{round(MARGIN * 20)}" '
    f'w:bottom="{round(MARGIN * 20)}" w:left="{round(MARGIN * 20)}" w:header="0" w:footer="0" w:gutter="0"/></w:sectPr>'
    "</w:body></w:document>"
)
