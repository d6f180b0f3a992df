"""Text input: bytes to text without a single guessed character, text to lines, bits of HTML to plain text. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

from extractor.errors import UnsupportedFormatError
from extractor.input.reader import Content, ReadOptions
from extractor.input.sniff import foreign_kind
from extractor.input.text_forms import normalise
from extractor.layout import Line
from extractor.text.characters import whole_number

CHECKED, UNCHECKED = "☑", "□"

_BYTE_ORDER_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_COMMON = re.compile("[\t\n\r\f -~\u00b7\u2014\u2018-\u201d\u2026\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
_MOST_SPANNED = 100
_HINT = "请提供 PDF、Word、Excel、网页，或以 UTF-8、GB18030 保存的纯文本；juesuan doctor 列出能读的格式"


class PlainTextReader:
    """Extracted text: whatever bears no signature of another format."""

    def claims(self, data: bytes) -> bool:
        """Whether nothing says that the bytes are of another kind."""
        return foreign_kind(data) is None

    def read(self, data: bytes, options: ReadOptions) -> Content:
        """The lines as they stand, with the encoding that was found."""
        text, encoding = bytes_to_text(data, options.name)
        return Content("text", text_to_lines(text), encoding=encoding)


def bytes_to_text(data: bytes, name: str | None = None) -> tuple[str, str]:
    """Bytes → ``(text, encoding)``; a byte order mark is dropped.

    Decoding is strict. Without a mark, UTF-8 is tried, then GB18030, and UTF-16 only where there are zero bytes, which
    the others never hold. Raises ``UnsupportedFormatError`` naming the first offset that cannot be decoded, also where
    the bytes would pass as GB18030 but are damaged UTF-8, or are no text at all.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _checked(_decode(data[len(mark) :], encoding, len(mark), name), name), encoding
    if b"\0" in data:
        return _wide_text(data, name)
    try:
        return _checked(data.decode("utf-8"), name), "utf-8"
    except UnicodeDecodeError as error:
        if _is_mostly_utf8(data):
            raise _undecodable("utf-8", error.start, name) from error
    return _checked(_decode(data, "gb18030", 0, name), name), "gb18030"


def _decode(data: bytes, encoding: str, skipped: int, name: str | None) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(encoding, error.start + skipped, name) from error


