"""Kinds of attributes × wrong values × ways to give them: refused in our words, and the model is as it was.

A table: what an attribute takes is written down, everything else has to be refused.
"""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from efp_graph import (
    EmptyExplainableObject,
    Job,
    ModelingUpdate,
    Scenario,
    Server,
    SourceObject,
    Sources,
    SourceValue,
    Storage,
    Sweep,
    u,
)
from efp_graph.errors import EfpGraphError, InputError, WrongKind
from tests.footprint.small_model import same_state, series, small_system, state


class Unshowable:
    """Fails at whatever is asked of it."""

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        raise RuntimeError("no text")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("no equality")


class Unreadable:
    """A list that cannot be read."""

    def __iter__(self) -> Any:
        raise RuntimeError("no elements")


def failing(one: Any) -> Any:
    """A generator that fails in the middle."""
    yield one
    raise RuntimeError("half of it")


def deleted(kind: Any, **inputs: Any) -> Any:
    one = kind.from_defaults("deleted", **inputs)
    one.self_delete()
    return one


def foreign() -> Any:
    return small_system(tag=" 2")


def twin(m: Any) -> Any:
    return copy.deepcopy(m)


VALUES = {
    "None": lambda m: None,
    "a number": lambda m: 3,
    "no number": lambda m: float("nan"),
    "a huge number": lambda m: 10**400,
    "a truth value": lambda m: True,
    "a number of numpy": lambda m: np.float64(2),
    "an array": lambda m: np.array([1.0, 2.0]),
    "an array with a hole": lambda m: np.array([m.job, None]),
    "a negative quantity": lambda m: -1 * u.kg,
    "a quantity of another dimension": lambda m: SourceValue(1 * u.kg),
    "a quantity of an array": lambda m: np.array([1.0, 2.0]) * u.W,
    "an infinite quantity": lambda m: float("inf") * u.W,
    "a quantity that is no number": lambda m: float("nan") * u.W,
    "a complex quantity": lambda m: (1 + 2j) * u.W,
    "a text": lambda m: "server",
    "bytes": lambda m: b"server",
    "a source object": lambda m: SourceObject("nothing that is allowed"),
    "a source": lambda m: Sources.HYPOTHESIS,
    "a date": lambda m: datetime(2025, 1, 1),
    "a series": lambda m: series(1, 2),
    "an empty list": lambda m: [],
    "a list": lambda m: [m.job],
    "a tuple": lambda m: (m.job,),
    "a generator": lambda m: (each for each in [m.job]),
    "the same object twice": lambda m: [m.job, m.job],
    "a nested list": lambda m: [[m.job]],
    "a list with a hole": lambda m: [m.job, None],
    "a dictionary": lambda m: {m.job: 1},
    "a set": lambda m: {m.job},
    "a list of texts": lambda m: ["job"],
    "a list of the wrong class": lambda m: [m.server],
    "a list of itself": lambda m: [m.step],
    "a list of an object of another system": lambda m: [foreign().job],
    "a list of an object of a copy": lambda m: [twin(m).job],
    "a list of a deleted object": lambda m: [deleted(Job, server=m.server)],
    "a generator that fails": lambda m: failing(m.job),
    "a list that cannot be read": lambda m: Unreadable(),
    "what cannot be shown": lambda m: Unshowable(),
    "a list of what cannot be shown": lambda m: [Unshowable()],
    "an object": lambda m: m.server,
    "an object of the wrong class": lambda m: m.storage,
    "itself": lambda m: m.job,
    "the system": lambda m: m.system,
    "an object of another system": lambda m: foreign().server,
    "an object of a copy": lambda m: twin(m).server,
    "a deleted object": lambda m: deleted(Storage),
    "a class": lambda m: Server,
    "a declaration": lambda m: Server.power,
    "a node": lambda m: Server.power.of(m.server),
    "a function": lambda m: print,
    "an exception": lambda m: ValueError("x"),
    "no value": lambda m: EmptyExplainableObject(),
}
NOTHING = {"None", "no value"}  # the same thing, for an input that the model can do without
KINDS = {  # kind: (its attribute, what it takes)
    "quantity": (lambda m: (m.storage, "base_storage_need"), set()),
    "hourly quantity": (lambda m: (m.server, "average_carbon_intensity"), set()),
    "optional quantity": (lambda m: (m.server, "fixed_nb_of_instances"), NOTHING),
    "series": (lambda m: (m.pattern, "hourly_usage_journey_starts"), {"a series"}),
    "option": (lambda m: (m.server, "server_type"), set()),
    "time zone": (lambda m: (m.country, "timezone"), set()),
    "date": (lambda m: (m.country, "timezone_reference"), {*NOTHING, "a date"}),
    "text": (lambda m: (m.country, "short_name"), {"a text"}),
    "link": (lambda m: (m.job, "server"), {"an object"}),
    "list": (
        lambda m: (m.step, "jobs"),
        {"an empty list", "a list", "a tuple", "a generator", "the same object twice", "a dictionary"},
    ),
}
WAYS = {
    "assignment": lambda m, one, name, value: setattr(one, name, value),
    "update": lambda m, one, name, value: ModelingUpdate({type(one).attributes[name].of(one): value}),
    "what-if": lambda m, one, name, value: m.system.what_if({type(one).attributes[name].of(one): value}).__enter__(),
    "scenario": lambda m, one, name, value: m.system.compare_scenarios(
        [Scenario("wrong", {type(one).attributes[name].of(one): value})]
    ),
    "constructor": lambda m, one, name, value: type(one)(
        "new", **{each.name: each.node_of(one).read() for each in one.arguments()} | {name: value}
    ),
}


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_value_is_refused_in_our_words_and_nothing_is_touched(kind, value):
    attribute, takes = KINDS[kind]
    if value in takes:
        return
    m = small_system()
    one, name = attribute(m)
    for way, give in WAYS.items():
        if way == "constructor" and value.endswith(("of another system", "of a copy")):
            continue  # a new object of that system
        wrong = VALUES[value](m)
        before, history, holders = state(m.system), len(m.system.history), m.server.held_by

        with pytest.raises(EfpGraphError) as refusal:
            give(m, one, name, wrong)

        assert str(refusal.value), way
        assert same_state(m.system, before), way
        assert len(m.system.history) == history, way
        assert m.server.held_by == holders, way
    m.system.graph.check()


