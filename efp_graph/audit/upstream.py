"""Collecting trails from the graph: what a figure was made from (upstream), and what it feeds (downstream).

What a formula reads is known twice over: its expression tells the operands and what was done with them; the node tells
everything that was read, also the options that only decide ("serverless?") and the links that were followed.

Cost: O(steps + edges); no formula runs, and no text is made before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from efp_graph.audit.records import CALCULATED, CONSTANT, HYPOTHESIS, INPUT
from efp_graph.audit.trail import CONDITION, LINK, OPERAND, Edge, Step, Trail, merged
from efp_graph.graph import UNSET, Node
from efp_graph.values import EmptyExplainableObject, ExplainableObject
from efp_graph.values.arithmetic_operations import ADD, DIVIDE, MULTIPLY, NET, SUBTRACT
from efp_graph.values.explanation import made_by
from efp_graph.values.expressions import Expression
from efp_graph.values.operations import Operation
from efp_graph.values.series_operations import FILLED
from efp_graph.values.weakest import is_hypothesis

# What an edge says of an operand, in words and short, where its place in the operation matters
PLACES = {
    (ADD, 0): ("sum", "+"),
    (ADD, 1): ("sum", "+"),
    (NET, 0): ("sum", "+"),
    (NET, 1): ("sum", "+"),
    (SUBTRACT, 0): ("difference (what is subtracted from)", "+"),
    (SUBTRACT, 1): ("difference (what is subtracted)", "−"),
    (MULTIPLY, 0): ("product", "×"),
    (MULTIPLY, 1): ("product", "×"),
    (DIVIDE, 0): ("quotient (numerator)", "numerator"),
    (DIVIDE, 1): ("quotient (denominator)", "÷"),
    (FILLED, 0): ("constant over the hours (the hours)", "hours"),
    (FILLED, 1): ("constant over the hours (the level)", "level"),
}


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
        below = []
        for node in level:
            for reader in node.dependents:
                if reader not in found and isinstance(reader.last_value, ExplainableObject):
                    found.add(reader)
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
            if id(read) in operands:
                continue
            content = read.last_value
            if isinstance(content, ExplainableObject):
                if self.conditions and not isinstance(content, EmptyExplainableObject):
                    yield read, "decides which formula holds", "decides", CONDITION
            elif self.links and _shows_objects(content):
                yield read, "link", "link", LINK


def operands_of(expression: Expression) -> Iterator[tuple[Any, Operation | None, int]]:
    """(leaf, operation applied to it, its position there), from left to right.

    The operation is the nearest that a reader sees: conversions of units and renamed copies do not count. None when
    there is none: the value is a copy of the leaf.
    """
    stack: list[tuple[Any, Operation | None, int]] = [(expression, None, 0)]
    while stack:
        term, operation, position = stack.pop()
        if term is not expression and not (isinstance(term, Expression) and term.label is None):
            yield term, operation, position
        elif term.operation.text == "{0}" and term.operation.joint is None:
            stack.append((term.operands[0], operation, position))
        else:
            places = [(operand, term.operation, place) for place, operand in enumerate(term.operands)]
            stack.extend(reversed(places))


def place_of(operation: Operation | None, position: int) -> tuple[str, str]:
    """What an edge says, in words and short: `("product", "×")`, `("shift (parameter)", "parameter")`."""
    if operation is None:
        return "same value", "="
    if operation.joint is not None:
        return operation.name, operation.joint.strip()
    known = PLACES.get((operation, position))
    if known is not None:
        return known
    if operation.binds == 0 and position > 0:  # a phrase: the first operand is what it is about
        return f"{operation.name} (parameter)", "parameter"
    return operation.name, operation.name


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
