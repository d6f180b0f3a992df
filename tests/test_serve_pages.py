"""The pages of the workbench as they are sent: their words, what they load, what they say of errors, and their door."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import ROOT
from report_samples import two_sided
from serve_samples import copied_dataset, open_workspace
from starlette.testclient import TestClient

from extractor.batch.query import ready_queries
from extractor.export.labels import DOCUMENT_KINDS, ORIGINS, SEVERITY_LABELS
from extractor.report.style import own_file
from extractor.serve import Workspace
from extractor.serve.decisions import DecidedFinding
from extractor.serve.query_help import EXAMPLES, ColumnHelp, tables_in_words
from extractor.serve.web import pages
from extractor.serve.web.access import Door
from extractor.serve.web.access import Keys as ServerKeys
from extractor.serve.web.app import create_app
from extractor.serve.web.dataset_pages import TASK_NAMES
from extractor.serve.web.texts import english
from models.record import Place

WEB = ROOT / "extractor" / "serve" / "web"
TOKEN = "t" * 43


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    found = open_workspace(copied_dataset(tmp_path_factory.mktemp("pages")))
    yield found
    found.close()


@pytest.fixture(scope="module")
def app(workspace: Workspace) -> Any:
    return create_app(workspace, Door(ServerKeys(token=TOKEN), None, 1000))


@pytest.fixture
def client(app: Any) -> TestClient:
    """Somebody who keeps no cookie of an earlier test."""
    return TestClient(app, headers={"Authorization": f"Bearer {TOKEN}"}, follow_redirects=False)


def every_column() -> list[ColumnHelp]:
    return [column for table in tables_in_words() for column in table.columns]


def test_every_text_of_the_pages_has_an_english_one_and_none_is_left_over() -> None:
    used = {*SEVERITY_LABELS.values(), *ORIGINS.values(), *DOCUMENT_KINDS.values(), *pages._STATES.values()}
    used |= {label for _, label in (*pages._ACCOUNT_DOWNLOADS, *pages._DATASET_DOWNLOADS, *pages._KEYS)}
    used |= (
        {one.title for one in EXAMPLES}
        | {one.title for one in ready_queries()}
        | {column.type for column in every_column()}
        | set(TASK_NAMES.values())
    )
    charts = (WEB.parent / "charts.py").read_text(encoding="utf-8")
    used |= set(re.findall(r'(?:make_chart|_single)\("([^"]+)"', charts))
    used |= {text for text in english() if f'"{text}"' in charts or f'"{text}{{' in charts}
    for path in (*WEB.glob("templates/*.j2"), *WEB.glob("static/*.js"), WEB / "pages.py"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'\bt\(\s*["\']([^"\']+)["\']', text))
        used |= set(re.findall(r'\bt\([^)"]*\? "([^"]+)" : "[^"]+"\)', text))
        for table in re.findall(r"const (?:STATUS|STAGE|DOING) = \{([^}]*)\}", text):
            used |= set(re.findall(r'"([^"]+)"', table))
    used = {text for text in used if not text.isascii()}
    assert sorted(used - english().keys()) == []
    assert sorted(english().keys() - used) == []


def test_no_page_loads_anything_from_elsewhere_or_holds_a_script(client: TestClient, workspace: Workspace) -> None:
    account = client.get("/api/accounts", params={"text": "武昌"}).json()["rows"][0]["id"]
    for path in ("/accounts", "/inbox", "/charts", "/across", "/questions", "/login", f"/accounts/{account}"):
        page = client.get(path).text
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", page), path
        assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=|javascript:", page), path
    for name in ("document", "values"):
        assert not re.search(r"<script|\son\w+=|\sstyle=", client.get(f"/accounts/{account}/{name}").text)


def test_the_filter_of_a_page_is_that_of_its_downloads(client: TestClient) -> None:
    page = client.get("/accounts", params={"region": "甲县", "text": "<b>&\"'"}).text
    assert "没有符合条件的决算" in page
    assert "<b>&" not in page
    assert "region=%E7%94%B2%E5%8E%BF" in page


def test_pages_are_english_where_that_was_chosen(client: TestClient) -> None:
    chosen = client.get("/language", params={"to": "en"})
    assert client.get("/accounts", headers={"Cookie": "juesuan_language=en"}).text.count("Department") >= 2
    assert "juesuan_language=en" in chosen.headers["set-cookie"]


def test_the_password_opens_and_nothing_else_does(workspace: Workspace) -> None:
    app = create_app(workspace, Door(ServerKeys("一句很长的口令吧"), None, 1000))
    client = TestClient(app, follow_redirects=False)
    assert client.get("/login").status_code == 200
    assert client.get("/accounts").status_code == 401
    opened = client.post("/login", data={"password": "一句很长的口令吧"})
    assert "HttpOnly" in opened.headers["set-cookie"]
    assert client.get("/accounts").status_code == 200
    other = TestClient(app, follow_redirects=False)
    assert other.post("/login", data={"password": "别的"}).headers["location"] == "/login?wrong"
    assert other.get("/accounts").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", f"/accounts/{'0' * 64}", 404, "没有这份决算"),
        ("GET", "/accounts?year=viel", 422, "请求有误"),
        ("GET", "/nothing", 404, "没有这个页面"),
        ("PUT", "/accounts", 405, "不接受这种请求"),
        ("GET", "/language?to=%3Cb%3Exx", 422, "请求有误"),
    ],
)
def test_an_error_of_a_page_is_a_page_and_one_for_a_script_is_json(
    client: TestClient, method: str, path: str, status: int, said: str
) -> None:
    seen = client.request(method, path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert seen.status_code == status
    assert seen.headers["content-type"].startswith("text/html")
    assert said in seen.text
    assert "<b>xx" not in seen.text
    assert 'href="/accounts"' in seen.text
    assert client.request(method, path).json()["message"]
    assert client.get("/api/jobs/nothing", headers={"Accept": "text/html"}).json()["error"] == "ValidationError"


def test_the_door_tells_people_in_words(workspace: Workspace) -> None:
    door = Door(ServerKeys(token=TOKEN), frozenset({"127.0.0.1:1"}), 1000)
    client = TestClient(create_app(workspace, door), base_url="http://elsewhere:1")
    assert "请用启动时打印的地址" in client.get("/accounts").text
    assert client.get("/accounts").headers["content-type"].startswith("text/html")
    assert client.get("/api/info").json()["error"] == "ForeignHost"


def test_an_empty_field_of_the_filter_filters_by_nothing(client: TestClient) -> None:
    names = ("text", "region", "department", "year", "kind", "severity", "finding", "incomplete")
    everything = client.get("/api/accounts").json()["total"]
    assert client.get("/api/accounts", params=dict.fromkeys(names, "")).json()["total"] == everything
    assert client.get("/charts", params=dict.fromkeys(names, "")).status_code == 200


def test_pages_say_where_corrections_do_not_go(client: TestClient, workspace: Workspace) -> None:
    account = client.get("/api/accounts", params={"text": "武昌"}).json()["rows"][0]["id"]
    for path in ("/accounts", "/charts", "/questions", f"/accounts/{account}"):
        assert "更正只写进“更正后的数据”" in client.get(path).text, path


def test_colours_that_are_chosen_are_those_of_the_report(client: TestClient) -> None:
    style = client.get("/static/report.css").text
    for theme in ("light", "dark"):
        colours = str(own_file(f"{theme}.css"))
        assert colours.count("--ground:") == 1
        chosen = style.split(f':root[data-theme="{theme}"]')[1].split("}")[0]
        assert colours in chosen
        assert f"color-scheme: {theme};" in chosen
    assert style.count("{") == style.count("}")


def test_guesses_that_come_at_once_are_one_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = ServerKeys("一句很长的口令吧")
    looked: list[str] = []
    plain = keys._scrypt

    def slow(password: str) -> bytes:
        looked.append(password)
        return plain(password)

    monkeypatch.setattr(keys, "_scrypt", slow)
    with ThreadPoolExecutor(8) as guessing:
        answers = set(guessing.map(lambda number: keys.guessed(f"猜的口令{number}", "甲"), range(8)))
    assert answers == {"wrong", "early"}
    assert len(looked) == 1
    assert keys.guessed("一句很长的口令吧", "乙") == "right"


def test_places_of_a_finding_beyond_the_first_are_counted_and_there(client: TestClient) -> None:
    places = [Place(page=number, printed=f"{number}.00") for number in range(1, 20)]
    finding = two_sided("error").model_copy(update={"places": places})
    one = DecidedFinding("0" * 16, finding, None)
    account = client.get("/api/accounts", params={"text": "武昌"}).json()["rows"][0]["id"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pages, "decided", lambda *_: (one,))
        shown = client.get(f"/accounts/{account}").text
    assert "另有 7 处" in shown
    assert [int(number) for number in re.findall(r'data-place="(\d+)"', shown)] == list(range(19))
    assert "19.00" in shown
