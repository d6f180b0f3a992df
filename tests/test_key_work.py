import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.layout import Box, Grid, GridCell, Line
from extractor.narrative.key_work import read_key_work
from extractor.narrative.key_work_table import header_columns
from extractor.outline import Outline, Section
from extractor.source import SourceText
from tests.narrative_samples import outline, verbatim

HEADING = "第四部分2022年重点工作完成情况"


def read(body: str, grids: tuple[Grid, ...] = ()):
    outlined = outline(("key_work", HEADING, body))
    result = read_key_work(outlined, grids)
    assert all(verbatim(outlined, item) for item in result.items)
    return result


def topics(result) -> list[tuple]:
    return [(item.title, item.content) for item in result.items]


def rows(result) -> list[tuple]:
    return [(item.title, item.content, item.status) for item in result.items if item.source == "table"]


PROSE = [
    pytest.param(
        "一、党建引领更加有力。全年开展主题党日12次。组织生活规范。\n二、招商引资成效明显。签约项目8个，总投资20亿元。",
        [
            ("党建引领更加有力", "全年开展主题党日12次。组织生活规范。"),
            ("招商引资成效明显", "签约项目8个，总投资20亿元。"),
        ],
        id="numbered_headings",
    ),
    pytest.param(
        "（一）优化营商环境，提升服务效能。一是减材料。二是减时限。（二）强化安全生产。排查隐患300处。",
        [("优化营商环境，提升服务效能", "一是减材料。二是减时限。"), ("强化安全生产", "排查隐患300处。")],
        id="bracketed_headings_over_is",
    ),
    pytest.param(
        "2022年，我局主要完成以下工作：一是推进教育均衡。新建学校2所。二是保障民生底线。发放低保金300万元。",
        [("推进教育均衡", "新建学校2所。"), ("保障民生底线", "发放低保金300万元。")],
        id="is_after_an_introduction",
    ),
    pytest.param(
        "1.乡村振兴\n全年投入资金500万元，建设高标准农田2万亩，带动就业三千余人。\n2.生态保护\n植树造林1万亩，空气质量优良天数比例达到九成以上，群众满意。",
        [
            ("乡村振兴", "全年投入资金500万元，建设高标准农田2万亩，带动就业三千余人。"),
            ("生态保护", "植树造林1万亩，空气质量优良天数比例达到九成以上，群众满意。"),
        ],
        id="headings_on_lines_of_their_own",
    ),
    pytest.param(
        "（一）文化惠民工程：送戏下乡60场。\n（二）全民健身：新建球场9个。",
        [("文化惠民工程", "送戏下乡60场。"), ("全民健身", "新建球场9个。")],
        id="headings_closed_by_colons",
    ),
    pytest.param(
        "一、2022年重点工作完成情况。（一）抓好疫情防控。建成隔离点3处。（二）抓好粮食生产。收粮2万吨。二、2023年工作计划。继续抓好粮食生产。",
        [("抓好疫情防控", "建成隔离点3处。"), ("抓好粮食生产", "收粮2万吨。")],
        id="a_heading_over_the_items_and_plans_left_out",
    ),
    pytest.param(
        "一是完成固定资产盘点，核对30家单位的台账，按月上报资产月报并按照要求完成系统数据迁移工作，实现全程留痕。二是规范采购。",
        [
            ("完成固定资产盘点", "核对30家单位的台账，按月上报资产月报并按照要求完成系统数据迁移工作，实现全程留痕。"),
            ("规范采购", None),
        ],
        id="a_long_sentence_gives_its_opening_phrase",
    ),
    pytest.param(
        "深化放管服改革，压减审批事项30项，办理时限缩短一半。建立容缺受理机制，梳理清单12张。推进智慧城市建设，接入数据20亿条。全年上线应用9个。守牢安全生产底线，"
        "检查企业500家次；整改隐患900处。",
        [
            ("深化放管服改革", "压减审批事项30项，办理时限缩短一半。建立容缺受理机制，梳理清单12张。"),
            ("推进智慧城市建设", "接入数据20亿条。全年上线应用9个。"),
            ("守牢安全生产底线", "检查企业500家次；整改隐患900处。"),
        ],
        id="themes_of_running_text",
    ),
    pytest.param(
        "提升基层治理水平，网格员入户走访八万余次，矛盾纠纷化解率达到百分之九\n十八。\n推动文旅深度融合，接待游客百万人次，打造精品线路三条，文创产品销售\n良好。\n"
        "办好民生实事项目，十件实事全部完成。",
        [
            ("提升基层治理水平", "网格员入户走访八万余次，矛盾纠纷化解率达到百分之九十八。"),
            ("推动文旅深度融合", "接待游客百万人次，打造精品线路三条，文创产品销售良好。"),
            ("办好民生实事项目", "十件实事全部完成。"),
        ],
        id="themes_by_paragraph",
    ),
    pytest.param(
        "2022年，在县委领导下，我局重点抓了以下工作。围绕中心抓党建，举办党课9次。聚焦主业强监管，检查企业80家。",
        [("围绕中心抓党建", "举办党课9次。"), ("聚焦主业强监管", "检查企业80家。")],
        id="themes_after_an_introduction",
    ),
    pytest.param(
        "第一，稳增长。规上工业增长8%。第二，促消费。发放消费券2000万元。",
        [("稳增长", "规上工业增长8%。"), ("促消费", "发放消费券2000万元。")],
        id="ordinals",
    ),
]


