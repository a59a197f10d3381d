"""Typical weeks as values: 168 numbers with a unit, a source, and the form in which they were written.

A week has no date. `over` lays it over the hours of a series: each hour of UTC has the number of its local civil time.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from efp_graph.errors import OperationError, UnitError, WrongKind
from efp_graph.registry import pint
from efp_graph.rendering.html import table_html
from efp_graph.texts import shown
from efp_graph.values.assessment import Assessment, assessed
from efp_graph.values.base import ExplainableObject, no_hash
from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.expressions import Expression, term_of
from efp_graph.values.forms import Form, Forms
from efp_graph.values.hourly import ExplainableHourlyQuantities, plain_object
from efp_graph.values.kernels import Series
from efp_graph.values.notebook import value_html
from efp_graph.values.operations import Operation
from efp_graph.values.origins import Origin, origin_from
from efp_graph.values.quantity import ExplainableQuantity
from efp_graph.values.sources import Source, Sources
from efp_graph.values.units import unit_of, unit_of_names
from efp_graph.values.week_forms import HOURS, Week, table_of_week, text_of_week, week_of
from efp_graph.values.week_operations import WEEK_OVER

CONSTANT = ("constant_value", "constant_unit")


class ExplainableRecurrentQuantities(ExplainableObject):
    """A typical week: a number for each of its 168 hours, from Monday 00:00 local time on, with a unit.

    It is kept as it was written: 168 numbers, a constant, or days with ranges of hours. Two weeks are equal when their
    numbers are; a change of how they are written is a change of an input all the same.

    Args:
        value: a pint quantity of 168 numbers, or of one for all hours; a form (see `week_forms.py`); a `Week`.
        label: its name.
        source: where it comes from.

    Raises:
        FormError: with everything that is wrong with the form or the numbers, in `.errors`.
        UnitError: numbers without a unit.

    Example:
        >>> from efp_graph.values import u
        >>> week = ExplainableRecurrentQuantities(np.arange(168) * u.W, "heating")
        >>> week.magnitude[:3].tolist(), str(week.unit)
        ([0.0, 1.0, 2.0], 'watt')
    """

    __slots__ = ()
    _value: Week

    def __init__(self, value: Any, label: str | None = None, source: Source | str | None = None) -> None:
        super().__init__(week_given(value, label or "A typical week"), label, source)

    @property
    def magnitude(self) -> Series:
        """The 168 numbers in `unit`, read-only; index 0 is Monday 00:00."""
        return self._value.numbers.view()

    @property
    def unit(self) -> Any:
        """The pint unit."""
        return self._value.unit.pint

    @property
    def form_inputs(self) -> dict[str, Any]:
        """How it is written, as plain content: a constant, profiles, or 168 numbers."""
        return week_of(self._value.plain).plain

    def to(self, unit: Any) -> ExplainableRecurrentQuantities:
        """The same week, written the same way, in another unit; as `to` of a quantity.

        Raises:
            IncompatibleUnits: the unit measures something else.
        """
        record = unit_of(unit)
        if record is self._value.unit:
            return self
        self._value.unit.asked_factor_to(record)
        converted: ExplainableRecurrentQuantities = _conversion(record.text)(self)
        return converted

    def over(
        self, axis: Any, timezone: Any, *, rotate: bool = False, from_monday: bool = False
    ) -> ExplainableHourlyQuantities | EmptyExplainableObject:
        """The week over and over at the hours of a series, in local civil time. Shape: (hours of the axis,).

        Where the clocks of the zone are off by a fraction of an hour, an hour has its shares of two hours of the week.
        Source: docs/methodology.md, "Typical weeks".

        Args:
            axis: an hourly series in UTC; no value gives no value.
            timezone: whose local time, as made by `tz`.
            rotate: the rule of e-footprint 27.0.0 instead: the week by the labels of UTC, then the whole series rotated
                by the whole hours of the offset at the start.
            from_monday: 0 before the first Monday 00:00 at or after the start of the axis, local time (with `rotate` by
                its labels): for what piles up from week to week.

        Raises:
            OperationError: the axis is not in UTC, or no series.
            WrongKind: `timezone` is no time zone.
        """
        if isinstance(axis, EmptyExplainableObject):
            return axis
        if not isinstance(axis, ExplainableHourlyQuantities):
            raise OperationError(f"A typical week is laid over the hours of a series, and was given {axis!r:.80}.")
        operation = WEEK_OVER[rotate, from_monday]
        laid_out: ExplainableHourlyQuantities = operation(self, axis, plain_object(timezone))
        return laid_out

    def in_form(self, forms: Forms[Form]) -> Form:
        return forms.content(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExplainableRecurrentQuantities):
            return False if isinstance(other, ExplainableObject) else NotImplemented
        ours, theirs = self._value, other._value
        if not ours.unit.is_compatible_with(theirs.unit):
            return False
        return bool(np.array_equal(ours.numbers, theirs.numbers * theirs.unit.factor_to(ours.unit)))

    __hash__ = no_hash

    def __str__(self) -> str:
        return text_of_week(self._value)

    def _repr_html_(self) -> str:
        """How notebooks show it: as any value, and its days and hours as a table."""
        rows = [
            (days, f"{first}-{end} h", f"{number:g}")
            for days, runs in table_of_week(self._value)
            for first, end, number in runs
        ]
        return f"<div>{value_html(self)}{table_html(('days', 'hours', self._value.unit.text), rows, texts=2)}</div>"

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(self.magnitude, dtype=dtype)

    def __len__(self) -> int:
        return HOURS


class SourceRecurrentValues(ExplainableRecurrentQuantities):
    """A typical week that is given.

    Args:
        value: as for `ExplainableRecurrentQuantities`: `168 numbers * u.W`.
        source: hypothesis unless said; a text becomes a `Source` of that name.
        label: its name; of an attribute, that of the attribute unless given.
        confidence, comment, origin: as for `SourceValue`.

    Raises:
        FormError, UnitError: see `ExplainableRecurrentQuantities`.
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


