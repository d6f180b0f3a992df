"""The REST interface: it keeps its schema, lets nobody in who may not, and does what the core does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import httpx2 as httpx
import pytest
import schemathesis
from batch_tasks import small_text
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from serve_samples import copied_dataset, open_workspace
from starlette.testclient import TestClient

from extractor.serve import Workspace
from extractor.serve.web.access import Door, Keys
from extractor.serve.web.app import create_app
from extractor.serve.web.server import serve

HOST = "127.0.0.1:8765"
TOKEN = "t" * 43
ALLOWED = {"Authorization": f"Bearer {TOKEN}"}
NOBODY = "0" * 64


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    found = open_workspace(copied_dataset(tmp_path_factory.mktemp("api")))
    yield found
    found.close()


@pytest.fixture(scope="module")
def app(workspace: Workspace) -> Any:
    return create_app(workspace, Door(Keys(token=TOKEN), frozenset({HOST}), workspace.settings.max_upload))


@pytest.fixture(scope="module")
def client(app: Any) -> TestClient:
    return TestClient(app, base_url=f"http://{HOST}", headers=ALLOWED, follow_redirects=False)


@pytest.fixture
def stranger(app: Any) -> TestClient:
    """Somebody who has brought no token, and keeps no cookie of an earlier test."""
    return TestClient(app, base_url=f"http://{HOST}", follow_redirects=False, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def account(client: TestClient) -> str:
    identifier: str = client.get("/api/accounts", params={"text": "武昌"}).json()["rows"][0]["id"]
    return identifier


ON_A_BUSY_MACHINE = 120
"""Seconds after which no answer is a fault; a query has limits of its own."""


def operations(app: Any) -> list[tuple[str, str]]:
    paths = app.openapi()["paths"].items()
    return [(method.upper(), path) for path, methods in paths for method in methods]


# --- the schema -------------------------------------------------------------------------------------------------------


def test_the_interface_keeps_its_schema_whatever_is_asked(workspace: Workspace) -> None:
    load_all_checks()
    app = create_app(workspace, Door(Keys(token=TOKEN), None, workspace.settings.max_upload))
    schema = schemathesis.openapi.from_dict(app.openapi())
    schema.app = app
    # What the schema allows may still be no SQL, no value of the record, no upload that is there.
    left_out = [CHECKS.get_one("positive_data_acceptance")]
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=settings().max_examples // 6,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(case=operation.as_strategy())
        def keeps_its_schema(case: Any) -> None:
            case.call_and_validate(headers=ALLOWED, excluded_checks=left_out, timeout=ON_A_BUSY_MACHINE)

        keeps_its_schema()


# --- the door ---------------------------------------------------------------------------------------------------------


def test_no_operation_answers_without_the_token(app: Any, stranger: TestClient) -> None:
    asked = [(method, path) for method, path in operations(app) if path != "/health"]
    assert len(asked) > 20
    for method, path in [*asked, ("GET", "/api/openapi.json"), ("GET", "/api/nothing")]:
        answer = stranger.request(method, path.replace("{account}", NOBODY))
        assert answer.status_code == 401, (method, path)
        assert answer.json()["error"] == "NotKnown"
        assert "Bearer" in answer.headers["www-authenticate"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer"},
        {"Cookie": f"juesuan_1={TOKEN}"},
        {"Cookie": f"juesuan_8765={TOKEN[:-1]}"},
        {"Cookie": "juesuan_8765=\xff"},
        {"X-Token": TOKEN},
    ],
    ids=str,
)
def test_a_wrong_token_is_no_token(stranger: TestClient, headers: dict[str, str]) -> None:
    encoded = {name: value.encode("latin-1") for name, value in headers.items()}
    assert stranger.get("/api/info", headers=encoded).status_code == 401  # type: ignore[arg-type]


def test_the_token_in_an_address_does_for_pages_and_not_for_the_interface(stranger: TestClient) -> None:
    assert stranger.get(f"/api/info?token={TOKEN}").status_code == 401
    assert stranger.get("/?token=wrong").status_code == 401
    greeting = stranger.get(f"/?token={TOKEN}")
    cookie = greeting.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in greeting.text
    own = {"Cookie": cookie.split(";")[0]}
    assert stranger.get("/api/info", headers=own).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:8766"},
        {"Origin": f"http://{HOST}.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_what_another_site_begins_is_refused_even_with_the_token(
    client: TestClient, account: str, headers: dict[str, str]
) -> None:
    given = {"finding": "0" * 16, "state": "accepted", "revision": 0}
    answer = client.post(f"/api/accounts/{account}/decisions", json=given, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (403, "ForeignOrigin")


def test_our_own_origin_is_let_in(client: TestClient) -> None:
    asked = {"sql": "SELECT 1 AS one"}
    answer = client.post("/api/query", json=asked, headers={"Origin": f"http://{HOST}"})
    assert answer.json() == {"columns": ["one"], "rows": [[1]], "more": False}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1", "127.0.0.1:80", ""])
def test_a_name_that_is_not_ours_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/api/info", headers={"Host": host})
    assert (answer.status_code, answer.json()["error"]) == (403, "ForeignHost")


def test_every_answer_forbids_what_a_document_could_try(client: TestClient, stranger: TestClient) -> None:
    for answer in (client.get("/api/info"), stranger.get("/api/info"), stranger.get("/health"), stranger.get("/")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in answer.headers


# --- what comes in ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x", "/etc/passwd", "..\\..\\boot.ini", "a%00b.pdf", "%2e%2e%2fx"]
)
def test_an_upload_stays_in_its_folder_whatever_it_is_called(
    client: TestClient, workspace: Workspace, name: str
) -> None:
    answer = client.post("/api/uploads", params={"name": name, "folder": "../.."}, content=b"data")
    assert answer.status_code == 201
    found = list((workspace.own / "uploads" / answer.json()["id"]).iterdir())
    assert len(found) == 2
    assert client.delete(f"/api/uploads/{answer.json()['id']}").status_code == 204


def test_an_upload_that_is_too_large_is_refused_with_and_without_its_length(
    client: TestClient, workspace: Workspace
) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 100_000

    before = sorted((workspace.own / "uploads").iterdir())
    for content in (b"x" * 4_000_000, pieces()):
        answer = client.post("/api/uploads", params={"name": "big.pdf"}, content=content)
        assert (answer.status_code, answer.json()["error"]) == (413, "DocumentTooLargeError")
    assert sorted((workspace.own / "uploads").iterdir()) == before


def without_a_length() -> Iterator[bytes]:
    yield b"{"
    for _ in range(20):
        yield b" " * 100_000


@pytest.mark.parametrize("path", ["/api/query", "/api/jobs", "/login"])
def test_a_request_that_is_no_upload_may_not_be_large(client: TestClient, path: str) -> None:
    for content in (b"{" + b" " * 2_000_000, without_a_length()):
        assert client.post(path, content=content).status_code == 413


@pytest.mark.parametrize("identifier", ["..%2f..%2fetc", "%00", "x", NOBODY.upper() + "A", "0" * 63])
def test_an_id_that_is_none_leads_nowhere(client: TestClient, identifier: str) -> None:
    for path in ("accounts/{}/record", "accounts/{}/view", "jobs/{}", "jobs/{}/events"):
        assert client.get("/api/" + path.format(identifier)).status_code in {404, 422}


# --- what it does -----------------------------------------------------------------------------------------------------


def test_accounts_are_listed_and_filtered(client: TestClient) -> None:
    everything = client.get("/api/accounts").json()
    assert everything["total"] == 3
    some = client.get("/api/accounts", params={"region": "甲县", "year": 2022}).json()
    assert [row["department"] for row in some["rows"]] == ["甲县财政局"]
    choices = client.get("/api/accounts/choices").json()
    assert {"value": 2022, "title": "2022", "accounts": 3} in choices["years"]
    assert client.get("/api/info").json()["accounts"] == 3


def test_a_judgement_is_kept_and_a_later_one_on_old_ground_is_a_conflict(client: TestClient, account: str) -> None:
    path = f"/api/accounts/{account}"
    found = client.get(f"{path}/findings").json()
    one = found["findings"][0]
    given = {"finding": one["key"], "state": "accepted", "revision": found["revision"], "by": "王一"}
    assert client.post(f"{path}/decisions", json=given).status_code == 201
    late = client.post(f"{path}/decisions", json=given | {"state": "dismissed", "reason": "x", "by": "李二"})
    assert late.status_code == 409
    assert late.json()["entry"]["by"] == "王一"
    after = client.get(f"{path}/findings").json()
    assert next(f for f in after["findings"] if f["key"] == one["key"])["state"] == "accepted"
    assert client.get(path).json()["states"]["accepted"] == 1
    without = client.post(f"{path}/decisions", json=given | {"state": "dismissed", "revision": after["revision"]})
    assert without.status_code == 422


def test_a_correction_is_in_gold_and_not_in_the_record(client: TestClient, account: str) -> None:
    path = f"/api/accounts/{account}"
    revision = client.get(f"{path}/journal").json()["revision"]
    given = {
        "path": "tables.income.total.total",
        "value": "1.00",
        "revision": revision,
        "reason": "看错一位",
        "by": "王一",
    }
    place = {"page": 3, "bbox": [1, 2, 3, 4], "printed": "1.00"}
    assert client.post(f"{path}/corrections", json=given | {"place": place}).status_code == 201
    assert client.post(f"{path}/corrections", json=given | {"value": "viel"}).status_code == 422
    assert client.post(f"{path}/corrections", json=given | {"reason": " "}).status_code == 422
    assert client.get(f"{path}/exports/gold.json").json()["tables"]["income"]["total"]["total"] == "1.00"
    assert client.get(f"{path}/record").json()["tables"]["income"]["total"]["total"] == "5010.42"
    listed = client.get(f"{path}/corrections").json()
    assert [one["path"] for one in listed["applied"]] == [given["path"]]
    assert any("合计 1.00" in one for one in listed["effects"]["broken"])


def test_exports_are_files_to_be_saved(client: TestClient, account: str) -> None:
    answer = client.get(f"/api/accounts/{account}/exports/report.html")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"].startswith("text/html")
    listed = client.get("/api/exports/worklist.csv", params={"severity": "warning"})
    assert "武昌" in listed.text


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM documents",
        "SELECT 1; SELECT 2",
        "COPY documents TO 'x.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH 'x.db'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "EXPLAIN ANALYZE COPY documents TO 'x.csv'",
    ],
)
def test_a_query_only_reads_the_dataset(client: TestClient, sql: str) -> None:
    answer = client.post("/api/query", json={"sql": sql})
    assert (answer.status_code, answer.json()["error"]) == (422, "UsageError")


def test_a_query_gives_exact_figures_and_says_where_rows_are_left_out(client: TestClient) -> None:
    sql = "SELECT value FROM facts WHERE \"table\" = 'income' AND part = 'total' AND \"column\" = 'total'"
    assert client.post("/api/query", json={"sql": sql}).json()["rows"] == [["5010.42"]]
    cut = client.post("/api/query", json={"sql": "SELECT * FROM range(10)", "limit": 3}).json()
    assert (len(cut["rows"]), cut["more"]) == (3, True)
    assert client.post("/api/query", json={"sql": "three_public"}).status_code == 200
    assert any(one["name"] == "three_public" for one in client.get("/api/queries").json()["queries"])


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=st.binary(max_size=60))
def test_no_body_breaks_the_server(client: TestClient, body: bytes) -> None:
    for path in ("/api/query", "/api/jobs", f"/api/accounts/{NOBODY}/decisions"):
        assert client.post(path, content=body, headers={"Content-Type": "application/json"}).status_code < 500


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"sql": "SELECT 1", "limit": ' + b"9" * 5000 + b"}"])
def test_a_body_that_no_reader_takes_is_said_to_be_unreadable(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/query", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["message"]) == (400, "请求体无法读取：不是规整的 JSON")


@pytest.mark.parametrize("page", ["9" * 300, "9" * 4000, "0", "-1"])
def test_a_page_number_that_none_can_have_is_refused(client: TestClient, account: str, page: str) -> None:
    assert client.get(f"/api/accounts/{account}/pages/{page}").status_code == 422


@pytest.mark.parametrize(
    ("path", "accepted"), [("/api/info", "text/html"), ("/accounts", "*/*"), ("/accounts", "text/html")]
)
def test_a_mistake_of_the_program_is_told_without_what_it_says(
    app: Any, monkeypatch: pytest.MonkeyPatch, path: str, accepted: str
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("/home/somebody/secret.xlsx")

    table = app.state.juesuan.table
    monkeypatch.setattr(type(table), "totals", broken)
    monkeypatch.setattr(type(table), "page", broken)
    strict = TestClient(app, base_url=f"http://{HOST}", headers=ALLOWED, raise_server_exceptions=False)
    answer = strict.get(path, headers={"Accept": accepted})
    assert (answer.status_code, "secret" in answer.text) == (500, False)
    assert "这一步没有做成" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    is_page = path == "/accounts" and accepted == "text/html"
    assert is_page or answer.json()["error"] == "UnforeseenError"


# --- as it runs -------------------------------------------------------------------------------------------------------


def test_files_go_through_a_running_server_and_their_progress_is_told(tmp_path: Path) -> None:
    found: Queue[str] = Queue()
    workspace = open_workspace(tmp_path / "dataset")
    Thread(target=serve, args=(workspace,), kwargs={"ready": found.put}, daemon=True).start()
    address, token = found.get(timeout=300).split("/?token=")
    with httpx.Client(
        base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=300, trust_env=False
    ) as client:
        uploads = [
            client.post("/api/uploads", params={"name": name}, content=text.encode()).json()["id"]
            for name, text in (("甲.txt", small_text("甲县财政局")), ("坏.txt", "今天天气很好。"))
        ]
        proposed = client.get("/api/uploads").json()["accounts"]
        assert [one["uploads"] for one in proposed] == [[uploads[0]], [uploads[1]]]
        job = client.post("/api/jobs", json={"accounts": proposed}).json()["id"]
        with client.stream("GET", f"/api/jobs/{job}/events") as stream:
            told = [
                json.loads(line.removeprefix("data: ")) for line in stream.iter_lines() if line.startswith("data: ")
            ]
        assert [one["revision"] for one in told] == sorted({one["revision"] for one in told})
        assert told[-1]["status"] == "done"
        assert [one["status"] for one in told[-1]["members"]] == ["done", "failed"]
        assert told[-1]["members"][1]["hint"] is None or told[-1]["members"][1]["message"]
        assert client.get(f"/api/accounts/{told[-1]['members'][0]['document']}").json()["department"] == "甲县财政局"
        assert client.get("/api/accounts").json()["total"] == 1
