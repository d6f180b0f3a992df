"""The report in a real browser: no script of a document runs, values show their place, both widths, dark, print, keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import CORPUS, reading_of
from eval_browser import as_new
from report_samples import INJECTED, hostile_page, two_sided
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from extractor.input.load import open_source
from extractor.report import render_report
from extractor.report.fates import page_fates
from extractor.report.fulltext import ledger_spans
from extractor.report.pictures import render_pages

PDF, TEXT = "jiangan_office_2023.narrow.pdf", "wuchang_office_2024.txt"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    text, pdf = reading_of(TEXT), reading_of(PDF)
    record = text.record.model_copy(update={"findings": tuple(map(two_sided, ("error", "warning", "note")))})
    with open_source(CORPUS / PDF) as opened:
        assert opened.pdf is not None
        pictures = render_pages(opened.pdf, [3, 4, 5, 14, 15])
        assert pdf.ledger is not None
        fates = page_fates(pdf.source, ledger_spans(pdf.ledger, pdf.record), opened.geometry(pictures.pages))
    contents = {
        "hostile": hostile_page(),
        "text": render_report(record, text.source),
        "pdf": render_report(pdf.record, pdf.source, pictures.with_fates(fates), pdf.ledger),
    }
    paths = {name: folder / f"{name}.html" for name in contents}
    for name, html in contents.items():
        paths[name].write_text(html, encoding="utf-8")
    return paths


def show(browser: Chrome, page: Path, *, width: int = 1280, scheme: str = "light", media: str = "screen") -> None:
    as_new(browser, width=width, scheme=scheme, media=media)
    browser.get(page.as_uri())


def asked_urls(browser: Chrome, page: Path) -> list[str]:
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    urls = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return [url for url in urls if not url.startswith((page.as_uri(), "data:"))]


def script(browser: Chrome, code: str, *arguments: Any) -> Any:
    return browser.execute_script(code, *arguments)


def test_no_script_of_a_document_runs_and_nothing_is_asked_for(browser: Chrome, pages: dict[str, Path]) -> None:
    show(browser, pages["hostile"])
    script(browser, "document.querySelectorAll('details').forEach(d => d.open = true)")
    for selector in (".place a.src", "#expenditure a.src", "#narrative .text a.src", "#performance a.src"):
        script(browser, "document.querySelector(arguments[0]).click()", selector)
        assert script(browser, "return document.getElementById('where').open")
        assert "window.spoilt=1" in browser.find_element(By.ID, "where-body").text
    assert script(browser, "return typeof window.spoilt") == "undefined"
    assert script(browser, "return document.querySelectorAll('script').length") == 1
    assert browser.get_log("browser") == []
    assert asked_urls(browser, pages["hostile"]) == []
    script(browser, INJECTED)
    assert script(browser, "return typeof window.injected") == "undefined"


@pytest.mark.parametrize("name", ["text", "pdf"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_its_width(browser: Chrome, pages: dict[str, Path], name: str, width: int) -> None:
    show(browser, pages[name], width=width)
    script(browser, "document.querySelectorAll('details').forEach(d => d.open = true)")
    assert script(browser, "return document.documentElement.scrollWidth") == width
    small = script(
        browser,
        """
        return [...document.querySelectorAll('main *')].filter(e => e.firstChild && e.firstChild.nodeType === 3
            && e.firstChild.data.trim() && e.closest('svg') === null && parseFloat(getComputedStyle(e).fontSize) < 11)
            .map(e => e.outerHTML)""",
    )
    assert small == []
    charts = browser.find_elements(By.CSS_SELECTOR, "figure.chart svg")
    assert len(charts) == 4
    assert all(chart.size["width"] >= 320 and chart.size["height"] > 40 for chart in charts)


def test_a_figure_of_a_table_in_text_is_shown_in_its_cell_under_the_head(
    browser: Chrome, pages: dict[str, Path]
) -> None:
    show(browser, pages["text"])
    link = browser.find_element(By.CSS_SELECTOR, "#expenditure a.src[data-cell]")
    printed = link.get_attribute("textContent")
    link.send_keys(Keys.ENTER)
    marked = browser.find_elements(By.CSS_SELECTOR, "#where .hit-cell")
    assert [cell.text for cell in marked] == [printed]
    head = "".join(row.text for row in browser.find_elements(By.CSS_SELECTOR, "#where tr.hd"))
    assert "科目名称" in head
    rows = browser.find_elements(By.CSS_SELECTOR, "#where tr")
    assert len(rows) < 12
    assert script(browser, "return document.querySelectorAll('#where [id^=c]').length") == 0


def test_enter_on_a_figure_shows_its_page_with_the_box_over_it(browser: Chrome, pages: dict[str, Path]) -> None:
    show(browser, pages["pdf"])
    link = browser.find_element(By.CSS_SELECTOR, "#income_expenditure_summary td a.src")
    link.send_keys(Keys.ENTER)
    assert script(browser, "return document.getElementById('where').open")
    assert browser.find_element(By.CSS_SELECTOR, "#where .frame img").is_displayed()
    place = script(
        browser,
        """
        const box = document.querySelector('#where .box').getBoundingClientRect();
        const frame = document.querySelector('#where .frame').getBoundingClientRect();
        return [box.left >= frame.left, box.right <= frame.right, box.top >= frame.top, box.bottom <= frame.bottom,
                box.width > 8, box.height > 6]""",
    )
    assert all(place)
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not script(browser, "return document.getElementById('where').open")
    assert browser.switch_to.active_element == link


def test_a_click_on_a_text_value_marks_it_in_its_sentence(browser: Chrome, pages: dict[str, Path]) -> None:
    show(browser, pages["text"], width=390)
    link = browser.find_element(By.CSS_SELECTOR, "#narrative .text a.src")
    script(browser, "arguments[0].click()", link)
    hits = script(browser, "return [...document.querySelectorAll('#where .hit')].map(e => e.textContent).join('')")
    assert "".join(hits.split()) == "".join(link.get_attribute("textContent").split())
    browser.find_element(By.ID, "where-onward").click()
    assert not script(browser, "return document.getElementById('where').open")
    assert script(browser, "return document.querySelector('.fulltext :target') !== null")


def test_without_a_script_a_value_still_leads_to_its_line(browser: Chrome, pages: dict[str, Path]) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        show(browser, pages["text"])
        browser.find_element(By.CSS_SELECTOR, "#expenditure td a.src").click()
        line = browser.find_element(By.CSS_SELECTOR, ".fulltext :target")
        assert "2,362.26" in line.text
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_the_keyboard_reaches_the_skip_link_first_and_sees_its_focus(browser: Chrome, pages: dict[str, Path]) -> None:
    show(browser, pages["text"])
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    focused = browser.switch_to.active_element
    assert focused.text == "跳到正文"
    assert script(browser, "return arguments[0].getBoundingClientRect().top", focused) >= 0
    focused.send_keys(Keys.ENTER)
    browser.switch_to.active_element.send_keys(Keys.TAB)
    style = script(browser, "return getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"


_CONTRAST = """
const channel = v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; };
const numbers = c => c.match(/[\\d.]+/g).map(Number);
const light = c => { const [r, g, b] = numbers(c); return .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b); };
const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor;
  const n = numbers(c); if (n.length < 4 || n[3] === 1) return c; } return 'rgb(255, 255, 255)'; };