class ExplainableRecurrentQuantitiesFromConstant(SourceRecurrentValues):
    """A typical week of 168 equal numbers, from `{"constant_value": 5, "constant_unit": "GB_ram"}`.

    Example:
        >>> print(ExplainableRecurrentQuantitiesFromConstant({"constant_value": 5, "constant_unit": "GB_ram"}))
        5 gigabyte_ram at all hours
    """

    __slots__ = ()


class ExplainableRecurrentQuantitiesFromWeeklyPattern(SourceRecurrentValues):
    """A typical week of days that are alike, from `{"unit": "occurrence", "profiles": [...]}`.

    A profile: `{"name": "office", "baseline": 0, "days": [0, 1, 2, 3, 4], "ranges": [{"start": 8, "end": 18, "value":
    5}]}`: days from 0 (Monday) to 6, each in exactly one profile; hours have the value of the range that they are in,
    start included and end not, else the baseline.
    """

    __slots__ = ()


def week_given(given: Any, name: str) -> Week:
    """The week that something stands for: itself, a form, 168 numbers with a unit, one number with a unit.

    Raises:
        FormError, UnitError, WrongKind: it stands for none.
    """
    if isinstance(given, Week):
        return given
    if isinstance(given, ExplainableRecurrentQuantities):
        return given._value
    if isinstance(given, ExplainableQuantity):
        given = given.value
    if isinstance(given, Mapping):
        return week_of(given, name)
    if isinstance(given, pint.Quantity):
        unit, magnitude = unit_of_names(given._units), given.magnitude
        if np.ndim(magnitude) == 0:
            number = magnitude.item() if hasattr(magnitude, "item") else magnitude
            return week_of(dict(zip(CONSTANT, (number, unit.text), strict=True)), name)
        return week_of({"values": np.asarray(magnitude).tolist(), "unit": unit.text}, name)
    if isinstance(given, list | tuple | np.ndarray | int | float) and not isinstance(given, bool):
        raise UnitError(f"{name} was given as numbers without a unit. Write for example numbers * u.W.")
    raise WrongKind(
        f"{name} was given as {shown(given)}, a {type(given).__name__}. Give 168 numbers with a unit, or a form: "
        '{"constant_value": 5, "constant_unit": "W"}.'
    )


class _OnWeeks(Operation):
    """An operation from a week to a week, which is no arithmetic of numbers or series."""

    def __call__(self, *operands: Any) -> Any:
        (week,) = operands
        made = week.with_content(self.prepare(week._value))
        made._label = made._source = None
        made.expression = Expression(self, (term_of(week),))
        return made


def _converted(text: str, week: Week) -> Week:
    unit = unit_of(text)
    factor = week.unit.asked_factor_to(unit)
    return week.mapped(lambda number: number * factor, unit)


def _conversion(text: str) -> _OnWeeks:
    operation = _conversions.get(text)
    if operation is None:
        change: Any = partial(_converted, text)
        operation = _conversions[text] = _OnWeeks(
            f"conversion to {text}", "{0}", "{0}", None, change, keeps="all", page="{0:result}"
        )
    return operation


_conversions: dict[str, _OnWeeks] = {}
