import pytest

from extractor.layout import Line
from extractor.narrative.reports import read_reports
from extractor.outline.tree import Outline, Section, build_outline
from extractor.text.source import SourceText
from tests.narrative_samples import outline, verbatim


def read(title: str, body: str):
    outlined = outline(("report", title, body))
    result = read_reports(outlined)
    assert all(verbatim(outlined, item) for item in result.items)
    return result


FIELDS = ("scope", "name", "score", "rating", "budget", "executed", "execution_pct", "problems", "measures")

CASES = [
    pytest.param(
        "2021年度某县民政局整体支出绩效评价报告",
        "一、绩效自评得分\n经自评，我局整体支出绩效自评得分为95.5分，评价等级为“优”。\n二、预算执行情况\n2021年某县民政局预算数为820.5万元，执行数为800.5万元，执行率97.56%。\n"
        "三、存在的问题及原因\n（一）预算编制不够精准。部分项目测算不足。\n（二）指标设置不够细化。\n四、下一步改进措施\n（一）加强预算编制。\n（二）细化指标。\n五、其他需要说明的事项\n无其他事项。",
        (
            "department",
            "某县民政局",
            "95.5",
            "优",
            "820.5",
            "800.5",
            "97.56",
            ("预算编制不够精准。部分项目测算不足", "指标设置不够细化"),
            ("加强预算编制", "细化指标"),
        ),
        id="sections_and_a_section_behind_the_measures",
    ),
    pytest.param(
        "智慧停车项目绩效评价报告",
        "（一）绩效评价结论\n项目综合评价得分88分，评价等级为良。\n（二）项目资金情况\n项目预算资金为300万元，执行数为285万元，预算执行率为95%。\n（三）发现的主要问题\n1.车位周转率偏低。\n"
        "2.后期运维经费不足。\n（四）有关建议\n1.优化收费。2.落实经费。",
        (
            "project",
            "智慧停车项目",
            "88",
            "良",
            "300",
            "285",
            "95",
            ("车位周转率偏低", "后期运维经费不足"),
            ("优化收费", "落实经费"),
        ),
        id="a_project_with_suggestions",
    ),
    pytest.param(
        "部门整体绩效评价报告",
        "根据要求开展自评，市体育局的部门整体绩效评价综合得分97分，绩效级别评定为“优秀”。2022年市体育局预算数为1,500万元，执行数1,450万元，执行率96.67%。存在的主要问题：一是资金支付前松后紧；"
        "二是资产管理不细。整改措施：一是加快支付；二是完善台账。",
        (
            "department",
            "市体育局",
            "97",
            "优秀",
            "1500",
            "1450",
            "96.67",
            ("资金支付前松后紧", "资产管理不细"),
            ("加快支付", "完善台账"),
        ),
        id="running_text_and_a_title_without_a_name",
    ),
    pytest.param(
        "2020年度XX部门整体绩效自评报告",
        "1.基本情况。2020年度县档案馆预算数为66万元，执行数为66万元，执行率100%。自评总分100分。\n2.存在的问题和原因。未发现明显问题。\n3.下一步拟改进措施。继续规范管理。",
        ("department", "县档案馆", "100", None, "66", "66", "100", ("未发现明显问题",), ("继续规范管理",)),
        id="a_placeholder_in_the_title_and_digits_as_headings",
    ),
    pytest.param(
        "关于职业技能提升项目支出绩效评价报告",
        "一、项目概况。项目由人社部门实施。二、绩效分析。培训2000人次。三、主要问题：培训针对性不强。四、改进建议：按需设班。",
        ("project", "职业技能提升项目", None, None, None, None, None, ("培训针对性不强",), ("按需设班",)),
        id="without_score_and_figures",
    ),
    pytest.param(
        "2023年某街道办事处部门整体绩效评价报告",
        "（一）得分情况\n综合得分：91.2分。\n（二）绩效目标完成情况\n全年完成任务。存在问题较少。\n（三）存在问题和原因分析\n部分指标偏高，主要原因是测算不准。\n（四）下一步工作安排\n下一步，合理设置指标。\n2023年某街道办事处整体绩效自评表\n单位名称某街道办事处",
        (
            "department",
            "某街道办事处",
            "91.2",
            None,
            None,
            None,
            None,
            ("部分指标偏高，主要原因是测算不准",),
            ("下一步，合理设置指标",),
        ),
        id="a_sheet_behind_and_label_words_in_a_sentence",
    ),
]


@pytest.mark.parametrize(("title", "body", "expected"), CASES)
def test_a_prose_report_is_read_in_the_forms_of_other_regions(title: str, body: str, expected: tuple) -> None:
    result = read(title, body)
    assert (result.status, len(result.items), result.findings) == ("read", 1, ())
    values = [getattr(result.items[0], field) for field in FIELDS]
    plain = tuple(str(v) if v is not None and not isinstance(v, (str, tuple)) else v for v in values)
    assert plain == expected
    assert result.items[0].title == title


