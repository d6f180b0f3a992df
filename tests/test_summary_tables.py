"""Project summaries printed as one table of projects, in grids and in tab-separated lines."""

from __future__ import annotations

from decimal import Decimal

from sheet_samples import cell_lines, drawn_grid

from extractor.layout import Line
from extractor.narrative.summaries import read_summaries
from extractor.outline.tree import Outline, Section
from extractor.text.source import SourceText
from models import ProjectSummary
from tests.narrative_samples import outline, verbatim

TABBED = (
    "序号\t项目名称\t全年预算数\t全年执行数\t执行率（%）\t主要产出及效果\t存在问题\t改进措施\n"
    "1\t河堤养护\t216.00\t189.54\t87.75\t一是养护河堤12公里；二是清淤3处\t付款偏慢\t按月调度\n"
    "2\t泵站运行\t80.00\t80.00\t100.00\t运行泵站6座\t无\t无\n"
    "合计\t合计\t296.00\t269.54\t91.06\t\t\t\n"
)


def _plain(item: ProjectSummary) -> tuple[object, ...]:
    return item.project, item.budget, item.executed, item.execution_pct, item.outputs, item.problems, item.measures


def test_each_row_of_a_table_of_projects_is_a_summary() -> None:
    outlined = outline(("project_results", "（二）项目绩效自评结果", TABBED))
    items = read_summaries(outlined).items
    assert [_plain(item) for item in items] == [
        ("河堤养护", Decimal("216.00"), Decimal("189.54"), Decimal("87.75"), ("养护河堤12公里", "清淤3处"), ("付款偏慢",), ("按月调度",)),
        ("泵站运行", Decimal("80.00"), Decimal("80.00"), Decimal("100.00"), ("运行泵站6座",), ("无",), ("无",)),
    ]  # fmt: skip
    assert all(verbatim(outlined, item) for item in items)


def test_a_summary_in_prose_is_not_read_again_from_the_table() -> None:
    prose = "河堤养护项目自评综述：项目全年预算数216.00万元，执行数189.54万元，执行率87.75%。\n"
    body = prose + TABBED.replace("河堤养护", "河堤养护项目")
    items = read_summaries(outline(("project_results", "（二）项目绩效自评结果", body))).items
    assert [item.project for item in items] == ["河堤养护项目", "泵站运行"]


def test_a_table_of_figures_alone_has_no_summaries() -> None:
    body = "项目名称\t全年预算数\t全年执行数\t自评得分\n河堤养护\t216.00\t189.54\t95\n"
    assert read_summaries(outline(("project_results", "（二）项目绩效自评结果", body))).items == ()


def test_a_grid_with_merged_cells_is_read_by_its_columns() -> None:
    grid = drawn_grid("""
项目 | 预算数 | 执行数 | 完成情况 | < | 整改措施
河堤养护 | 216.00 | 189.54 | 养护河堤12公里 | < | 按月调度
""")
    lines = [Line("三、预算绩效情况说明", 1), *cell_lines(grid)]
    source = SourceText.from_lines(
        Line(line.text, n, None, cells=line.cells) if line.cells else Line(line.text, n) for n, line in enumerate(lines)
    )
    end = len(source.text)
    section = Section(
        "section", "", None, "预算绩效情况说明", 0, source.starts[1], end, 0, len(lines), None, "performance"
    )
    (item,) = read_summaries(Outline(source, (section,)), (grid,)).items
    assert (item.project, item.executed, item.outputs, item.measures) == (
        "河堤养护",
        Decimal("189.54"),
        ("养护河堤12公里",),
        ("按月调度",),
    )