@pytest.mark.parametrize(("body", "expected"), PROSE)
def test_key_work_in_prose_is_read_item_by_item(body: str, expected: list) -> None:
    result = read(body)
    assert topics(result) == expected
    assert (result.status, result.findings) == ("read", ())
    assert {item.source for item in result.items} == {"text"}


def test_prose_without_themes_is_reported_and_not_guessed() -> None:
    result = read("2022年，在县委县政府的坚强领导下，我局认真履行职责，各项工作取得明显进展，全年共受理业务3万件。")
    assert (result.items, result.status) == ((), "nothing")
    assert [f.id for f in result.findings] == ["narrative.unread_key_work", "narrative.section_without_items"]


def test_text_before_the_first_theme_that_is_no_introduction_is_reported() -> None:
    result = read("对口帮扶山区群众，送去物资三批。推进智慧城市建设，接入数据。守牢安全生产底线，检查企业。")
    assert [item.title for item in result.items] == ["推进智慧城市建设", "守牢安全生产底线"]
    assert [f.id for f in result.findings] == ["narrative.unread_key_work"]


def test_a_glossary_without_its_heading_is_not_key_work() -> None:
    result = read(
        "一是推进改革。完成9项。二是改善民生。完成5项。\n一、财政拨款收入：单位取得的预算资金。\n二、事业收入：其他收入。"
    )
    assert topics(result) == [("推进改革", "完成9项。"), ("改善民生", "完成5项。")]


def test_an_inline_heading_under_other_matters_opens_key_work() -> None:
    outlined = outline((
        "other",
        "第四部分其他需要说明的情况",
        "2022年重点工作完成情况：一是推进改革。完成9项。二是改善民生。完成5项。",
    ))
    assert topics(read_key_work(outlined)) == [("推进改革", "完成9项。"), ("改善民生", "完成5项。")]


def test_a_document_without_key_work_has_none() -> None:
    result = read_key_work(outline(("overview", "概况", "职责。")))
    assert (result.items, result.findings, result.status) == ((), (), "absent")


def grid(*texts: tuple[str, ...], page: int | None = None, box: Box | None = None) -> Grid:
    cells = tuple(GridCell(r, c, 1, 1, text) for r, row in enumerate(texts) for c, text in enumerate(row))
    return Grid(len(texts), len(texts[0]), cells, "ruled", page, box)


HEADER = ("序号", "重点工作", "工作内容及\n目标", "完成情况")


