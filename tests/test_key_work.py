"""Key work in prose: themes, headings, introductions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.narrative.key_work.read import read_key_work
from tests.key_work_samples import HEADING, read, topics
from tests.narrative_samples import outline, verbatim

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
        "优化营商环境\n推行一网通办，新设经营主体六千余户，企业开办时间压缩至半个工作日，群众满意。\n守牢安全底线\n检查特种设备一千余台，整改隐患百余处，全年未发生特种设备安全事故，形势平稳。",
        [
            ("优化营商环境", "推行一网通办，新设经营主体六千余户，企业开办时间压缩至半个工作日，群众满意。"),
            ("守牢安全底线", "检查特种设备一千余台，整改隐患百余处，全年未发生特种设备安全事故，形势平稳。"),
        ],
        id="headings_without_numbers",
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


@pytest.mark.parametrize("bullet", ["——", "·", "●", "■", "▶"])
def test_a_bullet_is_no_part_of_a_title(bullet: str) -> None:
    result = read(
        "".join(
            f"{bullet}{theme}。新增{n}家，打造精品{n}条。\n"
            for n, theme in enumerate(("机构改革平稳落地", "文旅融合加快推进", "公共服务提质增效"), 2)
        )
    )
    assert [item.title for item in result.items] == ["机构改革平稳落地", "文旅融合加快推进", "公共服务提质增效"]


def test_an_item_that_opens_inside_a_line_has_no_heading_of_that_line_s_end() -> None:
    result = read(
        "一是技能竞赛有声势，开展市级竞赛12场，带动全市各行业6800余名职工踊跃参与。二是帮扶救助有温度，发\n放慰问金386万元，走访困难职工家庭1260户次。"
        "三是阵地建设有亮点，新建户外劳动\n者驿站42个，覆盖全部乡镇街道和重点工业园区。"
    )
    assert [item.title for item in result.items] == ["技能竞赛有声势", "帮扶救助有温度", "阵地建设有亮点"]
