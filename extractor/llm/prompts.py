"""Prompts as versioned data: ``prompts/<task>/<version>.md`` with front matter, and examples in files of their own.

A prompt file is YAML front matter (task, version, answer, parameters, inputs, change) and a Jinja2 body in two parts,
``<!-- system -->`` and ``<!-- user -->``. A missing input is an error that names it. An example is taken from a published
document and is never shown for that document: ``fitting_examples`` leaves it out by name, by content hash and by its text.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.data_files import MalformedDataError, fault_line, parse_yaml, read_data_text
from extractor.errors import ExtractorError, PromptError, reason_of
from extractor.task_folders import SHIPPED
from extractor.text.characters import key

PROMPTS = SHIPPED
"""Where the prompts of the program are, in the folders of their tasks."""
DATA_TAGS = ("document", "unit")
"""Tags of the block that holds document text; the same tags inside the text are made harmless."""

_FRONT = re.compile(r"\A---\n(?P<front>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_PARTS = re.compile(r"\A\s*<!-- system -->\n(?P<system>.*?)\n<!-- user -->\n(?P<user>.*)\Z", re.DOTALL)
_TAG = re.compile(rf"<(?=\s*/?\s*(?:{'|'.join(DATA_TAGS)})\b)", re.IGNORECASE)
_VERSION = re.compile(r"v(\d+)")
_SAMPLE = 24
"""Characters of an example's passage that show a document to be the one it was taken from."""


