"""Hourly series: one float64 per hour from a start hour on, a unit, and how they were made.

A series has no holes. Two series that meet have the same hours, or the operation is refused: a profile of one year is
not 0 in the next. What a model calculates (journeys, energy, emissions) is 0 by nature at hours that it does not have:
sums of that, and `sum_of` of anything, are on the union of the hours, and say so when they are explained.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Any, Literal, Never, overload
from zoneinfo import ZoneInfo

import numpy as np

from efp_graph.errors import NotAllowed, OperationError, UnitError, UnknownOption, ValueOutOfRange, WrongKind, nearest
from efp_graph.graph.equality import same_bits
from efp_graph.registry import pint
from efp_graph.values import arithmetic_operations as table, series_operations as series_table
from efp_graph.values.assessment import Assessment, assessed, pedigree_of
from efp_graph.values.base import ExplainableObject, no_hash
from efp_graph.values.builder_operations import GROWN
from efp_graph.values.calendar import CLOCKS, hour_of, instant_of, zone_name
from efp_graph.values.distributions import Distribution
from efp_graph.values.empty import EmptyExplainableObject
from efp_graph.values.expressions import Expression
from efp_graph.values.forms import Form, Forms
from efp_graph.values.hourly_forms import HourlyForm
from efp_graph.values.keeping import kept
from efp_graph.values.kernels import Series, reaches, same_series
from efp_graph.values.looking import looked, taken_out
from efp_graph.values.numeric import Numeric
from efp_graph.values.operations import hours_of, register_kinds
from efp_graph.values.origins import Origin, origin_from
from efp_graph.values.quantity import ExplainableQuantity
from efp_graph.values.readable import hours_as_text
from efp_graph.values.sources import Source, Sources, source_from
from efp_graph.values.units import DIMENSIONLESS, unit_of, unit_of_names

if TYPE_CHECKING:
    import pandas

    from efp_graph.values.by_period import ByPeriod

# glibc gives large blocks back to the system at each free, and faults them in again at each use: several times the
# cost of the arithmetic. Freeing one large block, never touched, raises its thresholds for the rest of the process.
np.empty(4_000_000)


class ExplainableHourlyQuantities(Numeric):
    """One value per hour, without holes.

    Attributes (read-only): `magnitude`, a float64 array of shape (hours,); `unit`, a pint unit; `start`, the first
    hour; `clock`, see below. `len()` is the number of hours.

    Args:
        values: shape (hours,), at least one hour: numbers, an array, or a pint quantity of an array.
        start_date: first hour, a naive datetime; minutes are dropped.
        unit: of `values` when these are plain numbers; dimensionless unless said.
        label: its name.
        source: where it comes from.
        clock: what the hours count. "local": hours that pass from a wall-clock start in the country of the usage
            pattern. "civil": what wall clocks in the country show, daylight saving time followed. "utc": instants.

    Raises:
        WrongKind: `values` is not one-dimensional.
        ValueOutOfRange: it is empty, or a value is NaN or infinite.
    """

    __slots__ = ("_week", "_whole")

    _week: tuple[Series, Any]  # set while only the week is known of which the hours are: see `laid_out.py`
    _whole: ExplainableHourlyQuantities  # set by a simulation only

    if TYPE_CHECKING:  # what `Numeric` does, as it is for a series

        def to(self, unit: Any) -> ExplainableHourlyQuantities: ...
        def abs(self) -> ExplainableHourlyQuantities: ...
        def ceil(self) -> ExplainableHourlyQuantities: ...
        def __abs__(self) -> ExplainableHourlyQuantities: ...
        def __neg__(self) -> ExplainableHourlyQuantities: ...
        def __add__(
            self, other: ExplainableHourlyQuantities | EmptyExplainableObject | Literal[0]
        ) -> ExplainableHourlyQuantities: ...
        def __radd__(self, other: int) -> ExplainableHourlyQuantities: ...  # 0 only: what `sum` begins with
        def __sub__(
            self, other: ExplainableHourlyQuantities | EmptyExplainableObject | Literal[0]
        ) -> ExplainableHourlyQuantities: ...
        @overload
        def __mul__(self, other: Numeric | Literal[0]) -> ExplainableHourlyQuantities: ...
        @overload
        def __mul__(self, other: EmptyExplainableObject) -> EmptyExplainableObject: ...
        def __mul__(self, other: Any) -> Any: ...
        def __rmul__(self, other: Literal[0]) -> ExplainableHourlyQuantities: ...
        def __truediv__(self, other: ExplainableQuantity) -> ExplainableHourlyQuantities: ...
        def __rsub__(self, other: Literal[0]) -> ExplainableHourlyQuantities: ...
        def __rtruediv__(self, other: Never) -> Never: ...

    def __init__(
        self,
        values: Any,
        start_date: Any,
        unit: Any = None,
        label: str | None = None,
        source: Source | str | None = None,
        clock: str = "local",
    ) -> None:
        record = DIMENSIONLESS if unit is None else unit_of(unit)
        if isinstance(values, pint.Quantity):
            own = unit_of_names(values._units)
            if unit is not None and own is not record:
                name = label or "A series"
                raise UnitError(f"{name} has values in {own} and is said to be in {record}: leave one out.")
            values, record = values.magnitude, own
        if clock not in CLOCKS:
            raise UnknownOption(f"{clock!r} is not a clock. {nearest(str(clock), CLOCKS)}")
        self._value = _checked(values, label)
        self._unit = record
        self._hour = hour_of(start_date)
        self._clock = clock
        self._label = label
        self.node = None
        self._source = source_from(source, label)
        self.expression: Expression | None = None

    def in_form(self, forms: Forms[Form]) -> Form:
        return forms.series(self)

    def same_as(self, other: Any) -> bool:
        return (
            isinstance(other, ExplainableHourlyQuantities)
            and self._unit is other._unit
            and self._hour == other._hour
            and self._clock == other._clock
            and same_series(self._value, other._value)
            and same_bits(form_in(self), form_in(other))
        )

    @property
    def form_inputs(self) -> dict[str, Any] | None:
        """The form that it was given as, as plain content: see `hourly_forms.py`; None for any other series."""
        form = form_in(self)
        return None if form is None else dict(form.plain)

    @property
    def form_inputs_in_days(self) -> dict[str, Any] | None:
        """The form by time spans that are all a day, which gives the same hours."""
        form = form_in(self)
        return None if form is None else form.in_days

    def __reduce__(self) -> tuple[Any, ...]:
        form = form_in(self)
        if form is None:
            return super().__reduce__()
        from efp_graph.values.form_series import of_form

        return of_form, (form, self._state(), self._label, self._source)

    @property
    def magnitude(self) -> Series:
        """The values in `unit`: a read-only float64 array of shape (hours,).

        Of a series that is the same at every hour it is one number in memory (see `keeping.py`), not contiguous. Where
        bytes are taken, as `hashlib` does, write `np.ascontiguousarray(series.magnitude)`.
        """
        taken_out(self)
        array: Series = self._value
        array.setflags(write=False)
        # A view cannot be made writable, and the array may be that of other values too
        return array.view() if type(array) is np.ndarray else array

    @property
    def nbytes(self) -> int:
        """Memory of the array, which may be shared; a constant one takes that of one number."""
        return int(self._value.nbytes if self._value.strides[0] else self._value.itemsize)

    @property
    def start(self) -> datetime:
        """First hour, an aware datetime in UTC. A series not in UTC yet is read as if its wall clocks showed UTC."""
        assert self._hour is not None
        return instant_of(self._hour)

    @property
    def first_hour(self) -> int:
        """First hour, as the number of hours since 1970-01-01 00:00 on the clock of the series."""
        assert self._hour is not None
        return self._hour

    @property
    def whole(self) -> ExplainableHourlyQuantities:
        """Of a simulated value: the baseline before the date of the simulation, and what is simulated; else itself."""
        whole: ExplainableHourlyQuantities = getattr(self, "_whole", self)
        return whole

    @property
    def clock(self) -> str:
        """What the hours count: "utc", "local" or "civil"; see the class."""
        assert self._clock is not None
        return self._clock

    # Hours, as Python, numpy and pandas have them

    def __len__(self) -> int:
        return len(self._value)

    @overload
    def __getitem__(self, key: slice) -> ExplainableHourlyQuantities: ...
    @overload
    def __getitem__(self, key: int | datetime | date | str | np.datetime64) -> ExplainableQuantity: ...
    def __getitem__(self, key: Any) -> Any:
        """An hour as a scalar, or the hours of a slice as a series; both are explained by the series they are of.

        Args:
            key: a position; a datetime, date (its first hour) or ISO text, on the clock of the series, with a time zone
                for a series in UTC only; a slice of these, whose end is excluded.

        Raises:
            NoSuchHour: the series has no such hour, or none in the slice. It is an `IndexError` too.
            WrongKind: it is no hour, or a slice with a step.

        Example:
            >>> from efp_graph.values import ExplainableHourlyQuantities, u
            >>> energy = ExplainableHourlyQuantities([1, 2, 4], datetime(2025, 1, 1), u.kWh, "energy")
            >>> print(energy["2025-01-01 02:00"], energy[-1], energy[1:].sum())
            4.0 kilowatt_hour 4.0 kilowatt_hour 6.0 kilowatt_hour
        """
        from efp_graph.values.hours import hour_at, span_of

        return span_of(self, key) if isinstance(key, slice) else hour_at(self, key)

    def __iter__(self) -> Iterator[ExplainableQuantity]:
        """The hours as scalars. For loops over numbers take `magnitude`: some 100 times quicker."""
        return (self[position] for position in range(len(self)))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """The numbers, in `unit`, for `np.asarray(series)`."""
        if copy is False and (dtype is None or np.dtype(dtype) == np.float64):
            return np.asarray(self.magnitude)
        return np.array(self.magnitude, dtype=dtype)

    def __array_function__(self, function: Any, types: Any, given: Any, options: Any) -> Any:
        """What numpy's functions give: `np.sum(series)` the sum with its unit. Those that would lose it are refused."""
        from efp_graph.values.hours import by_numpy

        return by_numpy(function, given, options)

    def to_pandas(self, tz: Any = None) -> pandas.Series[float]:
        """A `pandas.Series` over a `DatetimeIndex`, the unit in its name; `attrs` has unit, caption and remarks.

        Args:
            tz: the zone in whose time the hours are told: "Europe/Paris", or a `ZoneInfo`; UTC unless said. A series
                that is not in UTC has the hours of its wall clocks, without a zone.

        Raises:
            MissingExtra: pandas is not installed (extra "sweeps").
            UnknownOption: there is no such zone.
            WrongKind: a zone was given for a series that is not in UTC.

        Example: `system.total_footprint.to_pandas(tz="Europe/Paris").resample("W").sum()`
        """
        from efp_graph.values.by_period import zone_of
        from efp_graph.values.pandas_forms import to_pandas

        return to_pandas(self, zone_of(self, tz))

    def by(
        self, grain: Literal["day", "month", "year"], tz: Any = None, how: Literal["sum", "mean"] | None = None
    ) -> ByPeriod:
        """The series by days, months or years: a mapping from "2025-01" to the value of that month.

        Args:
            grain: "day", "month" or "year".
            tz: whose calendar: as for `to_pandas`.
            how: "sum" for amounts (kg, kWh, data sent, visits), "mean" for levels (W, servers, memory held). What it is
                says the attribute that the series comes from, else its unit.

        Raises:
            UnknownOption: there is no such period, zone or way; or `how` has to be said, since nothing tells.
            WrongKind: a zone was given for a series that is not in UTC.

        Example:
            >>> from efp_graph.values import ExplainableHourlyQuantities, u
            >>> energy = ExplainableHourlyQuantities([1] * 48, datetime(2025, 1, 31), u.kWh, "energy", clock="utc")
            >>> print(energy.by("month"))
            energy: sum by month, 2025-01-31 00:00 to 2025-02-01 23:00 (UTC); in part: 2025-01, 2025-02
            2025-01  24 kWh  (in part: 24 h)
            2025-02  24 kWh  (in part: 24 h)
        """
        from efp_graph.values.by_period import by_period

        return by_period(self, grain, tz, how)

    # Totals

    def sum(self) -> ExplainableQuantity:
        """Total over the hours, in the unit of the series."""
        return table.SUM(self)  # type: ignore[no-any-return]

    def mean(self) -> ExplainableQuantity:
        """Mean over the hours of the series, in its unit."""
        return table.MEAN(self)  # type: ignore[no-any-return]

    def max(self) -> ExplainableQuantity:
        """Value of the largest hour."""
        return table.PEAK(self)  # type: ignore[no-any-return]

    def min(self) -> ExplainableQuantity:
        """Value of the smallest hour."""
        return table.LOWEST(self)  # type: ignore[no-any-return]

    # Time

    def shifted(self, duration: Any) -> ExplainableHourlyQuantities:
        """Every hour moved by ⌊duration⌋ hours; no value shifts by 0. Shape: (hours,), as many as before.

        Raises:
            IncompatibleUnits, OperationError: `duration` is no duration.
        """
        return series_table.SHIFTED(self, duration)  # type: ignore[no-any-return]

    def to_utc(self, zone: Any, reference: Any = None) -> ExplainableHourlyQuantities:
        """From local time of a zone to UTC; see docs/methodology.md, "Local time to UTC".

        Args:
            zone: as made by `tz`; a `tzinfo` is taken too.
            reference: instant whose offset is used for a series in "local" time; its first hour unless given.

        Raises:
            WrongKind: `zone` is no time zone, or `reference` no datetime.
        """
        operands = (zone,) if reference is None else (zone, reference)
        return series_table.TO_UTC(self, *map(plain_object, operands))  # type: ignore[no-any-return]

    def turned_to_utc(self, zone: Any) -> ExplainableHourlyQuantities:
        """From local time of a zone to UTC as e-footprint 27.0.0 does it: the start stays, the values turn round.

        What falls off at one end by the zone's offset comes in at the other.

        Raises:
            WrongKind: `zone` is no time zone.
        """
        return series_table.TURNED_TO_UTC(self, plain_object(zone))  # type: ignore[no-any-return]

    def in_parallel(self, duration: Any) -> ExplainableHourlyQuantities:
        """Average number under way of events that start like this and last `duration`. Source: methodology.md, A2.

        Shape: as many hours more as the events go on after the last one has started.

        Raises:
            IncompatibleUnits, OperationError: `duration` is no duration, or negative.
        """
        return series_table.IN_PARALLEL(self, duration)  # type: ignore[no-any-return]

    def spread_over(self, duration: Any) -> ExplainableHourlyQuantities:
        """Each event counted evenly in the hours it touches, of which there may be more. Source: methodology.md, A3.

        Raises:
            IncompatibleUnits, OperationError: `duration` is no duration, or negative.
        """
        return series_table.SPREAD(self, duration)  # type: ignore[no-any-return]

    def cumulated(self, base: Any = None) -> ExplainableHourlyQuantities:
        """Running total over the hours, starting from `base`, a scalar of the same dimension; from 0 without one.

        Raises:
            IncompatibleUnits, OperationError: `base` measures something else, or is no scalar.
        """
        return series_table.CUMULATED(self, EmptyExplainableObject() if base is None else base)  # type: ignore[no-any-return]

    def expired_after(self, duration: Any) -> ExplainableHourlyQuantities | EmptyExplainableObject:
        """What leaves ⌈duration⌉ after it came, negative, up to the last hour; no value when nothing does.

        Raises:
            IncompatibleUnits, OperationError: `duration` is no duration, or negative.
        """
        if reaches(hours_of(duration), len(self)):
            looked("{1} is no less than the hours of {0}", "{1:hours}-1E-9>{0:last}-{0:first}", (self, duration))
            return EmptyExplainableObject()
        return series_table.EXPIRED(self, duration)  # type: ignore[no-any-return]

    def replaced_by(self, level: ExplainableQuantity) -> ExplainableHourlyQuantities:
        """The scalar `level` at every hour of this series."""
        return series_table.FILLED(self, level)  # type: ignore[no-any-return]

    def at_hours_of(self, other: ExplainableHourlyQuantities) -> ExplainableHourlyQuantities:
        """The hours that `other` has, all of which this series must have too.

        Raises:
            OutsidePeriod: an hour is missing.
            OperationError: the two count hours on different clocks.
        """
        return series_table.HOURS_OF(self, other)  # type: ignore[no-any-return]

    # Comparison and text

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ExplainableHourlyQuantities):
            taken_out(self)
            return (
                self._hour == other._hour
                and self._clock == other._clock
                and len(self) == len(other)
                and self._unit.is_compatible_with(other._unit)
                and bool(np.array_equal(self._value, self._in_my_unit(other, "==")))
            )
        return False if isinstance(other, ExplainableObject | int | float) else NotImplemented

    __hash__ = no_hash

    def _unordered(self, other: Any) -> bool:
        raise OperationError("Hourly series have no order: compare their sum(), mean() or max().")

    __lt__ = __gt__ = __le__ = __ge__ = _unordered

    def __str__(self) -> str:
        form = form_in(self)
        return hours_as_text(self) if form is None else f"{form}:\n{hours_as_text(self)}"


