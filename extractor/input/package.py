"""Zip packages of office formats (DOCX, XLSX, ODS …): members under limits, XML without entities. The one door to lxml."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZipFile

from extractor.errors import (
    DamagedDocumentError,
    DocumentError,
    DocumentTooLargeError,
    EncryptedDocumentError,
    MissingExtraError,
    pip_install,
    reason_of,
)
from extractor.input.zip_errors import ZIP_ERRORS
from extractor.text.characters import whole_number

if TYPE_CHECKING:
    from lxml.etree import _Element

OFFICE_HINT = f"请运行 {pip_install('office')}"
EMU_PER_POINT = 12_700
"""Units of length of the XML formats in one point."""
MAX_MEMBERS = 5000
"""Members of a package: published ones have below 200."""
MAX_XML_BYTES = 64 << 20
"""Bytes of one XML part when unpacked: the largest published sheets have 5 MB."""
MAX_RATIO = 300
"""How often larger a part may be than its packed form; XML packs 10 to 40 times, a bomb 1000 times."""
SMALL_PART = 1 << 20
"""Parts that unpack to less than this may pack as well as they like."""


class Relationship(NamedTuple):
    """A part that another one refers to: the last word of its type (``styles``) and its path, ``None`` where it is external."""

    kind: str
    target: str | None


class Package:
    """An open package; ``name`` is the input's, for messages."""

    def __init__(self, data: bytes, name: str | None) -> None:
        self.name = name
        try:
            self._zip = ZipFile(BytesIO(data))
            members = self._zip.infolist()
        except ZIP_ERRORS as error:
            raise self.damaged(reason_of(error)) from error
        if len(members) > MAX_MEMBERS:
            raise DocumentTooLargeError(f"压缩包内有 {len(members)} 个部件，超过上限 {MAX_MEMBERS} 个", where=name)
        self._members = {member.filename.lstrip("/"): member for member in members}

    def __contains__(self, path: str) -> bool:
        return path in self._members

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def damaged(self, reason: str) -> DamagedDocumentError:
        """The error that the package is broken."""
        return DamagedDocumentError(f"文件已损坏：{reason}", where=self.name, hint="请重新下载，或在原软件中打开后另存")

    def check(self, path: str) -> None:
        """Raises a ``DocumentError`` where a part is missing, encrypted, or larger than it may be when unpacked."""
        member = self._members.get(path)
        if member is None:
            raise self.damaged(f"缺少部件 {path}")
        if member.flag_bits & 1:
            raise EncryptedDocumentError("压缩包有密码", where=self.name, hint="请先解密")
        too_dense = member.file_size > SMALL_PART and member.file_size > MAX_RATIO * max(member.compress_size, 1)
        if member.file_size > MAX_XML_BYTES or too_dense:
            raise DocumentTooLargeError(
                f"部件 {path} 解压后有 {member.file_size / 1e6:,.0f} MB，超过上限或压缩率异常",
                where=self.name,
                hint="请确认文件是否正确",
            )

    def read(self, path: str) -> bytes:
        """The bytes of a part. Raises a ``DocumentError`` where it is missing, broken, encrypted or a bomb."""
        self.check(path)
        member = self._members[path]
        try:
            # ZipFile never unpacks more than the directory says.
            return self._zip.read(member)
        except ZIP_ERRORS as error:
            raise self.damaged(f"部件 {path} 无法解压：{reason_of(error)}") from error

    def picture(self, relationship: Relationship | None) -> bytes | None:
        """The bytes of a picture; ``None`` where it is linked and not there, broken or a bomb: the rest can be read."""
        if relationship is None or relationship.target is None or relationship.target not in self:
            return None
        try:
            return self.read(relationship.target)
        except DocumentError:
            return None

    def xml(self, path: str) -> _Element:
        """The root of an XML part. Document type declarations, and with them entities, are refused."""
        return parse_xml(self.read(path), path, self.name)

    def relationships(self, path: str) -> dict[str, Relationship]:
        """What a part refers to, by relationship id."""
        folder, base = posixpath.split(path)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels not in self:
            return {}
        found: dict[str, Relationship] = {}
        for element in self.xml(rels):
            kind = (element.get("Type") or "").rsplit("/", 1)[-1]
            external = element.get("TargetMode") == "External"
            target = posixpath.normpath(posixpath.join("/", folder, element.get("Target") or ""))
            found[element.get("Id") or ""] = Relationship(kind, None if external else target.lstrip("/"))
        return found

    def related(self, path: str, kind: str) -> str | None:
        """The path of the first related part of that kind which is there."""
        for relationship in self.relationships(path).values():
            if relationship.kind == kind and relationship.target is not None and relationship.target in self:
                return relationship.target
        return None


def parse_xml(data: bytes, path: str, name: str | None) -> _Element:
    """XML bytes → root element. Raises MissingExtraError without lxml, DamagedDocumentError for what is no plain XML."""
    try:
        from lxml import etree
    except ImportError as error:
        raise MissingExtraError("读取 Word 和 Excel 文件需要 office 组件", where=name, hint=OFFICE_HINT) from error
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DamagedDocumentError(
            f"文件已损坏：部件 {path} 不是有效的 XML：{reason_of(error)}",
            where=name,
            hint="请重新下载，或在原软件中打开后另存",
        ) from error
    info: Any = root.getroottree().docinfo
    if info.doctype:
        raise DamagedDocumentError(f"部件 {path} 含有文档类型声明，拒绝读取", where=name, hint="请在原软件中打开后另存")
    return root


def local(element: _Element) -> str:
    """The name of an element without its namespace (Office writes two sets of them)."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def attribute(element: _Element, name: str) -> str | None:
    """An attribute by its name without namespace."""
    value = element.get(name)
    if value is not None:
        return value
    for full, found in element.attrib.items():
        if str(full).rsplit("}", 1)[-1] == name:
            return str(found)
    return None


def child(element: _Element | None, *path: str) -> _Element | None:
    """The first child of that local name, and so on down the path."""
    for name in path:
        if element is None:
            return None
        element = next((found for found in element if local(found) == name), None)
    return element


def children(element: _Element | None, name: str) -> Iterator[_Element]:
    """All children of that local name."""
    if element is not None:
        yield from (found for found in element if local(found) == name)


def item_at(items: Sequence[str], index: str | None) -> str | None:
    """The item that an index as a file writes it leads to; ``None`` where it leads to none."""
    number = whole_number(index)
    return items[number] if number is not None and number < len(items) else None


def value_of(element: _Element | None, *path: str) -> str | None:
    """The ``val`` of the element at the end of the path; ``None`` where there is none."""
    found = child(element, *path)
    return attribute(found, "val") if found is not None else None
