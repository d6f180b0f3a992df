"""The workbench over more than one account: a department over its years, saved questions, amounts in one unit."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from batch_tasks import small_text
from serve_samples import SETTINGS, open_workspace
from starlette.testclient import TestClient

from extractor.batch import LocalExecutor, Plan, run_batch
from extractor.serve import Workspace
from extractor.serve.web.access import Door, Keys
from extractor.serve.web.app import create_app

TOKEN = "t" * 43
HOSTILE = '"><img src=x onerror=alert(1)>'
TOTALS = """收入决算表
公开02表
单位：{unit}
科目编码\t科目名称\t本年收入合计\t财政拨款收入\t上级补助收入\t事业收入\t经营收入\t附属单位上缴收入\t其他收入
合计\t\t{amount}\t{amount}\t\t\t\t\t
201\t一般公共服务支出\t{amount}\t{amount}\t\t\t\t\t
"""
THREE = """“三公”经费支出决算表
公开09表
单位：{unit}
项目\t预算数\t决算数
合计\t{budget}\t{actual}
公务接待费\t{budget}\t{actual}
"""


def account(department: str, year: int, closing: str, *, unit: str = "万元", factor: int = 1) -> str:
    amount, budget, actual = (f"{value * factor:.2f}" for value in (100, 8, 6))
    balance = f"{float(closing) * factor:.2f}"
    first = small_text(department, year, amount, opening=balance, closing=balance)
    more = (TOTALS + THREE).format(unit=unit, amount=amount, budget=budget, actual=actual)
    return (first + more).replace("单位：万元", f"单位：{unit}")


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("department")
    inputs = folder / "inputs"
    inputs.mkdir()
    texts = (
        account("甲县财政局", 2021, "20.00", unit="元", factor=10_000),
        account("甲县财政局", 2022, "20.00"),
        account("甲县财政局", 2023, "25.00"),
        account("乙县财政局", 2023, "1.00"),
    )
    for number, text in enumerate(texts):
        (inputs / f"{number}{HOSTILE}.txt").write_text(text, encoding="utf-8")
    run_batch(Plan((str(inputs),), folder / "dataset", SETTINGS.reading), LocalExecutor(2, SETTINGS.limits))
    (folder / "dataset" / "bodies.yaml").write_text(json.dumps({HOSTILE: ["乙县财政局"]}), encoding="utf-8")
    return folder / "dataset"


@pytest.fixture(scope="module")
def workspace(dataset: Path) -> Iterator[Workspace]:
    found = open_workspace(dataset)
    yield found
    found.close()


@pytest.fixture(scope="module")
def app(workspace: Workspace) -> object:
    return create_app(workspace, Door(Keys(token=TOKEN), None, 1000))


@pytest.fixture
def client(app: object) -> TestClient:
    return TestClient(app, headers={"Authorization": f"Bearer {TOKEN}"}, follow_redirects=False)  # type: ignore[arg-type]


def rows_of(page: str, heading: str) -> dict[str, list[str]]:
    """The rows of the table under a heading: what its first cell says → the others."""
    table = page.split(f">{heading}</h2>", 1)[1].split("</table>", 1)[0]
    rows = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in table.split("<tr>")[1:])
    return {cells[0]: [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells[1:]] for cells in rows if cells}


def test_amounts_of_the_table_are_in_one_unit_and_say_the_one_printed(client: TestClient) -> None:
    rows = client.get("/api/accounts", params={"department": "甲县财政局", "order": "fiscal_year"}).json()["rows"]
    assert [(row["income"], row["unit"], row["income_wan"]) for row in rows] == [
        ("1000000.00", "元", "100.00"), ("100.00", "万元", "100.00"), ("100.00", "万元", "100.00"),
    ]  # fmt: skip
    page = client.get("/accounts").text
    assert 'title="1,000,000.00 元">100.00</td>' in page
    assert "收入合计（万元）" in page


def test_a_department_has_its_years_in_one_unit(client: TestClient) -> None:
    page = client.get("/department", params={"name": "甲县财政局"}).text
    assert rows_of(page, "各年总额")["收入合计"] == ["100.00", "100.00", "100.00"]
    assert rows_of(page, "“三公”经费")["合计"] == ["8.00", "6.00"] * 3
    assert rows_of(page, "执行率")["“三公”经费，占预算"] == ["75.00%"] * 3


def test_a_department_shows_where_a_year_opens_otherwise_than_the_last_one_closed(client: TestClient) -> None:
    page = client.get("/department", params={"name": "甲县财政局"}).text
    openings = page.split("年初数与上年年末数</h2>", 1)[1].split("</table>", 1)[0]
    found = re.findall(r"<th scope=\"row\">(\d{4})</th>.*?<td class=\"w[^\"]*\">(.*?)</td></tr>", openings, re.DOTALL)
    assert found == [("2022", "一致"), ("2023", "相差 5.00")]
    assert "2023年度收入支出决算总表的年初结转和结余25.00" in page


def test_a_department_leads_to_its_accounts(client: TestClient) -> None:
    page = client.get("/department", params={"name": "甲县财政局"}).text
    linked = set(re.findall(r'href="(/accounts/[0-9a-f]{64})"', page))
    assert len(linked) == 3
    assert all(client.get(path).status_code == 200 for path in linked)


@pytest.mark.parametrize("name", ["没有这个局", "", "<script>alert(1)</script>"])
def test_an_unknown_department_is_said_to_be_unknown(client: TestClient, name: str) -> None:
    answer = client.get("/department", params={"name": name}, headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("name", ["甲县财政局", "乙县财政局", HOSTILE])
def test_no_name_of_a_file_or_a_body_is_markup(client: TestClient, name: str) -> None:
    for path, query in (("/department", {"name": name}), ("/accounts", {})):
        page = client.get(path, params=query).text
        assert "&lt;img" in page
        assert "<img src=x" not in page


# --- saved questions --------------------------------------------------------------------------------------------------


def save(client: TestClient, name: str, **given: object) -> dict[str, object]:
    answer = client.post("/api/saved", json={"name": name, **given})
    assert answer.status_code == 201, answer.text
    found: dict[str, object] = answer.json()
    return found


def test_a_question_is_saved_shown_asked_and_forgotten(client: TestClient) -> None:
    saved = save(
        client, " 有 警告的 ", filter={"severity": "warning", "year": 2023}, order="income", down=True, by="王一"
    )
    assert [one["name"] for one in client.get("/api/saved").json()["questions"]] == ["有 警告的"]
    page = client.get("/accounts").text
    assert "/accounts?year=2023&amp;severity=warning&amp;order=income&amp;down=true" in page
    assert client.get("/accounts?year=2023&severity=warning&order=income&down=true").status_code == 200
    assert client.delete(f"/api/saved/{saved['id']}").status_code == 204
    assert client.get("/api/saved").json()["questions"] == []


def test_a_saved_question_is_in_the_folder_and_outlives_the_server(client: TestClient, workspace: Workspace) -> None:
    saved = save(client, "留下的", filter={"region": "甲县"})
    kept = json.loads((workspace.own / "questions" / f"{saved['id']}.json").read_text(encoding="utf-8"))
    assert kept["filter"]["region"] == "甲县"
    again = TestClient(create_app(workspace, Door(Keys(token=TOKEN), None, 1000)))
    found = again.get("/api/saved", headers={"Authorization": f"Bearer {TOKEN}"}).json()["questions"]
    assert [one["name"] for one in found] == ["留下的"]
    client.delete(f"/api/saved/{saved['id']}")


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"name": " "}, id="blank"),
        pytest.param({"name": "名" * 101}, id="long"),
        pytest.param({"name": "问", "filter": {"sql": "1"}}, id="unknown_condition"),
        pytest.param({"name": "问", "order": "id; DROP"}, id="unknown_order"),
    ],
)
def test_a_question_that_cannot_be_is_refused(client: TestClient, given: dict[str, object]) -> None:
    assert client.post("/api/saved", json=given).status_code == 422


def test_two_questions_of_one_name_are_refused(client: TestClient) -> None:
    saved = save(client, "同名")
    assert client.post("/api/saved", json={"name": "同名"}).status_code == 422
    client.delete(f"/api/saved/{saved['id']}")


def test_a_file_that_is_no_question_is_named_and_stops_nothing(client: TestClient, workspace: Workspace) -> None:
    folder = workspace.own / "questions"
    (folder / "damaged.json").write_text("{", encoding="utf-8")
    (folder / "linked.json").symlink_to("/etc/passwd")
    try:
        assert client.get("/api/saved").json()["unreadable"] == ["damaged.json", "linked.json"]
        assert "damaged.json、linked.json" in client.get("/accounts").text
    finally:
        (folder / "damaged.json").unlink()
        (folder / "linked.json").unlink()


def test_the_name_of_a_question_is_no_markup(client: TestClient) -> None:
    saved = save(client, "<script>alert(1)</script>")
    page = client.get("/accounts").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    client.delete(f"/api/saved/{saved['id']}")


@pytest.mark.parametrize("path", ["/api/saved", "/department?name=甲县财政局"])
def test_who_has_no_token_or_comes_from_elsewhere_is_refused(app: object, path: str) -> None:
    stranger = TestClient(app)  # type: ignore[arg-type]
    assert stranger.get(path).status_code == 401
    elsewhere = {"Authorization": f"Bearer {TOKEN}", "Origin": "http://evil.example"}
    assert stranger.get(path, headers=elsewhere).status_code == 403
    assert stranger.post("/api/saved", json={"name": "x"}, headers=elsewhere).status_code == 403
