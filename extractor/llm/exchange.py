"""The HTTP client of the endpoint: no redirects, and answers of bounded size, whatever they are packed in.

A redirect would carry the documents, and maybe the key, to a host that nobody named. A body is read up to its limit and
unpacked up to the same limit: 100 MB, or 100 KB that unpack to 100 GB, end as one error.
"""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from extractor.llm.errors import RejectedCallError

if TYPE_CHECKING:
    import httpx2

LARGEST_BODY = 8 << 20
"""Bytes of one answer, unpacked: the longest that models give are about one MB."""
LARGEST_FILE = 1 << 30
"""Bytes of a file of the Batch API, which holds the answers of a whole run."""
_PACKED = {"gzip": 31, "x-gzip": 31, "deflate": 47}
"""The packings that are asked for, and how zlib is told to unpack them."""


def bounded_client(timeout: float) -> httpx2.AsyncClient:
    """A client that follows no redirect and holds every body to its limit; ``timeout`` in seconds, of one read."""
    import httpx2

    return httpx2.AsyncClient(
        timeout=timeout,
        follow_redirects=False,
        headers={"accept-encoding": "gzip, deflate"},
        event_hooks={"response": [_bound_body]},
    )


async def _bound_body(response: httpx2.Response) -> None:
    """Read and unpack the body up to its limit, and put it in place of the stream."""
    import httpx2

    if response.is_stream_consumed or response.is_closed:
        return
    limit = LARGEST_FILE if response.request.url.path.endswith("/content") else LARGEST_BODY
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in _PACKED and packing != "identity":
        raise RejectedCallError(f"模型服务的回答用了没有要求的压缩方式（{packing[:20]!r}）")
    stream = response.stream
    try:
        body = await _read(stream, limit, packing)  # type: ignore[arg-type]
    finally:
        await stream.aclose()  # type: ignore[union-attr]
    response.headers.pop("content-encoding", None)
    response.headers["content-length"] = str(len(body))
    response.stream = httpx2.ByteStream(body)


async def _read(stream: AsyncIterator[bytes], limit: int, packing: str) -> bytes:
    unpack = zlib.decompressobj(_PACKED[packing]) if packing in _PACKED else None
    parts: list[bytes] = []
    raw = size = 0
    async for chunk in stream:
        raw += len(chunk)
        try:
            plain = unpack.decompress(chunk, limit + 1 - size) if unpack is not None else chunk
        except zlib.error:
            raise RejectedCallError("模型服务的回答压缩有误，无法解开") from None
        size += len(plain)
        if size > limit or raw > limit:
            raise RejectedCallError(f"模型服务的回答超过 {limit >> 20} MB，没有读完")
        parts.append(plain)
    return b"".join(parts)
