"""Checks on the corpus: exactly the findings that were verified by reading (docs/findings-corpus.md), and fast enough."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from conftest import GOLD_OF, ROOT, record_of

from extractor.checks import CATALOGUE, GROUPS
from extractor.cli.checks import catalogue_to_markdown

VERIFIED = {
    "wuchang_office_2022": {
        "balance": 1, "budget_base": 1, "choice": 1, "procurement_kinds": 1, "procurement_share": 1, "report_sheet": 1,
        "same_quantity": 1, "score_total": 1, "target_missed": 1, "template_text": 1, "text_subject": 1,
        "three_public_empty": 1, "weights_sum": 2, "year": 2, "zero_base": 1,
    },
    "jiangan_office_2023": {
        "budget_base": 1, "column_sum": 1, "execution_rate": 1, "growth_rate": 1, "malformed_code": 1, "row_sum": 1,
        "template_text": 1, "text_item_name": 1, "year": 1,
    },
    "wuchang_office_2024": {
        "completion_rate": 1, "coverage_share": 1, "list_sum": 1, "procurement_kinds": 1, "same_goal": 1,
        "same_indicator": 2, "same_name": 1, "same_quantity": 1, "share": 1, "sheet_department": 1, "summary_rate": 1,
        "summary_sheet": 2, "template_text": 1, "text_listed_items": 1, "zero_base": 1,
    },
    "wuchang_service_center_2023": {
        "cause_for_reached": 2, "target_missed": 1, "template_text": 1, "vehicle_count": 1, "zero_base": 1,
    },
}  # fmt: skip
"""Errors and warnings by document: every one was read and found genuine, as the lists of ``evals/gold/findings`` say."""

EXTRA = {"jiangan_office_2023.txt": {"score_limit": 1}}
"""The text prints the points of 满意度指标 (10分), its PDF does not."""


def alarms(document: str) -> Counter[str]:
    findings = (f for f in record_of(document).findings if f.stage == "checks" and f.severity != "note")
    return Counter(finding.id.removeprefix("checks.") for finding in findings)


@pytest.mark.parametrize("document", GOLD_OF)
def test_exactly_the_verified_errors_and_warnings_are_reported(document: str) -> None:
    wanted = {**VERIFIED[re.sub(r"(?:\.narrow)?\.\w+$", "", document)], **EXTRA.get(document, {})}
    assert alarms(document) == wanted


@pytest.mark.parametrize("document", GOLD_OF)
def test_every_finding_has_a_message_and_places_that_a_reader_can_find(document: str) -> None:
    for finding in record_of(document).findings:
        if finding.stage != "checks":
            continue
        assert finding.id in CATALOGUE
        assert finding.message.endswith("。")
        assert finding.places
        for place in finding.places:
            assert place.label or place.printed
            assert place.page is not None or place.line is not None


def test_the_error_of_the_wrong_column_names_the_row() -> None:
    (finding,) = [f for f in record_of("jiangan_office_2023.pdf").findings if f.id == "checks.column_sum"]
    assert finding.severity == "error"
    assert finding.origin == "publisher"
    assert "2101199" in finding.message
    assert len(finding.related) == 3
    assert finding.places[0].bbox is not None


def test_every_check_has_an_outcome_and_a_reason_where_it_did_not_run() -> None:
    outcomes = record_of("wuchang_service_center_2023.pdf").checks
    assert {outcome.id for outcome in outcomes} == set(CATALOGUE) - {"checks.rounding_difference"}
    for outcome in outcomes:
        assert outcome.held + outcome.failed + outcome.not_checkable > 0
        assert bool(outcome.reasons) is bool(outcome.not_checkable)


def test_the_documentation_is_made_of_the_catalogue() -> None:
    page = (ROOT / "docs" / "checks.md").read_text(encoding="utf-8")
    assert page.split("\n## 实测\n")[0].rstrip("\n") == catalogue_to_markdown().rstrip("\n")


def test_every_module_of_checks_is_run() -> None:
    folder = ROOT / "extractor" / "checks"
    sources = {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    declared = re.compile(r"^def ([a-z]\w*)\(context: CheckContext\) -> Iterator\[Result\]:", re.MULTILINE)
    run = {group.__name__ for group in GROUPS}
    for module, source in sources.items():
        for name in declared.findall(source):
            called = any(re.search(rf"\b{name}\(", other) for stem, other in sources.items() if stem != module)
            assert name in run or called, f"{module}.{name} is in no GROUPS of extractor/checks"
    assert len(run) == len(GROUPS) > 20


def test_every_check_that_the_code_names_is_in_the_catalogue() -> None:
    modules = (ROOT / "extractor" / "checks").glob("*.py")
    named = {name for path in modules for name in re.findall(r'"(checks\.[a-z]\w*)"', path.read_text(encoding="utf-8"))}
    assert len(named) > 40
    assert named - set(CATALOGUE) == set()


def test_the_corpus_page_names_only_checks_that_exist() -> None:
    named = set(re.findall(r"`(checks\.\w+)`", (ROOT / "docs" / "findings-corpus.md").read_text(encoding="utf-8")))
    assert named
    assert named <= set(CATALOGUE)


def test_a_blank_table_that_gives_its_reason_is_not_reported_to_lack_one() -> None:
    findings = {finding.id: finding for finding in record_of("wuchang_office_2022.txt").findings}
    assert "（我部门没有三公经费的支出，故本表无数据。）" in findings["checks.three_public_empty"].message
    assert "checks.empty_table" not in findings
