"""Footprints as the plain data that charts are drawn from: amounts by title, looks of phases and categories, units."""

from __future__ import annotations

from efp_graph.charts.drawing import Look, Measure
from efp_graph.footprint.footprint_table import unlike_names
from efp_graph.footprint.footprints import Footprints
from efp_graph.footprint.vocabulary import ENERGY, FABRICATION
from efp_graph.objects.ledger import Category, Criterion, Phase


def looks() -> dict[str, Look]:
    """How phases and categories are drawn, by name."""
    categories = {each.name: Look(each.title, each.colour) for each in Category.all()}
    return {**categories, **{each.name: Look(each.title, each.colour, each.hatch) for each in Phase.all()}}


def measure_of(criterion: str, mark: str = "") -> Measure:
    """What figures on a criterion are in, and what stands before a total: see `objects/coverage.py`."""
    record = Criterion.known[criterion]
    return Measure("kg" if record.unit.short == "kg" else record.unit.short, record.equivalent, mark)


def stacks_of(footprints: Footprints) -> dict[str, dict[str, dict[str, float]]]:
    """{title of a phase: {title of a category: {name of an object: amount}}}, of footprints on one criterion.

    All phases have the same categories. The phases that every model has are there whatever they hold.
    """
    names = unlike_names(dict.fromkeys(row.object for row in footprints))
    present = {row.phase for row in footprints}
    categories = [each for each in Category.all() if any(row.category == each.name for row in footprints)]
    found: dict[str, dict[str, dict[str, float]]] = {
        phase.title: {category.title: {} for category in categories}
        for phase in Phase.all()
        if phase.name in present or (not present and phase in (ENERGY, FABRICATION))
    }
    for row in footprints:
        stack = found[Phase.known[row.phase].title][Category.known[row.category].title]
        name = names[row.object]
        stack[name] = stack.get(name, 0.0) + row.amount
    return found
