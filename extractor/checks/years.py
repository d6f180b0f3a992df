"""Checks of years: this year's, last year's, the day that counts are of, years of titles and of documents cited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extractor.checks.context import NO_TEXT, CheckContext, comparable
from extractor.checks.results import Failure, Held, Result, Unchecked
from extractor.checks.sheet_reading import name_of, sheets_of
from extractor.checks.text_figures import NUMBER
from extractor.outline.tree import Outline
from extractor.outline.vocabulary import Role
from extractor.text.comparing import CHANGED
from models.base import Evidence
from models.record import Finding, Place, Severity

_COMPARED: tuple[Role, ...] = (
    "overall", "income", "expenditure", "fiscal_appropriation", "general_public", "three_public", "operating_cost",
)  # fmt: skip
_OWN_YEAR = re.compile(
    r"(?<![与比较和同至到从及(、\d])(20\d{2})年度?"
    r"(?:收入?、?支(?:出)?总(?:计|额)|(?:本年)?(?:收入|支出)(?:合计|总计|总额)|财政拨款(?:收|支出)|"
    r"一般公共预算财政拨款(?:基本)?支出|\"?三公\"?经费(?:财政拨款|支出)|机关运行经费支出|政府采购支出)"
)
_PRIOR_YEAR = re.compile(rf"[与比较](20\d{{2}})年度?(?:决算数?)?(?:的?{NUMBER}(?:万|亿)?元)?(?:相比|{CHANGED}|决算数)")
_CUT_YEAR = re.compile(
    r"(?<![\d.,])(?:20\d年度|20\d{2}度(?!假)|\d{2}度(?=相比|决算|收|支))"
    rf"|(?<=[与比较和同])上一?度(?=相比|{CHANGED}|决算|持平|支出|多|少)"
)
"""A digit or 年 is missing: 202年度, 2021度, 21度, 较上一度增加."""
_YEAR_END = re.compile(r"截[至止](20\d{2})年12月31日")


def years(context: CheckContext) -> Iterator[Result]:
    """All checks of this module."""
    if context.outline is None:
        yield Unchecked("checks.year", NO_TEXT)
    else:
        yield from _years(context, context.outline)


def _years(context: CheckContext, outline: Outline) -> Iterator[Result]:
    check = "checks.year"
    year = context.record.document.fiscal_year
    if year is None:
        yield Unchecked(check, "没有读到决算年度")
        return
    folded = outline.source.folded
    rules = ((_OWN_YEAR, year, "本年"), (_PRIOR_YEAR, year - 1, "上年"), (_YEAR_END, year, "年末"))
    roles: tuple[Role, ...] = (*_COMPARED, "procurement", "state_assets")
    for role in roles:
        for section in context.sections(role):
            for pattern, wanted, what in rules:
                for match in pattern.finditer(folded, section.body, section.end):
                    if int(match[1]) == wanted:
                        yield Held(check)
                        continue
                    place = context.span_place(match.start(), match.end(), f"{what}年度")
                    message = f"“{place.printed}”的年度是{match[1]}年，{year}年度决算里应为{wanted}年。"
                    yield Failure(check, message, (place,))
    for match in _CUT_YEAR.finditer(folded):
        place = context.around(match.start(), match.end(), "年度")
        severity: Severity | None = None if match[0][0].isdigit() else "note"
        yield Failure(check, f"“{place.printed}”的年度缺字。", (place,), severity=severity, fact="cut")
    for section in (*context.sections("three_public"), *context.sections("state_assets")):
        yield from _days(context, outline, section.body, section.end, year)
    yield from _cited(context, year)
    yield from _title_years(context, year)
    yield from _heading_years(context, outline, year)


YEAR_DISAGREES = "document.year_disagrees"
"""What the reading says of the other years of titles and headings, without their places."""
_YEAR = re.compile(r"20\d{2}")


def without_told_years(
    findings: Sequence[Finding], checked: Sequence[Finding], outline: Outline | None
) -> Iterator[Finding]:
    """The findings of the reading, but for the years that a check has found in a heading or a title: one fact, one finding."""
    told = {year for finding in checked if finding.id == "checks.year" for year in _years_of_headings(finding, outline)}
    for finding in findings:
        printed = {year for place in finding.places for year in _YEAR.findall(place.printed or "")}
        if finding.id != YEAR_DISAGREES or not printed or not printed <= told:
            yield finding


def _years_of_headings(finding: Finding, outline: Outline | None) -> Iterator[str]:
    """The years that the places of a finding print inside a heading or as the title of a table."""
    for place in finding.places:
        in_heading = outline is not None and place.evidence is not None and _is_in_heading(place.evidence, outline)
        if in_heading or (place.path or "").startswith("tables."):
            yield from _YEAR.findall(place.printed or "")


def _is_in_heading(evidence: Evidence, outline: Outline) -> bool:
    return any(section.start <= evidence.start and evidence.end <= section.body for section in outline.walk())


_YEAR_OF_THE_ACCOUNT = re.compile(
    r"(?<![与比较和同至到从及对、\d])(20\d{2})年度?(?=[^。,]{0,12}决算(?![^。,]{0,8}[比差]))"
)
_TABLE = re.compile(r"表(?:\([^()]*\))?$")


def _heading_years(context: CheckContext, outline: Outline, year: int) -> Iterator[Result]:
    """Headings of parts and sections: 第三部分 某局2030年度部门决算情况说明 in the account of 2031. Titles of tables apart."""
    for section in outline.walk():
        heading = outline.source.folded[section.start : section.body]
        match = _YEAR_OF_THE_ACCOUNT.search(heading)
        if match is None or (_TABLE.search(heading) and section.role != "tables"):
            continue
        if int(match[1]) == year:
            yield Held("checks.year")
            continue
        start = section.start + match.start()
        place = context.span_place(start, start + len(match[0]), "标题的年度")
        message = f"标题“{_short(heading)}”的年度与{year}年度决算不一致。"
        yield Failure("checks.year", message, (place,), fact=f"heading {match[1]}")


def _short(heading: str) -> str:
    return heading if len(heading) <= 40 else f"{heading[:39]}…"


_DAY = re.compile(
    r"截[至止](?P<year>20\d{2})年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?[^。;]{0,40}?(?:保有量|共?有车辆)"
)


def _days(context: CheckContext, outline: Outline, start: int, end: int, year: int) -> Iterator[Result]:
    """Counts of vehicles are those of the last day of the year."""
    for match in _DAY.finditer(outline.source.folded, start, end):
        if (match["month"], match["day"] or "31") == ("12", "31"):
            continue  # the year itself is the other rule's
        place = context.span_place(*match.span(), "截止日期")
        message = f"车辆数应是{year}年12月31日的，却写“{place.printed}”。"
        yield Failure("checks.year", message, (place,), fact="day")


_CITED = re.compile(r"[\[(](20\d{2})[\])](?=\d{1,4}号)")


def _cited(context: CheckContext, year: int) -> Iterator[Result]:
    """Targets of the year that rest on a document of the year after; reports cite such documents by right."""
    for reading in sheets_of(context):
        for at, _, one in reading.rows():
            for field in ("level3", "target"):
                match = _CITED.search(comparable(getattr(one, field) or ""))
                if match is None or int(match[1]) <= year:
                    continue
                place = reading.place(f"{at}.{field}", f" {name_of(one)}", getattr(one, field))
                message = f"{year}年度的指标以{match[1]}年的文件为依据：“{getattr(one, field)}”。"
                yield Failure("checks.year", message, (place,), fact=f"cited {match[0]}")


def _title_years(context: CheckContext, year: int) -> Iterator[Result]:
    for name, view in context.tables.items():
        source = view.table.source
        match = re.search(r"(20\d{2})年", comparable(source.title or "")) if source is not None else None
        if source is None or match is None:
            continue
        if int(match[1]) == year:
            yield Held("checks.year")
            continue
        page = source.pages[0] if source.pages else None
        place = Place(path=f"tables.{name}", label=view.title, printed=source.title, page=page, line=source.line)
        message = f"《{source.title}》的年度与{year}年度决算不一致。"
        yield Failure("checks.year", message, (place,))
