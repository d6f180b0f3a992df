"""Cases and gold records: what is measured, against what, and what is known to be odd about it.

The manifest (``manifest.yaml``) names every case, the side notes (``gold_notes.yaml``) the contradictions that the
publisher printed and that the labels keep. Paths in both are relative to the folder that holds them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.data_files import LARGEST_MADE, MalformedDataError, fault_line, fault_text, parse_yaml, read_data
from extractor.errors import UsageError, reason_of
from extractor.lazy import cached_property
from models import Amount, Record

Form = Literal["text", "pdf", "scan"]
Split = Literal["dev", "test"]
Role = Literal["develop", "test"]
"""``develop``: rules, prompts and examples were written with the document at hand; ``test``: none of them was."""
Aspect = Literal["line", "order"]

DATA_FOLDER = Path(__file__).resolve().parent
"""Where manifest, corpus and gold of a source checkout are; an installed wheel carries the manifest only."""


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))


class Case(_Closed):
    """One document file and the gold record that its extraction is held against.

    ``document`` names the disclosure, so that its forms count as one in statistics; ``source`` is its text as
    published, against which grounding is measured; ``ignore`` names what the gold does not say about this form: the
    printed 行次 (``line``) and the order of print (``order``), where the gold was labelled on another form.
    """

    id: str
    document: str
    file: str
    form: Form
    gold: str
    source: str
    year: int
    region: str
    split: Split
    role: Role = "develop"
    ignore: tuple[Aspect, ...] = ()
    notes: str = ""


class IdentityException(_Closed):
    """An accounting identity that the publisher's own figures break: where, both sides as labelled, and the quote."""

    identity: str
    path: str
    left: Amount
    right: Amount
    note: str


class TextException(_Closed):
    """A verbatim value whose characters do not stand together in the source, and why."""

    path: str
    note: str


class GoldNotes(_Closed):
    """The side notes of one gold file."""

    identities: tuple[IdentityException, ...] = ()
    texts: tuple[TextException, ...] = ()
    figures: tuple[TextException, ...] = ()


class Manifest(_Closed):
    """All cases, with the folder that their paths are relative to."""

    folder: Path = Field(exclude=True)
    cases: tuple[Case, ...]
    notes: dict[str, GoldNotes]

    @cached_property
    def by_id(self) -> dict[str, Case]:
        """Case id → case."""
        return {case.id: case for case in self.cases}

    def select(
        self, *, split: str | None = None, role: str | None = None, cases: Iterable[str] = ()
    ) -> tuple[Case, ...]:
        """The cases of a split, of a role, and with an id, document or form among ``cases``, in the manifest's order.

        Raises UsageError where a wanted name matches nothing.
        """
        wanted = tuple(cases)
        for name in wanted:
            if not any(name in _names(case) for case in self.cases):
                known = "、".join(self.by_id)
                raise UsageError(f"没有名为 {name} 的评测用例", hint=f"可用：{known}")
        chosen = tuple(
            case
            for case in self.cases
            if (split is None or case.split == split)
            and (role is None or case.role == role)
            and (not wanted or any(name in _names(case) for name in wanted))
        )
        if not chosen:
            raise UsageError(f"没有符合条件的评测用例（split={split}, role={role}, cases={list(wanted)}）")
        return chosen

    def path(self, name: str) -> Path:
        """A file of the manifest as a path."""
        return self.folder / name

    def gold_record(self, case: Case) -> Record:
        """The hand-labelled record of a case."""
        return read_record(self.path(case.gold))

    def source_text(self, case: Case) -> str:
        """The published text of a case's document."""
        return read_data(self.path(case.source), LARGEST_MADE).decode("utf-8")


def _names(case: Case) -> tuple[str, str, str]:
    return case.id, case.document, case.form


def load_manifest(folder: Path = DATA_FOLDER) -> Manifest:
    """Read ``manifest.yaml`` and ``gold_notes.yaml`` of a folder; raises UsageError where they or files are absent."""
    path = folder / "manifest.yaml"
    if not path.is_file():
        raise UsageError(f"找不到评测清单 {path}", hint="用 --data 指定含 manifest.yaml、corpus、gold 的目录")
    notes_path = folder / "gold_notes.yaml"
    try:
        cases = parse_yaml(read_data(path))
        notes = parse_yaml(read_data(notes_path)) if notes_path.exists() else {}
        manifest = Manifest(folder=folder, cases=cases["cases"], notes=notes or {})
    except ValidationError as error:
        raise UsageError(f"评测清单有误：{fault_line(error.errors()[0])}", where=str(path)) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"评测清单无法读取：{reason_of(error)}", where=str(path)) from error
    _refuse_duplicates(manifest)
    _refuse_absent_files(manifest)
    return manifest


def notes_beside(gold: Path) -> GoldNotes:
    """The side notes on a gold file, from ``gold_notes.yaml`` in its folder or the one above; none where there are none."""
    for folder in (gold.resolve().parent, gold.resolve().parent.parent):
        path = folder / "gold_notes.yaml"
        if path.exists():
            try:
                notes = parse_yaml(read_data(path)) or {}
                return GoldNotes.model_validate(notes.get(gold.name, {}))
            except ValidationError as error:
                raise UsageError(f"标准答案的说明有误：{fault_line(error.errors()[0])}", where=str(path)) from error
            except (OSError, ValueError, AttributeError) as error:
                raise UsageError(f"标准答案的说明无法读取：{reason_of(error)}", where=str(path)) from error
    return GoldNotes()


def _refuse_duplicates(manifest: Manifest) -> None:
    seen: set[str] = set()
    for case in manifest.cases:
        if case.id in seen:
            raise UsageError(f"评测清单中用例编号重复：{case.id}")
        seen.add(case.id)
    splits: dict[str, set[str]] = {}
    for case in manifest.cases:
        splits.setdefault(case.document, set()).add(case.split)
    for document, found in splits.items():
        if len(found) > 1:
            raise UsageError(f"同一文件的用例不能既在 dev 又在 test：{document}")


def _refuse_absent_files(manifest: Manifest) -> None:
    for case in manifest.cases:
        for name in (case.file, case.gold, case.source):
            if not manifest.path(name).is_file():
                hint = "安装包不含语料，请在源码目录中运行，或用 --data 指定目录"
                raise UsageError(f"用例 {case.id} 缺少文件 {name}", where=str(manifest.folder), hint=hint)


def read_record(path: Path) -> Record:
    """A record from its JSON file; raises UsageError naming the file and each fault."""
    try:
        return Record.model_validate_json(read_data(path, LARGEST_MADE))
    except (OSError, MalformedDataError) as error:
        raise UsageError(f"记录无法读取：{reason_of(error)}", where=str(path)) from error
    except ValidationError as error:
        faults = "; ".join(f"{path}: {message}" for path, message in error_to_faults(error)[:5])
        raise UsageError(f"不是有效的记录：{faults}", where=str(path)) from error


def error_to_faults(error: ValidationError) -> list[tuple[str, str]]:
    """``(path, message)`` of each fault that the models found; ``(root)`` where it is the whole."""
    return [(_dotted(fault["loc"]), fault_text(fault)) for fault in error.errors()]


def _dotted(location: tuple[int | str, ...]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return text.removeprefix(".") or "(root)"


def file_sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(read_data(path, LARGEST_MADE)).hexdigest()
