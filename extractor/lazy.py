"""A property that is computed once, without a lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Self, TypeVar, overload

T_co = TypeVar("T_co", covariant=True)


class cached_property(Generic[T_co]):  # noqa: N801 - the name that Python's own decorator has
    """As :class:`functools.cached_property` is from Python 3.12 on: the value is computed at the first look and kept.

    Python 3.11's holds one lock for all instances of a class while it computes: threads that read several documents wait
    for one another, and a process forked in the midst of it inherits the lock held, and waits for ever. Two threads that
    look at the same moment compute the value twice here, and both get the same.
    """

    def __init__(self, compute: Callable[..., T_co]) -> None:
        self.compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T_co: ...

    def __get__(self, instance: object | None, owner: type) -> T_co | Self:
        if instance is None:
            return self
        # Found by Python itself from now on: what stands in the instance goes before a descriptor that cannot be set.
        return instance.__dict__.setdefault(self.name, self.compute(instance))  # type: ignore[no-any-return]
