"""An article of a portal that is spread over numbered pages, and what the portal prints around it on each of them."""

from __future__ import annotations

import pytest

from extractor import Settings, extract
from extractor.input.load import open_source

TITLE = "甲县果品局2022年度部门决算"
SENTENCES = [
    "第一部分 部门概况",
    "一、主要职责",
    "承担全县果品生产的管理与服务工作。",
    "第三部分 部门决算情况说明",
    "一、收入支出决算总体情况说明",
    "2022年度收、支总计均为100.00万元，与2021年度相比，收、支总计增加20.00万元，增长25.00%，主要原因是新建果园。",
    "八、机关运行经费支出情况说明",
    "2022年度机关运行经费支出30.00万元，与2021年度相比减少10.00万元，下降25.00%，主要原因是厉行节约。",
]
TABLE = (
    "<p>支出决算表</p><p>单位：万元</p><table><tr><td>科目编码</td><td>科目名称</td><td>本年支出合计</td></tr>"
    "<tr><td></td><td>合计</td><td>100.00</td></tr><tr><td>213</td><td>农林水支出</td><td>100.00</td></tr></table>"
)


def page(body: str, *, head: str = "", foot: str = "", title: str = TITLE, site: str = "") -> bytes:
    return (
        f"<html><head><meta charset=utf-8><title>{site or title}</title></head><body>{head}<div class=a><h1>{title}</h1>"
        f"<div id=zoom>{body}</div></div>{foot}</body></html>"
    ).encode()


@pytest.mark.parametrize("length", [2, 3, 5])
def test_numbered_pages_are_read_in_the_order_given(length: int) -> None:
    blocks = [*(f"<p>{text}</p>" for text in SENTENCES[:3]), TABLE, *(f"<p>{text}</p>" for text in SENTENCES[3:])]
    record = extract(
        [page("".join(blocks[start : start + length])) for start in range(0, len(blocks), length)],
        Settings(ocr="never"),
    )
    assert [item.section for item in record.narrative.deviations] == ["overall", "operating_cost"]
    assert record.completeness is not None
    assert record.completeness.unread == 0


@pytest.mark.parametrize(
    "crumb", ["您当前所在的位置：", "您现在的位置：", "当前位置：", "您所在的位置:", "目前位置：", "当前所处位置："]
)
def test_where_one_is_on_a_site_is_no_text_of_the_account(crumb: str) -> None:
    head = f"<div><em></em>{crumb}<a href='/'>首页</a> &gt; <a href='/a/'>公开</a> &gt; 部门决算</div>"
    with open_source(page("".join(f"<p>{text}</p>" for text in SENTENCES), head=head)) as opened:
        assert [line.text for line in opened.document.lines] == [TITLE, *SENTENCES]


def test_the_foot_of_a_site_is_left_out_whole() -> None:
    foot = "<div><p>联系电话：0000-12345678　地址：甲县一路1号</p><p>网站标识码：1234567890</p></div>"
    with open_source(page("".join(f"<p>{text}</p>" for text in SENTENCES), foot=foot)) as opened:
        assert opened.document.lines[-1].text == SENTENCES[-1]


@pytest.mark.parametrize(
    "site", [f"甲县人民政府 部门决算 {TITLE}", f"甲县人民政府-部门决算-{TITLE}", f"{TITLE}_甲县政府网"]
)
def test_names_of_a_site_and_its_columns_are_no_part_of_the_title(site: str) -> None:
    record = extract(page("".join(f"<p>{text}</p>" for text in SENTENCES), site=site), Settings(ocr="never"))
    assert record.document.department == "甲县果品局"
