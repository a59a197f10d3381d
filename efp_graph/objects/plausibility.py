"""Rules that tell what is implausible: an input out of its usual order of magnitude, or a relation that looks wrong.

A rule refuses nothing: a value may be unusual and right. Those of the package are one table, `footprint/plausible.py`;
a class adds its own in its body, with `plausibility = (Range(...), Suspicion(...))`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from efp_graph.objects.attributes import Attribute, Input
from efp_graph.values import ExplainableHourlyQuantities, ExplainableQuantity, Source, Sources, Unit, unit_of
from efp_graph.values.numeric import Numeric
from efp_graph.values.readable import number, symbol
from efp_graph.values.tolerance import exceeds, falls_below

DOUBT, LEFT_OUT = "doubt", "left out"


class Met(NamedTuple):
    """A place at which a rule was met.

    Attributes:
        owner: the object.
        attribute: its name; "" where it is about the object as a whole.
        value: what it holds, as text.
        usual: what is usual, as text; "" where that is no range.
    """

    owner: Any
    attribute: str
    value: str
    usual: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What all rules say.

    Args:
        name: what it is about, in few words.
        why: why it is doubtful, in a sentence.
        remedy: what to do, in a sentence.
        source: of the range, or of the relation.
        of: the class whose objects it is for; any object unless given, or those of the class that declares it.
        kind: "doubt", for what is likely a mistake; "left out", for what a model knowingly or not does without.
    """

    name: str
    why: str
    remedy: str
    source: Source = Sources.HYPOTHESIS
    of: type | None = None
    kind: str = DOUBT

    def concerns(self, owner: Any) -> bool:
        """Whether it is for objects like this one."""
        return self.of is None or isinstance(owner, self.of)

    def met_by(self, owner: Any) -> Iterable[Met]:
        """The places of an object at which it is met."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Range(Rule):
    """Inputs between two bounds. Of a series the largest number is looked at; 0 is a decision, not a slip.

    Args:
        attribute: name of the input, in whichever class; or "".
        measure: all inputs with a unit of this kind, where no attribute is named: "kg/kWh".
        low, high: the bounds, of the amount without its sign; None: there is none.
        unit: of the bounds.
        zero: whether 0 is usual.
    """

    attribute: str = ""
    measure: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = "dimensionless"
    zero: bool = True

    @property
    def usual(self) -> str:
        """The range as text: "1 to 3"."""
        unit = symbol(unit_of(self.unit))
        least, most = (None if bound is None else number(bound) for bound in (self.low, self.high))
        if least is None:
            return f"at most {most}{unit}"
        return f"at least {least}{unit}" if most is None else f"{least} to {most}{unit}"

    def met_by(self, owner: Any) -> Iterator[Met]:
        for attribute in owner.attributes.values():
            if isinstance(attribute, Input) and self._is_about(attribute):
                value = getattr(owner, attribute.name)
                number = self._number(value)
                if number is not None and self._is_outside(number):
                    yield Met(owner, attribute.name, told(value), self.usual)

    def _is_about(self, attribute: Attribute) -> bool:
        unit = getattr(attribute, "unit", None)
        if not isinstance(unit, Unit):
            return False
        if self.attribute:
            return attribute.name == self.attribute
        return unit.same_dimension(unit_of(self.measure))

    def _number(self, value: Any) -> float | None:
        """The amount in the unit of the bounds; None where there is no value, or one of another kind."""
        unit = unit_of(self.unit).plain_bytes
        if not isinstance(value, Numeric) or not value._unit.plain_bytes.is_compatible_with(unit):
            return None
        return _largest(value) * value._unit.plain_bytes.factor_to(unit)

    def _is_outside(self, number: float) -> bool:
        if number == 0:
            return not self.zero
        low, high = self.low, self.high
        return (low is not None and falls_below(number, low)) or (high is not None and exceeds(number, high))


@dataclass(frozen=True, kw_only=True)
class Suspicion(Rule):
    """What no range tells: a relation between attributes or objects.

    Args:
        test: gives the places of an object at which it is met.
    """

    test: Callable[[Any], Iterable[Met]]

    def met_by(self, owner: Any) -> Iterable[Met]:
        return self.test(owner)


def told(value: Any) -> str:
    """A number in the unit in which it was given, `120 mB`; the largest of a series."""
    largest = "up to " if isinstance(value, ExplainableHourlyQuantities) else ""
    amount = value.magnitude if isinstance(value, ExplainableQuantity) else _largest(value)
    return f"{largest}{number(amount)}{symbol(value._unit)}"


def _largest(value: Numeric) -> float:
    """The largest number without its sign."""
    return float(abs(value.magnitude).max()) if isinstance(value, ExplainableHourlyQuantities) else abs(value.magnitude)
