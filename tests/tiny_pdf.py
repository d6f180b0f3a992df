"""Writes small PDFs for tests, byte by byte: text where it is put, in the order in which it is put."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

A4 = (0, 0, 595, 842)


def show(
    text: str, x: float, y: float, size: float = 10, matrix: tuple[float, float, float, float] = (1, 0, 0, 1)
) -> str:
    """The operators that paint ``text`` with its base line at ``(x, y)``; a character is as wide as ``size``."""
    a, b, c, d = matrix
    return f"BT /F1 {size} Tf {a} {b} {c} {d} {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n"


def rect(x: float, y: float, width: float, height: float, paint: str = "f") -> str:
    """A rectangle, filled by default."""
    return f"{x} {y} {width} {height} re {paint}\n"


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """A stroked line."""
    return f"{x0} {y0} m {x1} {y1} l S\n"


def grid(xs: Sequence[float], ys: Sequence[float]) -> str:
    """All rulings of a grid as stroked lines."""
    down = (line(x, ys[0], x, ys[-1]) for x in xs)
    across = (line(xs[0], y, xs[-1], y) for y in ys)
    return "".join((*down, *across))


_FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font "
    "/Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 "
    ">> /DW 1000 /W [814 939 500 1 95 500] /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 "
    "/FontBBox [0 -120 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80 >> >>] >>"
)
_PICTURE = (
    "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\n"
    "stream\n0\nendstream"
)


def tiny_pdf(
    *contents: str,
    media_box: Sequence[float] = A4,
    crop_box: Sequence[float] | None = None,
    rotate: int = 0,
    broken_pages: Iterable[int] = (),
) -> bytes:
    """A PDF with one page for each content stream; ``/Im1 Do`` paints a grey picture. Broken pages are no page objects."""
    broken = set(broken_pages)
    kids = " ".join(f"{4 + 2 * i + 1} 0 R" for i in range(len(contents)))
    crop = f"/CropBox [{' '.join(map(str, crop_box))}]" if crop_box else ""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>",
        _FONT,
        _PICTURE,
    ]
    for index, content in enumerate(contents):
        number = 4 + 2 * index + 1
        objects.append(
            "(no page)"
            if index + 1 in broken
            else f"<< /Type /Page /Parent 2 0 R /MediaBox [{' '.join(map(str, media_box))}] {crop} /Rotate {rotate} "
            f"/Resources << /Font << /F1 3 0 R >> /XObject << /Im1 4 0 R >> >> /Contents {number + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return _file(objects)


def form_bomb(depth: int, width: int) -> bytes:
    """One page with a form that draws another ``width`` times, which draws another, and so on: width ** depth strokes."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /F 5 0 R >> >> /Contents 4 0 R >>",
        "<< /Length 5 >>\nstream\n/F Do\nendstream",
    ]
    for number in range(6, 6 + depth):
        content = "/F Do " * width
        objects.append(
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /F {number} 0 R >> >> "
            f"/Length {len(content)} >>\nstream\n{content}\nendstream"
        )
    content = line(0, 0, 9, 9)
    objects.append(
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] /Length {len(content)} >>\nstream\n{content}\nendstream"
    )
    return _file(objects)


def _file(objects: Sequence[str]) -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = len(data)
    data += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{offset:010} 00000 n \n".encode() for offset in offsets)
    data += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(data)
