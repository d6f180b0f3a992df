"""Small files that would become large: a typed error or a record, in little time and memory."""

from __future__ import annotations

import time
import zlib
from base64 import a85encode
from collections.abc import Callable
from functools import cache

import pytest
from conftest import CORPUS
from hostile_documents import _pdf, _stream, deflated, zip_bomb
from tiny_pdf import show, tiny_pdf

from extractor.errors import DocumentTooLargeError, ExtractorError
from extractor.limits import resident_mb
from extractor.pdf.nesting import has_nested_forms
from extractor.pdf.packing import unpackings
from extractor.pdf.size import MOST_UNPACKED, require_bounded_streams, unpacks_beyond
from extractor.pipeline import extract
from extractor.settings import Settings

SETTINGS = Settings(ocr="never")
HEAD = (
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
    b"/Resources << /XObject << /X0 5 0 R >> >> >>",
)


def nested_forms(levels: int) -> bytes:
    """Each form draws the next one four times: 4 to the power of ``levels`` objects."""
    forms = []
    for level in range(levels):
        dictionary = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X%d %d 0 R >> >>"
        forms.append(_stream(b"/X%d Do " % (level + 1) * 4, dictionary % (level + 1, 6 + level)))
    return _pdf(
        *HEAD, _stream(b"/X0 Do"), *forms, _stream(b"0 0 1 1 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    )


BOMBS: dict[str, Callable[[], bytes]] = {
    "flate_of_a_gigabyte": lambda: _pdf(*HEAD, _stream(deflated(1024), b"/Filter /FlateDecode")),
    "flate_of_four_gigabytes_packed_twice": lambda: _pdf(
        *HEAD, _stream(zlib.compress(deflated(4096), 9), b"/Filter [/FlateDecode /FlateDecode]")
    ),
    "picture_of_100000_pixels_a_side": lambda: _pdf(
        *HEAD,
        _stream(b"/X0 Do"),
        _stream(
            deflated(8, b"\0" * 1024),
            b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 1 /ColorSpace /DeviceGray "
            b"/Filter /FlateDecode",
        ),
    ),
    "nested_forms": lambda: nested_forms(11),
    "deep_arrays": lambda: _pdf(*HEAD, _stream(b"[" * 500_000 + b"]" * 500_000), b"[" * 200_000 + b"]" * 200_000),
    "page_tree_of_itself": lambda: _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 4000000 >>"
    ),
    "box_that_is_none": lambda: _pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 5 0 R 6 0 R] /Count 3 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0] /CropBox [] /Contents 4 0 R >>",
        _stream(b"BT (x) Tj ET"),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [/a /b null (c)] /Contents 4 0 R >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [1e99 -1e99 9999999999999999999 1] /Rotate 37 /Contents 4 0 R >>",
    ),
}


@cache
def bomb(name: str) -> bytes:
    """Packed where it is asked for, not in every process that collects the tests."""
    return BOMBS[name]()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_a_typed_error_in_little_time_and_memory(name: str) -> None:
    data = bomb(name)
    memory, start = resident_mb(), time.process_time()
    with pytest.raises(ExtractorError):
        extract(data, SETTINGS)
    assert time.process_time() - start < 15
    assert resident_mb() - memory < 300


def test_what_is_said_of_a_bomb_names_the_limit() -> None:
    with pytest.raises(DocumentTooLargeError, match="100 MB"):
        require_bounded_streams(bomb("flate_of_a_gigabyte"), "a.pdf")
    with pytest.raises(DocumentTooLargeError, match="500 百万"):
        require_bounded_streams(bomb("picture_of_100000_pixels_a_side"), "a.pdf")


@pytest.mark.parametrize("packings", [1, 2, 3])
def test_a_stream_is_measured_through_several_packings(packings: int) -> None:
    data = deflated(3)
    for _ in range(packings - 1):
        data = zlib.compress(data)
    assert unpacks_beyond(data, 0, 2 << 20)
    assert not unpacks_beyond(data, 0, 4 << 20)


