"""Addresses as inputs: what is fetched goes into a folder, and the folder is the account."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli.options import severity_word
from extractor.cli.output import tell
from extractor.input.address import FetchLimits, fetch_account, is_address
from extractor.input.load import Source

AllowPrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Fetch from private and loopback addresses too.")
]
AnySiteOption = Annotated[bool, typer.Option("--any-site", help="Fetch attachments from other sites too.")]
DownloadOption = Annotated[
    Path | None, typer.Option("--download-to", help="Keep what an address leads to in this folder.")
]


def fetch_limits(*, allow_private: bool, any_site: bool) -> FetchLimits:
    """What the options allow; what they do not is refused with the option that would."""
    return FetchLimits(
        allow_private=allow_private,
        any_site=any_site,
        private_hint="确需取得请加 --allow-private",
        site_hint="确需取得请加 --any-site",
    )


@contextmanager
def fetched_source(source: Source, keep: Path | None, limits: FetchLimits) -> Iterator[Source]:
    """The source itself, or for an address the file, or the folder of files, that it leads to."""
    if not (isinstance(source, str) and is_address(source)):
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="juesuan-") as temporary:
        fetched = fetch_account(source, keep or Path(temporary), limits)
        for reason in fetched.missing:
            tell(f"{severity_word('warning')}{reason}", err=True)
        yield str(fetched.paths[0] if len(fetched.paths) == 1 else fetched.paths[0].parent)
