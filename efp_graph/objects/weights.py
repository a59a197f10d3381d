"""Links with weights: what part each object of a link has, such as the shares of devices, or how often a job is run.

    devices={phone: 0.7, laptop: 0.3}
    jobs={page: 6, search: 1.5}

The node of such a link holds one `Part` per object, in the order in which they were given; a mere list, or a mere
object, is what it is for any link. Weights are inputs like others: each may have a source, a label, bounds. What
formulas read of them is an attribute of its own, with a node for each (`UsagePattern.device_shares`), so that figures
are followed to them.

Considered and not taken: an object between the two, with the weight as its input. It would have a name, an id and a
place for what is one number, and would be one more class for whoever builds a model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeAlias, overload

from efp_graph.errors import EfpGraphError, NotAllowed, UnitError, ValueOutOfRange, WrongElement, WrongKind
from efp_graph.objects.attributes import G, V
from efp_graph.objects.describing import describe_attribute, describe_given, describe_object
from efp_graph.objects.forms import Reader, Write, form
from efp_graph.objects.links import LinkInput, LinkListInput, M, ModelingList
from efp_graph.objects.numeric_inputs import QuantityInput
from efp_graph.objects.weighted_list import WeightedList, as_quantity
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, Sources, SourceValue, u
from efp_graph.values.tolerance import exceeds, falls_below
from efp_graph.values.units import DIMENSIONLESS

PER_CENT = " Of percentages write the sign, 70 %, or in Python 0.7."

if TYPE_CHECKING:
    from efp_graph.objects.modeling_object import ModelingObject

SCALED = "scaled to what the shares that were set leave"


class Part(NamedTuple):
    """An object at the end of a link, and its weight.

    Attributes:
        described: what is told of the weight beside its number; parts that differ in it are not the same.
    """

    object: Any
    weight: ExplainableQuantity
    described: tuple[str | None, ...]

    def __str__(self) -> str:
        return f"{self.object.name}: {self.weight._value:g}"


class Weighted(LinkInput[V, G], Generic[V, G]):
    """What links with weights share.

    Args:
        total: what the weights sum to, so that they are shares; None: weights are any numbers of at least 0.
        positive: whether they have to be more than 0; shares have to.
        in_sequence: whether an object that stands in a list twice stands at two places, which weights do not tell.
        weighs: what a weight says, for tables: "Times per step".
    """

    def __init__(
        self,
        target: str | type,
        *,
        total: float | None = 1.0,
        positive: bool | None = None,
        in_sequence: bool = False,
        weighs: str = "",
        **options: Any,
    ) -> None:
        super().__init__(target, **options)
        self.total, self.in_sequence, self.weighs = total, in_sequence, weighs
        self.positive = total is not None if positive is None else positive
        self.weight = QuantityInput(1 * u.dimensionless)
        self.weight.name = "weight"

    def is_member(self, given: Any) -> bool:
        """Whether something is one of the objects that it may lead to, and no position in a list."""
        return not isinstance(given, slice) and not hasattr(given, "__index__") and self.leads_to(type(given))

    def members(self, value: Any) -> tuple[Any, ...]:
        if _is_weighted(value):
            return tuple([part.object for part in value])
        is_mapping = type(value) is not tuple and isinstance(value, Mapping)  # which is slow to say
        return tuple(value) if is_mapping else super().members(value)

    def mapped(self, value: Any, change: Callable[[Any], Any]) -> Any:
        given = _as_given(value)
        if given is None:
            return super().mapped(value, change)
        return {change(one): weight for one, weight in given.items()}

    def without(self, value: Any, gone: Callable[[Any], bool]) -> Any:
        given = _as_given(value)
        if given is None:
            return super().without(value, gone)
        if self.total is None:
            return {one: weight for one, weight in given.items() if not gone(one)} or self._nothing()
        return None if any(map(gone, given)) else value  # the weights of the others would be other ones

    def _nothing(self) -> Any:
        """What it may be given in place of weights of no object; None when it cannot do without any."""
        return None

    def checked(self, owner: ModelingObject, given: Any) -> Any:
        if isinstance(given, WeightedList):
            given = given.copy()
        weighted = _as_given(given)
        if weighted is None:
            return super().checked(owner, given)
        parts = tuple([self._part(owner, one, weight) for one, weight in weighted.items()])
        if not parts:
            nothing = self._nothing()
            if nothing is not None:
                return super().checked(owner, nothing)
            raise WrongKind(f"{describe_attribute(owner, self)} was given weights of no object: give at least one.")
        whole = sum(part.weight._value for part in parts)
        if self.total is not None and (exceeds(whole, self.total) or falls_below(whole, self.total)):
            raise ValueOutOfRange(
                f"{describe_attribute(owner, self)} was given shares that sum to {whole:.9g}: "
                f"{', '.join(map(str, parts))}. Give shares that sum to {self.total:g}{self._otherwise()}."
                + (PER_CENT if not exceeds(abs(whole - 100 * self.total), 0.0, whole) else "")
            )
        return parts

    def _otherwise(self) -> str:
        return ""

    def _part(self, owner: ModelingObject, one: Any, given: Any) -> Part:
        where = describe_attribute(owner, self)
        if not isinstance(one, self.target):
            raise WrongElement(self._refusal(owner, one) + " What has weights are such objects.")
        amount_given = str(given) if isinstance(given, ExplainableQuantity) else describe_given(given)
        what = f"{where} was given {amount_given} as the weight of {describe_object(one)}"
        try:
            amount = as_quantity(given)
        except (EfpGraphError, TypeError) as error:
            example = "0.5, or SourceValue(0.5 * u.dimensionless, source)"
            raise WrongKind(f"{what}. Give a number, such as {example}.") from error
        value = given if isinstance(given, ExplainableQuantity) else SourceValue(amount, Sources.USER_DATA)
        if value._unit is not DIMENSIONLESS:
            if not value._unit.same_dimension(DIMENSIONLESS):
                raise UnitError(f"{what}: give a plain number.")
            value = SourceValue(amount.to("dimensionless"), value.source, value._label)
        number = value._value
        if number < 0 or (number == 0 and self.positive):
            bound = f"more than 0: leave out what has no {self.weighs.lower() or 'share'}"
            bound = bound if self.positive else "at least 0"
            raise ValueOutOfRange(f"{what}. Allowed: {bound}.")
        value = value.copy()
        value.expression = None
        described = (str(value.source), value._label, str(value.assessment))
        return Part(one.usable(), value, described)

    def is_weighted(self, owner: ModelingObject) -> bool:
        """Whether the objects of a link have weights."""
        return _is_weighted(owner.__dict__[self.name].read())

    def weights(self, owner: ModelingObject) -> dict[Any, ExplainableQuantity]:
        """{object: weight} of an object's link; empty where there are none."""
        return weights_in(self.node_of(owner).read())

    def as_weights(self, owner: ModelingObject) -> dict[Any, ExplainableQuantity]:
        """{object: weight} of an object's link; of a list, how often each object is in it."""
        present = self.weights(owner)
        if present:
            return present
        counts = Counter(self.members(self.node_of(owner).read()))
        return {one: SourceValue(times * u.dimensionless) for one, times in counts.items()}

    def counted(self, owner: ModelingObject, one: Any) -> ExplainableQuantity | EmptyExplainableObject:
        """As `weight_of`; of a list, how often the object is in it."""
        weight = self.as_weights(owner).get(one)
        return EmptyExplainableObject() if weight is None else weight.copy()

    def reweighted(self, owner: ModelingObject, wanted: Mapping[Any, Any]) -> dict[Any, Any]:
        """{object: weight} with other weights of some; shares that are not set have the rest, in their proportions.

        Raises:
            NotAllowed: there are no weights that some could differ from.
        """
        present = self.weights(owner)
        if self.total is None and not present:
            present = self.as_weights(owner)
            if self.in_sequence and len(present) < len(self.members(self.node_of(owner).read())):
                raise NotAllowed(
                    f"{describe_attribute(owner, self)} is a list in which an object stands at several places. Change "
                    "the list, or give weights of all: {object: weight}."
                )
        if not present:
            raise NotAllowed(f"{describe_attribute(owner, self)} has no weights. Give all of them: {{object: weight}}.")
        others = {one: weight for one, weight in present.items() if one not in wanted}
        whole = sum(weight._value for weight in others.values())
        rest = (self.total or 0.0) - sum(
            as_quantity(weight).to("dimensionless").magnitude for weight in wanted.values()
        )
        if self.total is None or (others and falls_below(rest, 0.0, self.total)):
            return {**present, **wanted}  # too much: it is refused with all that would be there
        if not exceeds(rest, 0.0, self.total):
            return {one: wanted[one] for one in (*present, *wanted) if one in wanted}
        scaled = {
            one: SourceValue(
                weight._value * rest / whole * u.dimensionless, weight.source, weight._label, comment=SCALED
            )
            for one, weight in others.items()
        }
        return {one: (scaled | dict(wanted))[one] for one in (*present, *wanted)}

    def weight_of(self, owner: ModelingObject, one: Any) -> ExplainableQuantity | EmptyExplainableObject:
        """The weight of one of the objects, as the value of a node of its own; no value when it has left."""
        weight = self.weights(owner).get(one)
        return EmptyExplainableObject() if weight is None else weight.copy()

    def read(self, place: Any, reader: Reader) -> Any:
        weighted = reader.weights(place, self)
        return super().read(place, reader) if weighted is None else weighted

    def written(self, value: Any, write: Write) -> Any:
        if not _is_weighted(value):
            return super().written(value, write)
        return {part.object.id: write(part.weight) for part in value}

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [super().schema(), form("weights")]}

    def allowed_text(self) -> str:
        what = "weights" if self.total is None else f"shares that sum to {self.total:g}"
        return f"{super().allowed_text()}, or {what}: {{`{self.target.__name__}`: number}}"


