"""Pages on “三公” with their table and text on one page, as converters of web pages give them."""

from __future__ import annotations

import pytest
from test_doors_of_topic_pages import read, stated

from extractor.input.text_forms import cells_to_lines, normalise
from models import Record, decimal_string

ROWS = (
    ("项 目", "预 算 数", "决 算 数"),
    ("合 计", "24.60", "17.37"),
    ("因公出国（境）费", "0", "0"),
    ("公务接待费", "1.00", "2.14"),
    ("公务用车购置及运行维护费", "23.60", "15.23"),
    ("其中：公务用车运行维护费", "15.60", "8.07"),
    ("公务用车购置费", "8.00", "7.16"),
)
TITLES = {
    "on one line": "甲县果品所2021年度一般公共预算财政拨款“三公”经费支出决算情况说明\n",
    "wrapped": "甲县果品所2021年度一般公共预算财政\n拨款“三公”经费支出决算情况说明\n",
    "wrapped before its last words": "甲县果品所2021年度一般公共预算财政拨款“三公”经费\n支出决算情况说明\n",
    "over where it stood": "甲县果品所2021年度“三公”经费支出决算情况说明\n发布时间：2022-09-10 来源：甲县果品所\n",
}
TEXT = (
    "二、2021年度一般公共预算财政拨款“三公”经费支出情况说明\n（一）总体情况说明。\n"
    "甲县果品所2021年度“三公”经费支出预算为24.60万元，支出决算为17.37万元，完成预算的70.61%，决算数小于预算数的主要原因是节约。"
    "本次公布的“三公”经费决算为所本级决算数。\n（二）具体情况说明。\n"
    "2021年度“三公”经费支出决算中，公务接待费支出决算2.14万元，占12.32%；公务用车购置及运行维护费支出决算15.23万元，占87.68%。具体情况如下：\n"
    "1.公务接待费支出2.14万元，与2020年度决算相比，增加1.14万元，增长114%，增长的原因是新设机构。\n"
)
HEAD = "一、2021年度一般公共预算财政拨款“三公”经费支出决算表\n单位：万元\n"
FORMS = {
    "a lone pipe opens a row": "".join("|\n" + "".join(f"{cell} |\n" for cell in row) for row in ROWS),
    "one cell a line": "".join(f"{cell} |\n" for row in ROWS for cell in row),
    "rows between pipes": "".join(f"| {' | '.join(row)} |\n" for row in ROWS),
    "tabs": "".join("\t".join(row) + "\n" for row in ROWS),
}


def three_public(record: Record) -> list[dict[str, str]]:
    table = record.tables.three_public
    return [
        {} if side is None else {name: decimal_string(v) for name, v in side.amounts().items() if v is not None}
        for side in (table.budget, table.actual)
    ]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_the_table_and_the_text_behind_it_are_read(title: str, form: str) -> None:
    record = read(title + HEAD + form + TEXT)
    assert three_public(record) == [
        {"total": "24.60", "abroad": "0", "vehicles": "23.60", "vehicle_purchase": "8.00", "vehicle_operation": "15.60", "reception": "1.00"},
        {"total": "17.37", "abroad": "0", "vehicles": "15.23", "vehicle_purchase": "7.16", "vehicle_operation": "8.07", "reception": "2.14"},
    ]  # fmt: skip
    assert stated(record) == [
        ("“三公”经费", "annual_budget", "17.37", None, "节约"),
        ("公务接待费", "prior_year", "2.14", "1.14", "新设机构"),
    ]
    # 一、 is the table, shares of what is read are said again, and a sentence on the publication is no reason.
    assert [f.id for f in record.findings if f.id.startswith("completeness.")] == []


def test_a_share_that_does_not_follow_is_reported() -> None:
    record = read(TITLES["on one line"] + HEAD + FORMS["tabs"] + TEXT.replace("12.32%", "21.32%"))
    assert any("21.32" in f.message for f in record.findings if f.id.startswith("completeness."))


@pytest.mark.parametrize(
    "lines",
    [
        ["合计 |", "3.00 |", "|", "出国 |", "0.00 |", "|", "接待 |", "3.00 |", "|"],  # the blank cell stands last
        ["|", "合计 |", "3.00 |", "|", "出国 |", "|", "|", "接待 |", "3.00 |"],  # a blank cell beside what opens a row
        ["|", "合计 |", "3.00 |", "2.00 |", "|", "出国 |"],  # too few rows to tell
    ],
)
def test_a_lone_pipe_that_may_be_a_blank_cell_opens_no_row(lines: list[str]) -> None:
    assert cells_to_lines(lines) == [line.rstrip("|").strip() or " " for line in lines]


