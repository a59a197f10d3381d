"""`EmptyExplainableObject`: no value. In sums it counts for nothing, in products it stays "no value"."""

from __future__ import annotations

from typing import Any

from efp_graph.errors import OperationError
from efp_graph.values.base import ExplainableObject
from efp_graph.values.sources import Source


class EmptyExplainableObject(ExplainableObject):
    """No value: an optional input that is not set, or a result for which nothing in the model asks.

    x + ∅ = x, x − ∅ = x, ∅ · x = ∅, ∅ / x = ∅; ∅ − x and x / ∅ are refused. Its magnitude is 0 in comparisons.
    """

    __slots__ = ()

    def __init__(self, label: str | None = None, source: Source | None = None) -> None:
        super().__init__(None, label, source)

    @property
    def magnitude(self) -> int:
        """0."""
        return 0

    def same_as(self, other: ExplainableObject) -> bool:
        return isinstance(other, EmptyExplainableObject)

    def _keep(self, *_: Any) -> EmptyExplainableObject:
        return self

    to = ceil = abs = max = min = sum = mean = __neg__ = __abs__ = _keep
    shifted = to_utc = in_parallel = spread_over = cumulated = expired_after = replaced_by = _keep

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return False

    def __add__(self, other: Any) -> Any:
        if isinstance(other, ExplainableObject):
            return other
        if other == 0:
            return self
        raise OperationError(f"Cannot add the plain number {other} to no value.")

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, EmptyExplainableObject) or (isinstance(other, int | float) and other == 0):
            return self
        raise OperationError(f"Cannot subtract {other} from {self.label or 'a value'}, which has no value.")

    def __mul__(self, other: Any) -> EmptyExplainableObject:
        return self

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, EmptyExplainableObject) or getattr(other, "is_scalar", False):
            return self
        raise OperationError(f"Cannot divide {self.label or 'a value'}, which has no value, by {other}.")

    def __rtruediv__(self, other: Any) -> Any:
        raise OperationError(f"Cannot divide by {self.label or 'a value'}, which has no value.")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, EmptyExplainableObject):
            return True
        if isinstance(other, int | float):
            return other == 0
        if getattr(other, "is_scalar", False):
            return bool(other.magnitude == 0)  # type: ignore[attr-defined]
        return False if isinstance(other, ExplainableObject) else NotImplemented

    __hash__ = object.__hash__

    def __lt__(self, other: Any) -> bool:
        return bool(0 < getattr(other, "magnitude", other))

    def __gt__(self, other: Any) -> bool:
        return bool(0 > getattr(other, "magnitude", other))

    def __le__(self, other: Any) -> bool:
        return bool(0 <= getattr(other, "magnitude", other))

    def __ge__(self, other: Any) -> bool:
        return bool(0 >= getattr(other, "magnitude", other))

    def __str__(self) -> str:
        return "no value"
