"""Passwords of the workbench: needed beyond this machine, kept out of every log, and told apart behind a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import pytest
from serve_samples import copied_dataset, open_workspace
from starlette.testclient import TestClient

from extractor.errors import UsageError
from extractor.serve import Workspace
from extractor.serve.web.access import Door, Keys
from extractor.serve.web.app import create_app
from extractor.serve.web.server import Address, serve, server_config

HOST = "127.0.0.1:8765"
TOKEN = "t" * 43


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    found = open_workspace(copied_dataset(tmp_path_factory.mktemp("passwords")))
    yield found
    found.close()


def test_a_password_is_needed_beyond_this_machine_and_opens_only_when_right(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="口令"):
        serve(workspace, Address("0.0.0.0", 0))
    with pytest.raises(UsageError, match="8"):
        Keys("short")
    keys = Keys("一句很长的口令吧")
    assert keys.guessed("一句很长的口令吧", "a") == "right"
    assert keys.guessed("另一句很长的口令", "a") == "wrong"
    assert keys.guessed("一句很长的口令吧", "a") == "early", "who guessed wrong has to wait"
    assert keys.guessed("一句很长的口令吧", "b") == "right", "others have not"
    assert Keys().guessed("") == "wrong"


def test_no_secret_shows_in_what_a_log_would_print() -> None:
    keys = Keys("一句很长的口令吧", token=TOKEN)
    shown = repr(Door(keys, None, 1000))
    assert TOKEN not in shown
    assert "口令" not in shown
    assert all(repr(secret) not in shown for secret in (keys._salt, keys._digest))


PASSWORD = "一句很长的口令吧"
PROXY = "172.17.0.1"


def log_in(served: Any, password: str, *, peer: str = PROXY, **headers: str) -> httpx.Response:
    """The answer to a password that came from ``peer`` with what it says of whom it forwards for."""
    client = TestClient(served, base_url="http://bench.example", client=(peer, 1), follow_redirects=False)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post("/login", data={"password": password}, headers=given)


@pytest.fixture
def behind_a_proxy(workspace: Workspace) -> Any:
    """The app as it is served behind a proxy."""
    config = server_config(create_app(workspace, Door(Keys(PASSWORD), None, 1000)), Address(proxies=("172.17.0.0/16",)))
    config.load()
    return config.loaded_app


def test_behind_a_proxy_a_wrong_password_holds_up_nobody_else(behind_a_proxy: Any) -> None:
    assert log_in(behind_a_proxy, "别的口令", x_forwarded_for="10.0.0.7").headers["location"] == "/login?wrong"
    assert log_in(behind_a_proxy, PASSWORD, x_forwarded_for="10.0.0.7").headers["location"] == "/login?early"
    assert "set-cookie" in log_in(behind_a_proxy, PASSWORD, x_forwarded_for="10.0.0.8").headers


def test_who_is_no_proxy_is_not_believed_whom_he_asks_for(behind_a_proxy: Any) -> None:
    stranger = "10.0.0.9"
    assert (
        log_in(behind_a_proxy, "别的口令", peer=stranger, x_forwarded_for="1.1.1.1").headers["location"]
        == "/login?wrong"
    )
    assert (
        log_in(behind_a_proxy, PASSWORD, peer=stranger, x_forwarded_for="1.1.1.2").headers["location"] == "/login?early"
    )
    page = TestClient(behind_a_proxy).get("/login?early").text
    assert "没有核对" in page
    assert "口令不对" not in page


@pytest.mark.parametrize(("peer", "secure"), [(PROXY, True), ("10.0.0.9", False)])
def test_a_cookie_that_was_given_by_https_goes_by_https_alone(behind_a_proxy: Any, peer: str, secure: bool) -> None:
    given = log_in(behind_a_proxy, PASSWORD, peer=peer, x_forwarded_proto="https", x_forwarded_for="10.0.0.1")
    assert ("Secure" in given.headers["set-cookie"]) is secure


@pytest.mark.parametrize("proxy", ["proxy.example", "10.0.0.1/8", "*", ""])
def test_a_proxy_is_an_address_or_a_network(proxy: str) -> None:
    with pytest.raises(UsageError, match="IP 地址或网段"):
        Address(proxies=(proxy,))


def test_behind_a_proxy_a_password_is_needed_on_this_machine_too(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="口令"):
        serve(workspace, Address(proxies=(PROXY,)))