def test_a_ruled_table_over_pages_is_one_table_and_a_split_row_one_row() -> None:
    body = (
        "一、招商引资。签约8个。\n序号重点工作工作内容及目标完成情况\n1招商 引资签约项目\n8个完成\n2安全生产 排查\n"
        "序号重点工作工作内容及目标完成情况\n隐患300处 完成\n3绿化 种树 完成种树"
    )
    first = grid(HEADER, ("1", "招商\n引资", "签约项目\n8个", "完成"), ("2", "安全生产", "排查", ""))
    second = grid(HEADER, ("", "", "隐患300处", "完成"), ("3", "绿化", "种树", "完成种树"))
    result = read(body, (grid(("指标", "目标值"), ("数量", "3")), first, second))
    assert topics(result)[0] == ("招商引资", "签约8个。")
    assert rows(result) == [
        ("招商引资", "签约项目8个", "完成"),
        ("安全生产", "排查隐患300处", "完成"),
        ("绿化", "种树", "完成种树"),
    ]
    split = result.items[2].evidence.fields["content"]
    assert (split.match, split.text.startswith("排查"), split.text.endswith("隐患300处")) == ("approximate", True, True)


def test_the_rest_of_a_row_whose_beginning_is_missing_is_not_put_below_another() -> None:
    body = "序号重点工作工作内容及目标完成情况\n1招商 签约 完成\n序号重点工作工作内容及目标完成情况\n隐患300处 完成\n3绿化 种树 完成"
    result = read(
        body,
        (
            grid(HEADER, ("1", "招商", "签约", "完成")),
            grid(HEADER, ("", "", "隐患300处", "完成"), ("3", "绿化", "种树", "完成")),
        ),
    )
    assert rows(result) == [("招商", "签约", "完成"), ("绿化", "种树", "完成")]
    assert [f.id for f in result.findings] == ["narrative.unread_key_work_row"]


def test_a_title_merged_over_rows_is_repeated() -> None:
    cells = (
        *(GridCell(0, c, 1, 1, t) for c, t in enumerate(("序号", "工作任务", "主要内容", "完成进度"))),
        GridCell(1, 0, 2, 1, "1"),
        GridCell(1, 1, 2, 1, "水利建设"),
        *(GridCell(1, c, 1, 1, t) for c, t in ((2, "修渠"), (3, "100%"))),
        *(GridCell(2, c, 1, 1, t) for c, t in ((2, "建站"), (3, "80%"))),
    )
    result = read("序号工作任务主要内容完成进度\n1 水利建设 修渠 100%\n建站 80%", (Grid(3, 4, cells, "ruled"),))
    assert rows(result) == [("水利建设", "修渠", "100%"), ("水利建设", "建站", "80%")]


def test_a_status_is_located_as_a_whole_word_and_not_inside_the_content() -> None:
    result = read(
        "序号 重点工作 工作内容及目标 完成情况\n1 盘点 完成30家盘点 完成",
        (grid(HEADER, ("1", "盘点", "完成30家盘点", "完成")),),
    )
    status = result.items[0].evidence.fields["status"]
    assert (status.start, status.text) == (result.items[0].evidence.fields["content"].end, "完成")


def test_a_cell_that_is_not_in_the_text_is_reported() -> None:
    result = read(
        "序号重点工作工作内容及目标完成情况\n1 绿化 种树 完成", (grid(HEADER, ("1", "绿化", "造林一万亩", "完成")),)
    )
    assert rows(result) == [("绿化", None, "完成")]
    assert [f.id for f in result.findings] == ["narrative.unread_key_work_cell"]


def test_the_box_of_a_ruled_cell_is_part_of_its_evidence() -> None:
    cells = tuple(
        GridCell(r, c, 1, 1, text, Box(c, r + 1, c + 1, r + 2))
        for r, row in enumerate((HEADER, ("1", "绿化", "种树", "完成")))
        for c, text in enumerate(row)
    )
    result = read("序号重点工作工作内容及目标完成情况\n1 绿化 种树 完成", (Grid(2, 4, cells, "ruled"),))
    assert result.items[0].evidence.fields["content"].bbox == (2, 2, 3, 3)


@pytest.mark.parametrize("separator", ["\t", "\t\t"])
def test_a_tab_separated_table_is_read_by_its_header(separator: str) -> None:
    lines = [
        ("序号", "重要工作", "工作内容", "落实情况"),
        ("1", "河长制", "巡河500次", "已落实"),
        ("2", "林长制", "巡林90次", "正在推进"),
    ]
    result = read("\n".join(separator.join(line) for line in lines))
    assert rows(result) == [("河长制", "巡河500次", "已落实"), ("林长制", "巡林90次", "正在推进")]


