"""The image for a department: the rules that its file keeps, and where Docker is there, that it is built and answers."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
from hatchling.builders.sdist import SdistBuilder

from extractor.cli.serve import DEFAULT_PORT
from extractor.serve.web.access import OPEN_PATHS

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


class Instruction(NamedTuple):
    name: str
    value: str


def parsed(text: str) -> list[Instruction]:
    """The instructions of a Dockerfile, continued lines joined, comments left out."""
    plain = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"[ ]*\\\n[ ]*", " ", plain)
    parts = (line.split(None, 1) for line in joined.splitlines() if line.strip())
    return [Instruction(name.upper(), value) for name, value in parts]


def faults(text: str) -> list[str]:
    """What is wrong with a Dockerfile, of the things that matter for who runs it."""
    steps = parsed(text)
    stages = [index for index, step in enumerate(steps) if step.name == "FROM"]
    last = steps[stages[-1] :]
    named = {name for step in steps if step.name == "FROM" for name in re.findall(r" AS (\S+)", step.value)}
    found = []
    for step in steps:
        if step.name == "FROM":
            image = step.value.split()[0]
            if image not in named and not re.fullmatch(r"[a-z0-9]+:(?!latest)[\w.-]+", image):
                found.append(f"image without a tag, latest, or with a host: {image}")
        if step.name == "ADD":
            found.append("ADD instead of COPY")
        if step.name in {"ENV", "ARG"} and re.search(r"PASSWORD|TOKEN|SECRET|API_KEY", step.value):
            found.append("a secret in the image")
        if step.name == "RUN" and re.search(r"(?:curl|wget)\b.*\|\s*(?:ba|da|z)?sh\b|\bsudo\b|://", step.value):
            found.append(f"a script from elsewhere: {step.value}")
    users = [step.value for step in last if step.name == "USER"]
    if not users or users[-1].split(":")[0] in {"0", "root"}:
        found.append("runs as root")
    names = [step.name for step in last]
    found += [f"no {name}" for name in ("HEALTHCHECK", "VOLUME", "ENTRYPOINT") if name not in names]
    found += [
        f"{step.name} not as a list"
        for step in last
        if step.name in {"ENTRYPOINT", "CMD"} and not isinstance(_list(step.value), list)
    ]
    return found


def _list(value: str) -> object:
    try:
        return json.loads(value)
    except ValueError:
        return None


GOOD = 'FROM python:3.11-slim\nUSER 7\nVOLUME ["/data"]\nHEALTHCHECK CMD ["true"]\nENTRYPOINT ["x"]\n'


def test_the_dockerfile_keeps_the_rules() -> None:
    assert faults((ROOT / "Dockerfile").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param(":3.11-slim", "", "without a tag", id="no_tag"),
        pytest.param("3.11-slim", "latest", "latest", id="latest"),
        pytest.param("python:", "mirror.example.org/python:", "host", id="host"),
        pytest.param("USER 7\n", "", "root", id="no_user"),
        pytest.param("USER 7", "USER 7\nUSER root", "root", id="root_again"),
        pytest.param("USER 7", "USER 0:0", "root", id="root_by_number"),
        pytest.param("USER 7", "USER 7\nFROM python:3.11-slim", "root", id="user_of_another_stage"),
        pytest.param('HEALTHCHECK CMD ["true"]\n', "", "HEALTHCHECK", id="no_health_check"),
        pytest.param("USER 7", "RUN curl x \\\n  | sh\nUSER 7", "script", id="script_over_two_lines"),
        pytest.param("USER 7", "ENV MY_PASSWORD=x\nUSER 7", "secret", id="secret"),
        pytest.param("USER 7", "ADD a b\nUSER 7", "ADD", id="add"),
        pytest.param('["x"]', "x", "list", id="shell_form"),
    ],
)
def test_what_breaks_a_rule_is_found(old: str, new: str, fault: str) -> None:
    assert faults(GOOD) == []
    assert any(fault in one for one in faults(GOOD.replace(old, new)))


def copied_sources() -> set[str]:
    """What the Dockerfile takes from the folder that it is built in."""
    steps = parsed((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    return {
        source
        for step in steps
        if step.name == "COPY" and "--from" not in step.value
        for source in step.value.split()[:-1]
    }


def test_the_image_can_be_built_from_the_sdist() -> None:
    builder = SdistBuilder(str(ROOT))
    held = {Path(one.distribution_path).parts[0] for one in builder.recurse_included_files()}
    held |= set(builder.get_default_build_data()["force_include"].values())
    assert copied_sources() | {"Dockerfile", ".dockerignore"} <= held


def test_what_is_copied_is_there_and_let_through() -> None:
    copied = copied_sources()
    let_through = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    assert copied == let_through
    assert all((ROOT / name).exists() for name in copied)


def pinned(name: str) -> dict[str, set[str]]:
    """Of a lock: what is pinned (``duckdb==2.0.0``, with its marker), and the hashes that it may have."""
    found: dict[str, set[str]] = {}
    last = ""
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line[:1].isalnum():
            last = line.removesuffix("\\").strip()
            found[last] = set()
        elif "--hash=" in line:
            found[last].add(line.removesuffix("\\").strip())
    return found


def test_everything_in_the_image_is_pinned_with_its_hashes_as_everywhere() -> None:
    image, whole = pinned("requirements-image.lock"), pinned("requirements.lock")
    assert all(hashes for hashes in image.values())
    versions = {name.partition(" ;")[0]: hashes for name, hashes in whole.items()}
    assert {name.partition(" ;")[0]: hashes for name, hashes in image.items()}.items() <= versions.items()


def test_the_image_holds_what_its_extras_want_and_its_python_fits() -> None:
    extras = re.findall(r"--extra (\w+)", re.findall(r"(?m)^IMAGE = .*$", (ROOT / "Makefile").read_text("utf-8"))[0])
    optional = PROJECT["optional-dependencies"]
    assert {"serve", "office", "web"} <= set(extras) <= set(optional)
    wanted = [*PROJECT["dependencies"], *(one for extra in extras for one in optional[extra])]
    names = {re.split(r"[\[><=; ]", one)[0].lower().replace("_", "-").replace(".", "-") for one in wanted} - {
        PROJECT["name"]
    }
    assert names <= {name.partition("==")[0].partition("[")[0] for name in pinned("requirements-image.lock")}
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements-image.lock" in text
    minimum = PROJECT["requires-python"].removeprefix(">=")
    assert set(re.findall(r"^FROM python:([\d.]+)-slim", text, re.MULTILINE)) == {minimum}


def test_the_health_check_asks_what_the_server_answers_without_a_token() -> None:
    asked = re.findall(r"http://127\.0\.0\.1:(\d+)(/\w+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert asked == [(str(DEFAULT_PORT), OPEN_PATHS[0])]


def docker_runs() -> bool:
    return (
        shutil.which("docker") is not None
        and not subprocess.run(["docker", "info"], check=False, capture_output=True).returncode
    )


@pytest.mark.slow
def test_the_image_is_built_and_tells_its_version() -> None:
    if not docker_runs():
        pytest.skip("no Docker here")
    subprocess.run(["docker", "build", "--quiet", "-t", "juesuan-test", str(ROOT)], check=True)
    told = subprocess.run(
        ["docker", "run", "--rm", "juesuan-test", "--version"], capture_output=True, check=True, text=True
    )
    assert PROJECT["version"] in told.stdout
    refused = subprocess.run(["docker", "run", "--rm", "juesuan-test"], check=False, capture_output=True, text=True)
    assert refused.returncode == 2
    assert "口令" in refused.stderr