class _Front(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    task: str
    version: str
    answer: str = ""
    change: str
    inputs: tuple[str, ...]
    examples: int = 0
    candidate: bool = False
    parameters: dict[str, Any] = {}


@dataclass(frozen=True)
class Prompt:
    """One version of one task's prompt. ``examples`` is how many it shows at most; ``sha256`` is of its file.

    A ``candidate`` has no scores yet: it is used only where it is asked for by its version.
    """

    task: str
    version: str
    answer: str
    change: str
    inputs: tuple[str, ...]
    examples: int
    candidate: bool
    parameters: Mapping[str, Any]
    system: str
    user: str
    text: str
    sha256: str


class Example(BaseModel):
    """A passage of a published document with the answer that is wanted for it.

    ``document`` names the disclosure (the file name up to its first dot), ``sha256`` the files of it that are known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    document: str
    sha256: tuple[str, ...] = ()
    units: tuple[dict[str, str], ...]
    answer: dict[str, Any]


def list_prompts(folder: Path = PROMPTS) -> tuple[Prompt, ...]:
    """Every prompt there is, by task and version."""
    paths = sorted(folder.glob("*/v*.md"), key=lambda path: (path.parent.name, version_number(path.stem)))
    return tuple(_load(path) for path in paths)


def prompts_of(task: Path) -> tuple[Prompt, ...]:
    """The prompts of one task, by version; ``task`` is its folder."""
    return tuple(_load(path) for path in sorted(task.glob("v*.md"), key=lambda path: version_number(path.stem)))


def load_prompt(task: str, version: str | None = None, folder: Path = PROMPTS) -> Prompt:
    """One prompt, the newest that is no candidate where no version is named; raises PromptError where there is none."""
    versions = sorted((path.stem for path in (folder / task).glob("v*.md")), key=version_number)
    if not versions:
        known = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
        raise PromptError(f"没有 {task} 这个任务的提示词", hint=f"可用 {'、'.join(known)}")
    settled = [name for name in versions if not _load(folder / task / f"{name}.md").candidate] if not version else []
    wanted = version or (settled or versions)[-1]
    if wanted not in versions:
        raise PromptError(f"{task} 没有 {wanted} 版提示词", hint=f"可用 {'、'.join(versions)}")
    return _load(folder / task / f"{wanted}.md")


def chosen_prompt(task: str, version: str | None, folder: Path, own: Path | None) -> tuple[Prompt, tuple[Example, ...]]:
    """The prompt of a task and its examples: from the user's ``own`` folder where that has the version, else from ``folder``.

    Without a version it is the newest of the own ones. Own prompts without examples are shown with those of ``folder``.
    Raises PromptError where neither has it, or ``own`` is no folder.
    """
    if own is not None and not own.is_dir():
        raise PromptError("没有这个提示词目录", where=str(own), hint="用 juesuan prompts new 任务 新建一份")
    home = own if own is not None and _has(own / task, version) else folder
    shown = home if (home / task / "examples").is_dir() else folder
    return load_prompt(task, version, home), load_examples(task, shown)


def _has(folder: Path, version: str | None) -> bool:
    return (folder / f"{version}.md").is_file() if version else any(folder.glob("v*.md"))


def new_version(prompt: Prompt, version: str, change: str) -> str:
    """The text of a prompt as another version of itself, to be edited."""
    match = _FRONT.match(prompt.text)
    assert match is not None  # noqa: S101  (a prompt that was loaded has it)
    front = parse_yaml(match["front"]) | {"version": version, "change": change}
    front.pop("candidate", None)
    import yaml

    text = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{text}---\n{match['body']}"


def version_number(version: str) -> int:
    """The number of ``vN``, 0 for another name."""
    match = _VERSION.fullmatch(version)
    return int(match.group(1)) if match else 0


@cache
def _load(path: Path) -> Prompt:
    try:
        text = read_data_text(path)
    except (OSError, UnicodeDecodeError, MalformedDataError) as error:
        raise PromptError(f"无法读取提示词：{reason_of(error)}", where=str(path)) from error
    match = _FRONT.match(text)
    parts = _PARTS.match(match["body"]) if match else None
    if match is None or parts is None:
        raise PromptError("提示词应由 front matter、<!-- system --> 和 <!-- user --> 组成", where=str(path))
    try:
        front = _Front.model_validate(parse_yaml(match["front"]))
    except (MalformedDataError, UnicodeDecodeError, ValidationError) as error:
        raise PromptError(f"front matter 有误：{_first(error)}", where=str(path)) from error
    if (front.task, front.version) != (path.parent.name, path.stem):
        raise PromptError(f"front matter 写的是 {front.task}@{front.version}，与文件位置不符", where=str(path))
    return Prompt(
        task=front.task,
        version=front.version,
        answer=front.answer,
        change=front.change,
        inputs=front.inputs,
        examples=front.examples,
        candidate=front.candidate,
        parameters=dict(front.parameters),
        system=parts["system"].strip(),
        user=parts["user"].strip(),
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return fault_line(error.errors()[0])
    return reason_of(error)


@cache
def load_examples(task: str, folder: Path = PROMPTS) -> tuple[Example, ...]:
    """The examples of a task in the order of their file names; raises PromptError for a malformed one."""
    found = []
    for path in sorted((folder / task / "examples").glob("*.yaml")):
        try:
            found.append(Example.model_validate(parse_yaml(read_data_text(path))))
        except (OSError, MalformedDataError, UnicodeDecodeError, ValidationError) as error:
            raise PromptError(f"示例有误：{_first(error)}", where=str(path)) from error
    return tuple(found)


def document_name(name: str | None) -> str | None:
    """The disclosure that a file name stands for: ``a/x.scan.pdf`` and ``x.txt`` are both ``x``."""
    return Path(name).name.split(".", 1)[0].casefold() or None if name else None


def fitting_examples(
    examples: Iterable[Example], *, name: str | None, sha256: str, text: str, limit: int
) -> tuple[Example, ...]:
    """Examples that do not come from the document under extraction, ``limit`` at most.

    The document is known by its file name up to the first dot, by the hash of its bytes, and by its text: an example of
    which a stretch stands in ``text`` is left out as well, so that a renamed or converted copy does not see itself.
    """
    own = document_name(name)
    folded = key(text)
    kept = [
        example
        for example in examples
        if example.document.casefold() != own and sha256 not in example.sha256 and not _stands_in(example, folded)
    ]
    return tuple(kept[:limit])


def _stands_in(example: Example, folded: str) -> bool:
    """Whether the greater part of an example's passage stands in a text, looked up in stretches."""
    stretches = []
    for unit in example.units:
        plain = key(unit["text"])
        stretches += [plain[at : at + _SAMPLE] for at in range(0, max(len(plain) - _SAMPLE, 1), _SAMPLE)]
    found = sum(stretch in folded for stretch in stretches)
    return bool(stretches) and 2 * found > len(stretches)


def escape_data(text: str) -> str:
    """Document text for the data block: an opening ``<`` of our own tags becomes full-width and is a tag no more."""
    return _TAG.sub("＜", text)


def render(prompt: Prompt, inputs: Mapping[str, Any]) -> tuple[dict[str, str], ...]:
    """The system and the user message; raises PromptError for an input that is missing or not declared."""
    missing = set(prompt.inputs) - set(inputs)
    if missing or set(inputs) - set(prompt.inputs):
        odd = sorted(missing or set(inputs) - set(prompt.inputs))
        what = "缺少输入" if missing else "没有声明输入"
        raise PromptError(f"{what} {'、'.join(odd)}", where=f"{prompt.task}@{prompt.version}")
    return (
        {"role": "system", "content": _render(prompt, prompt.system, inputs)},
        {"role": "user", "content": _render(prompt, prompt.user, inputs)},
    )


def _render(prompt: Prompt, template: str, inputs: Mapping[str, Any]) -> str:
    try:
        return str(_environment().from_string(template).render(inputs)).strip()
    except (ExtractorError, MemoryError):
        raise  # a limit of the document is none of the template
    except Exception as error:  # a template of a stranger divides by zero, adds figures to words, calls itself
        told = f"提示词无法生成：{reason_of(error)}"
        raise PromptError(told, where=f"{prompt.task}@{prompt.version}") from error


@cache
def _environment() -> Any:
    import json

    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False, autoescape=False
    )
    environment.filters["data"] = escape_data
    environment.filters["json"] = lambda value: json.dumps(value, ensure_ascii=False, indent=None)
    return environment


def prompt_label(prompt: Prompt, examples: Sequence[Example]) -> str:
    """Version and hash for the provenance: of the prompt's file and of the examples that it was shown with."""
    digest = hashlib.sha256(prompt.sha256.encode())
    for example in examples:
        digest.update(example.model_dump_json().encode())
    return f"{prompt.version} sha256:{digest.hexdigest()[:16]}"
