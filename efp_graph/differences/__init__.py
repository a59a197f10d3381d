"""Differences explained by their causes: "why 5,187 t less than last quarter?"

A difference between two states of a model has causes: the inputs that changed. What one of them does depends on which
others have changed already, so a difference has no parts by nature. The Shapley value gives it parts: what a cause does
on average over all orders in which the changes can be made. The parts sum to the difference, a change without any
effect gets 0, and causes that do the same get the same.

Reading guide: `changes.py` (what changed, and what an input is when some of it has), `two_models.py` (changes that lead
from one model to another), `states.py` (the model with some of the changes), `players.py` (which are one cause),
`coalitions.py` (what the model gives, each combination once), `shapley.py` (the parts), `result.py` and `table.py` (for
readers), `explaining.py` (between what).
"""

from __future__ import annotations

from efp_graph.differences.explaining import explain_scenario, explain_systems, explain_update
from efp_graph.differences.result import Cause, ExplainedDifference, Split

__all__ = ["Cause", "ExplainedDifference", "Split", "explain_scenario", "explain_systems", "explain_update"]
