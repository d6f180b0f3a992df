"""A dataset as one page: what it shows, that nothing of a document acts in it, and that thousands of accounts stay quick."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from pathlib import Path

import pytest
from eval_browser import as_new
from many_accounts import multiply_dataset
from report_samples import INJECTED
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from serve_samples import make_dataset
from typer.testing import CliRunner

from extractor.cli import build_app
from extractor.report.dataset import DatasetPage, render_dataset
from extractor.serve.dataset_page import dataset_report
from extractor.serve.outliers import Measured, find_outliers, kind_of_body


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_dataset(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def many(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return multiply_dataset(small, tmp_path_factory.mktemp("many") / "数据集", 60)


def shown(browser: Chrome, html: str, folder: Path, width: int) -> None:
    page = folder / "page.html"
    page.write_text(html, encoding="utf-8")
    as_new(browser, width=width)
    browser.get(page.as_uri())


def test_the_page_shows_every_account_with_its_figures(small: Path) -> None:
    html = dataset_report(small)
    assert "<b>3</b> 份决算" in html
    for words in (
        "甲县财政局",
        "乙市水利局",
        "收入与支出",
        "支出结构（按类）",
        "年初预算与决算",
        "最常见的发现",
        "数字读出的情况",
    ):
        assert words in html
    assert "1,281.4" in html or "5,010.42" in html


def test_the_page_asks_for_nothing_from_elsewhere(small: Path) -> None:
    html = dataset_report(small)
    assert "default-src 'none'" in html
    assert re.findall(r"(?:src|href)=\"(?!#)", html) == []
    assert "http" not in re.sub(r"http-equiv", "", html)


def test_a_dataset_without_accounts_is_a_page_that_says_so() -> None:
    totals = {"accounts": 0, "with_errors": 0, "with_warnings": 0, "incomplete": 0, "dismissed": 0}
    html = render_dataset(DatasetPage("空", (), totals, (), (), 0, (("坏.pdf", "文件已损坏"),)))
    assert "还没有读出的决算" in html
    assert "坏.pdf" in html


def test_names_of_a_document_stay_words(small: Path, tmp_path: Path, browser: Chrome) -> None:
    hostile = multiply_dataset(small, tmp_path / "hostile", 7, name=f"甲县{INJECTED}局")
    shown(browser, dataset_report(hostile), tmp_path, 1400)
    assert browser.execute_script("return [typeof window.pwned, document.title.startsWith('hostile')]") == [
        "undefined",
        True,
    ]
    assert browser.find_elements(By.CSS_SELECTOR, "img, iframe, object, script[src], [onclick], [onerror]") == []
    assert INJECTED.strip()[:10] in browser.find_element(By.ID, "table").text


@pytest.mark.parametrize("width", [1400, 390])
def test_the_table_is_filtered_and_the_page_fits(many: Path, tmp_path: Path, browser: Chrome, width: int) -> None:
    shown(browser, dataset_report(many), tmp_path, width)
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")
    whole = int(browser.find_element(By.ID, "shown").text)
    browser.find_element(By.NAME, "text").send_keys("教育局")
    rows = browser.execute_script(
        "return [...document.querySelectorAll('#table tbody tr:not([hidden]) th')].map(t => t.innerText)"
    )
    assert 0 < len(rows) < whole
    assert all("教育局" in row for row in rows)
    assert int(browser.find_element(By.ID, "shown").text) == len(rows)
    messages = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert messages == []


def test_ten_times_as_many_accounts_take_no_longer_than_their_number(small: Path, tmp_path: Path) -> None:
    few = multiply_dataset(small, tmp_path / "few", 50)
    lots = multiply_dataset(small, tmp_path / "lots", 500)
    started = time.process_time()
    dataset_report(few)
    middle = time.process_time()
    html = dataset_report(lots)
    ended = time.process_time()
    assert html.count("<tr data-year") >= 500
    assert ended - middle < 15 * (middle - started) + 0.5


def measured(share: str, *, name: str = "甲县财政局", spent: int = 100, year: int = 2023) -> Measured:
    return Measured(name, year, "department_final_account", Decimal(spent), Decimal(share))


@pytest.mark.parametrize(
    ("others", "found"),
    [
        pytest.param([measured(str(20 + n)) for n in range(6)], 1, id="far_from_six_peers"),
        pytest.param([measured(str(20 + n)) for n in range(4)], 0, id="too_few_peers"),
        pytest.param([measured(str(20 + n), spent=1000) for n in range(6)], 0, id="others_are_larger"),
        pytest.param([measured(str(20 + n), year=2022) for n in range(6)], 0, id="others_of_another_year"),
        pytest.param([measured(str(20 + n), name="甲县教育局") for n in range(6)], 0, id="others_of_another_kind"),
        pytest.param([measured(str(20 + n), name="乙市丙区财政局") for n in range(6)], 1, id="the_same_kind_elsewhere"),
        pytest.param([measured(str(12 * n)) for n in range(8)], 0, id="all_differ"),
    ],
)
def test_an_account_stands_out_from_bodies_of_its_kind_and_size(others: list[Measured], found: int) -> None:
    odd = measured("90", name="丁县财政局")
    assert [one.account for one in find_outliers([*others, odd])] == [odd] * found


def test_a_small_difference_stands_out_from_nothing() -> None:
    assert find_outliers([*(measured("20") for _ in range(6)), measured("24")]) == []


def test_the_kind_of_a_body_is_its_name_without_the_region() -> None:
    assert kind_of_body("武汉市武昌区财政局") == "财政局"
    assert kind_of_body("某单位") == "某单位"


def test_the_command_writes_the_page(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "r.html"
    result = CliRunner().invoke(build_app(), ["dataset", "report", str(small), "-o", str(target)])
    assert result.exit_code == 0, result.output
    assert "份决算" in target.read_text(encoding="utf-8")
