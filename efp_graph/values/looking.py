"""Looks: what a formula looks at to decide how it goes on, noted while it runs.

`if idle_power == 0` leaves no trace in the expression of the result: the expression is right as long as the comparison
gives the same. Whoever shows an expression as something that recalculates needs these conditions with it. So inside
`looking()` each comparison, and each number that is taken out of a value, is noted as a `Look`: a condition in the
language of `spreadsheet_forms.py`, with the operands it is about, and what it gave.

Outside of `looking()`, one look at a context variable is all that it costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from efp_graph.values.units import Unit


class Look(NamedTuple):
    """A condition and what it gave.

    Attributes:
        words: `{0} < {1}`, for people.
        form: `{0}<{1:result}`; None for a look that no formula says (at the hours of a series, say).
        operands: the values it is about.
        unit: what `:result` brings operands to.
        outcome: whether the condition held.
    """

    words: str
    form: str | None
    operands: tuple[Any, ...]
    unit: Unit | None
    outcome: bool


_notes: ContextVar[list[Look] | None] = ContextVar("efp_graph_looks", default=None)


@contextmanager
def looking() -> Iterator[list[Look]]:
    """Note the looks at values, inside a `with` block.

    Example:
        >>> from efp_graph.values import ExplainableQuantity, u
        >>> power = ExplainableQuantity(300 * u.W, "power")
        >>> with looking() as looks:
        ...     print(power > 0)
        True
        >>> looks[0].form, looks[0].outcome
        ('{0}>{1:result}', True)
    """
    notes: list[Look] = []
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


def looked(words: str, form: str, operands: tuple[Any, ...], unit: Unit | None = None, outcome: bool = True) -> None:
    """Note a look, if looks are being noted."""
    notes = _notes.get()
    if notes is not None:
        notes.append(Look(words, form, operands, unit, outcome))


def taken_out(value: Any) -> None:
    """Note that the number of a scalar, or the hours of a series, were taken out: they have to stay what they are."""
    notes = _notes.get()
    if notes is not None:
        form = f"{{0}}={value._value!r}".upper() if value._hour is None else None
        notes.append(Look("{0} stays", form, (value,), None, True))
