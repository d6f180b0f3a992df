"""The account's own name and year in headings and sentences, and what looks like a slip and is right."""

from __future__ import annotations

import pytest
from check_samples import as_record, check, consistent, outline_of

from extractor.checks import checked_findings, with_checks
from extractor.checks.names import is_other_body
from models.record import Finding, Place

OWN = "某省甲市乙区规划和建设局"


def text(explanation: str = OWN, sentence: str = OWN, year: int = 2031) -> str:
    return (
        f"第一部分 {OWN}概况\n一、主要职能\n{OWN}负责规划管理和建设管理。\n二、部门决算单位构成\n{OWN}没有下属单位。\n"
        f"第三部分 {explanation}{year}年度部门决算情况说明\n一、收入支出决算总体情况说明\n"
        f"{sentence}2031年度收入支出总计1988.28万元。\n"
    )


def told(words: str, name: str) -> list[str | None]:
    document = {"kind": "department_final_account", "department": OWN, "fiscal_year": 2031, "unit": "万元"}
    return [one.severity for one in check(words, document=document)[0] if one.id == f"checks.{name}"]


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        (OWN, None),
        ("甲市乙区规划和建设局", None),
        ("乙区规划和建设局", None),
        ("甲市规划和建设局", "warning"),
        ("某省甲市规划和建设局", "warning"),
        ("某省甲市丙区规划和建设局", "warning"),
        ("某省甲市乙区水务局", "warning"),
        ("某省甲市乙区规划与建设局", "note"),
        ("某省甲市乙区规划建设局", "note"),
        ("某省甲市乙区规划和建设局本级", None),
    ],
)
@pytest.mark.parametrize("place", ["explanation", "sentence"])
def test_another_body_in_a_heading_or_first_sentence_is_told(place: str, name: str, severity: str | None) -> None:
    assert told(text(**{place: name}), "department_name") == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("name", "own", "other"),
    [
        ("丁县委政法委", "中共丁县委政法委员会", False),
        ("丁县政法委", "中共丁县委政法委员会", False),
        ("戊市第一中学", "戊市第二中学", False),  # one character: a slip, told by the other rule
        ("己市教育局", "庚市教育局", True),
        ("教育局", "庚市教育局", False),
        ("庚市教育体育局", "庚市教育局", True),
    ],
)
def test_short_forms_are_no_other_body(name: str, own: str, other: bool) -> None:
    assert is_other_body(name, own) is other


@pytest.mark.parametrize(
    "words",
    [
        "与某省甲市乙区规划和建设局执法大队一起",
        "配合某省甲市丙区规划和建设局",
        "某省甲市乙区规划和建设管理局的前身",
        "某省甲市规划和建设局下达的任务",
    ],
)
def test_other_bodies_in_the_running_text_are_no_slips(words: str) -> None:
    assert told(f"{text()}{words}完成了任务。\n", "department_name") == []


@pytest.mark.parametrize("lead", ["根据某省甲市财政局", "按照某省甲市丙区规划和建设局", "本部门"])
def test_whom_a_section_only_refers_to_is_not_whose_account_it_is(lead: str) -> None:
    assert told(text(sentence=lead), "department_name") == []


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("（一）与2030年度决算对比情况", False),
        ("（一）2030年度决算数相比变动情况", False),
        ("（一）2031年度部门决算收支情况", False),
        ("（一）2030年度绩效评价结果应用情况", False),
        ("（一）2030年度部门决算收支情况", True),
    ],
)
def test_the_year_of_a_heading_is_that_of_the_account_and_not_of_a_comparison(heading: str, found: bool) -> None:
    assert bool(told(f"{text()}{heading}\n收支正常，没有变化。\n", "year")) is found


@pytest.mark.parametrize(("year", "found"), [(2031, False), (2030, True), (2032, True)])
def test_a_part_of_another_year_is_told(year: int, found: bool) -> None:
    assert bool(told(text(year=year), "year")) is found