class WeightedLinksInput(Weighted[ModelingList[M], Iterable[M]], LinkListInput[M], Generic[M]):
    """A link to objects of a class that may have weights. A list means that each counts fully."""

    def _otherwise(self) -> str:
        return ", or a list, [...], where each counts fully"

    def _nothing(self) -> Any:
        return [] if self.total is None else None

    def targets(self, value: Any) -> tuple[ModelingObject, ...]:
        return super().targets(self.members(value))

    @overload
    def __get__(self, owner: None, kind: type | None = None) -> WeightedLinksInput[M]: ...
    @overload
    def __get__(self, owner: ModelingObject, kind: type | None = None) -> WeightedList[M]: ...
    def __get__(self, owner: ModelingObject | None, kind: type | None = None) -> Any:
        return self if owner is None else WeightedList(owner, self)


class WeightedLinkInput(Weighted["M", "M | Mapping[M, Any]"], Generic[M]):
    """A link to one object, or to several with weights, which read as a `WeightedList`.

    Where weights are no shares, a list is taken too, in which one that appears twice has the weight 2.
    """

    def targets(self, value: Any) -> tuple[ModelingObject, ...]:
        return tuple({id(member): member for member in self.members(value)}.values())

    def position(self, holder: ModelingObject, held: ModelingObject) -> int:
        return self.members(self.node_of(holder).read()).index(held)

    def mapped(self, value: Any, change: Callable[[Any], Any]) -> Any:
        return [change(member) for member in value] if isinstance(value, list) else super().mapped(value, change)

    def checked(self, owner: ModelingObject, given: Any) -> Any:
        if self.total is not None:
            return super().checked(owner, given)
        if isinstance(given, WeightedList):
            given = given.copy()
        if isinstance(given, list) or (isinstance(given, tuple) and not _is_weighted(given)):
            for member in given:
                super().checked(owner, member)
            given = dict(Counter(given))
        if isinstance(given, Mapping) and len(given) == 1:
            ((one, weight),) = given.items()
            if type(weight) in (int, float) and weight == 1:
                given = one  # one object and no number to account for: a link to it
        return super().checked(owner, given)

    @property
    def annotation(self) -> str:
        return f"{self.target.__name__} | Mapping[{self.target.__name__}, Any]"

    def _otherwise(self) -> str:
        return f", or one {self.target.__name__}"

    if not TYPE_CHECKING:  # for checkers it is what nearly all have: one object

        def __get__(self, owner: Any, kind: type | None = None) -> Any:
            if owner is None:
                return self
            value = self.node_of(owner).read()
            if not _is_weighted(value):
                return value
            alone = self.total is None and len(value) == 1 and value[0].weight._value == 1
            return value[0].object if alone else WeightedList(owner, self)


