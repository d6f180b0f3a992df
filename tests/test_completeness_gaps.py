"""Gaps that the print shows: headings without text or printed twice, texts that run on, words of sheets, names of rows."""

from __future__ import annotations

import pytest
from test_completeness import EXPLANATION, HEAD, OVERALL, TABLE, fate, read

from extractor.completeness.sheet_cells import _is_piece_of_a_label
from extractor.input.sheet_model import Sheet, sheets_to_content

INCOME = (
    "二、收入决算情况说明\n2022年度收入合计440.00万元，与2021年度相比，增加2.00万元，增长0.46%，主要原因是补助增加。\n"
)
BODY = HEAD + TABLE + EXPLANATION
WORK = "第四部分 2022年重点工作完成情况\n"
SHEET = (
    "第五部分 附件\n2022年度甲项目绩效自评表\n项目名称\t甲项目\t\t\t\n主管部门\t子丑局\t项目实施单位\t辰巳中心\t\n"
    "预算执行情况（万元）\t\t预算数（A）\t执行数（B）\t执行率（B/A）\n\t年度财政资金总额\t20.00\t20.00\t100%\n"
    "一级指标\t二级指标\t三级指标\t年初目标值\t实际完成值\n产出指标\t数量指标\t建设甲乙丙丁站点\t1个\t1个\n"
    "\t\t巡查甲乙丙丁站点\t5次\t6次\n偏差大或目标未完成原因分析\t连日下雨，工期顺延\t\t\t\n改进措施及结果应用方案\t及早开工\t\t\t\n"
)


def told(text: str, identifier: str) -> list[str]:
    """Messages of the findings with that id."""
    return [f.message for f in read(text).record.findings if f.id == f"completeness.{identifier}"]


def places(text: str) -> list[str]:
    found = read(text).record.completeness
    assert found is not None
    return [place.text for place in found.places]


# --- headings -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "二、收入决算情况说明\n三、支出决算情况说明\n2022年度支出合计445.00万元。\n", "之下没有文字", id="no_text"
        ),
        pytest.param(INCOME + INCOME.replace("二、", "三、"), "出现两次", id="twice"),
        pytest.param(INCOME, "", id="as_it_should_be"),
    ],
)
def test_a_heading_without_text_and_one_printed_twice_are_reported(text: str, said: str) -> None:
    messages = told(BODY + OVERALL + text, "missing_heading")
    assert [said in message for message in messages] == ([True] if said else [])


def test_a_part_whose_numbers_begin_with_two_lacks_its_first_heading() -> None:
    overview = "负责某某工作。\n二、机构设置\n甲乙县丙丁局内设三个股室。\n"
    assert told(BODY.replace("负责某某工作。\n", overview) + INCOME, "missing_heading")
    assert told(BODY + OVERALL + INCOME, "missing_heading") == []


def test_numbers_that_run_on_over_the_parts_are_no_gap() -> None:
    text = (
        BODY
        + OVERALL
        + "第四部分 其他需要说明的情况\n二、机关运行经费支出说明\n2022年度机关运行经费支出40.00万元，比年初预算数增加5.00万元，主要原因是人员增加。\n"
    )
    assert told(text, "missing_heading") == []


@pytest.mark.parametrize(
    ("duties", "gap"),
    [
        ("（一）负责规划。\n（二）负责会计管理工作，组织实施各项制度。（三）负责收入管理。\n（四）负责债务。\n", False),
        ("（一）负责规划。\n（二）负责会计管理工作，组织实施各项制度。\n（四）负责债务。\n", True),
        ("（一）负责规划。\n（二）负责会计管理工作，见附件（三）。\n（四）负责债务。\n", True),
        ("（一）负责规划。（二）负责会计。（三）负责收入管理。\n（四）负责债务。\n（五）负责审计。\n", False),
    ],
)
def test_a_number_that_opens_a_sentence_of_the_item_before_is_not_skipped(duties: str, gap: bool) -> None:
    messages = told(BODY.replace("负责某某工作。\n", duties) + OVERALL, "missing_heading")
    assert any("编号不相连" in message for message in messages) is gap


