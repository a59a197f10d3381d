"""Law: whatever part of a valid file is changed, its reader gives a model or an error of ours, and nothing else."""

from __future__ import annotations

import copy
import json
import math
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from efp_graph import EfpGraphError, Scenario, SourceValue, System, VideoStreaming, u
from efp_graph.serialization.json_text import read_json
from efp_graph.serialization.native_reading import system_found
from efp_graph.serialization.native_writing import content_of
from tests.footprint.small_model import small_system

TEXTS = ["", "x", "watt", "kilogram", "hour", "Europe/Paris", "2025-01-01T00:00", "System", "Server", "utc", "csv"]
NUMBERS = [0, -1, 1, 2.5, -0.0, 1e-300, 1e9, 1e300, 2**63, 10**30, True]
KEYS = ["value", "unit", "class", "start", "values", "csv", "data", "zone", "moment", "low", "hours", "x"]
SCALARS = st.one_of(st.none(), st.sampled_from(TEXTS), st.sampled_from(NUMBERS), st.text(max_size=5))
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(KEYS), inner, max_size=3)),
    max_leaves=5,
)


def everything() -> dict[str, Any]:
    """A valid file with every part that a file can have."""
    m = small_system(*range(60))
    VideoStreaming.from_defaults("service", server=m.server)
    m.server.power = SourceValue(290 * u.W, low=250 * u.W, high=1 * u.kW, comment="x", confidence="low")
    m.system.scenarios.append(Scenario("less", [[m.server.power, SourceValue(200 * u.W)], [m.step.jobs, [m.job] * 2]]))
    return content_of(m.system, results=True, history=True)


VALID = everything()


def places(content: Any) -> list[tuple[Any, ...]]:
    """All ways from the top to a piece of content."""
    found: list[tuple[Any, ...]] = []
    waiting: list[tuple[tuple[Any, ...], Any]] = [((), content)]
    while waiting:
        way, each = waiting.pop()
        found.append(way)
        below = each.items() if isinstance(each, dict) else enumerate(each) if isinstance(each, list) else ()
        waiting += [((*way, key), one) for key, one in below]
    return found


PLACES = places(VALID)
VALUES = [way for way in PLACES if way[:1] == ("objects",)]


@st.composite
def mutated(draw) -> Any:
    """The valid file with one to three pieces replaced, removed, doubled or exchanged."""
    content = copy.deepcopy(VALID)
    for _ in range(draw(st.integers(1, 3))):
        way = draw(st.sampled_from(draw(st.sampled_from([PLACES, VALUES]))))
        parent = content
        try:
            for step in way[:-1]:
                parent = parent[step]
            present = parent[way[-1]] if way else content
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took it away
        what = draw(st.sampled_from(["replace", "replace", "remove", "scale", "exchange", "add"]))
        if not way:
            return draw(ANYTHING)
        if what == "remove":
            del parent[way[-1]]
        elif what == "scale" and isinstance(present, int | float) and math.isfinite(present):
            parent[way[-1]] = present * draw(st.sampled_from([-1, 0, 0.5, 1e3, 1e15]))
        elif what == "add" and isinstance(parent, dict):
            parent[draw(st.sampled_from(KEYS))] = draw(ANYTHING)
        elif what == "exchange":
            other = draw(st.sampled_from(PLACES))
            piece: Any = VALID
            for step in other:
                piece = piece[step]
            parent[way[-1]] = copy.deepcopy(piece)
        else:
            parent[way[-1]] = draw(ANYTHING)
    return content


@settings(max_examples=250, deadline=10_000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(mutated())
def test_a_changed_file_gives_a_model_or_an_error_of_ours(content):
    text = json.dumps(content)
    try:
        system = system_found(read_json(text, "model.json"))
    except EfpGraphError:
        return
    assert isinstance(system, System)
    content_of(system, results=True)  # and what was accepted can be calculated and saved


@settings(max_examples=100, deadline=10_000)
@given(st.integers(0, 10**6), st.text(max_size=3), st.integers(0, 40))
def test_a_text_with_some_characters_changed_gives_a_model_or_an_error_of_ours(position, characters, removed):
    text = json.dumps(VALID)
    position %= len(text)
    try:
        system = system_found(read_json(text[:position] + characters + text[position + removed :], "model.json"))
    except EfpGraphError:
        return
    assert isinstance(system, System)


def test_the_file_that_is_changed_is_valid():
    assert isinstance(system_found(read_json(json.dumps(VALID), "model.json")), System)


@pytest.mark.parametrize("part", ["objects", "scenarios", "history", "results", "sources"])
def test_the_file_that_is_changed_has_every_part(part):
    assert VALID[part]
