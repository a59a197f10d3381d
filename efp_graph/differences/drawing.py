"""The calculus graphs of two states of a model, drawn as one: of two systems, the sides of an update, a scenario.

Each state is looked at while it holds; the model is then as it was (see `states.py`).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from efp_graph.audit.calculus_graph import check_numbers
from efp_graph.audit.drawing import check_ending
from efp_graph.audit.graph_diff import Diff
from efp_graph.audit.two_states import Seen, seen
from efp_graph.audit.upstream import upstream
from efp_graph.differences.explaining import changes_of, refuse_shown, scenario_named, systems_of
from efp_graph.errors import NotAllowed, UnknownOption, WrongKind, nearest
from efp_graph.objects import ModelingUpdate, NoChange
from efp_graph.objects.describing import describe_given, describe_object
from efp_graph.objects.nodes import AttributeNode
from efp_graph.texts import shown
from efp_graph.values import ExplainableObject

if TYPE_CHECKING:
    from efp_graph.footprint.comparison import ScenarioComparison
    from efp_graph.footprint.system import System

_PART_OF_KEY = re.compile(r"[\w-]+")
TOTAL = "total_footprint"
OPTIONS = ("bundle", "max_depth", "dark")


def draw_systems(
    older: System, newer: System, filename: str | Path | None = None, *, of: Any = None, **options: Any
) -> Any:
    """What differs between two systems; see `System.graph_diff`."""
    refuse_shown([older, newer])
    figure = _figure(newer, of)
    node = _node_of(figure)
    comparison = older.compare_to(newer)
    newer_of = {id(here): there for here, there in comparison.partners.items()}
    older_of = {id(there): here for here, there in comparison.partners.items()}
    owner = older_of.get(id(node.owner))
    item = None if node.item is None else older_of.get(id(node.item), node.item)
    if owner is None:
        raise NotAllowed(
            f"{describe_object(node.owner)} is in the newer model only, so {node.label} has no earlier state. Draw the "
            "difference of a figure that both have, such as the total: leave of out."
        )
    before = getattr(owner, node.attribute.name)
    before = before if item is None else before[item]
    names = older.title, newer.title
    if names[0] == names[1]:
        names = f"{names[0]} (older)", f"{names[1]} (newer)"
    called = {here.id: newer_of[id(here)].id for here in comparison.partners}
    trail = upstream(before, links=True)
    keys = {key: _PART_OF_KEY.sub(lambda part: called.get(part[0], part[0]), key) for key in trail.steps}
    states = seen(names[0], before, trail, keys), _seen(names[1], figure)
    return _drawn(*states, filename, **options)


def draw_update(update: ModelingUpdate, filename: str | Path | None = None, *, of: Any = None, **options: Any) -> Any:
    """What an update moved; see `ModelingUpdate.graph_diff`."""
    systems = systems_of(update)
    changes, states = changes_of(update, systems, may_part=False)
    figure = _figure(systems[0], of)
    node = _node_of(figure)
    with states.opened():
        with states.at(0):
            before = _seen("before", node.read())
        with states.at((1 << len(changes)) - 1):
            after = _seen(f"after {update.label}", node.read())
    return _drawn(before, after, filename, **options)


def draw_scenario(
    comparison: ScenarioComparison, name: str, filename: str | Path | None = None, *, of: Any = None, **options: Any
) -> Any:
    """What a scenario moves; see `ScenarioComparison.graph_diff`."""
    scenario = scenario_named(comparison, name)
    figure = _figure(comparison.system, of)
    node = _node_of(figure)
    refuse_shown([comparison.system])
    before = _seen(comparison.AS_IT_IS, node.read())
    with scenario.applied():
        after = _seen(name, node.read())
    return _drawn(before, after, filename, **options)


def _drawn(before: Seen, after: Seen, filename: str | Path | None, **options: Any) -> Any:
    for name in options:
        if name not in OPTIONS:
            raise UnknownOption(f"A graph of a difference has no option {shown(name)}. {nearest(name, OPTIONS)}")
    check_numbers(options.get("max_depth", 0), options.get("bundle"))
    check_ending(filename)
    found = Diff(before, after, **options)
    if found.is_empty:
        raise NoChange(
            f"{after.figure.label or 'The figure'} is made of the same figures before and after ({before.name}, "
            f"{after.name}): there is no difference to draw."
        )
    return found.given(filename)


def _figure(system: System, of: Any) -> ExplainableObject:
    """The figure whose graphs are drawn: the total of the system unless one is given."""
    figure = getattr(system, TOTAL) if of is None else of
    if not isinstance(figure, ExplainableObject):
        raise WrongKind(
            f"of is the figure whose difference is drawn, such as server.energy_footprint, and was given "
            f"{describe_given(figure)}."
        )
    return figure


def _node_of(figure: ExplainableObject) -> AttributeNode:
    node = figure.node
    if not isinstance(node, AttributeNode) or node.graph is None:
        raise NotAllowed(
            f"{figure.label or 'The value'} belongs to no attribute of an object of the model, so it has one state "
            "only. Give a figure as it is read: server.energy_footprint."
        )
    return node


def _seen(name: str, figure: ExplainableObject) -> Seen:
    return seen(name, figure, upstream(figure, links=True))
