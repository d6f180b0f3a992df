"""Files of aliases: what they add is read from then on, what cannot be is named with its line and key."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from extractor import Settings, extract
from extractor.accounts.own_aliases import Aliases, own_organisation, using_aliases
from extractor.accounts.table_names import table_names
from extractor.accounts.templates import TEMPLATES
from extractor.batch.task import settings_hash
from extractor.cli.commands import COMMANDS, load_command
from extractor.cli.reading import alias_files
from extractor.errors import AliasFileError, UsageError
from extractor.outline.alias_file import aliases_to_text, read_aliases, text_to_aliases
from extractor.project_file import permitted_aliases
from models.record import Record
from tests.growth import cpu_seconds, grows_evenly

DOCUMENT = """2023年度甲河县果品所部门决算公开
甲河县果品所部门进账一览表
单位：万元
编号\t事由\t全部进账\t财政给付\t上级给付\t自办进账\t买卖进账\t下属交来\t别的进账
合计\t\t12.00\t7.00\t1.00\t2.00\t1.00\t0.50\t0.50
205\t教育支出\t12.00\t7.00\t1.00\t2.00\t1.00\t0.50\t0.50
甲河县果品所部门花费一览表
单位：万元
编号\t事由\t全部花费\t日常花费\t专门花费\t交上级\t买卖花费\t给下属
合计\t\t11.00\t6.00\t5.00
205\t教育支出\t11.00\t6.00\t5.00
第三部分 部门决算情况说明
一、进账全貌
2023年度收入合计12.00万元，与上年相比，增加2.00万元，主要原因是学生增加。
"""
ALIASES = """# 甲河县
titles:
  income: [部门进账一览表]
  expenditure: [部门花费一览表]
columns:
  income:
    total: [全部进账]
    fiscal_appropriation: [财政给付]
    superior_subsidy: [上级给付]
    institutional: [自办进账]
    operating: [买卖进账]
    affiliated_remittance: [下属交来]
    other: [别的进账]
  expenditure:
    total: [全部花费]
    basic: [日常花费]
    project: [专门花费]
    remitted_to_superior: [交上级]
    operating: [买卖花费]
    subsidy_to_affiliated: [给下属]
labels:
  code: [编号]
  name: [事由]
sections:
  income: [进账全貌]
organisations: [甲河县果品所]
"""


def read(tmp_path: Path, document: str = DOCUMENT, aliases: str = ALIASES) -> Record:
    file = tmp_path / "own.yaml"
    file.write_text(aliases, encoding="utf-8")
    return extract(document.encode(), Settings(aliases=(file,), ocr="never"))


def test_titles_columns_and_sections_of_a_file_are_read(tmp_path: Path) -> None:
    record = read(tmp_path)
    income, expenditure = record.tables.income, record.tables.expenditure
    assert income.total is not None
    assert income.total.amounts() == {
        "total": Decimal("12.00"), "fiscal_appropriation": Decimal("7.00"), "superior_subsidy": Decimal("1.00"),
        "institutional": Decimal("2.00"), "operating": Decimal("1.00"), "affiliated_remittance": Decimal("0.50"),
        "other": Decimal("0.50"),
    }  # fmt: skip
    assert [(row.code, row.name, row.basic, row.project) for row in expenditure.rows] == [
        ("205", "教育支出", Decimal("6.00"), Decimal("5.00"))
    ]
    assert [(item.section, item.reason) for item in record.narrative.deviations] == [("income", "学生增加")]
    assert record.document.department == "甲河县果品所"


def test_without_the_file_none_of_it_is_read(tmp_path: Path) -> None:
    record = read(tmp_path, aliases="")
    assert (record.tables.income.status, record.tables.expenditure.status) == ("missing", "missing")
    said = {finding.id: finding.severity for finding in record.findings}
    assert (said["completeness.sentences"], said["outline.heading_by_text"]) == ("warning", "note")


def test_aliases_hold_for_one_reading_and_not_for_the_next(tmp_path: Path) -> None:
    assert read(tmp_path).tables.income.status == "present"
    assert extract(DOCUMENT.encode(), Settings(ocr="never")).tables.income.status == "missing"


def test_a_way_of_headings_tells_columns_of_one_name_apart(tmp_path: Path) -> None:
    text = """2023年度甲河县果品所部门决算公开
