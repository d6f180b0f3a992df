"""Slips of publishers in a comparison: two amounts of one item, a level reached said as a change, an effect behind its cause."""

from __future__ import annotations

import pytest
from deviation_sample_types import INITIAL, PRIOR, Stated
from deviation_variations import VARIATIONS, Words, read_section

ITEMS = [
    ("教育支出（类）普通教育（款）小学教育（项）", "教育支出（类）普通教育（款）初中教育（项）"),
    ("“卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）”", "“卫生健康支出（类）行政事业单位医疗（款）事业单位医疗（项）”"),
    ("住房保障支出（类）住房改革支出（款）住房公积金（项）", "住房保障支出（类）住房改革支出（款）购房补贴（项）"),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), ITEMS)
@pytest.mark.parametrize("outturn", ["58.00", "62.50", "6.00", "0.00"])
def test_an_item_whose_own_amount_is_another_than_its_final_account_keeps_its_name(
    first: str, second: str, outturn: str
) -> None:
    text = (
        f"1.{first}40.00万元，主要用于日常工作。年初预算为50.00万元，支出决算为40.00万元。决算数小于预算数的主要原因：节约。"
        f"{second}60.00万元，主要用于：专项工作。年初预算为70.00万元，支出决算为{outturn}万元。决算数小于预算数的主要原因：调减。"
    )
    stated, _ = read_section("general_public_items", text)
    assert [(one.subject, one.reference, one.actual) for one in stated] == [
        (first.strip("“”"), "50.00", "40.00"),
        (second.strip("“”"), "70.00", outturn),
    ]


def test_a_class_whose_items_stand_between_is_what_the_budget_is_of() -> None:
    text = (
        "1.教育支出（类）120.00万元，其中：普通教育（款）小学教育（项）60.00万元；普通教育（款）初中教育（项）60.00万元。"
        "年初预算为130.00万元，支出决算为120.00万元，完成年初预算的92.31%。"
    )
    stated, _ = read_section("general_public_items", text)
    assert stated == [Stated("教育支出（类）", INITIAL, "130.00", "120.00", None, None, "92.31", None)]


REACHED = [
    "公务接待费支出减少至{actual}万元，与{before}相比{verb}{size}万元。",
    "公务接待费支出决算增加到{actual}万元，比{before}{verb}{size}万元。",
    "公务接待费降至{actual}万元，较{before}{verb}{size}万元。",
    "公务接待费支出决算减少为{actual}万元，较{before}{verb}{size}万元。",
    "公务接待费支出决算上升到了{actual}万元，比{before}{verb}{size}万元。",
]


@pytest.mark.parametrize("form", REACHED)
def test_a_level_reached_is_no_change(form: str) -> None:
    words: Words
    for words in VARIATIONS:
        text = form.format(actual=words.actual, before=words.before, verb=words.verb, size=words.size)
        expected = [Stated("公务接待费", PRIOR, None, str(words.actual), str(words.change), None, None, None)]
        assert read_section("three_public", text) == (expected, [])


@pytest.mark.parametrize(
    "text",
    [
        "公务接待费由上年的2.00万元减少到1.20万元，主要原因是压减接待。",
        "公务接待费从2022年度的2.00万元下降至1.20万元，主要原因是压减接待。",
        "与2022年度相比，公务接待费由2.00万元下降为1.20万元，主要原因是压减接待。",
        "公务接待费支出决算较上年由2.00万元降至1.20万元，主要原因是压减接待。",
    ],
)
def test_where_a_figure_was_and_what_it_reached(text: str) -> None:
    expected = [Stated("公务接待费", PRIOR, "2.00", "1.20", None, None, None, "压减接待")]
    assert read_section("three_public", text) == (expected, [])


def test_where_it_was_without_saying_when_is_reported() -> None:
    stated, unread = read_section("three_public", "公务接待费支出决算由2.00万元减少到1.20万元，主要原因是压减接待。")
    assert stated == []
    assert unread


def test_by_how_much_may_be_said_with_the_word_of_a_level() -> None:
    text = "公务接待费支出决算为1.20万元，比2022年度减少为0.80万元，下降40%。"
    assert read_section("three_public", text)[0] == [
        Stated("公务接待费", PRIOR, None, "1.20", "-0.80", "-40", None, None)
    ]


@pytest.mark.parametrize("word", ["导致", "致使", "使得", "从而造成", "因而引起"])
@pytest.mark.parametrize("mark", ["，", "；"])
def test_the_effect_behind_its_cause_belongs_to_the_reason(word: str, mark: str) -> None:
    reason = f"接待任务增加{mark}{word}公务接待费支出比去年增加"
    text = f"公务接待费1.50万元，比去年增加0.50万元，增加的主要原因是{reason}。会议费1.00万元，与上年持平。"
    stated, unread = read_section("three_public", text)
    assert [(one.subject, one.reason) for one in stated] == [("公务接待费", reason), ("会议费", None)]
    assert unread == []


