"""Contradictions that a model names: only what is printed twice and proved by the document becomes a finding."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.judge import judge
from extractor.model_settings import ModelSettings
from extractor.pipeline import extract, read_outline
from extractor.settings import Settings
from models.record import Finding
from tests.llm_server import Body, asked_text, serving

DOCUMENT = """第三部分 2023年度部门决算情况说明
一、预算绩效情况说明
（一）绩效管理工作开展情况
根据预算绩效管理要求，本部门对2023年度项目支出开展绩效自评，共涉及项目1个，资金80万元。
（二）项目绩效自评结果
1.河道管护项目绩效自评综述：全年预算数为80万元，执行数为60万元，完成预算的75%。主要产出和效益：各项绩效指标均已达成。河道巡查320公里。清淤工程已全部完成。发现的问题及原因：清淤工程完成率为75%，部分河段延期。下一步改进措施：加快实施。
第四部分 附件
2023年度河道管护项目自评表
项目名称\t河道管护项目
主管部门\t某县水利局\t实施单位\t某县河道站
预算执行情况（万元）（20分）\t预算数（A）\t执行数（B）\t执行率（B/A）\t得分（20分*执行率）
\t80\t60\t75%\t15
一级指标\t二级指标\t三级指标\t年初目标值（A）\t实际完成值（B）\t得分
产出指标\t数量指标\t河道巡查里程\t≥300公里\t280公里\t10
产出指标\t数量指标\t清淤方量\t≥5万立方米\t6万立方米\t20
总分\t45
偏差大或目标未完成原因分析\t清淤方量受汛期影响进度偏慢
改进措施及结果应用方案\t加快实施
"""
SUMMARY, SHEET = "各项绩效指标均已达成", "河道巡查里程≥300公里280公里"


def said(kind: str, first: str, second: str) -> dict[str, str]:
    return {"kind": kind, "first": first, "second": second}


def judged(tmp_path: Path, *contradictions: dict[str, str], document: str = DOCUMENT) -> tuple[Finding, ...]:
    """What becomes of an answer that names these; the unit of a quote is the one that holds it."""

    def answer(body: Body) -> Any:
        units = [part.partition('"')[::2] for part in asked_text(body).split('<unit id="')[1:]]
        items = []
        for one in contradictions:
            item = dict(one)
            for side in ("first", "second"):
                holding = [number for number, text in units if one[side] in "".join(text.split())]
                item[f"{side}_unit"] = holding[0] if holding else "1"
            items.append(item)
        return {"contradictions": items}

    path = tmp_path / "a.txt"
    path.write_text(document, encoding="utf-8")
    with serving(answer) as server:
        llm = ModelSettings(base_url=server.url, model="m", cache=tmp_path / "cache", transport_retries=0)
        found = judge(extract(path, Settings()), read_outline(path), llm)
    assert found.named == len(contradictions)
    return found.findings


@pytest.mark.parametrize(
    ("claim", "severity"),
    [
        pytest.param(said("all_reached", SUMMARY, SHEET), "warning", id="all_reached_and_one_missed"),
        pytest.param(said("work_done", "清淤工程已全部完成", "清淤工程完成率为75%"), "warning", id="done_at_75_per_cent"),
        pytest.param(
            said("cause_of_reached", "清淤方量受汛期影响进度偏慢", "清淤方量≥5万立方米6万立方米"), "note", id="cause_of_a_reached_one"
        ),
    ],
)  # fmt: skip
def test_what_two_places_prove_is_a_finding_of_the_model(tmp_path: Path, claim: dict[str, str], severity: str) -> None:
    [finding] = judged(tmp_path, claim)
    assert (finding.id, finding.severity, finding.origin) == (f"judge.{claim['kind']}", severity, "model")
    assert [place.printed for place in finding.places] == [claim["first"], claim["second"]]
    assert all(place.evidence is not None for place in finding.places)


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param(said("all_reached", SUMMARY, "清淤方量≥5万立方米6万立方米"), id="the_indicator_was_reached"),
        pytest.param(said("all_reached", "河道巡查320公里", SHEET), id="no_word_of_all"),
        pytest.param(said("all_reached", "各项指标全部达到", SHEET), id="a_quote_that_is_not_printed"),
        pytest.param(said("work_done", "清淤工程已全部完成", "河道巡查320公里"), id="nothing_left_undone"),
        pytest.param(said("work_done", "各项绩效指标均已达成", "部分河段延期"), id="another_matter"),
        pytest.param(said("work_done", "清淤工程已全部完成", "清淤工程已全部完成"), id="the_same_place"),
        pytest.param(said("cause_of_reached", "清淤方量受汛期影响进度偏慢", SHEET), id="a_cause_of_another_indicator"),
        pytest.param(said("figures", "河道巡查320公里", SHEET), id="figures_under_other_names"),
        pytest.param(said("figures", "预算数为80万元", "执行数为60万元"), id="figures_of_two_things"),
    ],
)  # fmt: skip
def test_what_is_not_proved_is_dropped(tmp_path: Path, claim: dict[str, str]) -> None:
    assert judged(tmp_path, claim) == ()


def test_two_figures_of_one_thing_are_compared_anew(tmp_path: Path) -> None:
    printed = DOCUMENT.replace("加快实施。", "加快实施。全年投入管护资金324万元。").replace(
        "资金80万元。", "资金80万元，全年投入管护资金703万元。"
    )
    claim = said("figures", "全年投入管护资金703万元", "全年投入管护资金324万元")
    [finding] = judged(tmp_path, claim, document=printed)
    assert (finding.left, finding.right, finding.difference) == (Decimal(703), Decimal(324), Decimal(379))


def test_a_contradiction_named_twice_is_told_once(tmp_path: Path) -> None:
    claim = said("all_reached", SUMMARY, SHEET)
    assert len(judged(tmp_path, claim, claim)) == 1


def test_two_figures_that_contradict_a_third_are_told_with_all_places(tmp_path: Path) -> None:
    printed = DOCUMENT.replace("加快实施。", "加快实施。全年投入管护资金324万元。").replace(
        "资金80万元。", "资金80万元，全年投入管护资金703万元。全年投入管护资金51万元。"
    )
    first, second, third = (f"全年投入管护资金{amount}万元" for amount in (703, 51, 324))
    [finding] = judged(tmp_path, said("figures", first, second), said("figures", third, first), document=printed)
    assert [place.printed for place in finding.places] == [first, second, third]


DEPARTMENT = "本部门整体支出达到了年初设定的各项绩效目标"
OF_DEPARTMENT = DOCUMENT.replace("资金80万元。", f"资金80万元。{DEPARTMENT}。")


def test_what_is_said_of_all_targets_of_the_department_is_held_against_every_sheet(tmp_path: Path) -> None:
    [finding] = judged(tmp_path, said("all_reached", DEPARTMENT, SHEET), document=OF_DEPARTMENT)
    assert finding.id == "judge.all_reached"


def test_work_that_is_done_reaches_no_target(tmp_path: Path) -> None:
    work = "本部门全年各项工作均已完成"
    document = DOCUMENT.replace("资金80万元。", f"资金80万元。{work}。")
    assert judged(tmp_path, said("all_reached", work, SHEET), document=document) == ()


def test_a_statement_that_several_indicators_contradict_is_one_finding(tmp_path: Path) -> None:
    missed = "清淤方量≥5万立方米4万立方米"
    document = OF_DEPARTMENT.replace("\t6万立方米\t", "\t4万立方米\t")
    claims = [said("all_reached", DEPARTMENT, row) for row in (SHEET, missed)]
    [finding] = judged(tmp_path, *claims, document=document)
    assert [place.printed for place in finding.places] == [DEPARTMENT, SHEET, missed]


@pytest.mark.parametrize(
    "done",
    [
        pytest.param("河道日常巡查管护里程达到要求", id="the_name_in_pieces"),
        pytest.param("河道巡查里程未完成原因：巡查任务已全部完成", id="behind_the_label_of_the_form"),
    ],
)
def test_work_that_is_said_to_be_done_is_held_against_its_indicator(tmp_path: Path, done: str) -> None:
    document = DOCUMENT.replace("河道巡查320公里", done)
    [finding] = judged(tmp_path, said("work_done", done, SHEET), document=document)
    assert finding.id == "judge.work_done"


def test_work_of_another_name_is_not_held_against_an_indicator(tmp_path: Path) -> None:
    document = DOCUMENT.replace("河道巡查320公里", "绿化养护里程达到要求")
    assert judged(tmp_path, said("work_done", "绿化养护里程达到要求", SHEET), document=document) == ()