支出决算表
科目编码\t科目名称\t甲类\t甲类\t乙类
\t\t合数\t常年\t常年
合计\t\t9.00\t5.00\t4.00
205\t教育支出\t9.00\t5.00\t4.00
收入决算表
"""
    own = "columns: {expenditure: {total: [甲类/合数], basic: [甲类/常年], project: [乙类/常年]}}"
    row = read(tmp_path, text, own).tables.expenditure.rows[0]
    assert (row.total, row.basic, row.project) == (Decimal("9.00"), Decimal("5.00"), Decimal("4.00"))


def test_a_heading_may_say_what_is_measured(tmp_path: Path) -> None:
    text = """2023年度甲河县果品所部门决算公开
支出决算表
科目编码\t科目名称\t原订数\t落实数
合计\t\t9.00\t5.00
205\t教育支出\t9.00\t5.00
收入决算表
"""
    row = read(tmp_path, text, "measures: {initial_budget: [原订数], actual: [落实数]}").tables.expenditure.rows[0]
    assert row.total == Decimal("5.00")
    assert row.other_measures == {"initial_budget": {"total": Decimal("9.00")}}


def test_names_of_tables_have_the_notation_of_the_built_in_ones() -> None:
    with using_aliases(text_to_aliases("titles: {income: ['[部门]{进账|入账}[<form>]表'], other: [印章使用表]}")):
        names = table_names()
        assert [named.table for named in names.meanings("入账情况表")] == ["income"]
        assert names.is_other("印章使用表")
    assert not table_names().meanings("入账情况表")


@pytest.mark.parametrize(
    ("text", "line", "key", "message"),
    [
        ("titel: {}", 1, "titel", "没有这个键"),
        ("titles:\n  incomes: [收入表]", 2, "titles.incomes", "没有这个键"),
        ("titles:\n  income:\n    - 收入单", 3, "titles.income", "不是表名"),
        ("titles:\n  income: ['收[入表']", 2, "titles.income", "不成对"),
        ("titles:\n  income: [甲表]\n  expenditure: [乙表, 甲表]", 3, "titles.expenditure", "已是 income"),
        ("titles:\n  income: 甲表", 2, "titles.income", "列表"),
        ("columns:\n  income:\n    totals: [全部]", 3, "columns.income.totals", "没有这个键"),
        ("columns:\n  expenditure:\n    basic: [日常]\n    project:\n      - 日常", 5, "columns.expenditure.project", "已是 basic"),
        ("columns:\n  expenditure:\n    basic: [项目支出]", 3, "columns.expenditure.basic", "已是 project"),
        ("columns: [a]", 1, "columns", "键: 值"),
        ("sections:\n  overal: [总貌]", 2, "sections.overal", "没有这个键"),
        ("measures:\n  budgets: [数]", 2, "measures.budgets", "没有这个键"),
        ("labels:\n  code: ['']", 2, "labels.code", "不是一个写法"),
        ("organisations:\n  - [甲]", 2, "organisations", "不是一个写法"),
        ("titles:\n  income: [甲表]\ntitles: {}", 3, "titles", "写了两次"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_with_its_line_and_key(text: str, line: int, key: str, message: str) -> None:
    with pytest.raises(AliasFileError, match=message) as caught:
        text_to_aliases(text, "own.yaml")
    assert str(caught.value).startswith(f"own.yaml:{line}: {key}：")


def test_a_file_that_is_no_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(AliasFileError, match="YAML") as caught:
        text_to_aliases("titles:\n  income: [甲表\n", "own.yaml")
    assert caught.value.where == "own.yaml:3"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AliasFileError, match="无法读取"):
        read_aliases((tmp_path / "none.yaml",))


def test_what_is_written_is_read_again() -> None:
    aliases = text_to_aliases(ALIASES) + Aliases(
        columns=(("three_public", "total", "三公合计：元"),), measures=(("actual", "落实数"),)
    )
    assert text_to_aliases(aliases_to_text(aliases, "甲河县\n2023")) == aliases


def test_the_settings_file_names_files_from_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "juesuan.toml").write_text('aliases = ["one.yaml"]\n', encoding="utf-8")
    assert permitted_aliases(tmp_path / "juesuan.toml", {}) == (tmp_path / "one.yaml",)
    monkeypatch.chdir(tmp_path)
    assert alias_files([Path("two.yaml")]) == (Path("one.yaml"), Path("two.yaml"))
    (tmp_path / "juesuan.toml").write_text("aliases = 3\n", encoding="utf-8")
    with pytest.raises(UsageError, match="aliases"):
        permitted_aliases(tmp_path / "juesuan.toml", {})


def test_a_dataset_is_read_again_when_the_file_says_something_else(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    hashes = []
    for text in ("titles: {income: [甲表]}", "titles: {income: [乙表和丙表]}"):
        file.write_text(text, encoding="utf-8")
        hashes.append(settings_hash(Settings(aliases=(file,))))
    assert hashes[0] != hashes[1]


def test_no_built_in_heading_of_a_table_means_two_columns() -> None:
    for template in TEMPLATES.values():
        words = [heading for column in template.columns for heading in column.built_in]
        assert len(words) == len(set(words)), template.id


def test_every_command_that_reads_a_document_takes_aliases() -> None:
    options = {name: _options_of(name) for name in COMMANDS}
    reading = {name for name, taken in options.items() if "--ocr" in taken}
    assert reading >= {"extract", "overview", "tables", "text", "report", "check", "export", "batch", "learn"}
    assert [name for name in sorted(reading) if "--aliases" not in options[name]] == []


def _options_of(name: str) -> set[str]:
    return {option for one in load_command(name).params for option in one.opts}


def many_names(count: int) -> str:
    """A file with so many names of each kind."""

    def lines(name: str) -> str:
        return "\n".join(f"    - {name.format(number)}" for number in range(count))

    return (
        f"titles:\n  income:\n{lines('部门进账{}一览表')}\n  other:\n{lines('印章{}情况表')}\n"
        f"columns:\n  income:\n   total:\n{lines('全部进账{}')}\n   fiscal_appropriation:\n{lines('财政给付{}')}\n"
        f"labels:\n  name:\n{lines('事由{}')}\nmeasures:\n  actual:\n{lines('落实数{}')}\n"
        f"sections:\n  overall:\n{lines('收支全貌{}')}\norganisations:\n{lines('甲河县{}果品所')}\n"
    )


def test_a_file_of_thousands_of_names_is_read_in_the_time_of_its_length(tmp_path: Path) -> None:
    def work(count: int) -> Callable[[], object]:
        return lambda: extract(DOCUMENT.encode(), Settings(aliases=(written(tmp_path, count),)))

    assert grows_evenly(work, 500)


def test_thousands_of_names_that_are_known_cost_a_reading_little(tmp_path: Path) -> None:
    file = written(tmp_path, 2000)
    read_aliases([file])
    few = cpu_seconds(lambda: extract(DOCUMENT.encode(), Settings(aliases=(written(tmp_path, 1),))))
    assert cpu_seconds(lambda: extract(DOCUMENT.encode(), Settings(aliases=(file,)))) < 3 * few + 0.3


def written(folder: Path, count: int) -> Path:
    """A new file with so many names."""
    file = folder / f"{len([*folder.iterdir()])}.yaml"
    file.write_text(many_names(count), encoding="utf-8")
    return file


@pytest.mark.parametrize("text", ["titles: " + "[" * 100_000, "titles:\n" + "- " * 3000 + "x", "a: " + "{a: " * 5000])
def test_a_file_nested_without_end_is_refused(text: str) -> None:
    with pytest.raises(AliasFileError, match="嵌套太深"):
        text_to_aliases(text)


def test_the_longest_of_the_users_names_of_bodies_is_found_anywhere_in_a_text() -> None:
    with using_aliases(Aliases(organisations=("果品所", "甲河县 果品所", "乙县农机站"))):
        assert own_organisation("2023年度甲河县果品所部门决算") == "甲河县 果品所"
        assert own_organisation("果品所和乙县农机站") == "乙县农机站"
        assert own_organisation("别的单位") == ""