def test_a_heading_whose_text_stands_under_a_lead_of_its_own_has_a_text() -> None:
    led = "十、预算绩效管理情况\n某某局2022年度预算绩效管理工作开展情况\n全年开展绩效自评项目四个，均评为优。\n"
    assert told(BODY + OVERALL + INCOME + led, "missing_heading") == []


# --- texts that run on --------------------------------------------------------------------------------------------------


def test_a_chapter_inside_the_text_of_a_key_work_is_reported() -> None:
    work = "一是修建甲路。全年修建甲路三公里，完成投资四百万元。二、整治乙河。疏浚乙河五公里。\n"
    assert any("二、整治乙河" in text for text in places(BODY + OVERALL + WORK + work))
    assert not any("乙河" in text for text in places(BODY + OVERALL + WORK + work.replace("二、整治乙河", "整治乙河")))


def test_a_summary_that_holds_the_label_of_another_one_is_reported() -> None:
    summary = (
        "第四部分 2022年度预算绩效情况\n一、部门决算中项目绩效自评结果\n"
        "1.甲项目绩效自评综述：项目全年预算数为20.00万元，执行数为20.00万元，完成预算100%。主要产出和效益："
        "完成了甲的建设。发现的问题及原因：进度偏慢。{}下一步改进措施：加快进度。\n"
    )
    assert any(
        "主要产出和效益" in text
        for text in places(BODY + OVERALL + summary.format("主要产出和效益是：按时完成了乙的建设。"))
    )
    assert not any("主要产出和效益" in text for text in places(BODY + OVERALL + summary.format("")))


def test_a_reason_that_a_heading_cuts_off_is_reported() -> None:
    cut = OVERALL.replace("主要原因是人员增加。", "主要原因是人员增加以及办公")
    assert any("人员增加以及办公" in text for text in places(BODY + cut + INCOME))
    assert not any("人员增加" in text for text in places(BODY + OVERALL + INCOME))


def test_a_sentence_behind_a_reason_may_belong_to_it_and_is_reported() -> None:
    more = OVERALL.replace("人员增加。\n", "人员增加。办公用房维修。2022年度人员40人。\n")
    assert [deviation.reason for deviation in read(BODY + more).record.narrative.deviations] == ["人员增加"]
    assert "办公用房维修。" in places(BODY + more)


def test_a_subject_whose_class_goes_on_behind_it_is_reported() -> None:
    item = (
        "五、一般公共预算财政拨款支出决算情况说明\n（三）支出决算具体情况\n1.一般公共服务支出（类）某某事务（款）{}。"
        "年初预算数为455.00万元，支出决算为440.00万元，完成年初预算的96.7%。\n"
    )
    whole, broken = (BODY + item.format(name) for name in ("行政运行（项）", "行政运行：（项）"))
    assert not any("某某事务" in text for text in places(whole))
    subjects = [deviation.subject for deviation in read(broken).record.narrative.deviations]
    assert subjects == ["一般公共服务支出（类）某某事务（款）"]
    assert any("某某事务" in text for text in places(broken))


def test_a_figure_printed_twice_in_a_comparison_is_two_values() -> None:
    sentence = (
        "五、一般公共预算财政拨款支出决算情况说明\n（三）支出决算具体情况\n1.一般公共服务支出（类）某某事务（款）行政运行（项）。"
        "{}数为455.00万元，支出决算为455.00万元，完成年初预算的100%。\n"
    )
    assert fate(BODY + sentence.format("年初预算"), "455.00")[0] == "read"
    fates = {fate(BODY + sentence.format("有关"), "455.00", nth)[0] for nth in (0, 1)}
    assert "unread" in fates


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("全局总额445.00万元。", "set_aside"),
        ("各款总计为445.00万元。", "set_aside"),
        pytest.param("总额50.00万元，办公用品445.00万元。", "unread", id="the_word_is_of_another_figure"),
        ("某某445.00万元。", "unread"),
    ],
)
def test_the_total_of_a_table_is_said_again_by_the_words_for_a_total(sentence: str, status: str) -> None:
    assert fate(BODY + OVERALL + sentence + "\n", "445.00", -1)[0] == status


