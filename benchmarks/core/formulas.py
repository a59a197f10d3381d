"""The formula of nodes that read three others: for the floor, for the graph, and for the graph with `reads=`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Wiring = list[tuple[int, int, int]]  # what each node reads


def weighted(values: list[float], a: int, b: int, c: int) -> Callable[[], float]:
    return lambda: values[a] * 0.5 + values[b] * 0.3 + values[c] * 0.2


def weighted_reads(a: Callable[[], Any], b: Callable[[], Any], c: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: a() * 0.5 + b() * 0.3 + c() * 0.2


def weighted_values() -> Callable[[Any, Any, Any], Any]:
    return lambda a, b, c: a * 0.5 + b * 0.3 + c * 0.2