def test_rows_that_a_lone_pipe_opens_are_rows() -> None:
    lines = ["|", "合计 |", "3.00 |", "|", "出国 |", "0.00 |", "|", "接待 |", "3.00 |"]
    assert normalise(lines) == ["合计\t3.00", "出国\t0.00", "接待\t3.00"]


MARKS = ["{}、", "{}.", "（{}）", "({})", "{}．"]


@pytest.mark.parametrize("mark", MARKS)
def test_items_right_under_the_title_of_a_page_belong_to_it(mark: str) -> None:
    items = (
        "公务用车运行维护费2.94万元，比去年3.01万元减少0.07万元，主要原因是里程减少。\n",
        "公务接待费4.00万元，接待74批次，比去年1.05万元增加2.95万元，主要原因是评标增加。\n",
    )
    record = read(
        "甲县果品所2015年度“三公”经费决算情况说明\n"
        + "".join(mark.format(number) + item for number, item in enumerate(items, start=1))
    )
    assert stated(record) == [
        ("公务用车运行维护费", "prior_year", "2.94", "-0.07", "里程减少"),
        ("公务接待费", "prior_year", "4.00", "2.95", "评标增加"),
    ]


COLUMNS = "项目\t上年决算数\t本年决算数\n合计\t13.06\t10.20\n1.公务接待费\t13.06\t10.20\n"
NOTES = [
    "“三公”经费口径说明\n一、按照部门预算管理有关规定，“三公”经费是指用财政拨款安排的因公出国（境）费、公务用车购置及运行费和公务接待费。\n",
    "注：本表由各部门按照部门预算的口径填列。\n",
    "说明：单位预算和部门预算中的“三公”经费口径与此相同。\n",
]


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize(
    "title", ["“三公”经费决算情况统计表", "“三公”经费支出决算表", "一般公共预算财政拨款“三公”经费支出决算表"]
)
def test_a_table_of_final_accounts_is_one_whatever_the_note_under_it_calls_a_budget(title: str, note: str) -> None:
    record = read(f"甲县果品所2016年{title}\n单位：万元\n{COLUMNS}{note}")
    assert three_public(record)[1]["reception"] == "10.20"


@pytest.mark.parametrize(
    "heading",
    [
        "一、2015年部门决算公开中三公经费部分增减变化情况说明",
        "一、2015年度部门决算中“三公”经费情况说明",
        "一、部门决算公开“三公”经费增减变动情况",
        "一、单位决算的“三公”经费支出决算情况说明",
    ],
)
def test_a_heading_that_says_where_the_money_is_published_is_of_its_topic(heading: str) -> None:
    record = read(
        f"甲县果品所2015年部门决算公开\n{heading}\n2015年“三公”经费合计31.23万元，比上年增加15.15万元，主要原因是任务增加。\n"
        "1.公务接待费\n2015年公务接待费1.58万元，较2014年减少0.26万元。\n"
    )
    assert stated(record) == [
        ("“三公”经费", "prior_year", "31.23", "15.15", "任务增加"),
        ("公务接待费", "prior_year", "1.58", "-0.26", None),
    ]


CUT_BUDGETS = [
    "公务接待费预算由5.00万元减少到3.00万元，支出决算为2.50万元，比上年减少0.50万元。",
    "公务接待费年初预算数增加至6.00万元，支出决算为5.50万元，比上年增加0.50万元。",
    "公务用车运行维护费预算压减至6.00万元，支出决算为5.50万元，比上年增加0.50万元。",
]


@pytest.mark.parametrize("sentence", CUT_BUDGETS)
def test_what_a_sentence_says_of_one_expense_is_not_said_of_the_topic_of_its_heading(sentence: str) -> None:
    record = read(
        "甲县果品所2023年度部门决算\n第三部分 2023年度部门决算情况说明\n七、财政拨款“三公”经费支出决算情况说明\n"
        + sentence
        + "\n"
    )
    assert all(subject in sentence for subject, *_ in stated(record))
    assert stated(record) or any(f.id == "narrative.unread_sentence" for f in record.findings)
