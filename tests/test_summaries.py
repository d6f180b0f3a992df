from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.narrative.execution import Execution, text_to_execution
from extractor.narrative.result_use import read_result_use
from extractor.narrative.summaries import read_summaries
from tests.narrative_samples import outline, verbatim

HEADING = "（三）项目支出自评结果"


def read(body: str):
    outlined = outline(("project_results", HEADING, body))
    result = read_summaries(outlined)
    assert all(verbatim(outlined, item) for item in result.items)
    return result


def plain(item) -> tuple:
    figures = tuple(str(v) if v is not None else None for v in (item.budget, item.executed, item.execution_pct))
    return (item.project, figures, item.outputs, item.problems, item.measures)


CASES = [
    pytest.param(
        "（1）旅游宣传项目绩效目标完成情况综述。项目全年预算数240.00万元，执行数为236.00万元，完成预算的98.33%。通过项目实施，一是举办活动4场；"
        "二是投放广告36条。发现的主要问题：一是内容单一。下一步改进措施：一是策划专题。",
        ("旅游宣传项目", ("240.00", "236.00", "98.33"), ("举办活动4场", "投放广告36条"), ("内容单一",), ("策划专题",)),
        id="goals_reached_through_the_project",
    ),
    pytest.param(
        "1.智慧城管运行项目绩效自评综述：项目全年预算数为86.40万元，执行数为80.01万元，完成预算的92.6%。主要产出和效益是：一是平台稳定\n"
        "运行；二是案件按期办结。发现的问题及原因：一是系统升级滞后。二是数据共享不足。下一步改进措施：一是加快升级；二是推进共享。",
        (
            "智慧城管运行项目",
            ("86.40", "80.01", "92.6"),
            ("平台稳定运行", "案件按期办结"),
            ("系统升级滞后", "数据共享不足"),
            ("加快升级", "推进共享"),
        ),
        id="the_usual_form",
    ),
    pytest.param(
        "（1）基层卫生补助项目绩效自评综述：根据年初设定的绩效目标，基层卫生补助项目绩效自评得分为96.5分。项目全年预算数为1,200万元，执行数为"
        "1,180.5万元，完成预算的98.38%。项目绩效目标完成情况：一是补助20家机构；二是覆盖率100%。发现的主要问题及原因：一是资金拨付较慢。"
        "下一步改进措施：一是加强调度。",
        (
            "基层卫生补助项目",
            ("1200", "1180.5", "98.38"),
            ("补助20家机构", "覆盖率100%"),
            ("资金拨付较慢",),
            ("加强调度",),
        ),
        id="score_sentence_first_and_goal_completion",
    ),
    pytest.param(
        "老旧小区改造绩效自评综述：项目全年预算数500万元，执行数500万元，预算执行率100%。主要产出及效果：改造小区5个。存在的问题：无。改进措施：无。",
        ("老旧小区改造", ("500", "500", "100"), ("改造小区5个",), ("无",), ("无",)),
        id="no_ordinal_no_wei_and_execution_rate",
    ),
    pytest.param(
        "（一）人才公寓项目支出绩效自评综述：年初预算数为100万元，全年预算数为90万元，全年执行数为45万元，完成预算的50%。存在问题：1.进度较慢；"
        "2.手续不全。整改措施：1.加快进度；2.补齐手续。",
        ("人才公寓项目", ("90", "45", "50"), (), ("进度较慢", "手续不全"), ("加快进度", "补齐手续")),
        id="the_whole_year_budget_wins_over_the_initial",
    ),
    pytest.param(
        "①防汛物资储备项目绩效自评综述：项目全年预算数为30万元，执行数为29.7万元，完成预算的99％。主要产出和效果：①采购沙袋②更新水泵。"
        "发现问题：储备库容不足。下一步工作安排：扩建仓库。",
        ("防汛物资储备项目", ("30", "29.7", "99"), ("采购沙袋", "更新水泵"), ("储备库容不足",), ("扩建仓库",)),
        id="circled_numbers_and_full_width_percent",
    ),
    pytest.param(
        "2、公交补贴项目绩效自评情况综述:项目全年预算数为２０００万元,执行数为２０００万元,完成预算的１００%。主要产出和效益:运营线路12条。",
        ("公交补贴项目", ("2000", "2000", "100"), ("运营线路12条",), (), ()),
        id="half_width_punctuation_and_full_width_digits",
    ),
    pytest.param(
        "3.校园安全经费绩效自评综述：项目全年预算数为0万元，执行数12万元。主要产出和效益是配备保安36名，校园平安。发现的问题及原因：无明显问题。下一步打算：继续保持。",
        ("校园安全经费", ("0", "12", None), ("配备保安36名，校园平安",), ("无明显问题",), ("继续保持",)),
        id="a_label_closed_by_is_instead_of_a_colon",
    ),
    pytest.param(
        "1.“雪亮工程”运维项目绩效自评综述：项目全年预算数为50万元，执行数为50万元，完成预算的100%。主要产出和效益：\n一是维护探头800个；\n"
        "二是在线率98%。主要成效：破案率提高。\n发现的问题及原因：\n设备老化。\n下一步改进措施：\n更新设备。",
        (
            "“雪亮工程”运维项目",
            ("50", "50", "100"),
            ("维护探头800个", "在线率98%。主要成效：破案率提高"),
            ("设备老化",),
            ("更新设备",),
        ),
        id="quotes_in_the_name_and_a_second_outputs_label_is_text",
    ),
    pytest.param(
        "1.图书馆免费开放项目绩效自评综述：项目全年预算数为60万元，执行数为60万元，完成预算的100%。\n主要产出和效益\n接待读者10万人次。\n存在问题及原因\n宣传不够。\n下一步措施\n加强宣传。",
        ("图书馆免费开放项目", ("60", "60", "100"), ("接待读者10万人次",), ("宣传不够",), ("加强宣传",)),
        id="labels_on_lines_of_their_own",
    ),
    pytest.param(
        "1.河道治理项目绩效自评综述：项目全年预算数为60万元，执行数为60万元，完成预算的100%。产出和效益：开展“一是查、二是改”行动，整治河道3条。",
        ("河道治理项目", ("60", "60", "100"), ("开展“一是查、二是改”行动，整治河道3条",), (), ()),
        id="markers_inside_quotes_are_text",
    ),
    pytest.param(
        "1.应急演练项目绩效自评综述：项目全年预算数为8万元，执行数为8万元，完成预算的100%。主要产出和效益：首先，举办演练4次。其次，培训500人。"
        "发现的问题及原因：参与面不广。今后工作计划：扩大参与。",
        ("应急演练项目", ("8", "8", "100"), ("举办演练4次", "培训500人"), ("参与面不广",), ("扩大参与",)),
        id="sequence_words_and_plans_for_the_future",
    ),
    pytest.param(
        "1.信访维稳经费项目绩效自评综述：项目全年预算数为5010.\n42万元，执行数为5010.42万元，完成预算的10\n0%。主要产出和效益：化解积案。",
        ("信访维稳经费项目", ("5010.42", "5010.42", "100"), ("化解积案",), (), ()),
        id="figures_broken_over_lines",
    ),
    pytest.param(
        "1.道路养护项目绩效自评综述：项目全年预算数为70万元，执行数为70万元，完成预算的100%。主要产出和效益：养护道路。发现的问题及原因：一是制定整改措施和"
        "下一步工作安排不及时；二是人员不足。下一步改进措施：补充人员。",
        (
            "道路养护项目",
            ("70", "70", "100"),
            ("养护道路",),
            ("制定整改措施和下一步工作安排不及时", "人员不足"),
            ("补充人员",),
        ),
        id="label_words_inside_a_sentence_are_text",
    ),
    pytest.param(
        "1.办公用房维修项目绩效自评综述：项目全年预算数为72万元，实际支出71.8万元，预算执行率为99.7%。",
        ("办公用房维修项目", ("72", "71.8", "99.7"), (), (), ()),
        id="figures_only",
    ),
    pytest.param(
        "1.殡葬惠民项目绩效自评综述：安排预算资金15万元，实际支出15万元，执行率100%。项目完成情况：惠及群众90人。偏差原因分析：无偏差。有关建议：提前测算。",
        ("殡葬惠民项目", ("15", "15", "100"), ("惠及群众90人",), ("无偏差",), ("提前测算",)),
        id="cause_of_deviation_and_suggestions",
    ),
    pytest.param(
        "一、2021年度科普活动经费绩效自评综述：项目全年预算数为20万元，执行数为18万元，完成预算的90%。主要产出和效益：举办讲座。存在的主要问题："
        "受疫情影响，场次减少。下步改进措施：线上线下结合。",
        ("2021年度科普活动经费", ("20", "18", "90"), ("举办讲座",), ("受疫情影响，场次减少",), ("线上线下结合",)),
        id="a_year_in_the_name",
    ),
]


