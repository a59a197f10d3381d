"""Whoever takes a source takes a text for one, and refuses anything else at once: a table of all that take one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from efp_graph import create_source_hourly_values_from_csv
from efp_graph.errors import WrongKind
from efp_graph.objects import quantity
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    Source,
    SourceHourlyValues,
    SourceObject,
    Sources,
    SourceValue,
    u,
)
from tests.footprint.small_model import small_system

START = datetime(2025, 1, 1)


def from_csv(source: Any, folder: Any) -> Any:
    path = folder / "visits.csv"
    path.write_text("time,visits\n2025-01-01 00:00,1\n2025-01-01 01:00,2\n", encoding="utf-8")
    return create_source_hourly_values_from_csv(path, source=source)


def assigned(source: Any, _: Any) -> Any:
    value = SourceValue(1 * u.W)
    value.source = source
    return value


TAKE_A_SOURCE = {
    "ExplainableObject": lambda source, _: ExplainableObject("a", source=source),
    "ExplainableQuantity": lambda source, _: ExplainableQuantity(1 * u.W, source=source),
    "ExplainableHourlyQuantities": lambda source, _: ExplainableHourlyQuantities([1, 2], START, source=source),
    "EmptyExplainableObject": lambda source, _: EmptyExplainableObject(source=source),
    "SourceValue": lambda source, _: SourceValue(1 * u.W, source),
    "SourceObject": lambda source, _: SourceObject("a", source),
    "SourceHourlyValues": lambda source, _: SourceHourlyValues([1, 2], source, start_date=START),
    "SourceHourlyValues of a series": lambda source, _: SourceHourlyValues(
        ExplainableHourlyQuantities([1, 2], START), source
    ),
    "CSV": from_csv,
    "an assignment": assigned,
    "a declaration": lambda source, _: quantity(1 * u.W, source=source).default_value(),
}


@pytest.mark.parametrize("name", TAKE_A_SOURCE)
def test_a_text_is_taken_as_a_source_of_that_name(name, tmp_path):
    value = TAKE_A_SOURCE[name]("invoice of March", tmp_path)
    assert value.source == Source("invoice of March")
    assert TAKE_A_SOURCE[name](Sources.USER_DATA, tmp_path).source is Sources.USER_DATA


@pytest.mark.parametrize("given", [3, b"bytes", ["a"], "", "  ", Source, {1}], ids=repr)
@pytest.mark.parametrize("name", TAKE_A_SOURCE)
def test_anything_else_is_refused_with_what_to_give(name, given, tmp_path):
    with pytest.raises(WrongKind, match="Give a Source, a text such as"):
        TAKE_A_SOURCE[name](given, tmp_path)


def test_a_refusal_names_the_value():
    with pytest.raises(WrongKind, match=r"The source of power was given as 3\."):
        SourceValue(1 * u.W, 3, "power")


@pytest.mark.parametrize("arguments", [(3,), (None,), ("name", 3)], ids=str)
def test_a_source_itself_checks_its_name_and_link(arguments):
    with pytest.raises(WrongKind, match="source"):
        Source(*arguments)


def test_a_model_with_texts_for_sources_is_saved_audited_drawn_and_explained(tmp_path):
    """SourceValue(x, "text") was taken, and then all of these failed: 'str' object has no attribute 'name'."""
    m = small_system(server={"power": SourceValue(300 * u.W, "data sheet")})
    m.system.to_json(tmp_path / "model.json")
    assert m.system.from_json(tmp_path / "model.json").servers[0].power.source == Source("data sheet")
    assert "data sheet" in m.system.audit_report(tmp_path / "audit.html").read_text(encoding="utf-8")
    m.server.instances_energy.calculus_graph_to_file(tmp_path / "graph.html")
    assert "source: data sheet" in m.server.instances_energy.explain(depth=2)
    assert "data sheet" in m.server.power.copy().set_label("power").label
