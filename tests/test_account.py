"""One account from several files: a list, a folder, an archive; every place names its file, differences are said."""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
from pathlib import Path

import pytest
from office_documents import to_docx, to_xls, to_xlsx, zipped
from synthetic import cells, document
from tiny_pdf import show, tiny_pdf

from extractor import Settings, extract
from extractor.errors import (
    DamagedDocumentError,
    DocumentError,
    DocumentTooLargeError,
    EmptyDocumentError,
    UnsupportedFormatError,
    UsageError,
)
from extractor.input.archive import archive_members
from extractor.input.load import load, open_source
from extractor.settings import Converter

ACCOUNT = document("ministry_2021")
PROSE, TABLES = to_docx(ACCOUNT, tables=False), to_xls(ACCOUNT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "某局"
    (place / "附件").mkdir(parents=True)
    (place / "说明.docx").write_bytes(PROSE)
    (place / "附件" / "报表.xls").write_bytes(TABLES)
    (place / "~$说明.docx").write_bytes(b"locked")
    return place


def is_whole(record: object) -> bool:
    expected = ACCOUNT.expected
    tables = record.tables  # type: ignore[attr-defined]
    read = {table: cells(getattr(tables, table).model_dump(mode="json")) for table in expected["tables"]}
    deviations = record.narrative.deviations  # type: ignore[attr-defined]
    return read == {table: cells(wanted) for table, wanted in expected["tables"].items()} and len(deviations) == len(
        expected["narrative"]["deviations"]
    )


def test_a_list_a_folder_and_an_archive_give_the_whole_account(folder: Path) -> None:
    files = [folder / "附件" / "报表.xls", folder / "说明.docx"]
    archive = zipped({"报表.xls": TABLES, "说明.docx": PROSE, "__MACOSX/._说明.docx": b"x"})
    for source in (files, tuple(reversed(files)), folder, str(folder), archive):
        assert is_whole(extract(source, Settings(ocr="never")))


def test_every_place_names_its_file(folder: Path) -> None:
    record = extract(folder, Settings(ocr="never"))
    assert record.provenance is not None
    assert [file.name for file in record.provenance.input.files] == ["说明.docx", "附件/报表.xls"]
    assert record.tables.income.source is not None
    assert record.tables.income.source.file == "附件/报表.xls"
    assert {row.source.file for row in record.tables.income.rows if row.source} == {"附件/报表.xls"}
    assert {item.evidence.span.file for item in record.narrative.deviations if item.evidence} == {"说明.docx"}


def test_every_place_says_where_it_is_in_its_file(folder: Path) -> None:
    record = extract(folder, Settings(ocr="never"))
    row = record.tables.income.rows[0]
    assert record.tables.income.source is not None
    assert row.source is not None
    assert record.tables.income.source.address == "表2!1:1"
    column = next(name for name, amount in row.amounts().items() if amount is not None)
    cell, sheet_row = row.source.cells[column], row.source.address.split(":")[1] if row.source.address else ""
    assert cell.address is not None
    assert re.fullmatch(rf"表2![A-Z]{sheet_row}", cell.address)
    item = record.narrative.deviations[0]
    assert item.evidence is not None
    assert re.fullmatch(r"第\d+段", item.evidence.span.address or "")
    assert item.evidence.fields["subject"].address == item.evidence.span.address


def test_a_value_of_a_sheet_names_its_cell() -> None:
    record = extract(to_docx(ACCOUNT), Settings(ocr="never"))
    sheet = record.performance.sheets[0]
    assert sheet.evidence is not None
    assert re.fullmatch(r"第\d+个表 第1行第\d+列", sheet.evidence.fields["name"].address or "")


def with_wrong_total() -> bytes:
    """The workbook with another figure as the total of 收入决算表."""
    with zipfile.ZipFile(io.BytesIO(to_xlsx(ACCOUNT))) as package:
        members: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    total = ACCOUNT.expected["tables"]["income"]["total"]["total"]
    sheet = package_text(members["xl/worksheets/sheet2.xml"])
    assert f"<v>{total.normalize():f}</v>" in sheet
    return zipped(
        members | {"xl/worksheets/sheet2.xml": sheet.replace(f"<v>{total.normalize():f}</v>", "<v>1.5</v>", 1)}
    )


def package_text(data: str | bytes) -> str:
    return data if isinstance(data, str) else data.decode()


def test_findings_point_at_the_cell(folder: Path) -> None:
    (folder / "附件" / "报表.xls").write_bytes(with_wrong_total())
    record = extract(folder, Settings(ocr="never"))
    places = [place for finding in record.findings for place in finding.places if "income.total" in (place.path or "")]
    assert places
    assert {place.file for place in places} == {"附件/报表.xls"}
    assert all(re.fullmatch(r"表2![A-Z]\d+", place.address or "") for place in places)


def test_the_same_table_in_two_files_is_compared() -> None:
    total = ACCOUNT.expected["tables"]["income"]["total"]["total"]
    record = extract([TABLES, with_wrong_total()], Settings(ocr="never", parts=frozenset({"tables"})))
    (finding,) = [found for found in record.findings if found.id == "account.table_differs"]
    assert {str(finding.left), str(finding.right)} == {str(total), "1.50"}


def test_a_text_that_comes_in_two_forms_is_read_once(folder: Path) -> None:
    (folder / "副本.docx").write_bytes(to_docx(ACCOUNT, tables=False, automatic=False))
    record = extract(folder, Settings(ocr="never"))
    assert is_whole(record)
    assert "account.same_text" in [finding.id for finding in record.findings]


def test_pages_of_several_pdfs_are_counted_on_and_found_in_their_file() -> None:
    one, two = (tiny_pdf(show(text, 50, 700), show(text, 60, 680)) for text in ("甲", "乙"))
    with open_source([one, two]) as opened:
        assert [page.number for page in opened.document.pages] == [1, 2, 3, 4]
        geometry = opened.geometry([2, 3])
    assert {number: [word.text for word in found.words] for number, found in geometry.items()} == {2: ["甲"], 3: ["乙"]}


def test_what_of_an_archive_is_no_document_is_said() -> None:
    data = zipped({"公章.png": b"\x89PNG\r\n\x1a\n" + bytes(99), "说明.txt": "部门决算\n".encode()})
    with open_source(data) as opened:
        assert [finding.id for finding in opened.findings] == ["account.file_not_read"]
        assert [line.text for line in opened.document.lines] == ["部门决算"]


def with_link(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO(zipped(files))
    entry = zipfile.ZipInfo("决算.txt")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(entry, "../../决算.txt")
    return stream.getvalue()


def test_a_link_in_an_archive_is_said_and_is_no_text_of_the_account() -> None:
    with open_source(with_link({"说明.txt": "部门决算\n".encode()})) as opened:
        assert [finding.message[:18] for finding in opened.findings] == ["“决算.txt”未读取：这是指向别处"]
        assert [line.text for line in opened.document.lines] == ["部门决算"]
    with pytest.raises(UnsupportedFormatError, match="链接"):
        extract(with_link({}), Settings(ocr="never"))


def test_names_of_chinese_windows_are_shown_and_never_used_as_paths(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("AAAA.txt", "甲")
        archive.writestr("../../evil.txt", "乙")
    data = stream.getvalue().replace(b"AAAA", "决算".encode("gb18030"))
    assert [member.name for member in archive_members(data, None, max_bytes=999)] == ["../../evil.txt", "决算.txt"]


def test_a_member_without_a_name_is_read_like_any_other() -> None:
    """To the library a name that begins with NUL is none at all."""
    data = zipped({"a.txt": "甲"}).replace(b"a.txt", b"\0.txt")
    assert [(member.name, member.data) for member in archive_members(data, None, max_bytes=999)] == [
        ("", "甲".encode())
    ]


def nested(data: bytes, depth: int) -> bytes:
    for _ in range(depth):
        data = zipped({"a.zip": data})
    return data


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(zipped({"a.txt": bytes(64 << 20)}), DocumentTooLargeError, id="bomb"),
        pytest.param(zipped({f"{n}.txt": "x" for n in range(300)}), DocumentTooLargeError, id="too_many"),
        pytest.param(nested(zipped({"a.txt": "x"}), 4), UnsupportedFormatError, id="too_deep"),
        pytest.param(b"PK\x03\x04 broken", DamagedDocumentError, id="broken"),
        pytest.param(zipped({"a/": ""}), EmptyDocumentError, id="empty"),
        pytest.param(b"Rar!\x1a\x07\x01\x00", DocumentError, id="broken_rar_or_no_tool"),
    ],
)
def test_a_hostile_archive_is_a_typed_error(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        load(data, name="甲")


# --- LibreOffice -------------------------------------------------------------------------------------------------------

DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999) + "WordDocument".encode("utf-16-le").ljust(64, b"\0") + b"\x1a\0"


def program(folder: Path, body: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.skipif(os.name != "posix", reason="the program is a shell script")
def test_an_old_document_is_converted_once_and_kept(tmp_path: Path) -> None:
    (tmp_path / "made.docx").write_bytes(PROSE)
    body = f'while [ "$1" != --outdir ]; do shift; done; cp {tmp_path}/made.docx "$2/input.docx"; echo x >> {tmp_path}/runs'
    converter = Converter(program(tmp_path, body), tmp_path / "cache")
    for _ in range(2):
        with open_source(DOC, converter=converter) as opened:
            assert opened.document.lines == load(PROSE).lines
    assert (tmp_path / "runs").read_text(encoding="utf-8").count("x") == 1


@pytest.mark.skipif(os.name != "posix", reason="the program is a shell script")
@pytest.mark.parametrize(
    ("body", "seconds", "error"),
    [("sleep 600", 0.5, DocumentTooLargeError), ("exit 3", 60, DamagedDocumentError)],
    ids=["hangs", "fails"],
)
def test_a_conversion_that_hangs_or_fails_is_a_typed_error(
    tmp_path: Path, body: str, seconds: float, error: type[Exception]
) -> None:
    with pytest.raises(error, match="LibreOffice"):
        open_source(DOC, converter=Converter(program(tmp_path, body), timeout=seconds))


def test_without_the_program_the_message_says_how_to_get_on(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormatError, match=r"需要 LibreOffice.*另存为 DOCX"):
        open_source(DOC, converter=Converter(str(tmp_path / "none")))


def titled(year: int, title: str) -> bytes:
    return f"甲县果品所{year}{title}\n支出决算表\n科目编码\t科目名称\t本年支出合计\n合计\t\t1.00\n".encode()


def test_a_folder_of_accounts_of_several_years_is_refused_with_the_way_to_read_them(tmp_path: Path) -> None:
    for year in (2021, 2022):
        (tmp_path / f"{year}.txt").write_bytes(titled(year, "年度部门决算公开"))
    with pytest.raises(UsageError, match=r"2021\.txt”是2021年度.*2022年度.*batch"):
        open_source(tmp_path)


def test_a_title_that_a_cover_breaks_in_two_says_its_year(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(titled(2021, "年度\n\n部门决算公开"))
    (tmp_path / "b.txt").write_bytes(titled(2022, "年度部门决算公开"))
    with pytest.raises(UsageError, match="不是同一份决算"):
        open_source(tmp_path)


@pytest.mark.parametrize("title", ["年部门预算公开", "年基本情况", "年度工作总结"])
def test_a_file_beside_an_account_that_is_none_may_be_of_another_year(tmp_path: Path, title: str) -> None:
    (tmp_path / "决算.txt").write_bytes(titled(2022, "年度部门决算公开"))
    (tmp_path / "附件.txt").write_bytes(f"甲县果品所2021{title}\n正文一行。\n".encode())
    with open_source(tmp_path) as opened:
        assert opened.document.files