@pytest.mark.parametrize(("body", "expected"), CASES)
def test_a_summary_is_read_in_the_forms_of_other_regions(body: str, expected: tuple) -> None:
    result = read(body)
    assert result.status == "read"
    assert [plain(item) for item in result.items] == [expected]
    assert result.findings == ()


def test_several_summaries_end_where_the_next_is_named() -> None:
    result = read(
        "我单位共涉及3个一级项目。\n1.甲项目绩效自评综述：项目全年预算数为1万元，执行数为1万元，完成预算的100%。主要产出和效益：发展特色产业，\n"
        "2.乙项目绩效自评综述：项目全年预算数为2万元，执行数为2万元，完成预算的100%。下一步改进措施：加强管理。3.丙项目绩效自评综述：项目全年预算数为3万元。"
    )
    assert [(item.project, str(item.budget)) for item in result.items] == [
        ("甲项目", "1"),
        ("乙项目", "2"),
        ("丙项目", "3"),
    ]
    assert result.items[0].outputs == ("发展特色产业，",)
    assert result.items[1].measures == ("加强管理",)


def test_numbered_projects_without_the_usual_word_are_read_by_their_budget_sentence() -> None:
    result = read(
        "1.甲项目。全年预算数为10万元，执行数为9万元，完成预算的90%。产出：完成。\n2.乙项目：项目全年预算数为5万元，执行数为5万元。"
    )
    assert [plain(item)[:2] for item in result.items] == [("甲项目", ("10", "9", "90")), ("乙项目", ("5", "5", None))]


