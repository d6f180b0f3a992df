"""Files that only who holds a key can have written: HTML that comes with somebody's folder is never taken for our own."""

from __future__ import annotations

import hmac
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from extractor.data_files import LARGEST_MADE, MalformedDataError, read_data
from extractor.errors import UsageError
from extractor.files import make_private_folder, write_atomically

_KEY_BYTES = 32
_STEPS = 3
"""Of its path, what the seal of a file says as well: account, reading, name. A sealed file in another's place is none."""


@dataclass(frozen=True)
class Seal:
    """Writes and reads sealed files; what another key sealed, or nobody, is as good as absent."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(_KEY_BYTES), repr=False)

    def write(self, path: Path, content: str | bytes) -> None:
        """Write a file whole, for its owner alone. Raises UsageError where that cannot be done."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        write_atomically(path, self._of(path, data) + data, private=True)

    def read(self, path: Path) -> bytes | None:
        """The content of a file, ``None`` where there is none that this key sealed."""
        try:
            sealed = read_data(path, LARGEST_MADE)
        except (OSError, MalformedDataError):
            return None
        tag, data = sealed[: sha256().digest_size], sealed[sha256().digest_size :]
        return data if hmac.compare_digest(tag, self._of(path, data)) else None

    def _of(self, path: Path, data: bytes) -> bytes:
        about = "/".join(path.parts[-_STEPS:]).encode("utf-8", "surrogateescape")
        return hmac.digest(self.key, about + b"\0" + data, "sha256")


def kept_seal(path: Path) -> Seal:
    """The seal whose key a file of this user keeps, made there at the first time; where none can be kept, a seal for now."""
    with suppress(OSError, MalformedDataError):
        key = read_data(path)
        if len(key) == _KEY_BYTES:
            return Seal(key)
    seal = Seal()
    with suppress(UsageError, OSError):  # the cache cannot be written: views are made anew by the next server
        make_private_folder(path.parent)
        write_atomically(path, seal.key, private=True)
    return seal
