"""``juesuan checks list``: the catalogue of checks, for people and for docs/checks.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from extractor.checks import CATALOGUE
from extractor.checks.catalogue import FAMILIES, TOLERANCES
from extractor.cli.output import Column, Grid, show_grid, write_data
from extractor.export.labels import SEVERITY_LABELS

_INTRODUCTION = """\
# 检查目录 · Checks

由 `juesuan checks list --format markdown` 生成，请勿手工修改。

每项检查只读记录和原文，不改动任何数字。表号是官方样表的公开01表—公开09表。级别是该检查可能给出的最高级别：

- **错误**：表格里可以证明的算术错误、表间不等、文字总额与表格不等、单位差10³倍以上、九张表一张也没有；
- **警告**：其余写错的数字和互相矛盾之处：百分比、文字与绩效、同一个数两个值、基数为零的百分比、没有删改的模板文字、应有的行没有；
- **提示**：尾数、口径可能不同、没有说明原因、名称和用语、标点。

级别按害处定：一个错的数字或一处矛盾至少是警告。`juesuan check` 默认在有错误或警告时以1退出（`--fail-on`）。

一项检查没有条件进行（缺表、图片、没有原文、口径不同）时记为“不能检查”并写明原因，不算通过。只差单位换算的尾数合并为一条
`checks.rounding_difference` 提示；同一张表或同一段文字里印两遍的同一个数中间没有换算，差末位数也是警告。

## 谁错了，错在哪里

报告不成立的等式之前，先看它涉及的数字是否有第二次读取的差异、OCR 修正或低置信度：有则标为“疑为读取有误”。没有画线的文字表各栏
是推断的：一张这样的表几个等式不平而没有哪个数说得通，或一整栏没有数字而别处有，报一条“疑为读取有误”，不算在文件头上。

等式（A = ΣB）和比率（A ÷ B = r）是同一套声明，放在一起求解：找出最少的几个数（最多三个），改动它们可以使全部不成立的等式成立，
且不破坏任何成立的等式；有几种可能时，由比率作证。一个数印错而使横向、纵向、表间几个等式和百分比都不对时，只报告一条，其余列在
其下。几个百分比共用一个数而都不对，报这个数。解不唯一时列出可能的数；在界限之内无解时如实说明。

一件事只报一条：五节里重复的同一句话、留下的模板文字、基数为零的百分比各是一条，写明共几处；与错误或警告起于同一处的提示列在其下。

## 允许的差

"""


class Format(StrEnum):
    """How the catalogue is shown."""

    rich = "rich"
    json = "json"
    markdown = "markdown"


def register(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="The catalogue of checks.", no_args_is_help=True)
    group.command("list")(show)
    group.callback()(_group)
    app.add_typer(group, name="checks")


def _group() -> None:
    """The catalogue of checks."""


def show(form: Annotated[Format, typer.Option("--format", help="How to show it.")] = Format.rich) -> None:
    """List every check: id, title, severity, formula, tables, tolerance, source."""
    if form is Format.json:
        write_data(json.dumps([asdict(check) for check in CATALOGUE.values()], ensure_ascii=False, indent=2) + "\n")
    elif form is Format.markdown:
        write_data(catalogue_to_markdown())
    else:
        _rich()


def _rich() -> None:
    columns = [Column(heading) for heading in ("编号", "名称", "级别", "公式", "范围")]
    for family, label in FAMILIES.items():
        rows = [
            (
                check.id.removeprefix("checks."),
                check.title,
                SEVERITY_LABELS[check.severity],
                check.formula,
                check.tables,
            )
            for check in CATALOGUE.values()
            if check.family == family
        ]
        show_grid(Grid(columns, rows, title=label))


def catalogue_to_markdown() -> str:
    """The catalogue as docs/checks.md."""
    lines = [_INTRODUCTION.rstrip("\n"), ""]
    lines += [f"- `{name}`：{text}" for name, text in TOLERANCES.items()]
    for family, label in FAMILIES.items():
        lines += [
            "",
            f"## {label}",
            "",
            "| 编号 | 名称 | 级别 | 公式 | 范围 | 允许的差 | 依据 |",
            "|---|---|---|---|---|---|---|",
        ]
        for check in CATALOGUE.values():
            if check.family == family:
                cells = (
                    f"`{check.id}`",
                    check.title,
                    SEVERITY_LABELS[check.severity],
                    check.formula,
                    check.tables,
                    f"`{check.tolerance}`",
                    check.source,
                )
                lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    return "\n".join([*lines, "", *_declared_to_markdown()]) + "\n"


_DECLARED = """\
## 声明的等式

单格之间的等式是数据，一行一条：表间的在 `extractor/accounts/equalities.yaml`，文字与表格的在
`extractor/checks/text_equalities.yaml`。名称前的数字是表号；`--rules` 的规则可以直接使用这些名称（docs/rules-of-your-own.md）。

行内各栏之和、“三公”各项之和是样表模板里的一行（`extractor/accounts/templates.py` 的 `identities`）；逐行的核对（01 ↔ 03、02 ↔ 03、03 ↔ 05、
04 ↔ 05）、逐级汇总、收支两侧的平衡和文字里的比率仍是函数，因为哪些行相对应、是否应当相等、以什么为基数，要看这份决算有无结转、
有哪些行、句子里写的是什么。

| 等式 | 编号 | 依据 |
|---|---|---|"""


def _declared_to_markdown() -> Iterator[str]:
    """The declarations of single cells, each with its check and the source of that."""
    from extractor.accounts.equalities import built_in
    from extractor.checks.text_equalities import text_equalities

    yield from _DECLARED.split("\n")
    text = text_equalities()
    declared = [(one.formula(), one.check) for one in built_in().rules]
    declared += [(one.formula(), one.check) for one in text.subjects]
    declared += [(one.formula(), one.check) for one in text.amounts]
    declared += [(one.formula(), one.check) for one in text.sums]
    declared += [formula for one in text.three_public for formula in one.formulas()]
    for formula, identifier in declared:
        check = CATALOGUE[f"checks.{identifier}"]
        yield f"| {formula} | `{check.id}` | {check.source} |"
