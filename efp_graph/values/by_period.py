"""A series by days, months or years: amounts added up, levels averaged, each an explainable value.

Periods are those of a civil calendar: a month of Paris begins when clocks in Paris say so, and a day on which clocks
change has 23 or 25 hours. The first and the last period are marked where the series has only a part of their hours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.errors import NoSuchPeriod, UnknownOption, WrongKind, nearest
from efp_graph.texts import shown, visible
from efp_graph.values.calendar import GRAINS, UTC, periods_in, zone_named
from efp_graph.values.hours import part_of
from efp_graph.values.measured import RULES, SUM, OverTime, over_time
from efp_graph.values.pandas_forms import captioned, heading, pandas_for
from efp_graph.values.readable import period, readable

if TYPE_CHECKING:
    from datetime import tzinfo

    import pandas

    from efp_graph.values.hourly import ExplainableHourlyQuantities
    from efp_graph.values.quantity import ExplainableQuantity

MOST_LINES = 40  # of a printed table
PARTIAL = "in part"


class ByPeriod(Mapping[str, "ExplainableQuantity"]):
    """What `series.by("month")` gives: {"2025-01": the sum or mean of its hours}, in the order of time.

    Keys are "2025", "2025-01" or "2025-01-31"; a date or, of years, a number stands for the period that it is.

    Attributes:
        grain: "year", "month" or "day".
        how: "sum" or "mean".
        zone: whose calendar it is; None for the clock of the series.
        partial: the keys of periods of which the series has only a part.
        hours: {key: the hours of the series in it}.
    """

    def __init__(self, series: ExplainableHourlyQuantities, grain: str, how: OverTime, zone: tzinfo | None) -> None:
        self._series, self.grain, self.how, self.zone = series, grain, how, zone
        first, count = series.first_hour, len(series)
        periods, begins = periods_in(first, count, GRAINS[grain], zone)
        whole = dict(zip(map(str, periods), pairwise(begins), strict=True))
        self._spans = {name: (max(start, first), min(end, first + count)) for name, (start, end) in whole.items()}
        self.hours = {name: end - start for name, (start, end) in self._spans.items()}
        self.partial = tuple(name for name, span in self._spans.items() if span != whole[name])

    def __getitem__(self, key: Any) -> ExplainableQuantity:
        name = self._name(key)
        if name not in self._spans:
            names = list(self._spans)
            raise NoSuchPeriod(
                f"{self._of} has no {self.grain} {shown(key)}: it goes from {names[0]} to {names[-1]}. "
                f"{nearest(str(name), names)}"
            )
        part = part_of(self._series, *self._spans[name])
        return part.sum() if self.how == SUM else part.mean()

    def _name(self, key: Any) -> str:
        if isinstance(key, date | datetime):
            return key.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.grain]]
        if isinstance(key, np.datetime64):
            return str(key.astype(f"datetime64[{GRAINS[self.grain]}]"))
        return str(key)

    def __contains__(self, key: object) -> bool:
        return self._name(key) in self._spans

    def __iter__(self) -> Iterator[str]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)

    @property
    def unit(self) -> Any:
        """The pint unit of the values."""
        return self._series.unit

    @cached_property
    def magnitudes(self) -> Any:
        """The values in `unit`: shape (periods,), float64."""
        return np.array([self[name].magnitude for name in self])

    @property
    def caption(self) -> str:
        """What the figures are: the rule, the hours, the calendar, and which periods are there in part."""
        calendar = "" if self.zone is None or str(self.zone) == "UTC" else f"; calendar of {self.zone}"
        part = f"; {PARTIAL}: {', '.join(self.partial)}" if self.partial else ""
        return f"{self.how} by {self.grain}, {period(self._series)}{calendar}{part}"

    @property
    def _of(self) -> str:
        return visible(self._series.label or "The series")

    def to_pandas(self) -> pandas.Series[float]:
        """A `pandas.Series` with a `PeriodIndex`, the unit in its name; `attrs` has unit, caption, partial and remarks.

        Raises:
            MissingExtra: pandas is not installed (extra "sweeps").
        """
        pandas = pandas_for("A series by periods for pandas")
        index = pandas.PeriodIndex(list(self), freq=GRAINS[self.grain], name=self.grain)
        made = pandas.Series(self.magnitudes, index=index, name=heading(self._series))
        made.attrs["partial"] = list(self.partial)
        return captioned(made, self._series, self.caption)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.array(self.magnitudes, dtype=dtype)

    def __str__(self) -> str:
        names = list(self)
        cut = len(names) > MOST_LINES
        half = MOST_LINES // 2
        lines = [f"{self._of}: {self.caption}"]
        for name in [*names[:half], None, *names[-half:]] if cut else names:
            if name is None:
                lines.append(f"... {len(names) - 2 * half:,} more ...")
                continue
            mark = f"  ({PARTIAL}: {self.hours[name]:,} h)" if name in self.partial else ""
            lines.append(f"{name}  {readable(self[name])}{mark}")
        return "\n".join(lines)

    __repr__ = __str__


def by_period(series: ExplainableHourlyQuantities, grain: Any, tz: Any, how: Any) -> ByPeriod:
    """See `ExplainableHourlyQuantities.by`."""
    if not isinstance(grain, str) or grain not in GRAINS:
        raise UnknownOption(f"{shown(grain)} is no period of a series. {nearest(str(grain), GRAINS)}")
    if how is not None and how not in RULES:
        raise UnknownOption(
            f"{shown(how)} is no way to bring hours together. {nearest(str(how), RULES)} "
            "For others, pandas: series.to_pandas().resample('D').max()."
        )
    rule = how or over_time(series)
    if rule is None:
        raise UnknownOption(
            f"{series.label or 'The series'} is in {series._unit.short}, which may be an amount (visits, data sent) or "
            'a level (servers, memory held). Say which: how="sum" or how="mean".'
        )
    return ByPeriod(series, grain, rule, zone_of(series, tz))


def zone_of(series: ExplainableHourlyQuantities, tz: Any) -> tzinfo | None:
    """The zone in whose time a series is told: UTC unless said; None for a series on wall clocks of no zone.

    Raises:
        UnknownOption: there is no such zone.
        WrongKind: the series is not in UTC, so that no zone can be told apart.
    """
    if series.clock == UTC:
        return zone_named("UTC" if tz is None else tz)
    if tz is None:
        return None
    zone_named(tz)
    raise WrongKind(
        f"{series.label or 'The series'} is in {series.clock} time, what wall clocks show, and was asked for in "
        f"{shown(str(tz))}. Leave tz out, or bring it to UTC first: series.to_utc(tz({str(tz)!r}))."
    )
