"""A graph as a user makes it, one that keeps errors as values, and a count of runs."""

from __future__ import annotations

import pytest

from efp_graph.graph import Graph
from tests.graph.conformance.counting import Runs


@pytest.fixture
def runs() -> Runs:
    return Runs()


@pytest.fixture
def graph():
    graph = Graph()
    yield graph
    graph.check()  # whatever a test did, the invariants hold at its end


@pytest.fixture
def sheet():
    sheet = Graph(on_error="keep")
    yield sheet
    sheet.check()


@pytest.fixture
def seen() -> list[object]:
    """What effects have seen, in order."""
    return []