@pytest.mark.parametrize(
    ("words", "severity"),
    [
        ("较上一度增加5万元", "note"),
        ("与上度相比增加5万元", "note"),
        ("较上一年度增加5万元", None),
        ("与上年度相比增加5万元", None),
        ("比上季度增加5万元", None),
        ("与2030度相比增加5万元", "warning"),
    ],
)
def test_a_year_that_lost_its_character_is_told(words: str, severity: str | None) -> None:
    assert told(f"{text()}项目支出{words}。\n", "year") == ([severity] if severity else [])


def outline_finding(name: str, origin: str = "publisher") -> Finding:
    return Finding.model_validate({
        "id": f"document.{name}", "severity": "warning", "stage": "outline", "message": "。", "origin": origin,
    })  # fmt: skip


@pytest.mark.parametrize(("origin", "told_of"), [("publisher", True), ("unknown", False)])
def test_what_an_account_says_of_itself_in_two_ways_is_told_by_its_check(origin: str, told_of: bool) -> None:
    record = as_record(consistent()).model_copy(update={"findings": (outline_finding("department_disagrees", origin),)})
    for known in (record, with_checks(record)):
        found = {finding.id for finding in checked_findings(known)[0]}
        assert ("document.department_disagrees" in found) is told_of


@pytest.mark.parametrize(
    ("year", "read", "kept"),
    [
        pytest.param(2031, 2030, True, id="nothing-checked"),
        pytest.param(2030, 2030, False, id="the-same-year"),
        pytest.param(2030, 2029, True, id="another-year-than-the-one-that-was-read"),
        pytest.param(2032, 2032, False, id="the-year-after"),
    ],
)
def test_a_year_that_a_heading_disagrees_about_is_told_once(year: int, read: int, kept: bool) -> None:
    finding = outline_finding("year_disagrees").model_copy(update={"places": (Place(printed=f"{read}年度"),)})
    record = as_record(consistent()).model_copy(update={"findings": (finding,)})
    found = {finding.id for finding in with_checks(record, outline_of(text(year=year))).findings}
    assert ("document.year_disagrees" in found) is kept
    assert ("checks.year" in found) is (year != 2031)


def test_a_year_in_a_sentence_does_not_tell_the_year_of_a_title() -> None:
    finding = outline_finding("year_disagrees").model_copy(update={"places": (Place(printed="2030年度"),)})
    record = as_record(consistent()).model_copy(update={"findings": (finding,)})
    words = "三、机关运行经费支出说明\n2030年度机关运行经费支出5.00万元。\n"
    found = {finding.id for finding in with_checks(record, outline_of(text() + words)).findings}
    assert {"document.year_disagrees", "checks.year"} <= found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("2031年度收入支出总计1988.28万元。", False),
        ("2030年度收入支出总计1988.28万元。", True),
        ("2029年度收入、支出总计均为1988.28万元。", True),
        ("2030年度收、支总计1988.28万元。", True),
        ("2030年度财政拨款支出1988.28万元。", True),
        ("2030年度支出总额1988.28万元。", True),
        ("收入总计1988.28万元，与2030年度的1900.00万元相比增加88.28万元。", False),
        ("收入总计1988.28万元，与2029年度的1900.00万元相比增加88.28万元。", True),
        ("收入总计1988.28万元，比上年（2030年度收入总计1900.00万元）增加88.28万元。", False),
        ("收入总计1988.28万元，比2030年度收入总计1900.00万元增加88.28万元。", False),
    ],
)
def test_the_year_of_a_sentence_is_that_of_the_account_or_the_one_before_it(sentence: str, found: bool) -> None:
    words = f"第三部分 {OWN}2031年度部门决算情况说明\n一、收入支出决算总体情况说明\n{sentence}\n"
    assert bool(told(words, "year")) is found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("（一）绩效管理工作开展情况\n本局对2031年度一般公共预算项目支出开展绩效自评。", False),
        ("（一）绩效管理工作开展情况。本局对2031年度预算项目支出开展绩效自评。", False),
        (f"{OWN}对2031年度预算项目支出开展绩效自评。", False),
        ("某省甲市丙县水务局2031年度预算项目支出开展绩效自评。", True),
    ],
)
def test_who_speaks_in_a_section_is_not_a_heading_with_its_first_words(sentence: str, found: bool) -> None:
    assert bool(told(f"{text()}十、预算绩效情况说明\n{sentence}\n", "department_name")) is found
