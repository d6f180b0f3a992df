"""Files of several bodies are not joined into one account; pieces of one account are, whatever names they print."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.errors import UsageError
from extractor.input.load import open_source

TABLES = ("收入支出决算总表", "收入决算表", "支出决算表", "一般公共预算财政拨款支出决算表")
SECTIONS = ("收入支出决算总体情况说明", "收入决算情况说明", "支出决算情况说明", "机关运行经费支出情况说明")


def tables(owner: str, amount: str, kind: str = "部门") -> str:
    parts = (f"{title}\n部门：{owner}\t单位：万元\n项目\t决算数\n合计\t{amount}\n" for title in TABLES)
    return f"{owner}2022年度{kind}决算\n" + "".join(parts)


def prose(owner: str, amount: str) -> str:
    parts = (
        f"{n}、{title}\n2022年度支出{amount}万元，都是按规定支出的。\n"
        for n, title in zip("一二三四", SECTIONS, strict=True)
    )
    return f"{owner}2022年度部门决算\n" + "".join(parts)


def opened_names(folder: Path, **files: str) -> list[str]:
    for name, text in files.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    with open_source(folder) as opened:
        return [file.name for file in opened.document.files]


@pytest.mark.parametrize("write", [tables, prose])
def test_accounts_of_two_bodies_are_refused_with_the_way_to_read_them(tmp_path: Path, write: object) -> None:
    a, b = (write(f"甲县{body}", amount) for body, amount in (("果品局", "1.00"), ("蚕桑局", "2.00")))  # type: ignore[operator]
    with pytest.raises(UsageError, match=r"a\.txt”是甲县果品局.*b\.txt”是甲县蚕桑局.*batch"):
        opened_names(tmp_path, a=a, b=b)


def test_an_account_of_a_department_and_one_of_its_unit_are_two(tmp_path: Path) -> None:
    a, b = tables("甲县果品局", "3.00"), tables("甲县果品局本级", "2.00", kind="单位")
    with pytest.raises(UsageError, match="不是同一份决算"):
        opened_names(tmp_path, a=a, b=b)


def test_prose_and_tables_that_name_their_body_differently_are_one_account(tmp_path: Path) -> None:
    names = opened_names(tmp_path, a=tables("甲县果业发展局", "1.00"), b=prose("甲县果业局", "1.00"))
    assert names == ["b.txt", "a.txt"]


def test_the_short_name_of_a_body_is_its_name(tmp_path: Path) -> None:
    assert opened_names(tmp_path, a=tables("甲县果品局", "1.00"), b=tables("果品局", "2.00")) == ["a.txt", "b.txt"]