def _undecodable(encoding: str, offset: int, name: str | None) -> UnsupportedFormatError:
    return UnsupportedFormatError(
        f"文本不能按 {encoding.upper()} 解码：第 {offset} 字节（从 0 计）无效", where=name, hint=_HINT
    )


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether most bytes beyond ASCII form UTF-8 characters; in GB18030 text they hardly ever do."""
    beyond_ascii = sum(byte >= 0x80 for byte in data)
    readable = sum(len(c.encode()) for c in data.decode("utf-8", errors="ignore") if not c.isascii())
    return 2 * readable > beyond_ascii


def _wide_text(data: bytes, name: str | None) -> tuple[str, str]:
    """UTF-16 without a mark: the byte order that gives readable Chinese, or an error."""
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_COMMON.findall(text)) >= 0.9 * len(text):
            return text, encoding
    raise _not_text(data.index(0), name)


def _checked(text: str, name: str | None) -> str:
    """``text``, unless it is binary data in disguise: more than a stray control character."""
    controls = _CONTROLS.findall(text)
    if "\0" in controls or len(controls) > max(3, len(text) // 100):
        first = _CONTROLS.search(text)
        raise _not_text(first.start() if first else 0, name)
    return text


def _not_text(offset: int, name: str | None) -> UnsupportedFormatError:
    return UnsupportedFormatError(
        f"内容不是认识的格式，也不是文本（第 {offset} 位起为二进制数据）", where=name, hint=_HINT
    )


def text_to_lines(text: str) -> tuple[Line, ...]:
    """Text → its lines, blank ones included, tabs kept, bits of HTML turned to text.

    A form feed starts a new page; with one, pages are numbered from 1, without any they are unknown (``None``).
    """
    pages = html_to_text(text).split("\f")
    paged = len(pages) > 1
    lines: list[Line] = []
    for number, page in enumerate(pages, start=1):
        for content in normalise(_split_lines(page)):
            lines.append(Line(content, len(lines) + 1, number if paged else None))
    return tuple(lines)


def _split_lines(page: str) -> list[str]:
    lines = re.split(r"\r\n|\r|\n|\x85|\u2028|\u2029", page)
    if lines[-1] == "":
        lines.pop()
    return lines


# Only names that HTML has are tags, and only with attributes: "<5%", "<项目>" and "a<b 且 c>d" are text.
_NAMES = (
    "p|br|hr|div|span|table|thead|tbody|tfoot|tr|td|th|caption|colgroup|col|input|label|b|strong|i|em|u|s|del|ins|sub|"
    "sup|font|small|big|a|img|center|ul|ol|li|dl|dt|dd|h[1-6]|html|head|body|section|article|header|footer|nobr|wbr"
)
_ATTRIBUTE = r"""\s+[a-zA-Z_:@][-\w:.]*(?:\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))?"""
_TAG = re.compile(
    rf"<!--.{{0,2000}}?-->|</?(?:{_NAMES})(?:{_ATTRIBUTE}){{0,30}}\s*/?>", re.IGNORECASE | re.DOTALL | re.ASCII
)
_ROW = re.compile(r"<tr(?:\s[^<>]*)?>(?:(?!<tr[\s>]).)*?</tr\s*>", re.IGNORECASE | re.DOTALL)
_SPACES = re.compile(r"\s+")
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_BLOCKS = frozenset((
    "p", "br", "hr", "div", "table", "thead", "tbody", "tfoot", "caption", "ul", "ol", "li", "dl", "dt", "dd",
    "h1", "h2", "h3", "h4", "h5", "h6", "center", "section", "article", "header", "footer", "html", "head", "body",
))  # fmt: skip


def html_to_text(text: str) -> str:
    """``text`` with the HTML tags and entities in it turned to text; a text without any is returned as it is.

    A checkbox becomes ☑ or □, cells are parted by tabs (one for each column that they span), a row or block ends the
    line. Within a row, be it of ``<td>`` or of tabs, a block or break is a blank, so that a row stays one line.
    """
    if "<" in text and _TAG.search(text):
        text = _TAG.sub(lambda m: _SPACES.sub(" ", m.group()), text)
        text = _ROW.sub(lambda m: _SPACES.sub(_unless_break, m.group()), text)
        text = "".join(map(_line_to_text, re.split(r"([\r\n\f]+)", text)))
    return _ENTITY.sub(lambda m: unescape(m.group()), text)


def _unless_break(spaces: re.Match[str]) -> str:
    """Blanks as they are; those around the end of a line fall away with it."""
    return "" if "\n" in spaces[0] or "\r" in spaces[0] else spaces[0]


def _line_to_text(line: str) -> str:
    if not _TAG.search(line):
        return line
    in_row = "\t" in line or re.search(r"</?(?:td|th)[\s>/]", line, re.IGNORECASE) is not None
    writer = _Writer(in_row=in_row)
    for tag, between in _tags_and_text(line):
        if tag:
            writer.tag(_TagReader(tag))
        writer.parts.append(between)
    writer.end_row()
    result = "".join(writer.parts)
    if in_row:
        # The blanks that stand for breaks matter only inside a cell.
        return "\n".join(re.sub(r" *\t *", "\t", row).strip(" ") for row in result.split("\n")).rstrip("\n")
    return re.sub(r" *\n[ \n]*", "\n", result).strip("\n")


def _tags_and_text(line: str) -> Iterator[tuple[str, str]]:
    """``(tag, text up to the next tag)``, the first with an empty tag."""
    tag, position = "", 0
    for match in _TAG.finditer(line):
        yield tag, line[position : match.start()]
        tag, position = match.group(), match.end()
    yield tag, line[position:]


class _TagReader(HTMLParser):
    """Reads the name and the attributes of one tag."""

    def __init__(self, tag: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = ""
        self.attributes: dict[str, str | None] = {}
        self.closes = False
        self.feed(tag)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an opening (or empty) tag."""
        self.name, self.attributes = tag, dict(attrs)

    def handle_endtag(self, tag: str) -> None:
        """Keep a closing tag; an empty one (``<br/>``) opens too, and stays an opening one."""
        if not self.name:
            self.name, self.closes = tag, True


class _Writer:
    """Collects the text of one line of markup; ``columns`` are those that the open cell still has to fill."""

    def __init__(self, *, in_row: bool) -> None:
        self.in_row = in_row
        self.parts: list[str] = []
        self.columns = 0

    def tag(self, read: _TagReader) -> None:
        """Write what the tag stands for."""
        if read.name == "input":
            self.parts.append(_input_to_text(read.attributes))
        elif read.name in {"td", "th"} and not read.closes:
            self.parts.append("\t" * self.columns)
            span = read.attributes.get("colspan") or ""
            self.columns = min(whole_number(span) or 1, _MOST_SPANNED)
        elif read.name == "tr" and read.closes:
            self.end_row()
            self.parts.append("\n")
        elif read.name in _BLOCKS:
            self.parts.append(" " if self.in_row else "\n")

    def end_row(self) -> None:
        """Fill the columns that the last cell spans beyond its own."""
        self.parts.append("\t" * (self.columns - 1))
        self.columns = 0


def _input_to_text(attributes: dict[str, str | None]) -> str:
    kind = (attributes.get("type") or "text").lower()
    if kind in ("checkbox", "radio"):
        return CHECKED if "checked" in attributes else UNCHECKED
    return "" if kind == "hidden" else attributes.get("value") or ""
