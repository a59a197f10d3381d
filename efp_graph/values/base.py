"""`ExplainableObject`: what all values share: a label, a source, the node they belong to, and how they were made.

A value is immutable. It becomes the value of at most one node; the objects floor binds a copy when it already has one.
Until then it can be named and its source be told, as part of making it; afterwards, by a copy and an update. Values are
compared by content, so they have no hash: `id` or the node tells them apart.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING, Any, Self

from efp_graph.errors import NoKey, NotAllowed
from efp_graph.graph.equality import same_bits
from efp_graph.texts import PARTLY_READ, marked, visible
from efp_graph.values.assessment import UNASSESSED, Assessment, assessed
from efp_graph.values.distributions import Distribution
from efp_graph.values.origins import GIVEN, Origin, origin_from
from efp_graph.values.sources import Source, Sources, source_from
from efp_graph.values.views import Viewed

if TYPE_CHECKING:
    from efp_graph.graph import Node
    from efp_graph.values.expressions import Expression
    from efp_graph.values.forms import Form, Forms


def no_hash(value: ExplainableObject) -> int:
    """What `hash` of a value does: values of different units can be equal, and "no value" equals 0 of any unit, so no
    hash would be right for all.

    Raises:
        NoKey: always.
    """
    raise NoKey(
        f"{value.label or 'A value'} is unhashable, so it is no key of a dictionary. The key of an input names its "
        "class and object: Server.power.of(server), as in ModelingUpdate({Server.power.of(server): 200 * u.W}). Pairs "
        "take it as it is read: ModelingUpdate([[server.power, 200 * u.W]])."
    )


class ExplainableObject(Viewed):
    """A plain value (text, time zone, date, dictionary) with a label, a source, and an explanation.

    Args:
        value: the content; treat it as immutable.
        label: name for people. A value that belongs to an attribute of an object is named after it.
        source: where it comes from; a text becomes a `Source` of that name.

    Raises:
        WrongKind: the source is neither of the two.

    Example:
        >>> str(ExplainableObject("1080p", "resolution"))
        '1080p'
    """

    __slots__ = ("_assessment", "_label", "_origin", "_source", "_twins", "_value", "expression", "node")

    _source: Source | None
    _assessment: Assessment  # set when there is one only
    _origin: Origin  # set when it is not just given
    _twins: dict[str, ExplainableObject]  # set by a simulation only

    def __init__(self, value: Any, label: str | None = None, source: Source | str | None = None) -> None:
        self._value = value
        self._start(label, source)

    def _start(self, label: str | None, source: Source | str | None, expression: Expression | None = None) -> None:
        self._label = label
        self.node: Node[Any] | None = None
        self._source = source_from(source, label)
        self.expression = expression

    @property
    def value(self) -> Any:
        """The content."""
        return self._value

    @property
    def source(self) -> Source | None:
        """Where it comes from; None for a result, and where nobody said.

        It can be assigned while the value belongs to no attribute; a text becomes a `Source` of that name.

        Raises:
            WrongKind: it is neither a `Source` nor a text.
            NotAllowed: the value belongs to an attribute.
        """
        return self._source

    @source.setter
    def source(self, given: Source | str | None) -> None:
        source = source_from(given, self.label)
        if self.node is not None:
            raise self._is_bound("source", f"new.source = {given!r}")
        self._source = source

    @property
    def label(self) -> str | None:
        """The name given by `set_label`, else that of the attribute it belongs to; None for an unnamed result."""
        if self._label is not None or self.node is None:
            return self._label
        return self.node.label

    def set_label(self, label: str) -> Self:
        """Name a value that belongs to no attribute; " from <source>" is added when it has a source.

        Returns:
            The value itself.

        Raises:
            NotAllowed: the value belongs to an attribute.
        """
        if self.node is not None:
            raise self._is_bound("label", f"new.set_label({label!r})")
        if self.source is not None and not label.endswith(f" from {self.source.name}"):
            label = f"{label} from {self.source.name}"
        self._label = label
        if self.expression is not None:
            self.expression = self.expression.named(label, self.source)
        return self

    def _is_bound(self, what: str, change: str) -> NotAllowed:
        assert self.node is not None
        return NotAllowed(
            f"The {what} of {self.node.label} does not change: values of attributes are immutable. Make another one "
            f"and set the attribute to it: new = value.copy(); {change}."
        )

    @property
    def assessment(self) -> Assessment:
        """How well the value is known: bounds, distribution, confidence and comment, each None unless given."""
        return getattr(self, "_assessment", UNASSESSED)

    @property
    def low(self) -> Any:
        """Lower bound, a pint quantity, or None."""
        return self.assessment.low

    @property
    def high(self) -> Any:
        """Upper bound, a pint quantity, or None."""
        return self.assessment.high

    @property
    def distribution(self) -> Distribution | None:
        """How the true value is distributed around this one, or None."""
        return self.assessment.distribution

    @property
    def confidence(self) -> str | None:
        """ "low", "medium", "high" or None: how far the value is trusted."""
        return self.assessment.confidence

    @property
    def comment(self) -> str | None:
        """A remark of whoever gave the value, or None."""
        return self.assessment.comment

    @property
    def origin(self) -> str:
        """ "default", "given", "data", "measured" or "checked": see `origins.py`."""
        return getattr(self, "_origin", GIVEN).kind

    @property
    def baseline_twin(self) -> ExplainableObject | None:
        """Of a simulated value: what the attribute is without the simulation."""
        twin: ExplainableObject | None = getattr(self, "_twins", {}).get("baseline")
        return twin

    @property
    def simulation_twin(self) -> ExplainableObject | None:
        """Of a value of the model: what the attribute is in the last simulation that reaches it."""
        twins = getattr(self, "_twins", {})
        twin: ExplainableObject | None = twins.get("simulation")
        # what was first read after the simulation was made, of an object that only the simulation uses
        return twin if twin is not None or twins else getattr(self.node, "simulated", None)

    @property
    def is_simulated(self) -> bool:
        """Whether a simulation that is shown gave the value, or a part of its hours."""
        return not getattr(self, "_twins", {"simulation": None}).keys() <= {"simulation"}

    @property
    def simulated_since(self) -> int | None:
        """Of a simulation that leaves no value: the hour from which on it leaves none, on the clock of the baseline."""
        since = getattr(self, "_twins", {}).get("since")
        return None if since is None else int(since.value)

    @property
    def is_input(self) -> bool:
        """Whether it was given, not calculated."""
        return self.expression is None or (self.node is not None and self.node.is_input)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What a reader has to know of the model of which it is: read in part, or a simulation that is shown."""
        return tuple(getattr(getattr(self.node, "owner", None), "remarks", ()))

    @property
    def title(self) -> str:
        """What charts and workbooks are headed with: the label, and the marks of its model."""
        owner = getattr(self.node, "owner", None)
        marks = (PARTLY_READ if getattr(owner, "not_read", ()) else "", getattr(owner, "simulated", ""))
        return marked(self.label or "value", *marks)

    def copy(self) -> Self:
        """A copy that belongs to no node. Contents are shared: they are immutable, and arrays read-only."""
        twin: Self = object.__new__(type(self))
        twin._value = self._value
        twin._label = self._label
        twin._source = self._source
        twin.node = None
        twin.expression = self.expression
        if hasattr(self, "_assessment"):
            twin._assessment = self._assessment
        if hasattr(self, "_origin"):
            twin._origin = self._origin
        return twin

    __copy__ = copy

    def __deepcopy__(self, memo: Any) -> Self:
        return self.copy()

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles hold content, label and source: a calculated value comes back without its formula."""
        return _unpickled, (type(self), self._state(), self.label, self.source)

    def _state(self) -> dict[str, Any]:
        """What a pickle holds beside label and source."""
        kept = ("_value", "_assessment", "_origin")
        return {name: getattr(self, name) for name in kept if hasattr(self, name)}

    def explain(self, pretty_print: bool = True, *, depth: int = 1, hour: Any = None) -> str:
        """The formula with names, the same with values, and the result, as text; a total over hours as sentences.

        Args:
            pretty_print: each ` = ` on a line of its own.
            depth: how many levels of formulas: with 2 and more, what the formula reads is explained below it.
            hour: of an hourly value: explain this hour, given as `series[hour]` takes it. Unless said, series are told
                by their total, of amounts, or their mean.

        Raises:
            ValueOutOfRange: the depth is not a whole number above 0.
            NoSuchHour, WrongKind: the value has no such hour, or no hours at all.
        """
        from efp_graph.values.explanation import explain

        return explain(self, pretty=pretty_print, depth=depth, hour=hour)

    @property
    def formula(self) -> str | None:
        """The formula with names, or None for an input."""
        from efp_graph.values.explanation import formula_text

        return None if self.expression is None or self.is_input else formula_text(self.expression)

    @property
    def latex(self) -> str:
        """The explanation in LaTeX, aligned at the equal signs, without `$`."""
        from efp_graph.values.latex import latex

        return latex(self)

    def _repr_latex_(self) -> str:
        """How notebooks that show formulas show it."""
        return f"$${self.latex}$$"

    def _repr_html_(self) -> str:
        """How notebooks show it: the formula, and a table of what it reads."""
        from efp_graph.values.notebook import value_html

        return value_html(self)

    def in_form(self, forms: Forms[Form]) -> Form:
        """The form that a format has for its kind of value: see `forms.py`."""
        return forms.content(self)

    def with_content(self, content: Any) -> Self:
        """A copy that holds something else, of the same source and assessment."""
        twin = self.copy()
        twin._value, twin.expression = content, None
        return twin

    def same_as(self, other: ExplainableObject) -> bool:
        """Whether `other` holds the same content, bit for bit; labels and sources do not count."""
        return (
            type(other).same_as is ExplainableObject.same_as  # neither a quantity nor "no value"
            and same_bits(self._value, other._value)
        )

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ExplainableObject):
            plain = type(other).same_as is ExplainableObject.same_as
            return plain and bool(self._value == other._value)
        return NotImplemented

    __hash__ = no_hash

    def __str__(self) -> str:
        content = self._value
        text = visible(str(getattr(content, "key", None) or content) if isinstance(content, tzinfo) else str(content))
        return text if len(text) <= 60 else text[:60] + "..."

    def __format__(self, form: str) -> str:
        return format(str(self), form)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {visible(self.label or 'unnamed')}: {self}>"


class SourceObject(ExplainableObject):
    """A plain value given by the user: an option such as `SourceObject("php-symfony")`, a time zone, a date.

    `confidence`, `comment` and `origin` are as for `SourceValue`.
    """

    __slots__ = ()

    def __init__(
        self,
        value: Any,
        source: Source | str | None = Sources.HYPOTHESIS,
        label: str | None = None,
        *,
        confidence: str | None = None,
        comment: str | None = None,
        origin: str | Origin | None = None,
    ) -> None:
        super().__init__(value, label, source)
        assessed(self, Assessment(confidence=confidence, comment=comment))
        if origin is not None:
            self._origin = origin_from(origin, label)


def _unpickled(kind: type[ExplainableObject], state: dict[str, Any], label: str | None, source: Source | None) -> Any:
    value = object.__new__(kind)
    value._start(label, source)
    for name, content in state.items():
        setattr(value, name, content)
    return value


def same_value(old: Any, new: Any) -> bool:
    """When a change of a node stops: same content, bit for bit. Modeling objects are told apart by identity."""
    if old is new:
        return True
    if isinstance(old, ExplainableObject):
        return isinstance(new, ExplainableObject) and old.same_as(new)
    if isinstance(old, tuple) and type(old) is type(new):
        return len(old) == len(new) and all(map(same_value, old, new))
    if type(old) is dict and type(new) is dict:
        return same_value((*old, *old.values()), (*new, *new.values()))
    return isinstance(old, str | int | float | type(None)) and same_bits(old, new)
