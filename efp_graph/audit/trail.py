"""A trail: what figures were made from, step by step, as data that pictures, pages and files are made of.

A `Step` is a value with what there is to tell about it; an `Edge` leads from what is read to what reads it. Steps are
told apart by key, not by label: two objects of one name never fall together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from efp_graph.audit.operands import formula_of
from efp_graph.audit.records import CALCULATED, CONSTANT, HYPOTHESIS, INPUT
from efp_graph.values.explanation import label_text, leaf_value
from efp_graph.values.expressions import Expression
from efp_graph.values.readable import brief, readable, summary

if TYPE_CHECKING:
    import networkx

LINK = "link"
KINDS = {  # beside those of `records.py`
    INPUT: "input with a source",
    HYPOTHESIS: "hypothesis",
    CALCULATED: "calculated",
    CONSTANT: "constant",
    LINK: "link to objects",
}
OPERAND, CONDITION = "operand", "condition"  # kinds of edges; LINK is one too


@dataclass(eq=False)
class Step:
    """A value on the trail.

    Attributes:
        key: unique in the trail: the node's key in the graph where there is a node.
        label: name for people.
        kind: one of `KINDS`.
        attribute, owner, owner_id, owner_class: of the modeling object it belongs to; None for values without one.
        depth: shortest number of readings to the figure that the trail starts from (0), or from it downstream.
        expression: how it was made, or None.
        likeness: steps that are bundled have the same.
    """

    key: str
    label: str
    kind: str
    depth: int = 0
    attribute: str | None = None
    owner: str | None = None
    owner_id: str | None = None
    owner_class: str | None = None
    expression: Expression | None = field(default=None, repr=False)
    likeness: str = ""
    _term: Any = field(default=None, repr=False)
    _known: dict[int, Any] = field(default_factory=dict, repr=False)  # shared by the steps of a trail

    @cached_property
    def content(self) -> Any:
        """The value itself; the linked objects of a link. That of a named intermediate result is computed here."""
        return leaf_value(self._term, self._known)

    def holds(self, value: Any) -> bool:
        """Whether it is the step of this very value, or of the node that the value belongs to."""
        node = getattr(value, "node", None)
        return self._term is value or (node is not None and self._term is node)

    @property
    def count(self) -> int:
        """How many values it stands for."""
        return 1

    @property
    def words(self) -> str:
        """What the attribute is called, whoever has it; the label of a step that is none."""
        found: str = getattr(getattr(self._term, "attribute", None), "words", self.label)
        return found

    @property
    def told(self) -> list[str]:
        """What a hover tells besides, line by line."""
        return []

    @property
    def value(self) -> str:
        """The value on one line, few digits."""
        if self.kind == LINK:
            return named(self.content)
        if self.kind == CONSTANT and not self.unit:
            return self.label  # an hour, a table: the name says it
        return readable(self.content)

    @property
    def brief(self) -> str:
        """The value as one figure."""
        return self.label if self.kind == CONSTANT and not self.unit else summary(self.content)

    @property
    def unit(self) -> str:
        """The unit in words, or an empty text."""
        unit = getattr(self.content, "_unit", None)
        return "" if unit is None else str(unit.text)

    @property
    def formula(self) -> str | None:
        """The formula with names, or None."""
        return None if self.expression is None else formula_of(self.expression, label_text)

    @property
    def numbers(self) -> str | None:
        """The formula with values, few digits, or None."""
        if self.expression is None:
            return None
        return formula_of(self.expression, lambda term: brief(leaf_value(term, self._known)))

    @property
    def source(self) -> str | None:
        """The source: name, place and year, or None."""
        source = getattr(self.content, "source", None)
        return None if source is None else source.cited

    @property
    def source_link(self) -> str | None:
        """Address of the source, or None."""
        source = getattr(self.content, "source", None)
        return None if source is None else source.link

    def known(self, what: str) -> str | None:
        """`low`, `high`, `confidence`, `comment` or `distribution` as text, or None."""
        found = getattr(self.content, what, None)
        return None if found is None else f"{found:~P}" if hasattr(found, "magnitude") else str(found)

    def as_dict(self) -> dict[str, Any]:
        """All of it as texts."""
        return {
            "key": self.key,
            "label": self.label,
            "kind": self.kind,
            "value": self.value,
            "unit": self.unit,
            "formula": self.formula,
            "numbers": self.numbers,
            "source": self.source,
            "source_link": self.source_link,
            **{what: self.known(what) for what in ("low", "high", "confidence", "comment")},
            "object": self.owner,
            "object_id": self.owner_id,
            "class": self.owner_class,
            "attribute": self.attribute,
        }


@dataclass(frozen=True)
class Edge:
    """A reading: the formula of `reader` reads `read`.

    Attributes:
        read, reader: keys of steps.
        operation: what the formula does with it: `product`, `quotient (denominator)`, several joined by commas.
        symbol: the same, short: `×`, `÷`.
        kind: OPERAND; CONDITION for a value that only decides which formula holds; LINK for a link that was followed.
    """

    read: str
    reader: str
    operation: str
    symbol: str
    kind: str = OPERAND


class Trail:
    """Steps and edges. `roots` are the keys of the steps that it was made for.

    Example:
        >>> from efp_graph.audit.upstream import upstream
        >>> from efp_graph.values import SourceValue, u
        >>> power, time = SourceValue(2 * u.W, label="power"), SourceValue(3 * u.hour, label="time")
        >>> trail = upstream((power * time).set_label("energy"))
        >>> [(step.label, step.kind, step.value) for step in trail.steps.values()]
        [('energy', 'calculated', '6 h·W'), ('power', 'hypothesis', '2 W'), ('time', 'hypothesis', '3 h')]
        >>> [(edge.read, edge.symbol, edge.reader) for edge in trail.edges][0]
        ('power', '×', 'energy')
    """

    def __init__(self, roots: Iterable[str], steps: dict[str, Step], edges: list[Edge]) -> None:
        self.roots = tuple(roots)
        self.steps = steps
        self.edges = edges

    def __len__(self) -> int:
        return len(self.steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps.values())

    @cached_property
    def reads(self) -> dict[str, list[Edge]]:
        """{key: the edges of what it reads}."""
        return self._by(lambda edge: edge.reader)

    @cached_property
    def read_by(self) -> dict[str, list[Edge]]:
        """{key: the edges of what reads it}."""
        return self._by(lambda edge: edge.read)

    def _by(self, end: Callable[[Edge], str]) -> dict[str, list[Edge]]:
        found: dict[str, list[Edge]] = {key: [] for key in self.steps}
        for edge in self.edges:
            found[end(edge)].append(edge)
        return found

    def kept(self, keys: Iterable[str]) -> Trail:
        """The part of the trail with these steps only."""
        wanted = set(keys)
        steps = {key: step for key, step in self.steps.items() if key in wanted}
        edges = [edge for edge in self.edges if edge.read in wanted and edge.reader in wanted]
        return Trail((root for root in self.roots if root in wanted), steps, edges)

    def within(self, depth: int) -> Trail:
        """The steps at most `depth` readings away."""
        return self.kept(key for key, step in self.steps.items() if step.depth <= depth)

    def on_paths_from(self, keys: Iterable[str]) -> Trail:
        """The steps on the ways from some of them to the roots."""
        found = set(keys) & self.steps.keys()
        waiting = list(found)
        while waiting:
            for edge in self.read_by[waiting.pop()]:
                if edge.reader not in found:
                    found.add(edge.reader)
                    waiting.append(edge.reader)
        return self.kept(found)

    def to_networkx(self) -> networkx.DiGraph[str]:
        """A DiGraph from what is read to what reads it; nodes carry `Step.as_dict()`, edges operation, symbol, kind."""
        import networkx

        graph: networkx.DiGraph[str] = networkx.DiGraph()
        for key, step in self.steps.items():
            graph.add_node(key, **{name: text for name, text in step.as_dict().items() if name != "key"})
        for edge in self.edges:
            graph.add_edge(edge.read, edge.reader, operation=edge.operation, symbol=edge.symbol, kind=edge.kind)
        return graph


def merged(edges: list[Edge]) -> Edge:
    """Several readings of one value by one reader as one edge."""
    if len(edges) == 1:
        return edges[0]
    kinds = {edge.kind for edge in edges}
    return Edge(
        edges[0].read,
        edges[0].reader,
        ", ".join(dict.fromkeys(edge.operation for edge in edges)),
        ", ".join(dict.fromkeys(edge.symbol for edge in edges)),
        next((kind for kind in (OPERAND, CONDITION, LINK) if kind in kinds), edges[0].kind),
    )


def named(content: Any) -> str:
    """Linked objects as names: one, or the first few of a list."""
    if isinstance(content, list | tuple):
        names = [named(each) for each in content[:6]]
        more = f" and {len(content) - 6} more" if len(content) > 6 else ""
        return ", ".join(names) + more if names else "none"
    return " ".join(str(getattr(content, "name", content)).split())
