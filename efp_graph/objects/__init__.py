"""Modeling objects: classes whose body reads like a specification, and whose attributes are nodes of a graph.

Reading guide: `attributes.py` (declarations), `inputs.py`, `numeric_inputs.py`, `links.py`, `calculated.py` (formulas),
`declared.py` and `modeling_object.py` (the base class), `transaction.py` (what every change does), `modeling_update.py`
(several changes as one), `history.py` (undo, what-if), `scenario.py` (named changes), `nodes.py` (nodes that know
their attribute).
"""

from efp_graph.objects.attributes import REQUIRED, Attribute, Conditional
from efp_graph.objects.calculated import ReverseLink, calculated, calculated_per, check, derived, in_order, reverse_link
from efp_graph.objects.checking import check_model
from efp_graph.objects.classes import find_class, modeling_classes
from efp_graph.objects.default_sets import (
    DefaultFigure,
    DefaultSet,
    default_set_names,
    defaults,
    register_defaults,
    use_defaults,
)
from efp_graph.objects.history import HistoryEntry, history_of, looking_back, refuse_inside_a_look, what_if
from efp_graph.objects.inputs import moment, option, text, truth
from efp_graph.objects.kept_scenarios import KeptScenarios
from efp_graph.objects.ledger import Category, Criterion, Phase, footprint
from efp_graph.objects.links import Link, Links, ModelingList, link, links
from efp_graph.objects.methodology import Paragraph, paragraph
from efp_graph.objects.modeling_object import ModelingObject, Place
from efp_graph.objects.modeling_update import Change, ModelingUpdate
from efp_graph.objects.moved import scaled, shifted
from efp_graph.objects.numeric_inputs import Quantity, hourly_quantity, quantity, series
from efp_graph.objects.owned import owned, owner
from efp_graph.objects.pairs import NoChange
from efp_graph.objects.pinned import pinned
from efp_graph.objects.scenario import Scenario
from efp_graph.objects.totals_over import total_over
from efp_graph.objects.week_inputs import TypicalWeek, typical_week
from efp_graph.objects.weights import WeightedLink, WeightedLinks, weighted_link, weighted_links

__all__ = [
    "REQUIRED",
    "Attribute",
    "Category",
    "Change",
    "Conditional",
    "Criterion",
    "HistoryEntry",
    "KeptScenarios",
    "Link",
    "Links",
    "ModelingList",
    "WeightedLink",
    "WeightedLinks",
    "weighted_link",
    "weighted_links",
    "ModelingObject",
    "ModelingUpdate",
    "NoChange",
    "Paragraph",
    "Phase",
    "Place",
    "Quantity",
    "ReverseLink",
    "Scenario",
    "TypicalWeek",
    "calculated",
    "calculated_per",
    "check",
    "derived",
    "find_class",
    "footprint",
    "history_of",
    "hourly_quantity",
    "in_order",
    "link",
    "links",
    "check_model",
    "looking_back",
    "modeling_classes",
    "moment",
    "option",
    "owned",
    "owner",
    "paragraph",
    "pinned",
    "quantity",
    "scaled",
    "shifted",
    "refuse_inside_a_look",
    "reverse_link",
    "series",
    "text",
    "total_over",
    "truth",
    "typical_week",
    "what_if",
    "DefaultFigure",
    "DefaultSet",
    "default_set_names",
    "defaults",
    "register_defaults",
    "use_defaults",
]
