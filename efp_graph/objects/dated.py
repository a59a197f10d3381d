"""What a change from a date on means for the objects that it takes out of a system, or brings into one.

Before the date there is the system as it was, from it on the system as it will be. So an object that leaves keeps what
it emitted before the date, and emits nothing from it on; one that joins emits nothing before. What else happens to what
an object has gathered is for its class to say (`ModelingObject.after_date`; storage does: `footprint/stored_data.py`).

Who leaves and who joins follows from the links before and after the change, so it is known before anything is
calculated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from efp_graph.graph import UNSET
from efp_graph.objects.calculated import Calculated
from efp_graph.objects.links import LinkInput
from efp_graph.objects.nodes import AttributeNode

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject
    from efp_graph.objects.transaction import Change, Transaction


class DatedChange:
    """A change of some systems at a date.

    Attributes:
        hour: the first hour from the date on of what patterns share, in UTC.
        splice: puts the hours before the date into the new value of a node.
        migrate: whether data that are stored move with the jobs that stored them.
        leaving: {object: the system that it leaves at the date}.
        joining: the objects that come in at the date.
        was: {node of an object that the systems reach: its value before the change}; empty once all is calculated.
    """

    def __init__(
        self,
        systems: Iterable[ModelingObject],
        changes: Iterable[Change],
        hour: int,
        splice: Callable[[AttributeNode, Any], Any],
        *,
        migrate: bool,
    ) -> None:
        self.hour, self.splice, self.migrate = hour, splice, migrate
        links = {
            attribute.node_of(owner): attribute.checked(owner, new)
            for owner, attribute, new in changes
            if isinstance(attribute, LinkInput)
        }
        self._before: dict[ModelingObject, ModelingObject] = {}
        after: dict[ModelingObject, ModelingObject] = {}
        for system in systems:
            self._before |= dict.fromkeys(reached(system, {}), system)
            after |= dict.fromkeys(reached(system, links), system)
        self.leaving = {each: system for each, system in self._before.items() if each not in after}
        self.joining = dict.fromkeys(each for each in after if each not in self._before)
        self.was: dict[AttributeNode, Any] = {
            node: node.last_value for owner in self._before for node in owner.nodes() if node.last_value is not UNSET
        }

    def before(self, node: AttributeNode) -> Any:
        """What a node was before the change; `UNSET` for what only the change brings in."""
        if node.owner in self._before:
            return self.was.get(node, UNSET)
        return UNSET if node.owner in self.joining else node.last_value

    def stays(self, node: AttributeNode) -> bool:
        """Whether a node is of an object, and for an object, that are there before and after the date."""
        return node in self.was and node.owner not in self.leaving and node.item not in self.leaving

    def prepare(self, change: Transaction) -> None:
        """Have what leaves and what joins calculated again, whatever was read of it before."""
        owners = [*self.leaving, *self.joining, *(self._before if self.migrate else ())]
        nodes = (node for owner in dict.fromkeys(owners) for node in owner.nodes())
        change.graph.run_again([node for node in nodes if isinstance(node.attribute, Calculated)])

    def forget(self) -> None:
        """All is calculated: let go of the values before the change."""
        self.was, self._before = {}, {}


def reached(system: ModelingObject, links: Mapping[AttributeNode, Any]) -> dict[ModelingObject, None]:
    """A system and all that it leads to.

    Args:
        links: {node of a link: what it will lead to}; other links lead to where they lead now.
    """
    found: dict[ModelingObject, None] = {}
    waiting = [system]
    while waiting:
        owner = waiting.pop()
        if owner in found:
            continue
        found[owner] = None
        for link in reversed(owner.link_inputs):
            node = link.node_of(owner)
            waiting.extend(reversed(link.targets(links.get(node, node.last_value))))
    return found
