"""For the person who works through findings: what is new since last time, what was looked at and set aside with a reason.

A finding is known again by its id and its message: the message holds the places and the figures.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.checks.explain import finding_title
from extractor.data_files import (
    LARGEST_MADE,
    MalformedDataError,
    fault_text,
    parse_json,
    parse_yaml,
    read_data,
    read_data_text,
)
from extractor.errors import UsageError, reason_of
from extractor.lazy import cached_property
from models.record import SEVERITIES, Finding, Record

SUFFIX = ".juesuan.yaml"
"""Behind the full name of a document: the file of its suppressions, beside it."""

Identity = tuple[str, str]


def identity(finding: Finding) -> Identity:
    """By what a finding is known again."""
    return finding.id, finding.message


def concerns_publisher(finding: Finding) -> bool:
    """Whether a finding is for the publisher to answer: what we did not read (pictures without OCR, a sentence, a failed
    model) is ours, and where neither is sure only what contradicts in the document, or is announced there and absent.
    """
    if finding.origin == "unknown":
        return finding.stage == "checks" or (finding.stage == "completeness" and finding.severity == "error")
    return finding.origin != "parsing"


# --- since last time ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Since:
    """The findings of one document against those of an earlier run."""

    new: tuple[Finding, ...]
    same: tuple[Finding, ...]
    gone: tuple[Identity, ...]


def read_baseline(path: Path) -> dict[str, frozenset[Identity]]:
    """Document name → findings, of a file that ``juesuan check --format json`` wrote; raises UsageError for another file."""
    try:
        data: Any = parse_json(read_data(path, LARGEST_MADE, pipes=True))
        return {
            Path(one["input"]).name: frozenset((finding["id"], finding["message"]) for finding in one["findings"])
            for one in data["documents"]
        }
    except OSError as error:
        raise UsageError(f"无法读取基线：{reason_of(error)}", where=str(path)) from error
    except (ValueError, KeyError, TypeError) as error:
        hint = "juesuan check 文件 -o 基线.json"
        raise UsageError("不是 juesuan check --format json 写出的基线", where=str(path), hint=hint) from error


def since(findings: Sequence[Finding], before: frozenset[Identity]) -> Since:
    """What is new, what was there already, what is gone."""
    now = {identity(finding) for finding in findings}
    return Since(
        tuple(finding for finding in findings if identity(finding) not in before),
        tuple(finding for finding in findings if identity(finding) in before),
        tuple(sorted(before - now)),
    )


# --- set aside ---------------------------------------------------------------------------------------------------------------


class Suppression(BaseModel):
    """A finding that someone looked at: by its id or its name in Chinese, and by words of its message where one id has several."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    contains: str = ""
    reason: str = Field(min_length=1)

    def covers(self, finding: Finding) -> bool:
        """Whether the finding is meant."""
        names = (finding.id, finding.id.removeprefix("checks."), finding_title(finding.id))
        return self.id in names and self.contains in finding.message


@dataclass(frozen=True)
class SetAside:
    """A finding that somebody looked at and does not uphold, with his reason; ``by`` and ``at`` where a journal says so."""

    finding: Finding
    reason: str
    by: str = ""
    at: str = ""

    @property
    def when(self) -> str:
        """The time for people: ``2031-05-06 07:08 UTC``, nothing where none is known."""
        return f"{self.at[:10]} {self.at[11:16]} UTC" if self.at else ""


@dataclass(frozen=True)
class Reviewed:
    """Findings that stand, those set aside, and suppressions that nothing answers to any more."""

    standing: tuple[Finding, ...]
    aside: tuple[SetAside, ...]
    unused: tuple[Suppression, ...]


@dataclass(frozen=True)
class ReviewedRecord:
    """A record with what was set aside: the one way in which decisions reach what is shown, counted and handed on."""

    as_read: Record
    aside: tuple[SetAside, ...] = ()

    @cached_property
    def record(self) -> Record:
        """The record as products show it: its findings are those that stand."""
        gone = {id(one.finding) for one in self.aside}
        standing = tuple(finding for finding in self.as_read.findings if id(finding) not in gone)
        return self.as_read.model_copy(update={"findings": standing})


def suppressions_beside(document: Path) -> tuple[Suppression, ...]:
    """The suppressions of a document, none where there is no file; raises UsageError for one that is not valid."""
    path = document.with_name(document.name + SUFFIX)
    if not os.path.isfile(path):  # noqa: PTH113  (Path.is_file raises for a name that the suffix makes too long)
        return ()
    try:
        data: Any = parse_yaml(read_data_text(path)) or []
        return tuple(Suppression.model_validate(one) for one in data)
    except (OSError, MalformedDataError, UnicodeDecodeError, TypeError) as error:
        raise UsageError(f"标注文件不是有效的 YAML：{reason_of(error)}", where=str(path)) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "每一项"
        hint = "每一项写 id、reason（必填），同一 id 有几条时再写 contains"
        raise UsageError(f"标注文件有误：{where}：{fault_text(first)}", where=str(path), hint=hint) from error


def review(findings: Sequence[Finding], suppressions: Sequence[Suppression]) -> Reviewed:
    """Set aside what the suppressions cover."""
    aside: list[SetAside] = []
    standing: list[Finding] = []
    used: set[int] = set()
    for finding in findings:
        one = next((suppression for suppression in suppressions if suppression.covers(finding)), None)
        if one is None:
            standing.append(finding)
        else:
            aside.append(SetAside(finding, one.reason))
            used.add(id(one))
    return Reviewed(tuple(standing), tuple(aside), tuple(one for one in suppressions if id(one) not in used))


def aside_line(aside: Sequence[SetAside]) -> str:
    """How many findings are not among those shown, for people; nothing where there are none."""
    return f"另有 {len(aside)} 条经人核对不采纳，不计在内" if aside else ""


# --- counts --------------------------------------------------------------------------------------------------------------------

CountKey = tuple[str, str, str]
"""Id of the check, department, fiscal year."""


def count_findings(documents: Sequence[tuple[str, str, Sequence[Finding]]]) -> Mapping[CountKey, dict[str, int]]:
    """``(department, year, findings)`` of many documents → counts by check, department and year, and severity."""
    counts: dict[CountKey, dict[str, int]] = {}
    for department, year, findings in documents:
        for finding in findings:
            own = counts.setdefault((finding.id, department, year), dict.fromkeys(SEVERITIES, 0))
            own[finding.severity] += 1
    return dict(sorted(counts.items()))


def count_by_department(accounts: Iterable[tuple[str, Sequence[Finding]]]) -> Mapping[str, Mapping[str, int]]:
    """``(department, findings)`` of many accounts → for each department how often each check found something."""
    counts: dict[str, dict[str, int]] = {}
    for department, findings in accounts:
        own = counts.setdefault(department, {})
        for finding in findings:
            own[finding.id] = own.get(finding.id, 0) + 1
    return dict(sorted(counts.items()))
