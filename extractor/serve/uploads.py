"""Files that came in, each in a folder of its own under a name that we gave; what its sender called it is data beside it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from pydantic import TypeAdapter

from extractor.batch.journal import now
from extractor.data_files import read_data
from extractor.errors import DocumentTooLargeError, EmptyDocumentError, UnsupportedFormatError, UsageError, reason_of
from extractor.files import new_file, safe_file_name, write_atomically
from extractor.input.archive import Member, archive_members, is_archive
from extractor.input.source_bytes import read_path
from extractor.serve.workspace import NotThereError, Workspace

_ID = re.compile(r"[0-9a-f]{24}")
_INDEX = ".upload.json"
"""No upload lies under such a name: ``safe_file_name`` leaves no dot in front."""
_ARCHIVES = frozenset({".zip", ".7z", ".rar"})
MOST_NAME = 300
"""Characters of a name or folder that are kept."""


@dataclass(frozen=True)
class Upload:
    """A file that came in: ``name`` and ``folder`` as its sender called them, ``file`` where it lies."""

    id: str
    name: str
    folder: str
    size: int
    sha256: str
    at: str
    file: str

    @property
    def is_archive(self) -> bool:
        """Whether it is called an archive; whether it is one, only a worker looks."""
        return Path(self.name).suffix.lower() in _ARCHIVES


_UPLOAD = TypeAdapter(Upload)


@dataclass(frozen=True)
class UnpackOrder:
    """An archive to be unpacked by a worker, and how large its members may be."""

    archive: Path
    name: str
    folder: str
    uploads: Path
    max_bytes: int


class Uploads:
    """The uploads of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._folder = workspace.own / "uploads"
        self._most = workspace.settings.max_upload

    def __iter__(self) -> Iterator[Upload]:
        indices = sorted(self._folder.glob(f"*/{_INDEX}"), key=_written)
        return (one for one in (self._read(path.parent) for path in indices) if one is not None)

    def get(self, identifier: str) -> Upload:
        """An upload by its id. Raises NotThereError."""
        found = self._read(self._folder / identifier) if _ID.fullmatch(identifier) else None
        if found is None:
            raise NotThereError("没有这个上传的文件", where=identifier[:80])
        return found

    async def take(self, name: str, folder: str, content: AsyncIterator[bytes]) -> Upload:
        """Keep a file as it comes in.

        Raises DocumentTooLargeError as soon as it is too large, EmptyDocumentError where nothing came, UsageError where it
        cannot be written; nothing is left of it then.
        """
        shown = _last_part(name)
        identifier = secrets.token_hex(12)
        place = self._folder / identifier
        try:
            place.mkdir(mode=0o700)
            file = place / safe_file_name(shown)
            size, digest = await self._write(file, content, shown)
            upload = Upload(identifier, shown, _kept_folder(folder), size, digest, now(), file.name)
            _write_index(place, upload)
        except BaseException as error:
            shutil.rmtree(place, ignore_errors=True)
            if isinstance(error, OSError):
                raise UsageError(f"文件没有存下：{reason_of(error)}", where=shown, hint="请检查磁盘空间") from error
            raise
        return upload

    async def _write(self, file: Path, content: AsyncIterator[bytes], shown: str) -> tuple[int, str]:
        size, digest = 0, hashlib.sha256()
        with new_file(file, private=True) as stream:
            async for block in content:
                size += len(block)
                if size > self._most:
                    hint = "请拆分文件，或在命令行用 juesuan batch 处理"
                    raise DocumentTooLargeError(f"文件超过 {self._most >> 20} MB", where=shown, hint=hint)
                digest.update(block)
                stream.write(block)
            if not size:
                raise EmptyDocumentError("文件是空的", where=shown, hint="请检查后重新上传")
            stream.flush()
            os.fsync(stream.fileno())
        return size, digest.hexdigest()

    def unpack(self, identifier: str) -> list[Upload]:
        """The members of an archive as uploads of their own, each in the folder that it has there; the archive goes.

        For an archive of several accounts: one of one account is read as it is. A worker does it, under limits. Raises
        UsageError for what is no archive, DocumentError for one that is damaged, protected or a bomb.
        """
        upload = self.get(identifier)
        folder = "/".join(filter(None, (upload.folder, Path(upload.name).stem)))
        order = UnpackOrder(self.path(upload), upload.name, folder, self._folder, self._most)
        made = [self.get(one) for one in self._workspace.calls.call(unpack, order, upload.name)]
        self.remove(identifier)
        return made

    def remove(self, identifier: str) -> None:
        """Forget an upload; records made of it stay."""
        self.get(identifier)
        shutil.rmtree(self._folder / identifier, ignore_errors=True)

    def path(self, upload: Upload) -> Path:
        """Where an upload lies."""
        return self.place(upload.id, upload.file)

    def place(self, identifier: str, file: str) -> Path:
        """Where the file of an upload lies or lay, whatever path is said of it. Raises NotThereError for what is no id."""
        if _ID.fullmatch(identifier) is None:
            raise NotThereError("没有这个上传的文件", where=identifier[:80])
        return self._folder / identifier / Path(file).name

    def _read(self, place: Path) -> Upload | None:
        try:
            found = _UPLOAD.validate_json(read_data(place / _INDEX))
            file = place / Path(found.file).name
            whole = file.is_file() and not file.is_symlink() and not place.is_symlink()
        except (OSError, ValueError):
            return None  # one that is coming in, or was left by a killed server
        return found if whole and found.id == place.name and _ID.fullmatch(found.id) else None


