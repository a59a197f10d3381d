"""What the tests of the graph share: a graph, and a log of the formulas that ran."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.graph.keeping import KeepingGraph


class Log(list[str]):
    """Names of the formulas that were entered, in order. `log("name", formula)` gives the formula that says so."""

    def __call__(self, name: str, formula: Callable[[], Any]) -> Callable[[], Any]:
        def logged() -> Any:
            self.append(name)
            return formula()

        return logged


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
def graph():
    graph = KeepingGraph()
    yield graph
    graph.check()  # whatever a test did, the invariants hold at its end
