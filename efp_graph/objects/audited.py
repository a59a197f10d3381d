"""Modeling objects and their values as the plain records that audits are made from (`efp_graph/audit/records.py`).

Figures stand object by object, inputs first, then in the order of the calculation. What the formula of a figure names
(a step that its author labelled, a constant with a source) becomes a figure of its own right after.

Cost: one walk over the nodes and over the terms of their formulas; no recursion.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from efp_graph.audit.anchors import Anchors, slug
from efp_graph.audit.records import (
    CALCULATED,
    CONSTANT,
    HYPOTHESIS,
    INPUT,
    PARTIAL,
    STEP,
    AuditedAttribute,
    AuditedFigure,
    AuditedObject,
    AuditedParagraph,
    Constant,
    FormulaPart,
    Limits,
)
from efp_graph.errors import EfpGraphError
from efp_graph.objects.attributes import Input
from efp_graph.objects.methodology import Named, Paragraph, check_paragraph, packed
from efp_graph.objects.model_help import own_docstring
from efp_graph.objects.nodes import AttributeNode, looks_of
from efp_graph.objects.numeric_inputs import QuantityInput
from efp_graph.objects.totals_over import Block
from efp_graph.objects.week_inputs import TypicalWeekInput
from efp_graph.values import (
    EmptyExplainableObject,
    ExplainableHourlyQuantities,
    ExplainableObject,
    ExplainableQuantity,
    ExplainableRecurrentQuantities,
)
from efp_graph.values.explanation import formula_parts, leaf_value
from efp_graph.values.expressions import Expression
from efp_graph.values.over_hours import over_hours
from efp_graph.values.readable import readable
from efp_graph.values.weakest import is_hypothesis

Hours = ExplainableHourlyQuantities | EmptyExplainableObject
# What a docstring says to who reads the source: the shape, and the place in a file that readers of an audit do not have
_PLACE = r'(docs/)?methodology\.md(, ("[^"]*"|[\w-]+))?'
_UNTOLD = re.compile(rf"\s*Shape: [^.]*\.|\s*Sources?: {_PLACE}\.|([,;]| of) {_PLACE}")


if TYPE_CHECKING:
    from efp_graph.objects.attributes import Attribute
    from efp_graph.objects.modeling_object import ModelingObject


class Audited:
    """The records of some objects, and of those that their formulas reach.

    Args:
        objects: in the order in which they are shown.
        reserved: anchors that are not to be used.
        named: values of these objects that somebody asked for: lazy figures among them.

    Attributes:
        objects, figures: the records.
    """

    def __init__(
        self,
        objects: Iterable[ModelingObject],
        reserved: frozenset[str] = frozenset(),
        named: Iterable[Any] = (),
    ) -> None:
        self.objects: list[AuditedObject] = []
        self.figures: list[AuditedFigure] = []
        self._anchors = Anchors(reserved)
        self._entries: dict[str, Anchors] = {}
        self._attributes: dict[Attribute, AuditedAttribute] = {}
        self._object_of: dict[ModelingObject, int] = {}
        self._figure_of: dict[int, int] = {}  # by the `id` of a node, a named expression or a given value
        self._owners: list[ModelingObject] = []
        for each in objects:
            self._add_object(each)
        for value in named:
            node = getattr(value, "node", None)
            if isinstance(node, AttributeNode) and node.owner in self._object_of:
                self._add_node(node)
        self._described = 0
        while self._described < len(self.figures):  # formulas bring further figures, and objects
            self._describe(self._described)
            self._described += 1
        for position, owner in enumerate(self._owners):
            self.objects[position].links = self._links(owner)

    def object_of(self, owner: ModelingObject) -> int:
        """The position of an object."""
        return self._object_of[owner]

    def figure_of(self, value: ExplainableObject) -> int | None:
        """The position of the figure that holds a value; None for a value that belongs to no attribute."""
        return self._figure_of.get(id(value.node))

    def _add_object(self, owner: ModelingObject) -> int:
        known = self._object_of.get(owner)
        if known is not None:
            return known
        position = self._object_of[owner] = len(self.objects)
        kind = type(owner)
        summary = own_docstring(kind).split("\n\n")[0].replace("\n", " ")
        self.objects.append(AuditedObject(owner.name, self._anchors.of(owner.name), kind.__name__, summary))
        self._owners.append(owner)
        owner.calculate()
        order = {attribute: place for place, attribute in enumerate(owner.attributes.values())}
        # A lazy figure is there where a formula names it, not where somebody has happened to look at it
        nodes = [node for node in owner.nodes() if not getattr(node.attribute, "lazy", False)]
        nodes = [node for node in nodes if isinstance(_present(node), ExplainableObject)]
        for node in sorted(nodes, key=lambda node: order.get(node.attribute, len(order))):
            self._add_node(node)
        return position

    def _add_node(self, node: AttributeNode) -> int:
        known = self._figure_of.get(id(node))
        if known is not None:
            return known
        owner = self._add_object(node.owner)
        if id(node) in self._figure_of:  # it came with its object
            return self._figure_of[id(node)]
        anchor = f"{self.objects[owner].anchor}.{node.attribute.name}"
        entry = None if node.item is None else node.item.name
        if entry is not None:
            anchor = f"{anchor}[{self._entries.setdefault(anchor, Anchors()).of(entry)}]"
        value = node.last_value
        if isinstance(value, Hours):
            value = value.whole  # all hours, simulated or not
        kind = PARTIAL if isinstance(node.item, Block) else _kind(value) if node.is_input else CALCULATED
        position = self._figure_of[id(node)] = len(self.figures)
        figure = AuditedFigure(anchor, owner, self._attribute(node.attribute), kind, value, entry)
        if isinstance(node.attribute, Input):
            figure.is_settable, figure.limits = not node.attribute.fixed, _limits(node.attribute, value)
        self.figures.append(figure)
        return position

    def _add_named(self, term: Any, value: ExplainableObject, above: AuditedFigure) -> int:
        """A labelled step, or a constant with a source or a formula of its own."""
        known = self._figure_of.get(id(term))
        if known is not None:
            return known
        position = self._figure_of[id(term)] = len(self.figures)
        anchor = f"{above.anchor}~{self._entries.setdefault(above.anchor, Anchors()).of(term.label or 'constant')}"
        kind = _kind(value) if value.source is not None else CONSTANT if value.expression is None else STEP
        label = term.label or str(value)
        if value.source is not None:
            label = label.removesuffix(f" from {value.source.name}")  # see `set_label`; sources are told apart
        self.figures.append(AuditedFigure(anchor, above.object, above.attribute, kind, value, above.entry, label))
        return position

    def _describe(self, position: int) -> None:
        """Write the formula of a figure, and add the figures it names that are not there yet."""
        figure = self.figures[position]
        expression = figure.value.expression
        if expression is not None:
            figure.formula = [self._part(part, figure) for part in formula_parts(expression)]
            if not getattr(figure.value, "is_simulated", False):  # its formula is about the hours from the date on
                figure.over = over_hours(figure.value, self._value_of)
        node = figure.value.node
        if not isinstance(node, AttributeNode) or node.is_input:
            return
        figure.looks = partial(looks_of, node)
        read = (each for each in node.dependencies if isinstance(each, AttributeNode))
        values = [each for each in read if isinstance(each.last_value, ExplainableObject)]
        if values:
            in_formula = set() if expression is None else set(_nodes_in(expression))
            figure.conditions = [self._add_node(each) for each in values if each not in in_formula]

    def _part(self, part: Any, above: AuditedFigure) -> FormulaPart:
        if isinstance(part, str):
            return part
        if isinstance(part, AttributeNode):
            return self._add_node(part)
        value: ExplainableObject = part.evaluate() if isinstance(part, Expression) else part
        if isinstance(part, Expression):
            value = value.copy()
            value._label, value.source, value.expression = part.label, part.source, part
        if value.expression is None and value.source is None and not isinstance(value, ExplainableHourlyQuantities):
            return Constant(part.label or readable(value), value)
        return self._add_named(part, value, above)

    def _value_of(self, term: Any) -> Any:
        """The value of a leaf of a formula that has been described."""
        position = self._figure_of.get(id(term))
        return leaf_value(term) if position is None else self.figures[position].value

    def _attribute(self, attribute: Attribute) -> AuditedAttribute:
        found = self._attributes.get(attribute)
        if found is None:
            text = _UNTOLD.sub("", inspect.cleandoc(attribute.help))
            named = getattr(attribute, "paragraph", None)
            below = None if named is None else paragraph_of(named, str(attribute))
            found = self._attributes[attribute] = AuditedAttribute(attribute.name, attribute.words, text, below)
        return found

    def _links(self, owner: ModelingObject) -> list[tuple[str, list[int]]]:
        linked = [(each.words, each.targets(each.node_of(owner).last_value)) for each in owner.link_inputs]
        return [
            (words, [self._object_of[target] for target in targets if target in self._object_of])
            for words, targets in linked
        ]


def paragraph_of(named: Named, whose: str) -> AuditedParagraph:
    """The paragraph that a formula names.

    Raises:
        UnknownOption: there is none of that anchor.
    """
    if isinstance(named, Paragraph):
        parts = (" ".join(each.split()) for each in named.text.split("\n\n"))
        return AuditedParagraph(slug(named.title), named.title, tuple((each,) for each in parts if each))
    check_paragraph(named, whose)
    text = ([each if isinstance(each, str) else tuple(each) for each in runs] for runs in packed()[named]["text"])
    return AuditedParagraph(named, packed()[named]["title"], tuple(map(tuple, text)))


def _limits(attribute: Input, value: ExplainableObject) -> Limits | None:
    if isinstance(attribute, TypicalWeekInput) and isinstance(value, ExplainableRecurrentQuantities):
        least = attribute.minimum and attribute.minimum * attribute.unit.factor_to(value.value.unit)
        return Limits(least, None, None, False, attribute.allowed_text())
    if not isinstance(attribute, QuantityInput) or not isinstance(value, ExplainableQuantity):
        return None
    return Limits(*attribute.bounds_in(value._unit), attribute.whole, attribute.allowed_text())


def _present(node: AttributeNode) -> Any:
    """The value of a node, up to date; None for one that nobody has read, or that cannot be calculated."""
    if node.is_up_to_date:
        return node.last_value
    try:
        return None if node.is_cold else node.read()
    except EfpGraphError:
        return None


def _kind(value: ExplainableObject) -> str:
    return HYPOTHESIS if is_hypothesis(value) else INPUT


def _nodes_in(expression: Expression) -> Iterable[AttributeNode]:
    """The nodes among the terms of an expression, those of its named steps included."""
    stack: list[Any] = [expression]
    while stack:
        term = stack.pop()
        if isinstance(term, Expression):
            stack.extend(term.operands)
        elif isinstance(term, AttributeNode):
            yield term
