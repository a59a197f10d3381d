"""Forms, such as typical weeks, under check: all that is wrong is told at once, each problem with its place."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from efp_graph.errors import FormError, Problem, UnitError, nearest
from efp_graph.texts import shown
from efp_graph.values.units import DIMENSIONLESS, Unit, unit_of

NO_UNIT = "a number of what? Write occurrence for events, concurrent for a level (a share, how many at once)"


class Checked:
    """Plain content of a form under check: problems are noted, with the way to where they are, and told together."""

    def __init__(self, plain: Any) -> None:
        self.plain = plain
        self.problems: list[Problem] = []

    def note(self, path: str, code: str, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(path, code, text))

    def error(self, name: str) -> FormError:
        """The exception that tells all problems."""
        return FormError(name, tuple(self.problems))

    def is_mapping(self, path: str, given: Any) -> bool:
        """Whether something is a mapping; noted where not."""
        if isinstance(given, Mapping):
            return True
        self.note(path, "not_a_mapping", f"{shown(given)} is no mapping of names to values")
        return False

    def keys(self, path: str, given: Mapping[str, Any], needed: tuple[str, ...], allowed: tuple[str, ...] = ()) -> None:
        """Note the keys that lack, and those that are none."""
        for key in needed:
            if key not in given:
                self.note(inside(path, key), "missing", "it is missing")
        for key in given:
            if key not in (*needed, *allowed):
                self.note(inside(path, str(key)), "unknown_key", f"there is no such key. {nearest(str(key), needed)}")

    def number(self, path: str, given: Any) -> float | None:
        """A finite number; None, and noted, for anything else."""
        if hasattr(given, "item") and not getattr(given, "ndim", 1):
            given = given.item()
        if isinstance(given, bool) or not isinstance(given, int | float):
            self.note(path, "not_a_number", f"{shown(given)} is no number")
        elif not math.isfinite(given):
            self.note(path, "not_finite", f"{given} is not finite")
        else:
            return given
        return None

    def numbers(self, path: str, given: Sequence[Any]) -> list[float | None]:
        """Finite numbers, as `number`, each at its place."""
        if set(map(type, given)) == {float} and math.isfinite(sum(given)):  # which is quick, and nearly always so
            return [*given]
        return [self.number(f"{path}[{place}]", each) for place, each in enumerate(given)]

    def whole(self, path: str, given: Any, lowest: int, highest: int) -> int | None:
        """A whole number between two; None, and noted, for anything else."""
        number = self.number(path, given)
        if number is None:
            return None
        if number != int(number):
            self.note(path, "not_whole", f"{number} is no whole number")
        elif not lowest <= number <= highest:
            self.note(path, "out_of_range", f"{number:g} is not among {lowest} to {highest}")
        else:
            return int(number)
        return None

    def unit(self, path: str, given: Any) -> Unit | None:
        """A unit that says what is counted; None, and noted, for anything else."""
        try:
            unit = unit_of(given)
        except UnitError as error:
            self.note(path, "unknown_unit", str(error).rstrip("."))
            return None
        if unit is DIMENSIONLESS:
            self.note(path, "dimensionless", NO_UNIT)
            return None
        return unit

    def list(self, path: str, given: Any) -> list[Any]:
        """A list; empty, and noted, for anything else."""
        if isinstance(given, list | tuple):
            return list(given)
        self.note(path, "not_a_list", f"{shown(given)} is no list")
        return []


def inside(path: str, key: str) -> str:
    """The way to a key of what stands at a path."""
    return f"{path}.{key}" if path else key
