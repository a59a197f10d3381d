"""How operations read on the audit page, which recalculates itself: the language of the `page` field in their table.

A form is the call of a function of `audit/static/operations.js`. In it stand
    {0}          the first operand as it is: a number, a series, a typical week, or the content of a plain object;
    {0:result}   the same, in the unit of the result;
    {0:hours}    the same, as a number of hours; so for `seconds`, `days`, and `number`, a plain number;
    {*:result}   all operands, however many.
`{0}` and `{0:result}` alone are the operand itself. What only the calendar knows is worked out
beforehand, by a `Dated`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from efp_graph.values.units import DAY, DIMENSIONLESS, HOUR, SECOND, Unit

ALL = "*"
UNITS: dict[str, Unit] = {"seconds": SECOND, "hours": HOUR, "days": DAY, "number": DIMENSIONLESS}
_CALL = re.compile(r"(?P<name>[a-z_]\w*)\((?P<arguments>.*)\)")
_ARGUMENT = re.compile(r"\{(?P<place>\d+|\*)(?::(?P<unit>\w+))?\}")


@dataclass(frozen=True)
class Dated:
    """A call whose last argument the calendar decides.

    Attributes:
        call: without it.
        facts: called with the operands, gives it as JSON-ready content.
        plan: called with the operands that the call has and the facts, plans the operation without the calendar.
    """

    call: str
    facts: Callable[..., Any]
    plan: Callable[..., Any]


PageForm = str | Dated


class Argument(NamedTuple):
    """An operand of a call: its place, or `ALL`, and what it is brought to: a unit, "result", or nothing."""

    place: str
    unit: str


@cache
def read_call(form: str) -> tuple[str, tuple[Argument, ...]]:
    """The name of the function, empty for an operand itself, and its arguments.

    Raises:
        ValueError: it is no such form.

    Example:
        >>> read_call("add({0}, {1:result})")
        ('add', (Argument(place='0', unit=''), Argument(place='1', unit='result')))
    """
    call = _CALL.fullmatch(form)
    name, inside = ("", form) if call is None else (call["name"], call["arguments"])
    found = [_ARGUMENT.fullmatch(each) for each in inside.split(", ")]
    arguments = tuple(Argument(each["place"], each["unit"] or "") for each in found if each is not None)
    if len(arguments) < len(found) or any(each.unit not in ("", "result", *UNITS) for each in arguments):
        raise ValueError(f"{form} is no form of the page")
    return name, arguments


def runs(numbers: Any) -> list[list[Any]]:
    """An array as [position from which on, number], where it changes; a number below 0 is None.

    Example:
        >>> import numpy as np
        >>> runs(np.array([5, 5, 6, -1]))
        [[0, 5], [2, 6], [3, None]]
    """
    starts = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1])) if len(numbers) else ()
    return [[int(start), None if numbers[start] < 0 else numbers[start].item()] for start in starts]


def spread_runs(found: list[list[Any]], length: int) -> NDArray[np.float64]:
    """What `runs` was given, `length` numbers; -1 for None.

    Raises:
        ValueError: these are no runs of that many numbers.

    Example:
        >>> spread_runs([[0, 5], [2, 6], [3, None]], 4)
        array([ 5.,  5.,  6., -1.])
    """
    starts = [start for start, _ in found]
    counts = np.diff([*starts, length])
    if starts[0] != 0 or (counts < 1).any():
        raise ValueError("the runs do not fit the hours")
    numbers: NDArray[np.float64] = np.repeat([-1.0 if number is None else float(number) for _, number in found], counts)
    return numbers
