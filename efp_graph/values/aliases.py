"""Names for what formulas give: any figure may be no value, when nothing in the model asks for it."""

from __future__ import annotations

from typing import TypeAlias

from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.hourly import ExplainableHourlyQuantities
from efp_graph.values.quantity import ExplainableQuantity

Scalar: TypeAlias = ExplainableQuantity | EmptyExplainableObject
Hourly: TypeAlias = ExplainableHourlyQuantities | EmptyExplainableObject
ScalarOrHourly: TypeAlias = ExplainableQuantity | ExplainableHourlyQuantities | EmptyExplainableObject
