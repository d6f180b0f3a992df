"""Self-evaluation sheets, from invented tables and texts of several templates."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sheet_samples import (
    CENTRAL,
    cell_lines,
    drawn_grid,
    grid_outline,
    indicators,
    lines_outline,
    sheet_of,
    text_outline,
)

from extractor.layout import Line
from extractor.narrative.sheets.read import read_sheets

WUHAN = """
项目名称 | 图书馆夜间开放补助 | < | < | < | < | <
主管部门 | 江北区文化馆 | < | 项目实施单位 | 江北区/图书馆 | < | <
项目类别 | 1、部门预算项目 □ 2、区级专项 ☑ 3、上级转移支付项目 □ | < | < | < | < | <
项目属性 | 1、持续性项目 ☑ 2、新增性项目 □ | < | < | < | < | <
项目类型 | 1、常年性项目 □ 2、延续性项目 □ 3、一次性项目 □ | < | < | < | < | <
预算执行情况（万元） | | < | 预算数（A） | 执行数（B） | 执行率（B/A） | 得分（20分*执行率）
^ | 年度财政资金总额 | < | 86.5万元 | 80万元 | 92.49% | 18.5分
年度绩效目标1（60分） | 一级指标 | 二级指标 | 三级指标 | 年初目标值（A） | 实际完成值（B） | 得分
^ | 产出指/标 | 数量指标 | 夜间开放天数 | ≥200天 | 214天 | 30
^ | ^ | ^ | 夜间活动场次 | 24场 | 26场 | 30
年度绩效目标2（20分） | 满意度指 | 读者满意度 | 读者满意度 | ≥90% | 96% | 20
总分 | < | < | < | < | < | 98.5分
偏差大或/目标未完成原因分析 | 无。 | < | < | < | < | <
改进措施及结果应用方案 | 改进措施：1.加强宣传。2.延长开放时间。 | < | < | < | < | <
"""


def test_a_project_sheet_of_the_wuhan_template_is_read_from_ruled_cells() -> None:
    grid = drawn_grid(WUHAN, page=3)
    result = read_sheets(grid_outline("2031年度图书馆夜间开放项目绩效自评表", grid), [grid])
    (sheet,) = result.items
    assert result.status == "read"
    assert not result.findings
    assert (sheet.scope, sheet.title, sheet.name) == (
        "project",
        "2031年度图书馆夜间开放项目绩效自评表",
        "图书馆夜间开放补助",
    )
    assert (sheet.supervising_department, sheet.implementing_unit) == ("江北区文化馆", "江北区图书馆")
    assert (sheet.category, sheet.attribute, sheet.type) == (("区级专项",), ("持续性项目",), ())
    assert (sheet.budget, sheet.executed, sheet.execution_pct) == (Decimal("86.5"), Decimal("80"), Decimal("92.49"))
    assert (sheet.execution_score, sheet.total_score) == (Decimal("18.5"), Decimal("98.5"))
    assert [(goal.goal, goal.weight) for goal in sheet.goals] == [(None, Decimal(60)), (None, Decimal(20))]
    assert indicators(sheet) == [
        ("产出指标", "数量指标", "夜间开放天数", "≥200天", "214天", "30"),
        ("产出指标", "数量指标", "夜间活动场次", "24场", "26场", "30"),
        ("满意度指标", "读者满意度", "读者满意度", "≥90%", "96%", "20"),
    ]
    assert (sheet.deviation_cause, sheet.improvement) == ("无。", "改进措施：1.加强宣传。2.延长开放时间。")


def test_the_central_template_is_read_by_its_headers() -> None:
    sheet = sheet_of("项目支出绩效自评表", drawn_grid(CENTRAL))
    assert (sheet.name, sheet.implementing_unit) == ("智慧水务平台运行维护", "河东市水务信息中心")
    assert (sheet.budget, sheet.executed) == (Decimal("150.50"), Decimal("135.45"))
    assert (sheet.execution_pct, sheet.execution_score) == (Decimal("90.00"), Decimal("9.00"))
    assert [goal.goal for goal in sheet.goals] == ["保障平台全年稳定运行。"]
    assert sheet.total_score == Decimal("98.2")
    assert indicators(sheet)[:2] == [
        ("产出指标", "数量指标", "运维站点数量", "≥85个", "91个", "20"),
        ("产出指标", "数量指标", "巡检次数", "≥12次", "11次", "9.2"),
    ]
    assert indicators(sheet)[-1] == ("满意度指标", "服务对象满意度指标", "使用人员满意度", "≥90%", "93%", "10")


def test_columns_in_another_order_and_without_level_two_are_known_by_their_headers() -> None:
    drawing = """
    项目名称 | 社区食堂补贴 | < | < | <
    一级指标 | 指标名称 | 实际完成值 | 年度指标值 | 自评得分
    产出指标 | 开办食堂数 | 9家 | 8家 | 40
    ^ | 就餐人次 | 3.1万人次 | 3万人次 | 30
    效益指标 | 老年人就餐便利度 | 提升 | 提升 | 30
    """
    sheet = sheet_of("", drawn_grid(drawing))
    assert indicators(sheet) == [
        ("产出指标", None, "开办食堂数", "8家", "9家", "40"),
        ("产出指标", None, "就餐人次", "3万人次", "3.1万人次", "30"),
        ("效益指标", None, "老年人就餐便利度", "提升", "提升", "30"),
    ]


def test_every_text_of_a_sheet_is_verbatim_at_its_place() -> None:
    grid = drawn_grid(CENTRAL, page=7)
    outline = grid_outline("2030年度项目支出绩效自评表", grid)
    (sheet,) = read_sheets(outline, [grid]).items
    assert sheet.evidence is not None
    places = sheet.evidence.fields
    for path in ("name", "goals[0].goal", "goals[0].indicators[3].level3", "budget", "goals[0].indicators[1].score"):
        evidence = places[path]
        assert outline.source.text[evidence.start : evidence.end] == evidence.text
    assert places["goals[0].indicators[3].level3"].text == "数据共享部门数"
    assert places["budget"].text == "150.50"


@pytest.mark.parametrize(
    ("upper", "lower", "row"),
    [
        pytest.param(
            "产出指标 | 数量指标 | 培训教师人数 | 开展全员/培训 | 完成培训 | 10",
            "         |          |              | 不少于三次 | 三次 | ",
            ("产出指标", "数量指标", "培训教师人数", "开展全员培训不少于三次", "完成培训三次", "10"),
            id="values_cut",
        ),
        pytest.param(
            "产出指标 | 数量指标 | 培训教师/人 | 300人 | 312人 | 10",
            "         |          | 数 |  |  | ",
            ("产出指标", "数量指标", "培训教师人数", "300人", "312人", "10"),
            id="indicator_cut",
        ),
        pytest.param(
            "产出 | 数量 | 培训教师人数 | 300人 | 312人 | 10",
            "指标 | 指标 |  |  |  | ",
            ("产出指标", "数量指标", "培训教师人数", "300人", "312人", "10"),
            id="levels_cut",
        ),
    ],
)
def test_a_row_cut_by_the_page_break_is_whole_again(upper: str, lower: str, row: tuple[str, ...]) -> None:
    first = drawn_grid(
        f"""
        项目名称 | 教师培训 | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | 年初目标值 | 实际完成值 | 得分
        {upper}
        """,
        page=1,
    )
    second = drawn_grid(f"{lower}\n效益指标 | 社会效益指标 | 教学水平 | 提升 | 提升 | 20", page=2)
    sheet = sheet_of("", first, second)
    assert indicators(sheet) == [row, ("效益指标", "社会效益指标", "教学水平", "提升", "提升", "20")]


def test_a_merged_level_cut_by_the_page_break_names_the_rows_of_both_pages() -> None:
    first = drawn_grid(
        """
        项目名称 | 绿道养护 | < | < | <
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值
        产 | 数量指标 | 养护里程 | 30公里 | 30公里
        """,
        page=1,
    )
    second = drawn_grid("出指标 | 质量指标 | 完好率 | 95% | 97%\n^ | 时效指标 | 及时率 | 100% | 100%", page=2)
    assert [row[0] for row in indicators(sheet_of("", first, second))] == ["产出指标"] * 3


def test_two_sheets_of_one_document_keep_their_own_tables() -> None:
    one, two = drawn_grid(WUHAN, page=1), drawn_grid(CENTRAL, page=2)
    titles = [Line(f"{number}、2030年度{name}项目绩效自评表", 0) for number, name in (("一", "图书馆"), ("二", "水务"))]
    outline = lines_outline([titles[0], *cell_lines(one), titles[1], *cell_lines(two)])
    result = read_sheets(outline, [one, two])
    assert [(s.title, s.name, len(indicators(s))) for s in result.items] == [
        ("2030年度图书馆项目绩效自评表", "图书馆夜间开放补助", 3),
        ("2030年度水务项目绩效自评表", "智慧水务平台运行维护", 5),
    ]


def test_two_sheets_of_one_name_in_one_grid_keep_their_own_rows() -> None:
    both = drawn_grid(WUHAN.rstrip() + WUHAN.replace("214天", "189天"), page=1)
    result = read_sheets(grid_outline("2030年度图书馆项目绩效自评表", both), [both])
    assert [indicators(sheet)[0][4] for sheet in result.items] == ["214天", "189天"]


def test_a_grid_whose_cells_are_not_in_the_text_is_not_read() -> None:
    grid = drawn_grid(CENTRAL)
    result = read_sheets(text_outline("2030年度项目支出绩效自评表\n项目名称 甲\n一级指标"), [grid])
    assert (result.items, [finding.id for finding in result.findings]) == ((), ["narrative.sheet_unread"])


def test_a_document_without_sheets_says_absent() -> None:
    prose = "项目绩效自评综述：项目全年预算数为20万元。\n项目名称变更后，一级指标、二级指标同步调整。"
    result = read_sheets(text_outline(prose), [])
    assert (result.items, result.findings, result.status) == ((), (), "absent")


def test_a_sheet_that_yields_nothing_is_reported() -> None:
    result = read_sheets(text_outline("2030年度绿化项目绩效自评表\n项目名称 绿化提升\n一级指标 （表格为图片）"))
    assert result.items == ()
    assert result.status == "nothing"
    assert [finding.id for finding in result.findings] == ["narrative.sheet_unread"]


def test_a_list_of_projects_is_no_sheet() -> None:
    grid = drawn_grid("项目名称 | 预算数 | 执行数\n绿道养护 | 20 | 19\n公园维护 | 30 | 30")
    result = read_sheets(text_outline("项目名称 预算数 执行数\n绿道养护 20 19\n公园维护 30 30"), [grid])
    assert result.status == "absent"


CUT = (
    """
    项目名称 | 教师培训 | < | < | <
    一级指标 | 二级指标 | 三级指标 | 年初目标值 | 实际完成值
    产出指标 | 数量指标 | 培训教师人数 | 开展全员 | 完成培训
    """,
    "| | | 培训不少于三次 | \n效益指标 | 社会效益指标 | 教学水平 | 提升 | 提升",
)


@pytest.mark.parametrize("match", ["exact", "approximate"])
def test_the_evidence_of_a_cut_cell_covers_both_parts(match: str) -> None:
    upper, lower = (drawn_grid(drawing) for drawing in CUT)
    lines, rest = cell_lines(upper), cell_lines(lower)
    # The reading order puts the rest of a cell behind its first part where it takes the two grids for one table.
    lines[-1:] = [rest.pop(0), lines[-1]] if match == "exact" else [lines[-1]]
    outline = lines_outline([Line("2031年度教师培训项目自评表", 0), *lines, *rest])
    (sheet,) = read_sheets(outline, [upper, lower]).items
    assert sheet.goals[0].indicators[0].target == "开展全员培训不少于三次"
    assert sheet.evidence is not None
    place = sheet.evidence.fields["goals[0].indicators[0].target"]
    assert place.match == match
    assert (place.text.startswith("开展全员"), place.text.endswith("培训不少于三次")) == (True, True)
    assert place.distance == len(place.text) - len("开展全员培训不少于三次")


def test_a_label_down_the_side_that_a_page_break_cuts_joins_no_rows() -> None:
    first = drawn_grid(
        """
        项目名称 | 公园绿化 | < | < | < | < | <
        绩效指 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 得分
        ^ | 产出指标（30 | 数量指标 | 新增绿地 | 3公顷 | 3公顷 | 10
        """,
        page=1,
    )
    second = drawn_grid(
        "标 | 分） | ^ | 补植乔木 | 50株 | 48株 | 9.6\n^ | ^ | 质量指标 | 成活率 | 95% | 97% | 10", page=2
    )
    read = indicators(sheet_of("", first, second))
    assert [row[2:] for row in read] == [
        ("新增绿地", "3公顷", "3公顷", "10"),
        ("补植乔木", "50株", "48株", "9.6"),
        ("成活率", "95%", "97%", "10"),
    ]
    assert {row[0] for row in read} == {"产出指标"}


def test_the_weight_of_a_goal_that_a_page_break_cuts_is_read_behind_the_indicators_of_another() -> None:
    first = drawn_grid(
        """
        项目名称 | 公园绿化 | < | < | < | <
        年度目标1（8分） | 整修步道。 | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | 年初目标值 | 实际完成值 | 得分
        产出指标 | 数量指标 | 步道长度 | 2公里 | 2公里 | 8
        年度目标2（1 | 新增绿地。 | < | < | < | <
        """,
        page=1,
    )
    second = drawn_grid(
        """
        2分） |  |  |  |  |
        一级指标 | 二级指标 | 三级指标 | 年初目标值 | 实际完成值 | 得分
        产出指标 | 数量指标 | 绿地面积 | 3公顷 | 3公顷 | 12
        """,
        page=2,
    )
    sheet = sheet_of("", first, second)
    assert [(goal.goal, goal.weight) for goal in sheet.goals] == [
        ("整修步道。", Decimal(8)),
        ("新增绿地。", Decimal(12)),
    ]


def test_a_header_that_a_page_break_cuts_is_no_indicator() -> None:
    first = drawn_grid(
        """
        项目名称 | 公园绿化 | < | < | < | <
        一级指标 | 二级指标 | 三级指标 | 年初目标值 | 实际完成值 | 得分
        """,
        page=1,
    )
    second = drawn_grid(" | | | （A） | （B） | \n产出指标 | 数量指标 | 新增绿地 | 3公顷 | 3公顷 | 10", page=2)
    assert indicators(sheet_of("", first, second)) == [("产出指标", "数量指标", "新增绿地", "3公顷", "3公顷", "10")]


PAIRED_BUDGETS = [
    pytest.param(
        "当年预算数（万元） | 30.00 | 预算调整数 | 0.00\n预算执行数（万元） | 29.75 | 预算执行率 | 99.17%",
        id="two_rows",
    ),
    pytest.param(
        "项目资金（万元） | 年度预算数 | 30.00 | <\n实际支出数 | 29.75 | 执行率 | 99.17%", id="behind_their_block"
    ),
    pytest.param("年度预算数 | 30.00万元 | 年度执行数 | 29.75万元\n执行率 | 99.17% | <| <", id="with_their_unit"),
    pytest.param(
        "年初预算数 | 28.00 | 全年预算数 | 30.00\n全年执行数 | 29.75 | 预算执行率 | 99.17%", id="beside_the_initial_one"
    ),
    pytest.param("预算（万元） | 30.00 | 执行（万元） | 29.75\n执行率（%） | 99.17 | < | <", id="in_one_word"),
]


@pytest.mark.parametrize("rows", PAIRED_BUDGETS)
def test_a_budget_stands_beside_its_label(rows: str) -> None:
    sheet = sheet_of(
        "2030年度项目绩效自评结果信息表",
        drawn_grid(
            f"""
            项目名称 | 民俗展演 | 自评总分 | 95.7
            {rows}
            项目年度总目标 | 展演十二场。 | 完成情况 | 展演十二场。
            二级指标 | 三级指标 | 指标值 | 完成值
            数量指标 | 展演场次 | 12场 | 12场
            """
        ),
    )
    assert (str(sheet.budget), str(sheet.executed), str(sheet.execution_pct)) == ("30.00", "29.75", "99.17")
    assert (str(sheet.total_score), sheet.title) == ("95.7", "2030年度项目绩效自评结果信息表")
    assert [goal.goal for goal in sheet.goals] == ["展演十二场。"]


def test_a_budget_block_is_headed_by_the_columns_that_have_figures() -> None:
    sheet = sheet_of(
        "",
        drawn_grid(
            """
            项目名称 | 校园安防 | < | < | <
            项目基本情况 | 项目年度目标 | < | 年度目标完成情况 | <
            ^ | 保障系统运行。 | < | 系统运行正常。 | <
            年度预算数（万元） | 年初预算 | 调整后预算数 | 预算执行数 | 预算执行率
            总额 | 88.00 | 86.50 | 80.45 | 93.01%
            一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值
            产出指标 | 数量指标 | 维护学校 | 42所 | 42所
            """
        ),
    )
    assert (str(sheet.budget), str(sheet.executed)) == ("86.50", "80.45")
    assert [goal.goal for goal in sheet.goals] == ["保障系统运行。"]


def test_indicators_that_are_printed_one_field_a_row_are_read() -> None:
    fields = "一级指标 | {}\n二级指标 | {}\n三级指标 | {}\n年度指标值 | {}\n实际完成值 | {}\n分值 | 10\n得分 | {}"
    rows = [
        ("产出指标", "数量指标", "维护学校", "42所", "42所", "10"),
        ("满意度指标", "服务对象满意度指标", "师生满意度", "≥95%", "94%", "9.5"),
    ]
    drawing = "项目名称 | 校园安防\n全年预算数 | 86.50\n实际完成情况 | 运行正常。\n" + "\n".join(
        fields.format(*row) for row in rows
    )
    assert indicators(sheet_of("", drawn_grid(drawing))) == rows


def test_a_list_of_projects_with_their_budgets_is_no_sheet() -> None:
    grid = drawn_grid(
        """
        序号 | 项目名称 | 全年预算数（万元） | 全年执行数（万元） | 执行率
        1 | 管网养护 | 298.60 | 286.66 | 96%
        2 | 林区防火 | 45.80 | 45.80 | 100%
        """
    )
    assert read_sheets(grid_outline("项目支出绩效自评汇总表", grid), [grid]).items == ()


def test_a_sheet_without_readable_indicators_is_told() -> None:
    grid = drawn_grid(
        "项目名称 | 管网养护\n全年预算数 | 298.60\n全年执行数 | 286.66\n三级指标见后页 | 略\n三级指标 | 年度指标值"
    )
    result = read_sheets(grid_outline("", grid), [grid])
    assert [str(sheet.budget) for sheet in result.items] == ["298.60"]
    assert "其绩效指标未能读出" in "".join(finding.message for finding in result.findings)
