"""Addresses of objects: `class/name[/n]`, n counting those of one class and name in the order of the model.

The same in every run of a script, where ids are others. Draws and digests go by them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any


def addresses_of(objects: Iterable[Any]) -> dict[Any, str]:
    """{object: its address}, in their order."""
    several = list(objects)
    count = Counter(_address(one) for one in several)
    seen: Counter[str] = Counter()
    found = {}
    for one in several:
        address = _address(one)
        seen[address] += 1
        found[one] = f"{address}/{seen[address]}" if count[address] > 1 else address
    return found


def _address(one: Any) -> str:
    return f"{type(one).__name__}/{one.name}"
