"""The labelling page for a further task: its form from answer.yaml, its gold file in the task's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evals.label import check_and_save, draft_to_page
from evals.label_task import TaskDraft, make_task_draft, task_form
from evals.task_scores import Reader, read_gold
from extractor.errors import UsageError
from extractor.model_settings import ModelSettings
from extractor.task_folders import SHIPPED
from extractor.task_folders.folder import read_task

DOCUMENT = (
    "第三部分 2031年度部门决算情况说明\n一、收入支出决算总体情况说明\n2031年度收、支总计100万元。\n二、政府采购支出情况说明\n"
    "2031年度政府采购支出总额1,268.50万元，其中：政府采购货物支出68.50万元、政府采购服务支出1,200.00万元。\n"
)


@pytest.fixture(name="draft")
def _draft(tmp_path: Path) -> TaskDraft:
    folder = tmp_path / "procurement"
    folder.mkdir()
    for file in SHIPPED.joinpath("procurement").glob("*.*"):
        (folder / file.name).write_bytes(file.read_bytes())
    document = tmp_path / "某县水利局.txt"
    document.write_text(DOCUMENT, encoding="utf-8")
    return make_task_draft(read_task(folder), document, Reader("rules"), ModelSettings())


def test_the_page_begins_with_what_the_words_read(draft: TaskDraft) -> None:
    data = draft.to_data()
    [item] = data["record"]["procurement"]
    assert (item["total"], item["goods"], item["works"]) == ("1268.50", "68.50", None)
    assert "1,268.50" in data["places"]["procurement[0]"]["text"]
    assert '"total"' in draft_to_page(draft, "token", "nonce")


def test_every_field_of_the_answer_has_its_kind(draft: TaskDraft) -> None:
    [procurement] = task_form(draft.task)["fields"]
    kinds = {field["name"]: field["form"]["kind"] for field in procurement["form"]["item"]["fields"]}
    assert set(kinds) == set((draft.task.fields or {})["procurement"].fields)
    assert kinds["total"] == "figure"


def sent(draft: TaskDraft, **changes: Any) -> bytes:
    record = draft.to_data()["record"]
    return json.dumps({"procurement": [{**record["procurement"][0], **changes}]}, ensure_ascii=False).encode()


def test_what_was_labelled_is_the_gold_of_the_task(draft: TaskDraft) -> None:
    assert check_and_save(draft, sent(draft)).saved
    gold = read_gold(draft.task, draft.document)
    assert gold == {"procurement": [{"total": "1268.50", "goods": "68.50", "services": "1200.00"}]}
    again = make_task_draft(draft.task, draft.document, Reader("rules"), ModelSettings())
    assert again.items == gold


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        pytest.param({"goods": "六十"}, "procurement[0].goods", id="no_figure"),
        pytest.param({"colour": "red"}, "procurement[0].colour", id="a_field_that_the_task_does_not_have"),
    ],
)
def test_what_the_task_does_not_have_is_never_saved(draft: TaskDraft, changes: dict[str, Any], path: str) -> None:
    verdict = check_and_save(draft, sent(draft, **changes), insist=True)
    assert (verdict.saved, [fault["path"] for fault in verdict.faults]) == (False, [path])
    assert not draft.gold.exists()


@pytest.mark.parametrize(
    "body",
    [b'{"procurement": 5}', b'{"procurement": [5]}', b"[5]", b"[" * 5000, b'{"procurement": [{"total": 1}]}']
    + [b'{"procurement": [{"total": "%s"}]}' % figure for figure in (b"1e5", b".5", b"NaN", b"9" * 5000)],
    ids=lambda body: body[:40].decode(),
)
def test_what_is_no_form_of_the_task_is_a_fault_and_no_crash(draft: TaskDraft, body: bytes) -> None:
    checked = draft.check(body)
    assert checked.text is None
    assert checked.faults


def test_a_figure_that_is_not_printed_is_saved_only_on_insistence(draft: TaskDraft) -> None:
    body = sent(draft, works="77.70")
    verdict = check_and_save(draft, body)
    assert (verdict.saved, [remark.path for remark in verdict.remarks]) == (False, ["procurement[0].works"])
    assert check_and_save(draft, body, insist=True).saved


def test_more_items_than_the_task_allows_are_refused(draft: TaskDraft) -> None:
    items = json.loads(sent(draft))["procurement"]
    verdict = check_and_save(draft, json.dumps({"procurement": items * 2}).encode())
    assert [fault["path"] for fault in verdict.faults] == ["procurement"]


def test_gold_of_a_task_is_written_nowhere_else(tmp_path: Path) -> None:
    from evals.choices import EngineChoice
    from evals.label_cli import label

    with pytest.raises(UsageError, match="任务目录"):
        label(tmp_path / "a.txt", tmp_path / "gold.json", EngineChoice.rules, task="procurement")