@pytest.mark.parametrize("number", ["1.", "1、", "（1）", "一、"])
def test_a_number_before_a_name_that_opens_with_a_year_is_no_part_of_it(number: str) -> None:
    result = read(
        f"{number}2022年度节日慰问项目绩效自评综述：项目全年预算数为2.82万元，执行数为2.82万元，完成预算100%。"
    )
    assert [item.project for item in result.items] == ["2022年度节日慰问项目"]


def test_the_heading_of_the_section_is_not_a_project() -> None:
    result = read("项目绩效自评综述：\n1.甲项目绩效自评综述：项目全年预算数为10万元。")
    assert [item.project for item in result.items] == ["甲项目"]


@pytest.mark.parametrize("label", ["绩效自评综述", "自评情况综述"])
def test_a_sentence_with_the_usual_word_under_the_name_of_a_project_is_not_its_name(label: str) -> None:
    result = read(
        f"1.社区服务项目\n（1）{label}：全年预算数340.00万元，执行数322.18万元，执行率94.76%，自评得分95\n分。\n"
        f"（2）存在问题：人手不足。\n2.旧区改造项目\n（1）{label}：全年预算数9.00万元，执行数9.00万元，执行率100%，自评得\n分99分。\n"
    )
    assert [item.project for item in result.items] == ["社区服务项目", "旧区改造项目"]
    assert result.items[0].problems == ("人手不足",)


def test_a_sheet_printed_behind_is_not_part_of_the_last_measure() -> None:
    result = read(
        "1.甲项目绩效自评综述：项目全年预算数为10万元。下一步改进措施：加强管理。\n2022年度甲项目绩效自评表\n单位名称 某局"
    )
    assert result.items[0].measures == ("加强管理",)


def test_an_amount_in_another_unit_is_left_out_and_reported() -> None:
    result = read(
        "1.甲项目绩效自评综述：项目全年预算数为500000元，执行数为50万元，完成预算的100%。其他项目80万元。主要产出和效益：完成。"
    )
    assert (result.items[0].budget, str(result.items[0].executed)) == (None, "50")
    assert [finding.id for finding in result.findings] == ["narrative.unread_summary_amount"]


def test_prose_that_belongs_to_no_part_is_reported_and_not_read() -> None:
    result = read(
        "1.甲项目绩效自评综述：项目全年预算数为5万元，执行数为5万元，完成预算的100%。社会各界普遍反映良好，群众满意。存在问题：无。"
    )
    assert result.items[0].outputs == ()
    assert [finding.id for finding in result.findings] == ["narrative.unread_summary_text"]