@pytest.mark.parametrize(
    ("kind", "value"), [(kind, value) for kind, (_, takes) in KINDS.items() for value in sorted(takes)]
)
def test_what_an_attribute_takes_is_accepted(kind, value):
    """The other half of the table: nothing stands there that is refused at the gate."""
    m = small_system()
    one, name = KINDS[kind][0](m)

    declaration = type(one).attributes[name]
    declaration.checked(one, VALUES[value](m))

    setattr(one, name, VALUES[value](m))
    m.system.graph.check()


@pytest.mark.parametrize("value", [-1 * u.kg, 3, "text", b"text", None, {3}, float("nan") * u.W], ids=str)
def test_the_refusal_of_a_list_tells_what_it_takes_and_what_it_was_given(value):
    """A quantity has `__iter__`, so it came through as far as Python's own message."""
    m = small_system()
    with pytest.raises(WrongKind, match=r'UsageJourney "journey"\.uj_steps takes a list of UsageJourneyStep, and was'):
        m.journey.uj_steps = value


EDITS = {
    "append": lambda jobs, wrong: jobs.append(wrong),
    "insert": lambda jobs, wrong: jobs.insert(0, wrong),
    "extend": lambda jobs, wrong: jobs.extend(wrong),
    "set": lambda jobs, wrong: jobs.__setitem__(0, wrong),
    "add in place": lambda jobs, wrong: jobs.__iadd__(wrong),
}


@pytest.mark.parametrize("value", ["None", "a number", "a negative quantity", "what cannot be shown", "an object"])
@pytest.mark.parametrize("edit", EDITS)
def test_a_wrong_element_is_refused_by_every_edit_of_a_list(edit, value):
    m = small_system()
    before = state(m.system)
    with pytest.raises(InputError):
        EDITS[edit](m.step.jobs, VALUES[value](m))
    assert same_state(m.system, before)


def test_a_sweep_takes_numbers_beside_no_value_in_the_unit_of_the_input():
    """The number used to be refused, and the table to lack the column when all are."""
    m = small_system(server={"server_type": SourceObject("on-premise")})
    instances = Server.fixed_nb_of_instances.of(m.server)

    table = Sweep(m.system, {instances: [None, 5, 7.5, -1]}).run()

    with m.system.what_if({instances: SourceValue(5 * u.dimensionless)}):
        of_five = m.system.total_footprint_sum_over_period.to("kg").magnitude
    assert table["total_footprint"][1] == pytest.approx(of_five, rel=1e-12)
    assert table["total_footprint"][0] == pytest.approx(
        m.system.total_footprint_sum_over_period.to("kg").magnitude, rel=1e-12
    )
    assert "a whole number" in table["error"][2]
    assert "at least 0" in table["error"][3]


NO_VALUES = {
    "a huge number": 10**400,
    "a list of a huge number": [10**400],
    "a dictionary": {1: 2},
    "a set": {3},
    "a number": 5,
    "a text": "text",
    "bytes": b"text",
    "an empty list": [],
    "no number": [float("nan")],
    "a table": [[1, 2]],
    "what cannot be shown": Unshowable(),
}


@pytest.mark.parametrize("values", NO_VALUES)
def test_a_sweep_refuses_values_that_are_none(values):
    m = small_system()
    with pytest.raises(InputError, match=r'Server "server"\.power'):
        Sweep(m.system, {Server.power.of(m.server): NO_VALUES[values]})


@pytest.mark.parametrize("values", [["a"], [None], [Unshowable()], [Sources.HYPOTHESIS, None]], ids=len)
def test_a_sweep_of_which_every_scenario_is_refused_has_its_columns(values):
    m = small_system()
    table = Sweep(m.system, {Server.power.of(m.server): values}).run()
    assert np.isnan(table["total_footprint"]).all()
    assert all(table["error"])