@pytest.mark.parametrize(
    ("text", "score"),
    [
        pytest.param(
            "评分标准总分100分。产出指标得分38.5分。项目综合得分93.5分。",
            "93.5",
            id="scale_and_parts_are_not_the_score",
        ),
        pytest.param("得分90分以上为优。本项目自评得分85分。", "85", id="a_grade_boundary_is_not_the_score"),
        pytest.param("绩效自评总分为99分。资金到位。管理规范。", "99", id="total_of_the_self_evaluation"),
        pytest.param("绩效自评综合得分：９６分。资金到位。管理规范。", "96", id="full_width_digits"),
    ],
)
def test_the_score_is_the_overall_one(text: str, score: str) -> None:
    result = read("甲项目绩效评价报告", text + "存在问题：进度偏慢。")
    assert str(result.items[0].score) == score


def test_budget_and_execution_come_from_one_sentence() -> None:
    body = (
        "市级预算资金50万元用于设备。项目全年预算数为300万元，执行数为290万元，执行率96.67%。得分90分。存在问题：偏慢。"
    )
    item = read("甲项目绩效评价报告", body).items[0]
    assert (str(item.budget), str(item.executed), str(item.execution_pct)) == ("300", "290", "96.67")


def test_a_heading_over_sheets_is_no_report() -> None:
    result = read("二、2022年度项目绩效评价报告", "2022年度甲项目自评表\n项目名称 甲项目\n主管部门 某局\n得分 99")
    assert (result.items, result.findings, result.status) == ((), (), "absent")


def test_prose_that_is_not_understood_is_reported() -> None:
    result = read("绩效评价报告", "我们认真开展了工作。工作进展顺利。群众比较满意。")
    assert (result.items, result.status) == ((), "nothing")
    assert [f.id for f in result.findings] == ["narrative.unread_report", "narrative.section_without_items"]


def test_a_document_without_reports_has_none() -> None:
    result = read_reports(outline(("overview", "概况", "职责。")))
    assert (result.items, result.status) == ((), "absent")


def test_a_sheet_inside_the_section_of_a_report_is_left_out() -> None:
    made = outline(
        ("report", "某局整体绩效评价报告", "得分90分。完成较好。存在的问题：人手不足。"),
        ("sheet", "某局整体绩效自评表", "改进措施：增加人手。得分50分。"),
    )
    report, sheet = made.sections
    nested = Section(
        "section",
        "",
        None,
        report.title,
        report.start,
        report.body,
        sheet.end,
        0,
        sheet.last_line,
        None,
        "report",
        (sheet,),
    )
    item = read_reports(Outline(made.source, (nested,))).items[0]
    assert (str(item.score), item.problems, item.measures) == ("90", ("人手不足",), ())


def test_the_number_of_the_annex_is_no_part_of_the_title() -> None:
    text = (
        "某某市科技局2022年度部门决算\n第四部分 附件\n附件1 2022年度某某市科技局整体支出绩效评价报告\n一、基本情况\n我局负责科技工作。\n"
        "二、评价结论\n自评综合得分93.5分，评价等级为“优秀”。\n三、存在的主要问题\n预算编制不够精细。\n四、改进措施\n加强论证。\n"
    )
    source = SourceText.from_lines([Line(line, number, None) for number, line in enumerate(text.split("\n"), 1)])
    (report,) = read_reports(build_outline(source)).items
    assert (report.title, report.name) == ("2022年度某某市科技局整体支出绩效评价报告", "某某市科技局")


SCORED = [
    pytest.param(
        "按照评价指标体系逐项打分，投入得分18分，产出指标得分24分，综合得分93.6分。", "93.6", id="parts_first"
    ),
    pytest.param("决策得分18分、过程得分19分，总得分92.35分。", "92.35", id="parts_and_total"),
    pytest.param("预算执行得分9.8分。部门整体支出绩效自评得分97.7分。", "97.7", id="execution_first"),
    pytest.param("项目绩效评价得分90分，其中：决策得分18分。", "90", id="parts_behind"),
]


@pytest.mark.parametrize(("sentence", "score"), SCORED)
def test_the_score_is_that_of_the_whole(sentence: str, score: str) -> None:
    body = f"一、评价结论\n{sentence}\n二、存在的问题\n进度偏慢。\n三、改进的方向和具体措施\n（一）加强调度。"
    (report,) = read("2030年度某县水务局整体支出绩效评价报告", body).items
    assert (str(report.score), report.measures) == (score, ("加强调度",))
