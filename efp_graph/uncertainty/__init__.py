"""How sure a footprint is: distributions of inputs, draws of them, and what the model gives for each draw.

Reading guide: `rules.py` (from what is known of an input to a distribution), `inputs.py` (its values inside the
attribute's domain), `facts.py` (what has one draw), `draws.py` (keyed uniform numbers), `propagation.py` (the model for
each draw), `state.py` (in which state of it), `estimates.py` (statistics with standard errors), `result.py`, `told.py`.
"""

from efp_graph.uncertainty.analysis import uncertainty_of
from efp_graph.uncertainty.estimates import Estimate, Probability, Spread
from efp_graph.uncertainty.facts import Fact
from efp_graph.uncertainty.result import UncertaintyResult

__all__ = ["Estimate", "Fact", "Probability", "Spread", "UncertaintyResult", "uncertainty_of"]