class SourceHourlyValues(ExplainableHourlyQuantities):
    """An hourly input.

    Args:
        values: another hourly value (what the time builders give), numbers, an array or a pint quantity of an array.
        source: hypothesis unless said; a text becomes a `Source` of that name.
        label: its name.
        start_date, unit, clock: as for `ExplainableHourlyQuantities`, when `values` is not an hourly value.
        confidence, comment, pedigree, basic, origin: as for `SourceValue`.
        distribution: of a factor on all hours: how far the series as a whole may be too high or too low.

    Raises:
        WrongKind, ValueOutOfRange: see `ExplainableHourlyQuantities`.
    """

    __slots__ = ()

    def __init__(
        self,
        values: Any,
        source: Source | str | None = Sources.HYPOTHESIS,
        label: str | None = None,
        *,
        start_date: Any = None,
        unit: Any = None,
        clock: str = "local",
        confidence: str | None = None,
        comment: str | None = None,
        distribution: Distribution | None = None,
        pedigree: Sequence[int] | None = None,
        basic: float | None = None,
        origin: str | Origin | None = None,
    ) -> None:
        scores = pedigree_of(pedigree, basic, label or "a series")
        assessment = Assessment(distribution=distribution, confidence=confidence, comment=comment, pedigree=scores)
        if origin is not None:
            self._origin = origin_from(origin, label)
        if not isinstance(values, ExplainableHourlyQuantities):
            super().__init__(values, start_date, unit, label, source, clock)
            assessed(self, assessment)
            return
        if start_date is not None or unit is not None:
            raise NotAllowed(f"{label or 'A series'} is made from one that has a start and a unit: leave yours out.")
        self._value, self._unit, self._hour, self._clock = values._value, values._unit, values._hour, values._clock
        self._start(label, source)
        made = values.expression  # what it was made from is told, unless that is a model, which goes on changing
        self.expression = made if values.node is None and made is not None and not made.reads_nodes() else None
        assessed(self, assessment)