def test_a_comma_for_a_stop_does_not_hide_the_next_comparison_in_a_reason() -> None:
    text = (
        "公务用车运行维护费2.00万元，比上年减少0.50万元，主要原因是车辆报废，"
        "公务接待费1.00万元，比上年增加0.20万元，主要原因是来访增加。"
    )
    assert read_section("three_public", text)[0] == [
        Stated("公务用车运行维护费", PRIOR, None, "2.00", "-0.50", None, None, "车辆报废"),
        Stated("公务接待费", PRIOR, None, "1.00", "0.20", None, None, "来访增加"),
    ]


@pytest.mark.parametrize(
    ("words", "change", "rate"),
    [
        ("增加0.20万元，增长20.00", "0.20", "20.00"),
        ("增加0.20万元，增长20", "0.20", "20"),
        ("减少0.30万元，下降20.00", "-0.30", "-20.00"),
        ("减少0.30万元，下降28.01", "-0.30", None),
        ("增加0.20万元，增幅20.00", "0.20", None),
        ("增加0.20万元，增长25.00", "0.20", None),
        ("增加0.20万元，下降20.00", "0.20", None),
        ("增加0.20万元，增长20.00万元", "0.20", None),
    ],
)
@pytest.mark.parametrize("stop", ["。", "，主要原因是来访增加。", "；"])
def test_a_rate_without_its_sign_is_read_where_its_value_proves_it(
    words: str, change: str, rate: str | None, stop: str
) -> None:
    stated, unread = read_section("three_public", f"公务接待费支出决算为1.20万元，比2022年度{words}{stop}")
    assert [(one.change, one.percent) for one in stated] == [(change, rate)]
    assert bool(unread) is (rate is None and "增幅" not in words)


FUND_ITEMS = [
    "住房保障支出（类）超长期特别国债安排的支出（款）其他住房保障支出（项）",
    "城乡社区支出（类）国有土地使用权出让收入安排的支出（款）其他城乡社区支出（项）",
    "农林水支出（类）大中型水库库区基金安排的支出（款）其他农林水支出（项）",
    "社会保障和就业支出（208类）大中型水库移民后期扶持基金支出（20822款）其他社会保障和就业支出（2082299项）",
]


@pytest.mark.parametrize("name", FUND_ITEMS)
@pytest.mark.parametrize("number", ["", "1.", "1、"])
def test_an_item_of_a_fund_that_ends_in_the_name_of_a_class_is_named_whole(name: str, number: str) -> None:
    text = (
        f"政府性基金预算财政拨款收入135.00万元，支出135.00万元，支出具体情况如下：\n{number}{name}135.00万元，主要用于设施更新。"
        "年初预算为0.00万元，支出决算为135.00万元。决算数大于预算数的主要原因：新增项目。"
    )
    stated, unread = read_section("government_fund", text)
    assert [(one.subject, one.reference, one.actual, one.reason) for one in stated] == [
        (name, "0.00", "135.00", "新增项目")
    ]
    assert unread == []


AGAIN = [
    "{name}1.58万元，较{before}{name}1.84万元减少0.26万元，下降14.13%。",
    "{name}支出1.58万元，比{before}{name}支出1.84万元减少0.26万元，下降14.13%。",
    "{name}1.58万元，与{before}{name}决算1.84万元相比减少0.26万元，下降14.13%。",
    "{name}支出决算数1.58万元，较{before}{name}支出决算数1.84万元，减少0.26万元，下降14.13%。",
    "{name}合计1.58万元。较{before}部门决算公开{name}合计1.84万元减少0.26万元，下降14.13%。",
]


@pytest.mark.parametrize("form", AGAIN)
@pytest.mark.parametrize("before", ["上年", "2022年度", "2022年"])
@pytest.mark.parametrize("name", ["公务接待费", "“三公”经费"])
def test_what_was_the_year_before_under_its_name_said_again_is_the_reference(form: str, before: str, name: str) -> None:
    expected = [Stated(name, PRIOR, "1.84", "1.58", "-0.26", "-14.13", None, None)]
    assert read_section("three_public", form.format(name=name, before=before)) == (expected, [])


def test_a_whole_named_again_behind_its_parts_keeps_its_own_final_account() -> None:
    text = (
        "2023年“三公”经费合计31.23万元，其中：公务接待费1.58万元，公务用车运行费29.65万元。"
        "较2022年度部门决算公开“三公”经费合计16.08万元增加15.15万元。"
    )
    assert read_section("three_public", text)[0] == [
        Stated("“三公”经费", PRIOR, "16.08", "31.23", "15.15", None, None, None)
    ]


def test_what_stands_behind_a_comma_is_of_this_year() -> None:
    text = "与上年相比，公务接待费1.00万元，减少0.40万元。"
    assert read_section("three_public", text)[0] == [
        Stated("公务接待费", PRIOR, None, "1.00", "-0.40", None, None, None)
    ]
