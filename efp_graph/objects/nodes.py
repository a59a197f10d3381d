"""Graph nodes that know which attribute of which object they hold."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Self

from efp_graph.errors import EfpGraphError
from efp_graph.graph import UNSET, Graph, Node
from efp_graph.graph.node import UNRANKED
from efp_graph.values import ExplainableObject, same_value
from efp_graph.values.looking import Look, looking, taken_out
from efp_graph.values.measured import SUM, OverTime
from efp_graph.values.numeric import Numeric
from efp_graph.values.operations import intercepted

if TYPE_CHECKING:
    from efp_graph.objects.attributes import Attribute
    from efp_graph.objects.calculated import Derived
    from efp_graph.objects.dated import DatedChange
    from efp_graph.objects.modeling_object import ModelingObject
    from efp_graph.objects.recorded import Recording


# Set while a simulation is computed: who leaves the system at its date, who joins it, and what was before
changing: ContextVar[DatedChange | None] = ContextVar("efp_graph_dated_change", default=None)


class AttributeNode(Node[Any]):
    """The node of an attribute of a modeling object, or of one entry of a dictionary attribute.

    Attributes:
        owner: the modeling object.
        attribute: its declaration.
        item: the key of the entry, or None.
        recording: the record of its formula, of a calculated one that has run again.
    """

    __slots__ = ("attribute", "item", "owner", "recording")
    is_remade = is_of_model = True

    def __init__(
        self,
        graph: Graph,
        owner: ModelingObject,
        attribute: Attribute,
        value: Any,
        item: ModelingObject | None = None,
        key: str | None = None,
    ) -> None:
        super().__init__(graph, key or key_of(owner, attribute, item), value, None, 0, None, None)
        self.owner, self.attribute, self.item = owner, attribute, item
        self.recording: Recording | None = None

    @classmethod
    def computed(
        cls, graph: Graph, owner: ModelingObject, attribute: Derived, item: Any = None, key: str | None = None
    ) -> Self:
        """A node, added to the graph, whose value its attribute computes."""
        node = cls(graph, owner, attribute, UNSET, item, key)
        node.rank = UNRANKED
        node.formula = node.run
        if attribute.can_be_recorded:
            node.direct = node.replay
        graph.add(node)
        return node

    def run(self) -> Any:
        """The formula: what the attribute computes for this node."""
        try:
            return self.attribute.compute(self.owner, self)  # type: ignore[attr-defined]
        except EfpGraphError as error:
            if error.about is None:  # the first that lets it through is where it was raised
                error.about = self.owner.id
            raise

    def replay(self) -> Any:
        """The direct way to the value: by the record of the formula, or `UNSET` when there is none that holds."""
        own = self.recording
        if own is None or own.record is None or changing.get() is not None or intercepted():
            return UNSET
        return own.serve(self)

    def companions(self) -> list[Node[Any]]:
        """Of the node that stands for an object, `held_by`: all its nodes, and what others calculate for it.

        The latter are entries of dictionaries with the object as key, if formulas of the object keep them alive.
        """
        owner = self.owner
        if owner.__dict__.get("held_by") is not self:
            return []
        nodes: dict[Node[Any], None] = dict.fromkeys(owner.nodes())
        waiting = list(nodes)
        while waiting:
            for read in waiting.pop().reads:
                if isinstance(read, AttributeNode) and read.item is owner and read not in nodes:
                    nodes[read] = None
                    waiting.append(read)
        return list(nodes)

    @property
    def simulated(self) -> Any:
        """Of an object that the last simulation brings in: what the attribute is there; None for any other."""
        simulation = self.owner.__dict__.get("_brought_in_by")
        return None if simulation is None else simulation.value_at(self.key)

    def leave_register(self) -> None:
        """Have the object find another node in its place: this one was removed."""
        state = self.owner.__dict__
        place = self.attribute.name if self.item is None else self.item
        for register in (state, *(value for value in state.values() if isinstance(value, dict))):
            if register.get(place) is self:
                del register[place]

    @property
    def label(self) -> str:
        """ "<what> of <object>", and the key of an entry."""
        value = self._value
        own = value._label if isinstance(value, ExplainableObject) else None
        if own is not None:
            return own
        entry = "" if self.item is None else f" in {self.item.name}"
        return f"{self.attribute.words} of {self.owner.name}{entry}"

    @property
    def is_partial_sum(self) -> bool:
        """Whether it is a step on the way to a sum over many objects, which is no figure of anybody's model."""
        return getattr(self.item, "is_partial_sum", False)

    @property
    def equivalent(self) -> str:
        """What its value is one of: "CO2eq" of a footprint or total on climate change, or as its attribute says."""
        from efp_graph.objects.ledger import Criterion  # which declares what nodes hold

        criterion = self._criterion
        return self.attribute.equivalent if criterion is None else str(Criterion.known[criterion].equivalent)

    @property
    def over_time(self) -> OverTime | None:
        """Whether its hours add up or are averaged, as its attribute says; footprints add up."""
        return SUM if self._criterion is not None else self.attribute.over_time

    @property
    def _criterion(self) -> str | None:
        """The criterion of a footprint, or of a total or a part of one."""
        account = getattr(self.item, "of", self.item)  # blocks of totals say of which they are
        found: str | None = getattr(account, "criterion", None)
        attribute = self.attribute
        return found or attribute.criterion or (None if attribute.account is None else attribute.account.criterion)

    def __reduce_ex__(self, protocol: Any = None) -> tuple[Any, tuple[Any, ...]]:
        """A deep copy, and what a pickle holds, is the node of that attribute in a copy of the whole system."""
        return node_at, (self.owner, self.attribute, self.item)

    def _home(self) -> Graph:
        """The graph of the node; one that left it with a batch that was taken back returns when it is read again."""
        graph = self.graph
        if graph is not None:
            return graph
        graph = self.owner.__dict__["held_by"].graph
        if graph is not None and self.formula is not None and self.key not in graph.nodes:
            self.graph = graph
            graph.add(self)
        return super()._home()


