"""How the shapes are measured, and the lines that are printed.

A batch holds the old values until it is committed, which the floor does not: 210 MB for the nodes of hours. The process
keeps the memory it frees (see `keep_freed_memory`), else these rows measure how fast the system hands out pages.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import process_time

from benchmarks.measuring import told
from efp_graph.graph import Node, same_bits

NAME = 58  # width of the column


@dataclass
class Row:
    """One line of the table; `target` is the highest ratio that was asked for."""

    name: str
    ratio: float
    target: float | None = None
    note: str = ""

    def __str__(self) -> str:
        return f"{self.name:<{NAME}} {self.ratio:>9.3f}  {told(self.ratio, self.target):<16} {self.note}".rstrip()


def heading() -> str:
    """The line above the table."""
    return f"{'':<{NAME}} {'ratio':>9}  target"


def keep_freed_memory() -> None:
    """Have glibc keep up to 1 GB of freed memory; elsewhere nothing happens."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return
    for parameter in (-1, -3):  # M_TRIM_THRESHOLD, M_MMAP_THRESHOLD
        mallopt(parameter, 1 << 30)


def timed(action: Callable[[], object]) -> float:
    """Processor time of one call [s]."""
    start = process_time()
    action()
    return process_time() - start


def interleaved(actions: Sequence[Callable[[int], object]], rounds: int) -> list[float]:
    """Median processor time of each action [s]; they take turns. Each is called with the number of the round."""
    times: list[list[float]] = [[] for _ in actions]
    for number in range(1, rounds + 1):
        for action, spent in zip(actions, times, strict=True):
            spent.append(timed(lambda action=action, number=number: action(number)))  # type: ignore[misc]
    return [median(spent) for spent in times]


def run_and_minimum(source: Node[float], value: float) -> tuple[int, int]:
    """How many formulas an update ran, and how many nodes have a dependency whose value it changed."""
    graph = source.graph
    assert graph is not None
    before = {node: node.last_value for node in graph}
    with graph.batch() as report:
        source.set(value)
    changed = {node for node in graph if not same_bits(node.last_value, before[node])}
    return len(report.order), sum(1 for node in graph if changed.intersection(node.reads))
