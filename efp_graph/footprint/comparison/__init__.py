"""Footprints before and after, here and there: what an update did, how two systems or several scenarios differ.

All figures are sums over the whole period, by category, object, phase and criterion, in the unit of the criterion.
"""

from efp_graph.footprint.comparison.different_inputs import InputDifference
from efp_graph.footprint.comparison.emission_diffs import EmissionDiffs
from efp_graph.footprint.comparison.scenarios import ScenarioComparison
from efp_graph.footprint.comparison.systems import SystemComparison

__all__ = ["EmissionDiffs", "InputDifference", "ScenarioComparison", "SystemComparison"]