def node_at(owner: ModelingObject, attribute: Any, item: ModelingObject | None) -> AttributeNode:
    """The node of an attribute of an object, or of one of its entries."""
    node: AttributeNode = attribute.node_of(owner) if item is None else attribute.entry(owner, item)
    return node


def key_of(owner: ModelingObject, attribute: Attribute, item: ModelingObject | None = None) -> str:
    """The name of a node in its graph."""
    return f"{owner.id}.{attribute.name}" if item is None else f"{owner.id}.{attribute.name}[{item.id}]"


def looks_of(node: AttributeNode) -> list[Look]:
    """What the formula of a node looks at to decide how it goes on. The formula runs once more, and nothing else.

    What it reads that is no value (a list of jobs, say) is computed by a formula as well: magnitudes that such a one
    reads have to stay what they are.
    """
    with looking() as looks:
        node.attribute.evaluate(node.owner, node)  # type: ignore[attr-defined]
        waiting = [each for each in node.dependencies if not isinstance(each.last_value, ExplainableObject)]
        seen = set(waiting)
        while waiting:
            for each in waiting.pop().dependencies:
                value = each.last_value
                if isinstance(value, Numeric):
                    taken_out(value)
                elif not isinstance(value, ExplainableObject) and each not in seen:
                    seen.add(each)
                    waiting.append(each)
    return looks


def new_graph() -> Graph:
    """A graph for modeling objects: values are cut off by content, and the networkx view tells unit and source."""
    return Graph(same=same_value, describe=describe)


def describe(node: Node[Any]) -> dict[str, Any]:
    """Attributes of a node in the networkx view."""
    if not isinstance(node, AttributeNode):
        return {}
    value = node.last_value
    described: dict[str, Any] = {"label": node.label, "object": node.owner.name, "attribute": node.attribute.name}
    if isinstance(value, ExplainableObject):
        unit = getattr(value, "unit", None)
        described.update(
            formula=value.formula, unit=None if unit is None else str(unit), source=value.source, kind="input"
        )
    if not node.is_input:
        described["kind"] = "calculated"
    elif not isinstance(value, ExplainableObject):
        described["kind"] = "link"
    return described
