"""Files whose content is not what their name says: the message tells what is in them, and never that the account lacks something."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
import pytest

from extractor import DamagedDocumentError, ExtractorError, NotAFinalAccountError, extract

PAGE = "<html><head><title>404</title></head><body><p>您访问的页面不存在</p></body></html>".encode()


def word(text: str = "通知") -> bytes:
    document, stream = docx.Document(), io.BytesIO()
    for _ in range(30):
        document.add_paragraph(text)
    document.save(stream)
    return stream.getvalue()


def workbook() -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append([1, 2])
    book.save(stream)
    return stream.getvalue()


def told(folder: Path, name: str, data: bytes) -> ExtractorError:
    path = folder / name
    path.write_bytes(data)
    with pytest.raises(ExtractorError) as raised:
        extract(path)
    return raised.value


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        pytest.param("甲局.pdf", b"x", "内容却不是 PDF，而是纯文本，文字是“x”", id="one_byte"),
        pytest.param("甲局.PDF", PAGE, "不是 PDF，而是网页，文字是“您访问的页面不存在”", id="page_named_pdf"),
        pytest.param("甲局.xlsx", PAGE, "不是 Excel 工作簿，而是网页", id="page_named_workbook"),
        pytest.param("甲局.docx", PAGE, "不是 Word 文档，而是网页", id="page_named_word"),
        pytest.param("甲局.xls", "请先登录后下载".encode(), "而是纯文本，文字是“请先登录后下载”", id="login"),
        pytest.param("甲局.docx", workbook(), "不是 Word 文档，而是 Excel 工作簿", id="workbook_named_word"),
        pytest.param("甲局.xlsx", word(), "不是 Excel 工作簿，而是 Word 文档", id="word_named_workbook"),
        pytest.param("甲局.png", b"y", "不是图片，而是纯文本", id="picture"),
        pytest.param("甲局.docx", word()[:-3000], "Word 文档已损坏或不完整", id="word_cut_off"),
        pytest.param("甲局.xlsx", workbook()[:-1500], "Excel 工作簿已损坏或不完整", id="workbook_cut_off"),
        pytest.param("甲局.zip", b"PK\x03\x04abc", "ZIP 压缩包已损坏", id="archive_cut_off"),
        pytest.param("甲局.pdf", b"%PDF-1.7\n", "PDF 已损坏或不完整", id="head_alone"),
        pytest.param("甲局.pdf", b"\n", "文件是空的", id="blank"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_told_as_that(
    tmp_path: Path, name: str, data: bytes, words: str
) -> None:
    assert words in told(tmp_path, name, data).message


def test_a_file_that_is_what_its_name_says_lacks_an_account(tmp_path: Path) -> None:
    error = told(tmp_path, "甲局.docx", word())
    assert isinstance(error, NotAFinalAccountError)


def test_a_budget_is_a_budget_whatever_it_is_called(tmp_path: Path) -> None:
    error = told(tmp_path, "甲局.pdf", ("甲县财政局2031年部门预算公开\n" + "部门预算收支总表\n" * 5).encode())
    assert isinstance(error, NotAFinalAccountError)
    assert "部门预算" in error.message


def test_the_way_out_is_another_download(tmp_path: Path) -> None:
    error = told(tmp_path, "甲局.pdf", b"x")
    assert isinstance(error, DamagedDocumentError)
    assert "重新下载" in (error.hint or "")
