"""Explainable values: quantities and hourly series that know their unit, their source and how they were made.

Reading guide: `operations.py` (what happens to values; `arithmetic_operations.py` and its like hold the table),
`expressions.py` (how a value remembers) and `explanation.py` (how that reads), `quantity.py`, `hourly.py`, `weeks.py`,
`empty.py`, `base.py` (the kinds of value), `units.py` (pint at the boundary), `calendar.py` (hours and time zones),
`kernels.py` (numpy).
"""

from efp_graph.registry import u
from efp_graph.values.aliases import Hourly, Scalar, ScalarOrHourly
from efp_graph.values.assessment import Assessment
from efp_graph.values.base import ExplainableObject, SourceObject, same_value
from efp_graph.values.combining import max_of, min_of, net_of, sum_of
from efp_graph.values.distributions import Distribution
from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.form_series import ExplainableHourlyQuantitiesFromFormInputs
from efp_graph.values.hourly import ExplainableHourlyQuantities, SourceHourlyValues
from efp_graph.values.numeric import of_family
from efp_graph.values.quantity import ExplainableQuantity, SourceValue
from efp_graph.values.sources import Source, Sources
from efp_graph.values.units import IncompatibleUnits, Unit, quantity_of, unit_of
from efp_graph.values.weeks import (
    ExplainableRecurrentQuantities,
    ExplainableRecurrentQuantitiesFromConstant,
    ExplainableRecurrentQuantitiesFromWeeklyPattern,
    SourceRecurrentValues,
)

__all__ = [
    "Assessment",
    "Distribution",
    "EmptyExplainableObject",
    "ExplainableHourlyQuantities",
    "ExplainableHourlyQuantitiesFromFormInputs",
    "ExplainableObject",
    "ExplainableQuantity",
    "ExplainableRecurrentQuantities",
    "ExplainableRecurrentQuantitiesFromConstant",
    "ExplainableRecurrentQuantitiesFromWeeklyPattern",
    "ScalarOrHourly",
    "Hourly",
    "IncompatibleUnits",
    "Scalar",
    "Source",
    "SourceHourlyValues",
    "SourceObject",
    "SourceRecurrentValues",
    "SourceValue",
    "Sources",
    "Unit",
    "max_of",
    "min_of",
    "net_of",
    "of_family",
    "quantity_of",
    "same_value",
    "sum_of",
    "u",
    "unit_of",
]
