"""The library as a caller uses it: sources of every kind, settings, threads, rows and frames."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import CORPUS, record_of

from extractor import Record, Settings, UsageError, extract, to_frames

TEXT = CORPUS / "wuchang_office_2024.txt"
TABLES = Settings(parts=frozenset({"tables"}))


def without_timings(record: Record) -> str:
    assert record.provenance is not None
    provenance = record.provenance.model_copy(update={"timings": {}})
    provenance = provenance.model_copy(update={"input": provenance.input.model_copy(update={"name": None})})
    return record.model_copy(update={"provenance": provenance}).model_dump_json()


def test_path_bytes_and_file_objects_give_the_same_record() -> None:
    data = TEXT.read_bytes()
    expected = without_timings(extract(str(TEXT), TABLES))
    assert without_timings(extract(TEXT, TABLES)) == expected
    assert without_timings(extract(data, TABLES)) == expected
    assert without_timings(extract(io.BytesIO(data), TABLES)) == expected
    with TEXT.open(encoding="utf-8") as stream:
        assert without_timings(extract(stream, TABLES)) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_the_same_text_give_the_same_tables(encoding: str) -> None:
    text = TEXT.read_text(encoding="utf-8")
    read = extract(text.encode(encoding), TABLES).tables.model_dump_json()
    assert read == extract(TEXT, TABLES).tables.model_dump_json()


def test_the_kind_is_sniffed_from_the_content_and_not_from_the_name(tmp_path: Path) -> None:
    disguised = tmp_path / "a.pdf"
    disguised.write_bytes(TEXT.read_bytes())
    record = extract(disguised, TABLES)
    assert record.provenance is not None
    assert record.provenance.input.kind == "text"


def test_threads_share_nothing() -> None:
    documents = ["wuchang_office_2022.pdf", "jiangan_office_2023.narrow.pdf"]
    with ThreadPoolExecutor(2) as pool:
        records = list(pool.map(lambda name: extract(CORPUS / name, TABLES), documents))
    for name, record in zip(documents, records, strict=True):
        assert record.tables == record_of(name).tables


def test_rows_are_plain_dictionaries_with_decimal_amounts() -> None:
    rows = record_of("wuchang_office_2022.pdf").tables.expenditure.to_rows()
    assert rows[0]["code"] == "201"
    assert rows[0]["project"] == Decimal("323.15")
    assert rows[-1]["part"] == "total"
    assert rows[-1]["basic"] == Decimal("1383.70")
    assert "source" not in rows[0]


def test_a_table_becomes_a_data_frame() -> None:
    frame = record_of("wuchang_office_2022.pdf").tables.expenditure.to_pandas()
    assert frame[frame.part == "rows"].shape[0] == 29
    assert frame.loc[frame.code == "2010301", "basic"].item() == Decimal("956.46")


def test_records_become_data_frames_with_exact_money() -> None:
    record = record_of("wuchang_office_2022.pdf")
    frames = to_frames([record, record])
    facts, findings = frames["facts"], frames["findings"]
    one = facts[(facts.table == "expenditure") & (facts.code == "2010301") & (facts.column == "basic")]
    assert list(one.value) == [Decimal("956.46")] * 2
    assert one.document.nunique() == 2
    assert len(findings) == 2 * len(record.findings)
    assert list(to_frames([])["facts"].columns) == list(facts.columns)


def test_a_record_shows_itself_in_a_line() -> None:
    shown = repr(record_of("wuchang_office_2022.pdf"))
    assert "2022 department_final_account: " in shown
    assert "of 9 tables" in shown
    assert len(shown) < 200


@pytest.mark.parametrize(
    "bad", [{"engine": "magic"}, {"ocr": "perhaps"}, {"max_bytes": 0}, {"parts": frozenset({"tabels"})}]
)
def test_a_setting_that_cannot_be_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        Settings(**bad)  # type: ignore[arg-type]


def test_a_password_is_not_shown_by_the_settings() -> None:
    assert "geheim" not in repr(Settings(password="geheim"))