WeightedLinks: TypeAlias = WeightedLinksInput[M]
WeightedLink: TypeAlias = WeightedLinkInput[M]


def weights_in(value: Any) -> dict[Any, ExplainableQuantity]:
    """{object: weight} of what the node of a link holds; empty where there are none."""
    return {part.object: part.weight for part in value} if _is_weighted(value) else {}


def _is_weighted(value: Any) -> bool:
    return type(value) is tuple and bool(value) and type(value[0]) is Part


def _as_given(value: Any) -> Mapping[Any, Any] | None:
    """{object: weight} of what a node holds, or of what is given with weights; None of all else."""
    if type(value) is list or type(value) is tuple or hasattr(value, "held_by"):
        return {part.object: part.weight for part in value} if _is_weighted(value) else None
    return value if isinstance(value, Mapping) else None


@overload
def weighted_links(target: type[M], **options: Any) -> WeightedLinksInput[M]: ...
@overload
def weighted_links(target: str, **options: Any) -> Any: ...
def weighted_links(target: str | type, **options: Any) -> Any:
    """Declare links that may have weights: `devices = weighted_links(Device, total=1, help="...")`; see `links`."""
    return WeightedLinksInput(target, **options)


@overload
def weighted_link(target: type[M], **options: Any) -> WeightedLinkInput[M]: ...
@overload
def weighted_link(target: str, **options: Any) -> Any: ...
def weighted_link(target: str | type, **options: Any) -> Any:
    """Declare a link to one object, or several with weights: `country = weighted_link(Country, help="...")`."""
    return WeightedLinkInput(target, **options)
