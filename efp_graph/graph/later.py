"""Attributes that are made when somebody first asks for them: most graphs are small, and never use them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class Later(Generic[T]):
    """An attribute that is made when it is first asked for. Two threads that ask at once get the same.

    `functools.cached_property` would not do: up to Python 3.11 it has a lock, which an interrupt may leave behind, and
    from 3.12 on each of two threads may get one of its own.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, owner: None, kind: type) -> Self: ...
    @overload
    def __get__(self, owner: Any, kind: type) -> T: ...
    def __get__(self, owner: Any, kind: type) -> Any:
        if owner is None:
            return self
        return owner.__dict__.setdefault(self._name, self._make())  # from now on it is found there, before this
