"""Collecting trails from the graph: what a figure was made from (upstream), and what it feeds (downstream).

What a formula reads is known twice over: its expression tells the operands and what was done with them; the node tells
everything that was read, also the options that only decide ("serverless?") and the links that were followed.
A sum over many objects is made by partial sums; here it reads its terms.

Cost: O(steps + edges); no formula runs, and no text is made before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from efp_graph.audit.operands import is_partial_sum, operands_of, place_of
from efp_graph.audit.records import CALCULATED, CONSTANT, HYPOTHESIS, INPUT
from efp_graph.audit.trail import CONDITION, LINK, OPERAND, Edge, Step, Trail, merged
from efp_graph.graph import UNSET, Node
from efp_graph.values import EmptyExplainableObject, ExplainableObject
from efp_graph.values.explanation import made_by
from efp_graph.values.expressions import Expression
from efp_graph.values.weakest import is_hypothesis


def upstream(
    values: ExplainableObject | Iterable[ExplainableObject],
    *,
    max_depth: int | None = None,
    conditions: bool = True,
    links: bool = False,
) -> Trail:
    """What one or several values were made from, down to the inputs.

    Args:
        values: the figures to explain; several make one trail.
        max_depth: how many readings to follow; all unless given.
        conditions: show the options that formulas read to decide, beside the operands.
        links: show the links that formulas followed.
    """
    heads = [values] if isinstance(values, ExplainableObject) else list(values)
    collector = _Collector(conditions=conditions, links=links)
    roots = [collector.step(_term_of(value), "", 0).key for value in heads]
    level = list(dict.fromkeys(roots))
    depth = 0
    while level and (max_depth is None or depth < max_depth):
        depth += 1
        level = [key for reader in level for key in collector.expand(reader, depth)]
    return Trail(dict.fromkeys(roots), collector.steps, collector.edges)


def downstream(value: ExplainableObject, *, max_depth: int | None = None) -> Trail:
    """What a value feeds: the values calculated from it, those calculated from these, and so on.

    Steps are calculated values and the value itself, whose key is the only root. A value outside a model feeds nothing.
    """
    start = value.node
    collector = _Collector(conditions=True, links=False)
    root = collector.step(_term_of(value), "", 0).key
    level, found, depth = [start] if start is not None else [], {start}, 0
    while level and (max_depth is None or depth < max_depth):
        depth += 1
        below, waiting = [], list(level)
        for node in waiting:
            for reader in node.dependents:
                if reader in found or not isinstance(reader.last_value, ExplainableObject):
                    continue
                found.add(reader)
                if is_partial_sum(reader):
                    waiting.append(reader)  # what reads it is no further away
                else:
                    collector.step(reader, "", depth)
                    below.append(reader)
        level = below
    known = set(collector.steps)
    for key in [key for key in known if key != root]:
        collector.expand(key, 0)
    return Trail([root], collector.steps, collector.edges).kept(known)


class _Collector:
    """Steps and edges under construction. Terms are told apart by identity, and get readable keys."""

    def __init__(self, *, conditions: bool, links: bool) -> None:
        self.conditions, self.links = conditions, links
        self.steps: dict[str, Step] = {}
        self.edges: list[Edge] = []
        self._keys: dict[int, str] = {}
        self._terms: dict[str, Any] = {}
        self._known: dict[int, Any] = {}
        self._homes: dict[str, str] = {}  # {key: key of the node whose formula it is a part of}
        self._counts: dict[str, int] = {}

    def step(self, term: Any, reader: str, depth: int) -> Step:
        """The step of a term, made when it is first met."""
        key = self._keys.get(id(term))
        if key is None:
            key = self._keys[id(term)] = self._new_key(term, reader)
            self._terms[key] = term  # kept alive: identities stay unique
            self.steps[key] = _step(key, term, depth, self._known)
        return self.steps[key]

    def _new_key(self, term: Any, reader: str) -> str:
        """The key of a node; else the label, after the node whose formula it is in, numbered when it is taken."""
        if isinstance(term, Node):
            self._homes[term.key] = term.key
            return term.key
        home = self._homes.get(reader, "")
        plain = f"{home}: {term.label or 'value'}" if home else str(term.label or "value")
        count = self._counts[plain] = self._counts.get(plain, 0) + 1
        key = plain if count == 1 else f"{plain} ({count})"
        self._homes[key] = home
        return key

    def expand(self, key: str, depth: int) -> list[str]:
        """Add what a step reads; answers with the keys that were not known before."""
        found = []
        edges: dict[str, list[Edge]] = {}
        for term, operation, symbol, kind in self._readings(self._terms[key]):
            known = len(self.steps)
            read = self.step(term, key, depth).key
            if len(self.steps) > known:
                found.append(read)
            if read != key:
                edges.setdefault(read, []).append(Edge(read, key, operation, symbol, kind))
        self.edges += [merged(several) for several in edges.values()]
        return found

    def _readings(self, term: Any) -> Iterator[tuple[Any, str, str, str]]:
        """(what is read, operation, symbol, kind of edge)."""
        expression = made_by(term)
        operands: set[int] = set()
        for leaf, operation, position in () if expression is None else operands_of(expression):
            if leaf.label is None:
                continue  # a number of the formula: the formula shows it
            operands.add(id(leaf))
            yield leaf, *place_of(operation, position), OPERAND
        node = term if isinstance(term, Node) else getattr(term, "node", None)
        if node is None or not (self.conditions or self.links):
            return
        for read in node.dependencies:
            if id(read) in operands or is_partial_sum(read):
                continue
            content = read.last_value
            if isinstance(content, ExplainableObject):
                if self.conditions and not isinstance(content, EmptyExplainableObject):
                    yield read, "decides which formula holds", "decides", CONDITION
            elif self.links and _shows_objects(content):
                yield read, "link", "link", LINK


def _term_of(value: ExplainableObject) -> Any:
    """The node of a value that a node holds now, else the value itself."""
    node = value.node
    return node if node is not None and node.last_value is value else value


def _step(key: str, term: Any, depth: int, known: dict[int, Any]) -> Step:
    content = term.last_value if isinstance(term, Node) else term
    owner = getattr(term if isinstance(term, Node) else getattr(term, "node", None), "owner", None)
    return Step(
        key=key,
        label=str(term.label or "unnamed value"),
        kind=_kind(term, content),
        depth=depth,
        attribute=getattr(getattr(term, "attribute", None), "name", None),
        owner=getattr(owner, "name", None),
        owner_id=getattr(owner, "id", None),
        owner_class=None if owner is None else type(owner).__name__,
        expression=made_by(term) if content is not UNSET else None,
        _term=term,
        _known=known,
    )


def _kind(term: Any, content: Any) -> str:
    if isinstance(term, Expression):
        return CALCULATED
    if not isinstance(content, ExplainableObject):
        return LINK
    if not (term.is_input if isinstance(term, Node) else content.is_input):
        return CALCULATED
    if not isinstance(term, Node) and content.source is None:
        return CONSTANT
    return HYPOTHESIS if is_hypothesis(content) else INPUT


def _shows_objects(content: Any) -> bool:
    """Whether a value is an object or a list of objects, as links hold them."""
    several = content if isinstance(content, tuple) else (content,)
    return bool(several) and all(hasattr(each, "name") and hasattr(each, "linked_objects") for each in several)
