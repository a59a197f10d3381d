"""A link is known at both its ends, after a step was taken back or made again too.

A step of the history holds what its batch changed, and no object that it made: that stays when the step is taken back,
with its links. So what the step tells of the far ends (`held_by`) is not all; the links themselves are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.objects.links import LinkInput
from efp_graph.objects.nodes import AttributeNode

if TYPE_CHECKING:
    from efp_graph.graph import Graph
    from efp_graph.objects.modeling_object import ModelingObject


def tell_both_ends(graph: Graph) -> None:
    """Have the far ends of links that the open batch has changed, at either end, say what the links say."""
    journal = graph.journal
    assert journal is not None
    pairs: dict[tuple[LinkInput, ModelingObject, ModelingObject], None] = {}
    for node, before in list(journal.inputs.items()):
        if not isinstance(node, AttributeNode):
            continue
        if node.attribute.name == "held_by":
            told = {*before, *node.read()}
            pairs.update(dict.fromkeys((link, holder, node.owner) for link, holder in told))
        elif isinstance(node.attribute, LinkInput):
            targets = [*node.attribute.targets(before), *node.attribute.targets(node.read())]
            pairs.update(dict.fromkeys((node.attribute, node.owner, each) for each in targets))
    for link, holder, target in pairs:
        leads = not holder.is_deleted and target in link.targets(link.node_of(holder).read())
        end: Any = target.__dict__["held_by"]
        known = end.read()
        if leads and (link, holder) not in known:
            end.set((*known, (link, holder)))
        elif not leads and (link, holder) in known:
            end.set(tuple([each for each in known if each != (link, holder)]))