# --- sheets -------------------------------------------------------------------------------------------------------------


def test_a_sheet_that_is_read_leaves_no_word_out() -> None:
    assert [text for text in places(BODY + OVERALL + SHEET) if "甲乙丙丁" in text or "工期" in text] == []


@pytest.mark.parametrize(
    ("line", "broken", "lost"),
    [
        pytest.param(
            "\t\t巡查甲乙丙丁站点\t5次\t6次\n", "\t\t巡查甲乙丙丁站点\t\n较好\t较好\n", "较好", id="row_in_two"
        ),
        pytest.param(
            "及早开工\t\t\t\n",
            "及早开工\t\t\t\n改进措施及结果应用方案\t另行安排专人值守\t\t\t\n",
            "另行安排",
            id="label_twice",
        ),
    ],
)
def test_a_cell_of_words_that_no_value_holds_is_reported(line: str, broken: str, lost: str) -> None:
    assert line in SHEET
    assert any(lost in text for text in places(BODY + OVERALL + SHEET.replace(line, broken)))


@pytest.mark.parametrize(
    ("cell", "mixed"),
    [("子丑局", "子丑局总分98分"), ("建设甲乙丙丁站点", "年度财政资金总额88"), ("连日下雨，工期顺延", "，工期顺延")],
)
def test_a_text_of_a_sheet_that_another_cell_ran_into_is_reported(cell: str, mixed: str) -> None:
    assert not any(cell in text for text in places(BODY + OVERALL + SHEET))
    assert any(mixed in text for text in places(BODY + OVERALL + SHEET.replace(cell, mixed)))


def test_words_of_a_sheet_without_cells_go_on_the_cell_above() -> None:
    lines = SHEET.replace("\t\t巡查甲乙丙丁站点\t5次\t6次\n", "\t\t巡查甲乙丙丁站点\t5次\t6次\n建设戊己庚辛泵房\n")
    plain = "\n".join("  ".join(line.split("\t")) for line in lines.split("\n"))
    reading = read(BODY + OVERALL + plain)
    assert "建设戊己庚辛泵房" in str(reading.record.performance.model_dump())


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        (("改进措施及结果应用方案",), {0}),
        (("偏差大或目标未", "及早开工", "完成原因分析"), {0, 2}),
        (("整改措施及", "结果应用"), {0, 1}),
        (("下一步拟改", "及早开工", "进措施及结", "加强巡查", "果应用情况"), {0, 2, 4}),
        (("建设戊己庚辛", "及早开工", "泵房壬癸"), set()),
        (("改进措施及", "及早开工", "加强巡查"), set()),
    ],
)
def test_a_label_is_known_that_a_narrow_column_breaks(words: tuple[str, ...], pieces: set[int]) -> None:
    assert {place for place in range(len(words)) if _is_piece_of_a_label(words, place)} == pieces


@pytest.mark.parametrize("label", ["偏差较大或目标未实现原因", "偏差大或目标未完成原因分析", "整改措施和结果应用情况"])
def test_a_label_that_ran_into_a_text_of_a_sheet_is_reported(label: str) -> None:
    cell = "巡查甲乙丙丁站点"
    assert not any(cell in text for text in places(BODY + OVERALL + SHEET))
    mixed = SHEET.replace(cell, f"{cell}{label}")
    assert any(f"{cell}{label}" in text for text in places(BODY + OVERALL + mixed))


# --- rows of tables -----------------------------------------------------------------------------------------------------


def test_a_code_with_its_name_that_is_no_row_is_unread() -> None:
    text = BODY.replace("第三部分", "20199 其他一般公共服务支出\n第三部分") + OVERALL
    rows = [row.code for row in read(text).record.tables.expenditure.rows]
    assert rows == ["201"]
    assert fate(text, "20199")[0] == "unread"