def _written(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0  # removed meanwhile


def unpack(order: UnpackOrder) -> list[str]:
    """In the worker: every member in a folder of its own under a name of ours; the ids."""
    data = read_path(order.archive, order.name, order.max_bytes)
    if not is_archive(data):
        raise UnsupportedFormatError("这不是压缩包", where=order.name)
    made: list[str] = []
    try:
        for member in archive_members(data, order.name, max_bytes=order.max_bytes):
            made.append(secrets.token_hex(12))
            _keep_member(order, made[-1], member)
    except BaseException:
        for identifier in made:
            shutil.rmtree(order.uploads / identifier, ignore_errors=True)
        raise
    return made


def _keep_member(order: UnpackOrder, identifier: str, member: Member) -> None:
    place = order.uploads / identifier
    place.mkdir(mode=0o700)
    shown, inside = _last_part(member.name), PurePosixPath(member.name.replace("\\", "/"))
    file = place / safe_file_name(shown)
    write_atomically(file, member.data, private=True)
    folder = _kept_folder(f"{order.folder}/{inside.parent}") if len(inside.parts) > 1 else ""
    digest = hashlib.sha256(member.data).hexdigest()
    _write_index(place, Upload(identifier, shown, folder, len(member.data), digest, now(), file.name))


def _write_index(place: Path, upload: Upload) -> None:
    write_atomically(place / _INDEX, json.dumps(asdict(upload), ensure_ascii=False), private=True)


def propose_accounts(uploads: list[Upload]) -> list[tuple[str, list[Upload]]]:
    """Which uploads are one account: those of one folder together, a file by itself where it came without one."""
    groups: dict[str, list[Upload]] = {}
    for upload in uploads:
        groups.setdefault(upload.folder or f"\0{upload.id}", []).append(upload)
    return [
        (_last_part(folder) if members[0].folder else members[0].name, members) for folder, members in groups.items()
    ]


def _last_part(name: str) -> str:
    """The last part of a path of either kind of system."""
    return PurePosixPath(name.replace("\\", "/")).name[-MOST_NAME:].strip() or "未命名"


def _kept_folder(folder: str) -> str:
    """A folder for showing and grouping; nothing is ever opened by it."""
    parts = [part for part in folder.replace("\\", "/").split("/") if part.strip(" .")]
    return "/".join(parts)[-MOST_NAME:]
