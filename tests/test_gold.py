"""The manifest and the gold validator: clean gold passes, each kind of fault is found."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from eval_samples import SOURCE, changed, sample_data, sample_record

from evals.gold import GoldNotes, Manifest, load_manifest, notes_beside, read_record
from evals.grounding import PublishedText
from evals.identities import record_to_breaches
from evals.validate import source_to_figures, validate_file, validate_gold, validate_record
from extractor.errors import UsageError
from models import Record


def faults(record: Record, notes: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    remarks = validate_record(record, PublishedText(SOURCE), GoldNotes.model_validate(notes or {}))
    return [(remark.check, remark.path) for remark in remarks if remark.level == "fault"]


@pytest.mark.parametrize("name", sorted({case.gold for case in load_manifest().cases}))
def test_every_gold_file_is_valid_or_its_oddity_is_noted(name: str) -> None:
    remarks = validate_gold(load_manifest())[name]
    assert [remark for remark in remarks if remark.level == "fault"] == []


def test_the_manifest_holds_every_corpus_document_and_every_gold_file() -> None:
    manifest = load_manifest()
    files = {case.file for case in manifest.cases}
    assert files == {f"corpus/{path.name}" for path in (manifest.folder / "corpus").iterdir()}
    assert {case.gold for case in manifest.cases} == {
        f"gold/{path.name}" for path in (manifest.folder / "gold").glob("*.json")
    }
    assert {case.form for case in manifest.cases} == {"text", "pdf", "scan"}
    assert {case.split for case in manifest.cases} == {"dev", "test"}


def test_gold_agrees_with_what_the_manifest_says_of_it() -> None:
    manifest = load_manifest()
    for case in manifest.cases:
        assert manifest.gold_record(case).document.fiscal_year == case.year


def test_a_clean_record_has_no_faults() -> None:
    assert faults(sample_record()) == []


def test_a_text_that_is_not_in_the_source_is_a_fault() -> None:
    record = changed(lambda d: d["key_work"][0].update(content="坚持防御为主，全年无重大险情。"))
    assert faults(record) == [("text", "key_work[0].content")]


def test_a_figure_that_is_not_in_the_source_is_a_fault() -> None:
    record = changed(lambda d: d["narrative"]["deviations"][0].update(change_amount="12.31"))
    assert faults(record) == [("figure", "narrative.deviations[0].change_amount")]


def test_a_change_of_zero_may_be_stated_in_words() -> None:
    record = changed(lambda d: d["narrative"]["deviations"][0].update(change_amount="0"))
    assert faults(record) == []


def test_a_broken_identity_is_a_fault_until_it_is_noted_and_a_stale_note_is_one_again() -> None:
    def spoil(data: dict[str, Any]) -> None:
        data["tables"]["expenditure"]["rows"][0]["total"] = "133.50"

    place = ("identity", "tables.expenditure.rows[0].total")
    note = {"identity": "row_sum", "path": place[1], "left": "133.50", "right": "120.50", "note": "原文如此"}
    assert faults(changed(spoil)) == [place]
    assert faults(changed(spoil), {"identities": [note]}) == []
    assert faults(changed(spoil), {"identities": [note | {"right": "120.51"}]}) == [place, ("stale_note", place[1])]
    assert faults(sample_record(), {"identities": [note]}) == [("stale_note", place[1])]


def test_the_notes_on_a_gold_file_are_found_beside_it(tmp_path: Path) -> None:
    manifest = load_manifest()
    assert notes_beside(manifest.path("gold/jiangan_office_2023.json")) == manifest.notes["jiangan_office_2023.json"]
    assert notes_beside(manifest.path("gold/wuchang_office_2022.json")) == GoldNotes()
    assert notes_beside(tmp_path / "gold.json") == GoldNotes()


def test_a_noted_text_exception_is_no_fault() -> None:
    record = changed(lambda d: d["key_work"][0].update(content="另有其文"))
    assert faults(record, {"texts": [{"path": "key_work[0].content", "note": "印在图片中"}]}) == []


@pytest.mark.parametrize(("total", "breaches"), [("213.51", 0), ("213.49", 0), ("213.52", 1), ("-213.50", 1)])
def test_rounding_to_the_unit_is_no_breach(total: str, breaches: int) -> None:
    record = changed(lambda d: d["tables"]["expenditure"]["total"].update(total=total))
    assert len(record_to_breaches(record)) == breaches


def test_a_file_that_is_no_record_is_one_schema_fault(tmp_path: Path) -> None:
    path = tmp_path / "bad.json"
    data = sample_data()
    data["document"]["fiscal_year"] = "2021"
    path.write_text(json.dumps(data), encoding="utf-8")
    (remark,) = validate_file(path, PublishedText(SOURCE), GoldNotes())
    assert (remark.check, remark.level) == ("schema", "fault")
    with pytest.raises(UsageError, match=r"document\.fiscal_year"):
        read_record(path)


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        pytest.param("新开工水库加固工程", "whole", id="over_a_line_break"),
        pytest.param("支出决算表 单位:万元", "whole", id="folded_width"),
        pytest.param("坚持预防为主，清理河道三十公里。", "pieces", id="interrupted"),
        pytest.param("坚持治理为主", "absent", id="one_word_changed"),
        pytest.param("", "absent", id="nothing"),
    ],
)
def test_a_text_is_found_whole_in_pieces_or_not_at_all(text: str, standing: str) -> None:
    found = PublishedText(SOURCE).find(text)
    assert found.standing == standing


def test_a_page_number_between_two_lines_does_not_hide_a_text() -> None:
    source = PublishedText("主要原因是人员\n- 12 -\n增加。")
    found = source.find("人员增加")
    assert found.standing == "whole"
    assert source.raw[found.start : found.end] == "人员\n- 12 -\n增加"


@pytest.mark.parametrize(
    ("printed", "figure"),
    [("2, 362. 26", "2362.26"), ("1，010.51万元", "1010.51"), ("减少-184.04", "184.04"), ("增长２２．４％", "22.4")],
)
def test_printed_figures_are_read_however_they_are_printed(printed: str, figure: str) -> None:
    assert Decimal(figure) in source_to_figures(printed)


def manifest_in(folder: Path, *cases: dict[str, Any]) -> Manifest:
    for name in ("a.txt", "a.json"):
        (folder / name).write_text("{}", encoding="utf-8")
    (folder / "manifest.yaml").write_text(json.dumps({"cases": cases}), encoding="utf-8")
    return load_manifest(folder)


CASE = {
    "id": "a-text", "document": "a", "file": "a.txt", "form": "text", "gold": "a.json", "source": "a.txt", "year": 2020,
    "region": "某省某市", "split": "dev",
}  # fmt: skip


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        pytest.param([CASE, CASE], "重复", id="same_id_twice"),
        pytest.param([CASE, CASE | {"id": "b", "split": "test"}], "既在 dev 又在 test", id="document_in_both_splits"),
        pytest.param([CASE | {"file": "b.txt"}], "缺少文件 b.txt", id="absent_file"),
        pytest.param([CASE | {"form": "image"}], "评测清单有误：.*form", id="unknown_form"),
    ],
)
def test_a_bad_manifest_is_refused(tmp_path: Path, cases: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        manifest_in(tmp_path, *cases)


def test_cases_are_chosen_by_split_id_document_or_form(tmp_path: Path) -> None:
    manifest = manifest_in(tmp_path, CASE, CASE | {"id": "a-pdf", "form": "pdf"})
    assert [case.id for case in manifest.select(cases=["pdf"])] == ["a-pdf"]
    assert [case.id for case in manifest.select(cases=["a"])] == ["a-text", "a-pdf"]
    with pytest.raises(UsageError, match="没有名为 b"):
        manifest.select(cases=["b"])
    with pytest.raises(UsageError, match="split=test"):
        manifest.select(split="test")


def test_a_folder_without_a_manifest_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--data"):
        load_manifest(tmp_path)