@cache
def lying_streams() -> dict[str, bytes]:
    """A stream of 110 MB behind dictionaries that seem to say it is short."""
    packed = deflated(110)
    stored = zlib.compressobj(0)  # plain bytes inside the deflated ones: an end of the stream that is none
    hidden = stored.compress(b"\nendstream\n") + stored.flush(zlib.Z_FULL_FLUSH)
    hidden += deflated(110)[2:]
    flate, end = b"/Filter /FlateDecode", b"\nendstream"
    return {
        "no_length": b"<< %s >>\nstream\n%s%s" % (flate, packed, end),
        "false_length": b"<< /Length 5 %s >>\nstream\n%s%s" % (flate, packed, end),
        "length_past_an_end_inside": b"<< /Length 9 %s >>\nstream\n%s%s" % (flate, hidden, end),
        "length_elsewhere": b"<< /Length 9 0 R %s >>\nstream\n%s%s" % (flate, packed, end),
        "two_lengths": b"<< /Length 5 /Length %d %s >>\nstream\n%s%s" % (len(packed), flate, packed, end),
        "length_of_an_inner_dictionary": b"<< /Length %d %s /A << /Length 5 >> >>\nstream\n%s%s"
        % (len(packed), flate, packed, end),
        "length_in_a_string": b"<< /Length %d %s /A (/Length 5) >>\nstream\n%s%s" % (len(packed), flate, packed, end),
        "opened_in_a_comment": b"<< /Length %d /A %% <<\n /Length 5 %s >>\nstream\n%s%s"
        % (len(packed), flate, packed, end),
        "written_in_hex": b"<< /#4cength %d /Length 5 %s >>\nstream\n%s%s" % (len(packed), flate, packed, end),
        "packed_twice": b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s%s"
        % (len(zlib.compress(packed)), zlib.compress(packed), end),
        "blanks_behind_the_word": b"<< /Length %d %s >>\nstream \r%s%s" % (len(packed), flate, packed, end),
    }


@pytest.mark.parametrize(("name", "stream"), lying_streams().items(), ids=lying_streams())
def test_no_dictionary_hides_what_its_stream_unpacks_to(name: str, stream: bytes) -> None:
    with pytest.raises(DocumentTooLargeError, match="100 MB"):
        require_bounded_streams(_pdf(*HEAD, stream), name)


def packed(dictionary: bytes, data: bytes, keyword: bytes = b"stream\n") -> bytes:
    return b"<< /Length %d %s >>\n" % (len(data), dictionary) + keyword + data + b"\nendstream"


def in_runs(data: bytes) -> bytes:
    pieces = [data[start : start + 128] for start in range(0, len(data), 128)]
    return b"".join(bytes((len(piece) - 1,)) + piece for piece in pieces) + b"\x80"


LARGE = deflated(101)
HIDDEN = {
    "its packing stands in another object": packed(b"/Filter 5 0 R", LARGE),
    "its packing is written with escapes": packed(b"/Filter /#46lateDecode", LARGE),
    "its packing stands before a long string": packed(b"/Filter /FlateDecode /X (" + b"x" * 6000 + b")", LARGE),
    "words stand behind the word stream": packed(b"/Filter /FlateDecode", LARGE, b"stream and so on\n"),
    "it is written in figures": packed(b"/Filter [/ASCIIHexDecode /FlateDecode]", LARGE.hex().encode() + b">"),
    "it is written in letters": packed(b"/Filter [/ASCII85Decode /FlateDecode]", a85encode(LARGE) + b"~>"),
    "it is written in figures in brackets": packed(b"/Filter [/AHx /Fl]", b"\n<" + LARGE.hex().encode() + b">"),
    "it is written in letters in brackets": packed(b"/Filter [/A85 /Fl]", b"<~" + a85encode(LARGE) + b"~>"),
    "it is written in runs": packed(b"/Filter [/RunLengthDecode /FlateDecode]", in_runs(LARGE)),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_a_bomb_is_told_however_its_packing_is_written(how: str) -> None:
    with pytest.raises(DocumentTooLargeError, match="100 MB"):
        require_bounded_streams(_pdf(*HEAD, HIDDEN[how], b"/FlateDecode"), "a.pdf")


def test_lzw_is_unpacked_as_readers_do_and_no_further_than_asked() -> None:
    packed_a = bytes.fromhex("801860503824160d0784426150b864361d0f8844625138a4562d178c4040")  # 300 times a
    assert list(unpackings(packed_a, 1000)) == [b"a" * 300]
    assert len(next(unpackings(packed_a, 3))) < 300


def test_forms_within_forms_are_told_whatever_their_names_are_written_like() -> None:
    escaped = nested_forms(11).replace(b"/Form", b"/#46orm").replace(b"/XObject << ", b"/XObj#65ct << ")
    assert has_nested_forms(escaped)
    with pytest.raises(ExtractorError):
        extract(escaped, SETTINGS)


def test_forms_that_cannot_be_counted_are_not_unfolded() -> None:
    """A page before the bomb over which the counting breaks would else hide it."""
    broken = nested_forms(11).replace(b"/Kids [3 0 R] /Count 1", b"/Kids [99 0 R 3 0 R] /Count 2")
    start = time.process_time()
    with pytest.raises(ExtractorError):
        extract(broken, SETTINGS)
    assert time.process_time() - start < 15


def test_ordinary_files_and_pages_without_end_are_within_the_limits() -> None:
    for file in CORPUS.glob("*.pdf"):
        require_bounded_streams(file.read_bytes(), file.name)
    require_bounded_streams(zip_bomb(), "bomb")
    assert MOST_UNPACKED > 60 << 20
    pages = tiny_pdf(*(show("2023年度部门决算", 50, 700) for _ in range(999)))
    with pytest.raises(ExtractorError):
        extract(pages, SETTINGS)
