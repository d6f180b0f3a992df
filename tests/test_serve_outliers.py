"""Accounts that stand out: robust measures of a window of peers, shares of a dataset's accounts."""

from __future__ import annotations

from decimal import Decimal
from statistics import median

import pytest
from batch_tasks import small_text
from hypothesis import given
from hypothesis import strategies as st
from serve_samples import SETTINGS, open_workspace
from starlette.testclient import TestClient

from extractor.batch import LocalExecutor, Plan, run_batch
from extractor.batch.dataset import Dataset
from extractor.serve import AccountTable
from extractor.serve.outliers import PEERS, SIZE, Measured, find_outliers, median_of, spread_of
from extractor.serve.shares import measured, outliers_of
from extractor.serve.web.access import Door, Keys
from extractor.serve.web.app import create_app

SPENT = """支出决算表
单位：{unit}
科目编码\t科目名称\t本年支出合计\t基本支出\t项目支出\t上缴上级支出\t经营支出\t对附属单位补助支出
合计\t\t{total}\t{basic}\t{project}\t\t\t
201\t一般公共服务支出\t{basic}\t{basic}\t\t\t\t
{code}\t{name}\t{project}\t\t{project}\t\t\t
"""


@given(st.lists(st.decimals(0, 100, places=1), min_size=1, max_size=30))
def test_the_spread_is_the_median_distance_from_the_median(figures: list[Decimal]) -> None:
    ordered = sorted(figures)
    middle = median(ordered)
    assert median_of(ordered) == middle
    assert spread_of(ordered, middle) == median(abs(figure - middle) for figure in ordered)


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(0, 100)), max_size=25))
def test_a_window_that_moves_finds_what_each_account_beside_all_others_finds(given_: list[tuple[int, int]]) -> None:
    accounts = [
        Measured("甲县财政局", 2023, "x", Decimal(size), Decimal(share), id=str(number))
        for number, (size, share) in enumerate(given_)
    ]
    found = set()
    for one in accounts:
        peers = [
            other.share
            for other in accounts
            if other is not one and one.expenditure / SIZE <= other.expenditure <= one.expenditure * SIZE
        ]
        if len(peers) >= PEERS:
            middle = median(peers)
            if abs(one.share - middle) > max(5 * median(abs(peer - middle) for peer in peers), one.least):
                found.add((one.id, middle, len(peers)))
    assert {(one.account.id, one.median, one.peers) for one in find_outliers(accounts)} == found


def spent(
    name: str, project: str, *, unit: str = "万元", factor: int = 1, code: str = "206", title: str = "科学技术支出"
) -> str:
    parts = {"basic": Decimal(100) - Decimal(project), "project": Decimal(project), "total": Decimal(100)}
    amounts = {key: f"{value * factor:.2f}" for key, value in parts.items()}
    return small_text(name, 2023, amounts["total"]).replace("万元", unit) + SPENT.format(
        unit=unit, code=code, name=title, **amounts
    )


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> AccountTable:
    """Seven bodies of one kind: one in 元, one with another project share, one that spends on another class."""
    folder = tmp_path_factory.mktemp("outliers")
    (folder / "in").mkdir()
    texts = [spent(f"{name}县财政局", str(20 + number)) for number, name in enumerate("甲乙丙丁")]
    texts.append(spent("戊县财政局", "22", unit="元", factor=10_000))
    texts.append(spent("己县财政局", "90"))
    texts.append(spent("庚县财政局", "21", code="212", title="城乡社区支出"))
    for number, text in enumerate(texts):
        (folder / "in" / f"{number}.txt").write_text(text, encoding="utf-8")
    run_batch(Plan((str(folder / "in"),), folder / "out", SETTINGS.reading), LocalExecutor(2, SETTINGS.limits))
    return AccountTable(Dataset(folder / "out"))


def test_shares_are_those_of_the_account_in_whatever_unit(table: AccountTable) -> None:
    shares = {(one.department, one.measure): one.share for one in measured(table)}
    assert shares["戊县财政局", "项目支出占本年支出"] == 22
    assert shares["甲县财政局", "科学技术支出类占本年支出"] == 20
    assert shares["甲县财政局", "城乡社区支出类占本年支出"] == 0


def test_what_stands_out_says_in_what_and_beside_how_many(table: AccountTable) -> None:
    found = {(one.account.department, one.account.measure): one for one in outliers_of(table)}
    odd = found["己县财政局", "项目支出占本年支出"]
    assert (odd.account.share, odd.peers) == (90, 6)
    assert found["庚县财政局", "城乡社区支出类占本年支出"].median == 0
    assert {department for department, _ in found} == {"己县财政局", "庚县财政局"}


def test_the_page_and_the_interface_tell_of_them_by_a_filter(table: AccountTable) -> None:
    with TestClient(
        create_app(open_workspace(table.dataset.path), Door(Keys(token="t" * 43), None, 1000)),
        headers={"Authorization": f"Bearer {'t' * 43}"},
    ) as client:
        told = client.get("/api/outliers", params={"department": "己县财政局"}).json()
        assert {one["department"] for one in told["outliers"]} == {"己县财政局"}
        assert ("90.0", "21.5", 6) in [(one["share"], one["median"], one["peers"]) for one in told["outliers"]]
        page = client.get("/outliers").text
        assert f'href="/accounts/{told["outliers"][0]["account"]}"' in page
        assert client.get("/outliers", headers={"Origin": "http://evil.example"}).status_code == 403
        assert client.get("/outliers", headers={"Authorization": ""}).status_code == 401