@pytest.mark.parametrize(
    ("body", "severity"),
    [
        pytest.param("各项目均按计划实施，详见附件，资金使用规范，成效显著。", "warning", id="prose_without_summaries"),
        pytest.param(
            "本单位2023年度无项目支出，未开展项目绩效自评。", "note", id="the_publisher_says_that_there_is_none"
        ),
    ],
)
def test_a_section_without_summaries_is_reported(body: str, severity: str) -> None:
    result = read(body)
    assert (result.items, result.status) == ((), "nothing")
    assert [(f.id, f.severity) for f in result.findings] == [("narrative.section_without_items", severity)]


def test_a_document_without_the_section_has_no_summaries() -> None:
    result = read_summaries(outline(("overview", "第一部分概况", "主要职责如下。")))
    assert (result.items, result.findings, result.status) == ((), (), "absent")


INTERRUPTED = (
    (
        "project_results",
        HEADING,
        "1.对口帮扶项目绩效自评综述：项目全年预算数为9万元，执行\n数为9万元，完成预算的100%。主要产出和效益：一是建成道路三条；\n"
        "二是着力提升脱贫人口",
    ),
    (
        "result_use",
        "（四）绩效自评结果应用情况",
        "通过开展绩效自评，不断完善资金拨付程序，建立健全使用监管\n等系列工作制度，充分发挥资金使用效益，持续推动项目实施更加\n规范管理\n"
        "自我发展能力，着力提升村集体经济发展水平，脱贫户满意度较\n高。",
    ),
)


def test_a_summary_broken_off_by_the_next_heading_gets_its_end_back() -> None:
    outlined = outline(*INTERRUPTED, page=7)
    item = read_summaries(outlined).items[0]
    assert item.outputs[1] == "着力提升脱贫人口自我发展能力，着力提升村集体经济发展水平，脱贫户满意度较高"
    found = item.evidence.fields["outputs[1]"]
    assert (found.match, found.page) == ("approximate", 7)
    assert found.distance == len(found.text) - len(item.outputs[1])


def test_the_result_use_that_interrupts_ends_with_its_own_paragraph() -> None:
    text, evidence, findings, status = read_result_use(outline(*INTERRUPTED))
    assert text is not None
    assert text.startswith("通过开展绩效自评")
    assert text.endswith("规范管理")
    assert (evidence.text, findings, status) == (text, (), "read")


def test_a_closed_summary_takes_nothing_from_the_next_section() -> None:
    before = ("project_results", HEADING, INTERRUPTED[0][2] + "能力。")
    outlined = outline(before, INTERRUPTED[1])
    assert read_summaries(outlined).items[0].outputs[1] == "着力提升脱贫人口能力"
    assert read_result_use(outlined)[0].endswith("满意度较高。")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "项目全年预算数为2,331万元，执行数为2,321.52万元，完成预算99.6％。",
            ("2331", "2321.52", "99.6"),
            id="separators",
        ),
        pytest.param("年度预算安排80万元，全年实际支出76万元，支出进度95%。", ("80", "76", "95"), id="progress"),
        pytest.param("2022年某局预算数为10万元，执行数9万元，执行率90%。", ("10", "9", "90"), id="report"),
        pytest.param("项目预算总额为100万元，实际支付50万元。", ("100", "50", None), id="paid"),
    ],
)
def test_budget_execution_is_read_in_its_usual_wordings(text: str, expected: tuple) -> None:
    values = (Decimal(v) if v is not None else None for v in expected)
    assert text_to_execution(text) == Execution(*values)


_PIECES = [
    *(
        "1.",
        "2.",
        "（1）",
        "一是",
        "二是",
        "①",
        "。",
        "，",
        "；",
        "：",
        "\n",
        "“",
        "”",
        "甲项目",
        "乙工程",
        "绩效自评综述：",
        "12.5万元",
    ),
    *(
        "项目全年预算数为",
        "执行数为",
        "完成预算的",
        "100%",
        "主要产出和效益是",
        "发现的问题及原因：",
        "下一步改进措施",
        "加强管理",
    ),
]


@given(st.lists(st.sampled_from(_PIECES), max_size=50))
def test_whatever_is_printed_every_summary_is_verbatim(pieces: list[str]) -> None:
    result = read("".join(pieces))
    assert (result.status == "read") == bool(result.items)