const poor = [];
for (const e of document.querySelectorAll('body *')) {
  if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.offsetParent || e.closest('svg, dialog')) continue;
  const [a, b] = [light(getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
  if ((a + .05) / (b + .05) < 4.5) poor.push(e.outerHTML.slice(0, 120));
}
return [...new Set(poor)].slice(0, 5);
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_has_contrast_enough_to_be_read(browser: Chrome, pages: dict[str, Path], scheme: str) -> None:
    show(browser, pages["text"], scheme=scheme)
    ground = script(browser, "return getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(245, 244, 240)", "dark": "rgb(21, 24, 27)"}[scheme]
    assert script(browser, _CONTRAST) == []


def test_print_leaves_out_what_only_a_screen_can_use(browser: Chrome, pages: dict[str, Path]) -> None:
    show(browser, pages["text"], media="print")
    hidden = [".contents", "#text", ".skip", ".passage"]
    shown = script(browser, "return arguments[0].map(s => document.querySelector(s).offsetParent !== null)", hidden)
    assert not any(shown)
    sheet = browser.find_element(By.CSS_SELECTOR, "details.sheet .indicators")
    script(browser, "window.dispatchEvent(new Event('beforeprint'))")
    assert sheet.is_displayed()
    script(browser, "window.dispatchEvent(new Event('afterprint'))")
    assert not script(browser, "return document.querySelector('details.sheet').open")


def test_a_switch_colours_every_figure_of_the_pages_by_its_fate(browser: Chrome, pages: dict[str, Path]) -> None:
    show(browser, pages["pdf"])
    script(browser, "document.querySelectorAll('details').forEach(d => d.open = true)")
    shown = "return getComputedStyle(document.querySelector('#pictures .over')).display"
    assert script(browser, shown) == "none"
    script(browser, "document.getElementById('page-fates').click()")
    assert script(browser, shown) == "block"
    places = """
        const read = document.querySelector('.leaf .f-read');
        const found = [read.closest('.leaf'), read].map(e => e.getBoundingClientRect().toJSON());
        return found[0].width && found"""
    leaf, marks = WebDriverWait(browser, 60).until(
        lambda b: b.execute_script(places)
    )  # a picture is laid out when it is
    assert leaf["left"] <= marks["left"]
    assert marks["right"] <= leaf["right"]
    assert marks["bottom"] <= leaf["bottom"]
