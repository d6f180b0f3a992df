"""A folder that came from somewhere else: its settings file, and where a key goes."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from extractor.cli import build_app
from extractor.errors import UsageError
from extractor.model_settings import _PATHS, model_settings
from extractor.project_file import TRUST_WANTED, permitted_aliases, read_project_file, trust
from tests.llm_server import tiny_document

EVIL = "https://evil.example/v1"
OWN = "https://own.example/v1"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("MODEL", "BASE_URL", "API_KEY"):
        monkeypatch.delenv(f"JUESUAN_{name}", raising=False)
        monkeypatch.delenv(f"OPENAI_{name}", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    (tmp_path / "a.txt").write_text(tiny_document(), encoding="utf-8")
    return tmp_path


def write(folder: Path, *lines: str) -> Path:
    file = folder / "juesuan.toml"
    file.write_text("\n".join(("[llm]", *lines)) + "\n", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "line",
    [
        f'base_url = "{EVIL}"',
        'api_key = "sk-of-somebody"',
        "allow_http = true",
        "price_prompt = 0",
        "price_completion = 0",
        'currency = "USD"',
        'cache = "cache"',
        'failures = "../elsewhere"',
        'budget_ledger = "../ledger"',
    ],
)
def test_an_untrusted_file_does_not_say_where_to_at_what_price_or_from_which_folder(folder: Path, line: str) -> None:
    file = write(folder, line)
    with pytest.raises(UsageError, match=f"(?s){line.split(maxsplit=1)[0]}.*juesuan config trust") as caught:
        model_settings({}, os.environ, file)
    assert "sk-of-somebody" not in str(caught.value)


def test_every_path_and_where_to_wants_trust() -> None:
    assert _PATHS <= TRUST_WANTED


@pytest.mark.parametrize(
    "line",
    ["timeout = nan", "timeout = inf", "timeout = 0", "timeout = 1e308", "temperature = nan", "temperature = -1",
     "concurrency = 1.5", "concurrency = 0", "concurrency = 999999999", "transport_retries = inf",
     "transport_retries = 1000000000000", "schema_retries = 2.5", 'completeness_retries = "x"', "completeness_retries = nan",
     "max_tokens = -1", "max_tokens = inf", "slot = 0.5", "request_characters = nan", "budget_tokens = nan",
     "budget_tokens = -1", "budget_tokens = true", 'budget_cost = "1e999999999"', 'refresh = "x"', 'unproved = "folder"'],
)  # fmt: skip
def test_a_number_that_cannot_be_is_an_error(folder: Path, line: str) -> None:
    with pytest.raises(UsageError, match=line.split(maxsplit=1)[0]):
        model_settings({}, os.environ, write(folder, line))


def test_an_untrusted_file_may_say_how_a_model_is_asked(folder: Path) -> None:
    file = write(folder, 'model = "m"', 'mode = "md_json"', "concurrency = 2", "budget_tokens = 10")
    found = model_settings({}, os.environ, file)
    assert (found.model, found.mode, found.concurrency, found.budget.tokens) == ("m", "md_json", 2, 10)


def test_trust_is_for_one_content_at_one_place(folder: Path) -> None:
    file = write(folder, f'base_url = "{OWN}"')
    trust(read_project_file(file) or pytest.fail("no file"), os.environ)
    assert model_settings({}, os.environ, file).base_url == OWN
    other = folder / "elsewhere"
    other.mkdir()
    copy = other / "juesuan.toml"
    copy.write_bytes(file.read_bytes())
    for changed in (write(folder, f'base_url = "{EVIL}"'), copy):
        with pytest.raises(UsageError, match="信任"):
            model_settings({}, os.environ, changed)


def test_the_commands_show_trust_and_take_it_back_and_hide_the_key(folder: Path) -> None:
    write(folder, f'base_url = "{OWN}"', 'api_key = "sk-secret"', 'model = "m"')
    run = CliRunner()
    before = run.invoke(build_app(), ["config", "show"]).stdout
    assert "未信任" in before
    assert "! base_url" in before
    assert "sk-secret" not in before
    assert "sk-secret" not in run.invoke(build_app(), ["config", "trust"]).stdout
    kept = folder / "home" / "juesuan" / "trusted.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert list(json.loads(kept.read_text())) == [str((folder / "juesuan.toml").resolve())]
    assert "已信任" in run.invoke(build_app(), ["config", "show"]).stdout
    assert "已取消" in run.invoke(build_app(), ["config", "distrust"]).stdout
    assert "未信任" in run.invoke(build_app(), ["config", "show"]).stdout


@pytest.mark.parametrize("command", [["extract", "a.txt", "--engine", "auto"], ["llm", "ping"]])
def test_a_downloaded_folder_gets_no_document_and_no_key(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    write(folder, f'base_url = "{EVIL}"', 'model = "m"')
    monkeypatch.setenv("JUESUAN_API_KEY", "sk-mine")
    result = CliRunner().invoke(build_app(), command)
    assert isinstance(result.exception, UsageError)
    assert "sk-mine" not in str(result.exception)


def test_the_rules_engine_does_not_look_at_the_file(folder: Path) -> None:
    write(folder, f'base_url = "{EVIL}"')
    assert isinstance(CliRunner().invoke(build_app(), ["extract", "a.txt", "-q"]).exception, SystemExit)


@pytest.mark.parametrize(
    ("flags", "environment", "key"),
    [
        pytest.param({}, {"JUESUAN_BASE_URL": OWN, "JUESUAN_API_KEY": "j"}, "j", id="own_pair"),
        pytest.param({}, {"OPENAI_BASE_URL": OWN, "OPENAI_API_KEY": "o"}, "o", id="openai_pair"),
        pytest.param({"base_url": OWN}, {"JUESUAN_API_KEY": "j"}, "j", id="flag_and_own_key"),
        pytest.param({"base_url": "https://api.openai.com/v1"}, {"OPENAI_API_KEY": "o"}, "o", id="openai_itself"),
        pytest.param({"base_url": OWN + "/2"}, {"JUESUAN_BASE_URL": OWN, "JUESUAN_API_KEY": "j"}, "j", id="same_host"),
        pytest.param(
            {},
            {"JUESUAN_BASE_URL": OWN, "JUESUAN_API_KEY": "j", "OPENAI_API_KEY": "o", "OPENAI_BASE_URL": EVIL},
            "j",
            id="both_pairs",
        ),
        pytest.param({"base_url": "http://127.0.0.1:9/v1"}, {"OPENAI_API_KEY": "o"}, None, id="loopback_gets_no_key"),
    ],
)
def test_a_key_goes_to_the_host_it_was_given_for(
    flags: dict[str, str], environment: dict[str, str], key: str | None
) -> None:
    assert model_settings(flags, environment).api_key == key


@pytest.mark.parametrize(
    ("flags", "environment"),
    [
        pytest.param({}, {"JUESUAN_BASE_URL": EVIL, "OPENAI_API_KEY": "sk-x"}, id="openai_key_elsewhere"),
        pytest.param({}, {"OPENAI_BASE_URL": EVIL, "JUESUAN_API_KEY": "sk-x"}, id="own_key_to_the_other"),
        pytest.param({"base_url": EVIL}, {"OPENAI_API_KEY": "sk-x"}, id="flag_and_openai_key"),
        pytest.param({"base_url": EVIL}, {"JUESUAN_BASE_URL": OWN, "JUESUAN_API_KEY": "sk-x"}, id="another_host"),
        pytest.param({"base_url": OWN + ":8443"}, {"JUESUAN_BASE_URL": OWN, "JUESUAN_API_KEY": "sk-x"}, id="port"),
    ],
)
def test_a_key_for_another_host_is_an_error_that_does_not_show_it(
    flags: dict[str, str], environment: dict[str, str]
) -> None:
    flags = {name: value.replace("/v1:8443", ":8443/v1") for name, value in flags.items()}
    with pytest.raises(UsageError, match="不是为") as caught:
        model_settings(flags, environment)
    assert "sk-x" not in str(caught.value)


def test_a_trusted_files_endpoint_gets_the_users_own_key(folder: Path) -> None:
    file = write(folder, f'base_url = "{OWN}"')
    trust(read_project_file(file) or pytest.fail("no file"), os.environ)
    environment = {"XDG_CONFIG_HOME": os.environ["XDG_CONFIG_HOME"]}
    assert model_settings({}, {**environment, "JUESUAN_API_KEY": "j"}, file).api_key == "j"
    with pytest.raises(UsageError, match="不是为"):
        model_settings({}, {**environment, "OPENAI_API_KEY": "o"}, file)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[llm]\n" + "x" * (1 << 20), id="large"),
        pytest.param("a = " + "[" * 50_000, id="deep"),
        pytest.param("llm = 3", id="no_table"),
        pytest.param('[llm]\nmodel = "\x1b]0;title\x07"', id="control"),
        pytest.param("[llm]\nmodel = 5", id="number_for_text"),
        pytest.param('[llm]\ntimeout = "soon"', id="text_for_number"),
        pytest.param("[llm]\nbudget_cost = nan", id="nan"),
        pytest.param("[llm]\ntasks = 1", id="no_list"),
        pytest.param('[llm]\nprompts = ["a"]', id="no_pairs"),
    ],
)
def test_a_malformed_file_is_one_error_without_raw_escapes(folder: Path, text: str) -> None:
    file = folder / "juesuan.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        model_settings({}, os.environ, file)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("name", ["../other.yaml", "/etc/passwd", "link.yaml"])
def test_aliases_outside_the_folder_want_trust(folder: Path, name: str) -> None:
    (folder / "link.yaml").symlink_to("/etc/passwd")
    file = folder / "juesuan.toml"
    file.write_text(f'aliases = ["own.yaml", "{name}"]\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"aliases.*信任"):
        permitted_aliases(file, os.environ)
    trust(read_project_file(file) or pytest.fail("no file"), os.environ)
    assert permitted_aliases(file, os.environ) == (folder / "own.yaml", folder / name)