WRAPPED = """序号 重点任务 主要内容 完成情况

1 教育均衡发展

新建学校 2 所，改扩建学校 5
所，新增学位 3600 个，有效缓
解入学压力。

已完成

2

城乡居民养老服务体
系建设

新增养老床位 300 张，改造社
区食堂 12 处。

正在推进
序号 重点任务 主要内容 完成情况

3 道路畅通

打通断头路 3 条。

已完成"""


def test_a_table_printed_cell_below_cell_is_divided_by_the_widths_of_its_columns() -> None:
    result = read(WRAPPED)
    assert rows(result) == [
        ("教育均衡发展", "新建学校2所，改扩建学校5所，新增学位3600个，有效缓解入学压力。", "已完成"),
        ("城乡居民养老服务体系建设", "新增养老床位300张，改造社区食堂12处。", "正在推进"),
        ("道路畅通", "打通断头路3条。", "已完成"),
    ]
    assert result.findings == ()


def test_a_row_that_admits_two_divisions_is_reported_and_left_out() -> None:
    result = read("序号 重点任务 主要内容 完成情况\n1\n甲乙丙丁\n戊己庚辛\n壬癸子丑\n寅卯辰巳\n")
    assert result.items == ()
    assert "narrative.unread_key_work_row" in [f.id for f in result.findings]


def test_a_bare_list_of_names_before_a_table_is_no_item() -> None:
    result = read(
        "1.河长制\n2.林长制\n序号\t重要工作\t工作内容\t完成情况\n1\t河长制\t巡河\t完成\n2\t林长制\t巡林\t完成"
    )
    assert [(item.source, item.title) for item in result.items] == [("table", "河长制"), ("table", "林长制")]


def test_lines_that_run_across_the_columns_are_not_taken_for_cells() -> None:
    lines = [
        Line(text, number, 1, Box(0, 10 * number, 9, 10 * number + 9))
        for number, text in enumerate(("第四部分", "序号 重点任务 主要内容 完成情况", "1 教育 新建 完成"), start=1)
    ]
    source = SourceText.from_lines(lines)
    section = Section("part", "", None, "重点工作完成情况", 0, 4, len(source.text), 0, 3, 1, "key_work")
    result = read_key_work(Outline(source, (section,)))
    assert (result.items, result.status) == ((), "nothing")


def test_a_header_cell_wrapped_over_lines_still_opens_the_table() -> None:
    result = read(
        "一、绿化。种树。\n完成情\n序号 重要事项 工作内容及目标\n况\n1 绿化 种树 完成",
        (grid(HEADER, ("1", "绿化", "种树", "完成")),),
    )
    assert topics(result) == [("绿化", "种树。"), ("绿化", "种树")]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        pytest.param(
            ("序号", "重要事项", "工作内容及目标", "完成情况"),
            {"number": 0, "title": 1, "content": 2, "status": 3},
            id="usual",
        ),
        pytest.param(
            ("序 号", "年度重点工作", "责任科室", "工作 目标", "完成 进度"),
            {"number": 0, "title": 1, "content": 3, "status": 4},
            id="more_columns",
        ),
        pytest.param(("序号", "工作任务", "落实情况"), {"number": 0, "title": 1, "status": 2}, id="without_content"),
        pytest.param(("一级指标", "二级指标", "年初目标值", "实际完成值"), None, id="a_sheet"),
        pytest.param(("项目", "行次", "金额"), None, id="a_final_account_table"),
    ],
)
def test_the_header_says_which_column_holds_what(texts: tuple, expected: dict | None) -> None:
    assert header_columns(texts) == expected


EM = 10.0
EDGES = {"number": 50.0, "title": 80.0, "content": 140.0, "status": 300.0}