def form_in(series: ExplainableHourlyQuantities) -> HourlyForm | None:
    """The form that a series was given as; None for others."""
    made = series.expression
    if made is None or made.operation is not GROWN:
        return None
    form: HourlyForm = made.operands[-1].value
    return form


def _checked(values: Any, label: str | None) -> Series:
    name = label or "A series"
    try:
        if isinstance(values, ExplainableObject):  # whose numbers would be taken without their unit
            raise TypeError("a value")
        if isinstance(values, np.ma.MaskedArray):
            values = np.ma.filled(values.astype(np.float64), np.nan)
        elif isinstance(values, Iterable) and not isinstance(values, np.ndarray | list | tuple | Mapping | Set):
            values = list(values)
        given = np.asarray(values)
        if given.dtype.kind not in "biufO":  # texts, dates and complex numbers would be converted without a word
            raise TypeError(f"an array of type {given.dtype}")
        array: Series = np.array(given, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise WrongKind(f"{name} takes a list or an array of numbers, and was given {values!r:.80}.") from error
    if array.ndim != 1:
        raise WrongKind(f"{name} takes one number per hour, and was given an array of shape {array.shape}.")
    if not array.size:
        raise ValueOutOfRange(f"{name} has no hour: give at least one value.")
    bad = np.flatnonzero(~np.isfinite(array))
    if bad.size:
        raise ValueOutOfRange(
            f"{name} has values that are not finite numbers ({bad.size} of {array.size}); the first is "
            f"{array[bad[0]]} at hour {bad[0]}."
        )
    array.setflags(write=False)
    return kept(array)


def plain_object(given: Any) -> Any:
    """A time zone or a datetime as a value, so that expressions can hold it."""
    content = given.value if isinstance(given, ExplainableObject) else given
    if isinstance(content, tzinfo) and hasattr(content, "zone"):  # pytz's zones give offsets of their own kind
        return ExplainableObject(ZoneInfo(zone_name(content)), getattr(given, "label", None))
    if not isinstance(content, tzinfo | datetime):
        raise WrongKind(f"{given!r:.80} is neither a time zone nor an instant. Write for example tz('Europe/Paris').")
    return given if isinstance(given, ExplainableObject) else ExplainableObject(content)


register_kinds(ExplainableQuantity, ExplainableHourlyQuantities)