def test_a_name_that_is_longer_than_the_same_code_has_in_another_table_is_reported() -> None:
    income = (
        "收入决算表\n公开02表\n部门：甲乙县丙丁局 单位：万元\n"
        "科目编码\t科目名称\t本年收入合计\t财政拨款收入\t上级补助收入\t事业收入\t经营收入\t附属单位上缴收入\t其他收入\n"
        "栏次\t\t1\t2\t3\t4\t5\t6\t7\n合计\t\t445.00\t445.00\t\t\t\t\t\n201\t{}\t445.00\t445.00\t\t\t\t\t\n"
    )
    for name, said in (("一般公共服务支出", False), ("一般公共服务支出本年收入合", True)):
        text = (
            BODY.replace("第二部分 2022年度部门决算表\n", "第二部分 2022年度部门决算表\n" + income.format(name))
            + OVERALL
        )
        assert bool(told(text, "row_names")) is said


def test_names_of_sheets_that_only_count_them_are_no_lines() -> None:
    def lines(name: str) -> list[str]:
        sheet = Sheet(name)
        sheet.put(0, 0, "201")
        sheet.put(0, 1, "5.00")
        return [line.text for line in sheets_to_content([sheet], None).lines]

    assert lines("收入决算") == ["收入决算", "201\t5.00"]
    assert [lines(name) for name in ("表14", "Sheet2", "工作表3", "第3页", "表（2）")] == [["201\t5.00"]] * 5


def test_a_figure_that_a_narrow_cell_breaks_is_read_whole_and_a_total_beside_its_parts_is_no_second_value() -> None:
    detail = (
        "一般公共预算财政拨款基本支出决算明细表\n公开06表\n部门：甲乙县丙丁局 单位：万元\n科目编码\t科目名称\t合计\t人员经费\t公用经费\n"
        "合计\t\t340.00\t300.00\t40.00\n301\t工资福利支出\t300.00\t300.00\t\n30101\t基本工资\t300.00\t300.00\t\n"
        "302\t商品和服务支出\t40.00\t\t40.00\n30201\t办公费\t40.00\t\t40.00\n"
    )
    text = BODY.replace("第三部分", detail + "第三部分") + OVERALL
    assert len(read(text).record.tables.basic_expenditure_detail.rows) == 4
    assert told(text, "table_figures") == []


@pytest.mark.parametrize("figure", ["20.00", "7.5", "1,234.50"])
def test_an_amount_that_is_budget_and_final_account_alike_is_read_wherever_the_sentence_says_it(figure: str) -> None:
    items = (
        "五、一般公共预算财政拨款支出决算情况说明\n（三）一般公共预算财政拨款支出决算具体情况\n"
        f"1.教育支出（类）普通教育（款）小学教育（项）{figure}万元，主要用于：日常运转。年初预算为{figure}万元，支出决算为{figure}万元，"
        "完成年初预算的100%。\n"
    )
    assert told(BODY + OVERALL + items, "sentences") == []
    assert told(BODY + OVERALL + items, "figures") == []


def test_a_section_that_leads_to_its_sheets_lacks_no_summary() -> None:
    lead = "十、预算绩效情况说明\n（二）项目绩效自评结果\n{}\n" + SHEET.split("\n", 1)[1]
    for words, is_told in (("项目绩效自评表附在本节。", False), ("某某工程投入20.00万元，完成了80%。", True)):
        found = read(BODY + OVERALL + lead.format(words)).record
        assert len(found.performance.sheets) == 1
        assert any("项目绩效自评结果" in finding.message for finding in found.findings) is is_told


def test_an_option_of_a_sheet_that_the_next_label_ran_into_is_reported() -> None:
    row = "主管部门\t子丑局\t项目实施单位\t辰巳中心\t\n"
    text = BODY + OVERALL + SHEET.replace(row, row + "项目类型\t☑一次性项目{} □常年性项目\t\t\t\n")
    assert not any("一次性" in told for told in places(text.format("")))
    assert any("一次性" in told for told in places(text.format("预算执行情")))
