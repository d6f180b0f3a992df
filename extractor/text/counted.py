"""How a message says that what it tells stands elsewhere as well."""

from __future__ import annotations


def counted(message: str, count: int) -> str:
    """The message of the first of ``count`` alike: with their number, where there are others."""
    if count < 2:
        return message
    plain = message.removesuffix("。")
    return f"{plain}（同样的情况共{count}处）{message[len(plain) :]}"