def boxed(*printed: tuple[int, dict[str, str]]) -> Outline:
    """An outline of lines that run across unruled columns: ``(page, texts by column)``, 20 points below each other."""
    texts = [(1, {"number": "序号", "title": "重点工作", "content": "工作内容", "status": "完成情况"}), *printed]
    lines = [Line("第四部分重点工作完成情况", 1, 1, Box(50, 0, 170, 10))]
    for number, (page, cells) in enumerate(texts, start=2):
        last = list(cells)[-1]
        right = EDGES[last] + sum(EM / 2 if c.isascii() else EM for c in cells[last])
        top = 20.0 * number
        lines.append(Line("  ".join(cells.values()), number, page, Box(EDGES[next(iter(cells))], top, right, top + 10)))
    source = SourceText.from_lines(lines)
    section = Section("part", "", None, "重点工作完成情况", 0, 12, len(source.text), 0, len(lines), 1, "key_work")
    return Outline(source, (section,))


def test_a_table_without_rules_is_read_from_the_places_of_its_lines() -> None:
    outlined = boxed(
        (1, {"content": "新建学校两所改扩建学校五所新增"}),
        (1, {"number": "1", "title": "教育均衡", "content": "学位三千六百个，有效缓解入学压", "status": "已完成"}),
        (1, {"title": "发展", "content": "力。"}),
        (1, {"number": "2", "title": "养老服务", "content": "新增养老床位三百张，改造社区食", "status": "推进中"}),
        (2, {"content": "堂十二处。"}),
        (2, {"number": "3", "title": "畅通道路", "content": "打通断头路三条。", "status": "已完成"}),
    )
    result = read_key_work(outlined)
    assert rows(result) == [
        ("教育均衡发展", "新建学校两所改扩建学校五所新增学位三千六百个，有效缓解入学压力。", "已完成"),
        ("养老服务", "新增养老床位三百张，改造社区食堂十二处。", "推进中"),
        ("畅通道路", "打通断头路三条。", "已完成"),
    ]
    assert all(verbatim(outlined, item) for item in result.items)


def test_an_unruled_table_whose_cells_cannot_be_counted_is_reported() -> None:
    outlined = boxed(
        (1, {"number": "1", "title": "教育均衡", "content": "新建学校两所改扩建学校五所新增", "status": "已完成"}),
        (1, {"number": "2", "title": "养老服务", "content": "新增养老床位三百张，改造社区食", "status": "推进中"}),
        (1, {"number": "3", "title": "畅通道路", "content": "打通断头路三条。", "status": "已完成"}),
    )
    result = read_key_work(outlined)
    assert result.items == ()
    assert "narrative.unread_key_work_table" in [f.id for f in result.findings]


_PIECES = [
    *(
        "一、",
        "二、",
        "（一）",
        "一是",
        "二是",
        "①",
        "1.",
        "2.",
        "。",
        "，",
        "；",
        "：",
        "\n",
        "\t",
        " ",
        "“",
        "”",
        "（",
        "）",
    ),
    *("序号", "重点工作", "工作内容及目标", "完成情况", "完成", "推进改革", "统筹发展大局", "全年办理12件", "1", "2"),
]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=50))
def test_whatever_is_printed_every_item_is_verbatim(pieces: list[str]) -> None:
    outlined = outline(("key_work", HEADING, "".join(pieces)))
    result = read_key_work(outlined)
    assert all(verbatim(outlined, item) for item in result.items)
    assert (result.status == "read") == bool(result.items)


def test_prose_on_results_before_the_first_phrase_is_left_out_and_reported() -> None:
    result = read(
        "上半年，多数项目推迟开工。下半年陆续复工，全年完成投资3亿元。主要领导多次调研，现场解决问题。分管领导每周调度，及时通报情况。"
    )
    assert result.items == ()
    assert {finding.severity for finding in result.findings} == {"warning"}


def test_headings_of_short_lines_are_told_from_their_text() -> None:
    result = read(
        "一年来，在上级的正确领导下，我单位紧扣中心任务，较好地完成了各项工作。\n（一）聚焦主责，服务大局\n完成审计项目，督促整改问题。\n"
        "（二）聚焦民生，回应关切\n开展民生审计。\n（三）聚焦队伍，提升素质\n举办培训班。\n2031年工作打算：继续努力。"
    )
    assert [(item.title, item.content) for item in result.items] == [
        ("聚焦主责，服务大局", "完成审计项目，督促整改问题。"),
        ("聚焦民生，回应关切", "开展民生审计。"),
        ("聚焦队伍，提升素质", "举办培训班。"),
    ]
