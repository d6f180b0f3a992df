"""Web pages: encodings, cells over rows and columns, what Word writes, check boxes, lists, and hostile pages."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from extractor.errors import DamagedDocumentError, EmptyDocumentError, MissingExtraError, UnsupportedFormatError
from extractor.grid.bands import grid_to_bands, header_paths
from extractor.grid.declared import cut_rows
from extractor.input.html_article import is_furniture_line
from extractor.input.load import load
from extractor.layout import Document

ARTICLE = "<p>甲乙县部门决算公开说明</p>"


def page(body: str, head: str = "") -> Document:
    return load(f"<html><head>{head}</head><body>{body}</body></html>".encode())


def texts(body: str) -> list[str]:
    return [line.text for line in page(body).lines]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        pytest.param("utf-8", "utf-8", id="declared"),
        pytest.param("gb2312", "gb18030", id="a_part_of_gb18030"),
        pytest.param("utf-8", "gb18030", id="declared_wrongly"),
        pytest.param("foo-8", "utf-8", id="declared_unknown"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_fits(declared: str, encoding: str) -> None:
    data = f'<html><head><meta charset="{declared}"></head><body>{ARTICLE}</body></html>'.encode(encoding)
    assert [line.text for line in load(data).lines] == ["甲乙县部门决算公开说明"]


def test_a_byte_order_mark_decides() -> None:
    data = f"\ufeff<html><body>{ARTICLE}</body></html>".encode("utf-16-le")
    assert load(data).encoding == "utf-16-le"


def test_a_page_of_noise_is_refused_and_one_bad_byte_is_not() -> None:
    with pytest.raises(UnsupportedFormatError, match="编码无法识别"):
        load(b"<html><body>" + b"\xff\x80\x81" * 2000)
    damaged = f"<html><body><p>{'部门决算公开说明' * 500}".encode() + b"\xff</p>"
    assert len(load(damaged).lines) == 1


def test_merged_cells_become_spans_and_stand_once_in_the_lines() -> None:
    document = page(
        "<table><tr><td rowspan=2>科目</td><td colspan=2>本年支出</td></tr>"
        "<tr><td>基本支出</td><td>项目支出</td></tr><tr><td>201</td><td>1.00</td><td>2.00</td></tr></table>"
    )
    (grid,) = document.grids
    assert [line.text for line in document.lines] == ["科目\t本年支出\t", "\t基本支出\t项目支出", "201\t1.00\t2.00"]
    assert (grid.first_line, grid.last_line) == (1, 3)
    assert header_paths(grid, grid_to_bands(grid), 2) == [("科目",), ("本年支出", "基本支出"), ("本年支出", "项目支出")]
    assert [cell.address for cell in grid.cells][3] == "第1个表 第2行第3列"
    assert document.lines[2].address == "第1个表 第3行"


def test_rows_cut_from_a_grid_keep_their_lines_and_lose_columns_that_begin_elsewhere() -> None:
    (grid,) = page(
        "<table><tr><td colspan=2>甲</td><td>乙</td></tr><tr><td>1.00</td><td>2.00</td><td>3.00</td></tr>"
        "<tr><td colspan=2>丙</td><td>4.00</td></tr><tr><td colspan=2>丁</td><td>5.00</td></tr></table>"
    ).grids
    cut = cut_rows(grid, 3, 4)
    assert cut is not None
    assert (cut.n_rows, cut.n_cols, cut.first_line) == (2, 2, 3)
    assert [(cell.row, cell.col, cell.text) for cell in cut.cells] == [
        (0, 0, "丙"), (0, 1, "4.00"), (1, 0, "丁"), (1, 1, "5.00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        pytest.param(
            "<span>1,2</span><span lang=EN-US>34.50</span><o:p></o:p>", "1,234.50", id="a_number_in_two_spans"
        ),
        pytest.param("行政\n运行", "行政运行", id="a_source_line_broken_in_a_word"),
        pytest.param("&nbsp;", "", id="a_blank_cell"),
        pytest.param("是<input type=checkbox checked>否<input type=checkbox>", "是☑否□", id="check_boxes"),
        pytest.param("<img src=a.gif alt='√'>是<img src=b.gif alt='未选中'>否", "√是□否", id="pictures_of_marks"),
        pytest.param("<span style='font-family:\"Wingdings 2\"'>R</span>常年性", "☑常年性", id="symbol_font"),
        pytest.param("<del>9.00</del><ins>8.00</ins>", "8.00", id="tracked_change"),
        pytest.param("<!--[if gte mso 9]>7.00<![endif]-->6.00", "6.00", id="conditional_comment"),
        pytest.param("<span style='mso-hide:all'>5.00</span>4.00", "4.00", id="hidden_by_word"),
    ],
)
def test_a_cell_holds_what_is_shown(cell: str, text: str) -> None:
    (grid,) = page(f"<table><tr><td>名称</td><td>{cell}</td></tr><tr><td>甲</td><td>1.00</td></tr></table>").grids
    assert grid.cells[1].text == text


def test_the_numbers_of_a_list_are_printed() -> None:
    body = "<ol><li>甲<li><p>乙</p></ol><ol style='list-style-type:cjk-ideographic' start=3><li>丙</li></ol>"
    assert texts(body + ARTICLE)[:3] == ["1.甲", "2.乙", "三、丙"]


def test_a_heading_outside_of_the_article_is_kept() -> None:
    body = f"<h1>甲乙县2031年度部门决算</h1><div><div>{'<p>正文在这里，说明收入和支出。</p>' * 40}</div></div>"
    assert texts(body)[0] == "甲乙县2031年度部门决算"


@pytest.mark.parametrize(
    "line",
    ["当前位置：首页 > 政务公开", "上一篇：没有了", "【打印本页】【关闭窗口】", "字号：[大 中 小]", "来源：财政局 发布时间：2031-08-01",
     "主办单位：甲乙县人民政府", "分享到：微信 微博"],
)  # fmt: skip
def test_lines_of_the_site_are_known(line: str) -> None:
    assert is_furniture_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "一、收入支出决算总体情况说明",
        "公开01表",
        "部门：甲乙县财政局",
        "“三公”经费支出12.00万元。",
        "第二部分 部门概况",
    ],
)
def test_lines_of_an_account_are_none_of_the_site(line: str) -> None:
    assert not is_furniture_line(line)


def test_ten_thousand_merged_cells_are_read_within_limits() -> None:
    row = "<tr><td rowspan=60000 colspan=1000>甲</td></tr>"
    (grid,) = page(f"<table>{row * 10000}</table>").grids
    assert grid.n_cols <= 200


def test_markup_nested_beyond_measure_is_an_error_and_deep_markup_is_read() -> None:
    with pytest.raises(DamagedDocumentError, match="嵌套"):
        page("<div>" * 50_000 + ARTICLE)
    with pytest.raises(DamagedDocumentError, match="嵌套"):
        page("<table><tr><td>" * 1000 + ARTICLE)
    assert texts("<div>" * 1000 + ARTICLE + "</div>" * 1000) == ["甲乙县部门决算公开说明"]


def test_entities_are_not_followed() -> None:
    data = (
        '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "&a;&a;">]>'
        f"<html><body><p>&b;</p>{ARTICLE}</body></html>"
    )
    assert "&b;" in [line.text for line in load(data.encode()).lines]


def test_a_page_that_shows_nothing_is_empty() -> None:
    with pytest.raises(EmptyDocumentError):
        load(b"<html><head><script>1</script></head><body><div hidden>2</div></body></html>")


def test_an_archive_without_a_page_is_damaged() -> None:
    data = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n--x--\r\n"
    with pytest.raises(DamagedDocumentError, match="没有网页"):
        load(data)


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("selectolax"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MissingExtraError, match=r"juesuan\[web\]"):
        page(ARTICLE)
