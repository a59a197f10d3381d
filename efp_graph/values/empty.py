"""`EmptyExplainableObject`: no value. In sums it counts for nothing, in products it stays "no value"."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Number
from typing import Any, Literal, Never, TypeVar, overload

import numpy as np

from efp_graph.errors import NoSuchHour, OperationError
from efp_graph.values.base import ExplainableObject, no_hash
from efp_graph.values.forms import Form, Forms
from efp_graph.values.sources import Source

T = TypeVar("T", bound=ExplainableObject)


class EmptyExplainableObject(ExplainableObject):
    """No value: an optional input that is not set, or a result for which nothing in the model asks.

    x + ∅ = x, x − ∅ = x, ∅ · x = ∅, ∅ / x = ∅; ∅ − x and x / ∅ are refused. Its magnitude is 0 in comparisons.
    """

    __slots__ = ()

    def __init__(self, label: str | None = None, source: Source | str | None = None) -> None:
        super().__init__(None, label, source)

    @property
    def magnitude(self) -> int:
        """0."""
        return 0

    @property
    def unit(self) -> None:
        """None: no value has no unit."""
        return None

    @property
    def whole(self) -> Any:
        """Of a simulation that leaves no value from its date on: what was there before it; else itself."""
        return getattr(self, "_twins", {}).get("whole", self)

    def in_form(self, forms: Forms[Form]) -> Form:
        return forms.no_value(self)

    def same_as(self, other: ExplainableObject) -> bool:
        return isinstance(other, EmptyExplainableObject)

    def _keep(self, *_: Any) -> EmptyExplainableObject:
        return self

    to = ceil = abs = max = min = sum = mean = __neg__ = __abs__ = _keep
    shifted = to_utc = in_parallel = spread_over = cumulated = expired_after = replaced_by = at_hours_of = _keep

    def __len__(self) -> int:
        return 0

    def __iter__(self) -> Iterator[Never]:
        """No hour."""
        return iter(())

    def __getitem__(self, key: Any) -> Never:
        raise NoSuchHour(
            f"{self.label or 'A value'} has no value, and so no hour {key!r:.80}. Nothing in the model asks for it."
        )

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.zeros(0, dtype=dtype)

    def __bool__(self) -> bool:
        return False

    @overload
    def __add__(self, other: T) -> T: ...
    @overload
    def __add__(self, other: Literal[0]) -> EmptyExplainableObject: ...
    def __add__(self, other: Any) -> Any:
        if isinstance(other, ExplainableObject):
            return other
        if _is_zero(other):
            return self
        raise _refused("add", other)

    __radd__ = __add__

    def __sub__(self, other: ExplainableObject | Literal[0]) -> EmptyExplainableObject:
        if isinstance(other, EmptyExplainableObject) or _is_zero(other):
            return self
        raise OperationError(f"Cannot subtract {other} from {self.label or 'a value'}, which has no value.")

    def __rsub__(self, other: Literal[0]) -> EmptyExplainableObject:
        if _is_zero(other):
            return self
        raise _refused("subtract this from", other)

    def __mul__(self, other: ExplainableObject | Literal[0]) -> EmptyExplainableObject:
        if isinstance(other, ExplainableObject) or _is_zero(other):
            return self
        raise _refused("multiply by", other)

    __rmul__ = __mul__

    def __truediv__(self, other: ExplainableObject) -> EmptyExplainableObject:
        if isinstance(other, EmptyExplainableObject) or getattr(other, "is_scalar", False):
            return self
        raise OperationError(f"Cannot divide {self.label or 'a value'}, which has no value, by {other}.")

    def __rtruediv__(self, other: Never) -> Never:
        raise OperationError(f"Cannot divide by {self.label or 'a value'}, which has no value.")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, EmptyExplainableObject):
            return True
        if isinstance(other, Number):
            return _is_zero(other)
        if getattr(other, "is_scalar", False):
            return bool(other == self)
        return False if isinstance(other, ExplainableObject) else NotImplemented

    __hash__ = no_hash

    # As 0 against a scalar, which compares from its side

    def __lt__(self, other: Any) -> Any:
        return False if isinstance(other, EmptyExplainableObject) or _is_zero(other) else _of_scalar(other) > self

    def __gt__(self, other: Any) -> Any:
        return False if isinstance(other, EmptyExplainableObject) or _is_zero(other) else _of_scalar(other) < self

    def __le__(self, other: Any) -> Any:
        return True if isinstance(other, EmptyExplainableObject) or _is_zero(other) else _of_scalar(other) >= self

    def __ge__(self, other: Any) -> Any:
        return True if isinstance(other, EmptyExplainableObject) or _is_zero(other) else _of_scalar(other) <= self

    def __str__(self) -> str:
        return "no value"

    def __format__(self, form: str) -> str:
        """ "no value", in whatever form a number would have had there."""
        return "no value"


def _is_zero(other: Any) -> bool:
    return isinstance(other, Number) and not other  # of numbers, only 0 is false


def _of_scalar(other: Any) -> Any:
    if isinstance(other, ExplainableObject):
        return other
    raise _refused("compare with", other)


def _refused(verb: str, other: Any) -> OperationError:
    """What is no value, and not 0, does not meet values."""
    return OperationError(
        f"Cannot {verb} {other!r:.80}, which is no value of efp_graph. "
        "Give it a unit: SourceValue(... * u.dimensionless)."
    )
