"""What is said of a name that is no unit, wherever one is written: `3 * u.Go`, `u("3 Go")`, `quantity.to("Go")`."""

from __future__ import annotations

from typing import Any

from efp_graph.errors import UnitError
from efp_graph.registry.lean_pint import pint
from efp_graph.registry.unit_hints import nearest_unit


class UndefinedUnit(UnitError, pint.UndefinedUnitError):
    """A name is no unit; the message asks for the nearest one. It is looked for when the message is read.

    Example:
        >>> from efp_graph import u
        >>> 16 * u.Go
        Traceback (most recent call last):
        efp_graph.registry.unknown_units.UndefinedUnit: 'Go' is not a unit. Did you mean 'GB'?
    """

    def __init__(self, name: str) -> None:
        pint.UndefinedUnitError.__init__(self, name)

    def __str__(self) -> str:
        (name,) = self.unit_names
        nearest = nearest_unit(name, _is_unit) if name.isidentifier() else ""
        way_out = f"Did you mean {nearest!r}?" if nearest else "A unit of your own: u.define('page = 1')."
        return f"{name!r:.80} is not a unit. {way_out}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), tuple(self.unit_names)


def _is_unit(name: str) -> bool:
    from efp_graph.registry import u

    return name in u
