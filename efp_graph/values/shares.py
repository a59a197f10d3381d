"""Shares as people give them: 0.3, or a text, "0.3" or "30%". What is read here is written by `readable.percentage`."""

from __future__ import annotations

from typing import Any

from efp_graph.errors import UnitError, ValueOutOfRange, WrongKind
from efp_graph.texts import shown
from efp_graph.values.readable import number, percentage
from efp_graph.values.units import DIMENSIONLESS, has_comma, quantity_of, unit_of

WAYS = "Write a share, such as 0.3, or a percentage, '30%'."


def share_of(given: Any, what: str, *, ends: bool = True, any_percentage: bool = False) -> float:
    """A share of 1.

    A mere number lies between 0 and 1, so that 5 is not taken for 5 % here and for 500 % there.

    Args:
        what: which share it is, for messages: "--max-unverified", "The level of an interval".
        ends: whether 0 and 1 are allowed.
        any_percentage: whether a percentage may be below 0 % and above 100 %, as that of a change may.

    Raises:
        WrongKind: it is no number, and no text of one.
        ValueOutOfRange: it lies outside of what is allowed.

    Example:
        >>> share_of("30%", "--max-unverified"), share_of("0.3", "--max-unverified"), share_of(0.3, "--max-unverified")
        (0.3, 0.3, 0.3)
    """
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        raise WrongKind(f"{what} was given as {shown(given)}. {WAYS}")
    share, is_plain = _read(given, what) if isinstance(given, str) else (float(given), True)
    allowed = 0 <= share <= 1 if ends else 0 < share < 1
    if allowed or (any_percentage and not is_plain):
        return share
    reach = f"Write a share {'from 0 to 1' if ends else 'between 0 and 1'}, or a percentage"
    meant = share / 100 if is_plain and 1 < share <= 100 else 0.3
    raise ValueOutOfRange(
        f"{what} was given as {shown(given)}. {reach}: {number(meant)}, or '{percentage(meant, brief=True)}'."
    )


def _read(text: str, what: str) -> tuple[float, bool]:
    """The number that a text means, and whether it is a mere one."""
    try:
        found = quantity_of(text)
        unit = unit_of(found.units)
        return float(found.magnitude * unit.factor_to(DIMENSIONLESS)), unit is DIMENSIONLESS
    except UnitError as error:
        raise WrongKind(f"{what} was given as {shown(text)}. {has_comma(text) or WAYS}") from error
