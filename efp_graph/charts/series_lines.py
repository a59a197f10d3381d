"""An hourly value against time, and where there is one, its simulation beside the baseline.

Plotly and matplotlib are in the extra "charts"; the ending of a file decides which of them writes it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from efp_graph.charts.drawing import PIXELS_PER_INCH, check_ending, given_out, new_chart, shown, with_opacity
from efp_graph.errors import NoHours, OutsidePeriod, WrongKind
from efp_graph.rendering.colours import COLOURS
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableObject
from efp_graph.values.calendar import moment_given, times_of
from efp_graph.values.measured import equivalent_of
from efp_graph.values.scales import DIGITS, Scale

BASELINE, SIMULATED = "baseline", "simulated"
CROWDED = 2000  # hours from which on the days of a line touch
MARGIN = 0.1  # of the height of the data, above and below it, when x is limited


class Line(NamedTuple):
    """A line of the chart: values at the hours from `hour` on (hours since 1970-01-01)."""

    name: str
    hour: int
    values: Any

    @property
    def times(self) -> Any:
        """Shape (hours,), datetime64[h]."""
        return times_of(self.hour, len(self.values))


def plot(
    value: ExplainableObject,
    figsize: tuple[float, float] = (10, 4),
    filepath: str | Path | None = None,
    plt_show: bool = False,
    xlims: Any = None,
    cumsum: bool = False,
) -> Any:
    """See `values.views.Viewed.plot`."""
    check_ending(filepath)
    lines, unit, clock = lines_of(value, cumulated=cumsum)
    limits = None if xlims is None else _limits(lines, xlims)
    title = f"Cumulative {value.title}" if cumsum else value.title
    figure = _figure(title, lines, unit, clock, figsize, limits)
    if plt_show:
        figure.show()
    return given_out(figure, filepath)


def lines_of(value: ExplainableObject, *, cumulated: bool = False) -> tuple[list[Line], str, str]:
    """(one line, or baseline and simulated; their unit, which suits the largest hour, with what they are of; clock).

    A running total of a simulation goes on from that of the baseline just before its first hour.

    Raises:
        NoHours: there is nothing hourly to draw.
    """
    twin = value.baseline_twin
    baseline, simulated = (value, value.simulation_twin) if twin is None else (twin, value)
    series = [each for each in (baseline, simulated) if isinstance(each, ExplainableHourlyQuantities)]
    if not series:
        raise NoHours(f"{value.label or 'The value'} ({value}) has no hours to draw: only hourly series are drawn.")
    unit, clock = series[0]._unit, "UTC" if series[0].clock == "utc" else "local time"
    lines = [_line(BASELINE, baseline, unit, series[0])]
    if simulated is not None:
        lines.append(_line(SIMULATED, simulated, unit, _rest_of(lines[0], simulated)))
    lines = _running(lines) if cumulated else lines
    scale = Scale.of(map(_size, lines), unit, equivalent_of(series[0]))
    if scale.factor != 1:
        lines = [line._replace(values=line.values * scale.factor) for line in lines]
    return lines, scale.heading or unit.short, clock


def _size(line: Line) -> float:
    return float(np.max(np.abs(line.values), initial=0.0))


def _rest_of(baseline: Line, simulated: ExplainableObject) -> range:
    """The hours of the baseline from the date of a simulation on, for a simulation that leaves no value."""
    first = getattr(simulated, "first_hour", None)
    if first is None:
        since = simulated.simulated_since
        first = baseline.hour if since is None else since
    return range(first, baseline.hour + len(baseline.values))


def _running(lines: list[Line]) -> list[Line]:
    """Running totals; that of a simulation starts from the baseline's just before its first hour."""
    baseline, *simulated = lines
    total = np.cumsum(baseline.values)
    running = [baseline._replace(values=total)]
    for line in simulated:
        before = min(max(line.hour - baseline.hour, 0), len(total))
        running.append(line._replace(values=(total[before - 1] if before else 0.0) + np.cumsum(line.values)))
    return running


def _line(name: str, value: Any, unit: Any, hours: Any) -> Line:
    """A series in a unit; no value is 0 at the given hours: a range, or those of a series."""
    if isinstance(value, EmptyExplainableObject):
        first = hours.start if isinstance(hours, range) else hours.first_hour
        return Line(name, first, np.zeros(len(hours)))
    return Line(name, value.first_hour, value.magnitude * value._unit.factor_to(unit))


def _limits(lines: list[Line], xlims: Any) -> tuple[Any, Any, float, float]:
    """(start, end, lowest y, highest y) of what is shown.

    Raises:
        OutsidePeriod: the limits are no pair of dates in order, or no hour lies between them.
    """
    try:
        start, end = (_hour(each) for each in xlims)
    except (TypeError, ValueError, WrongKind) as error:
        raise OutsidePeriod(f"xlims were given as {xlims!r:.80}. Give two dates, [start, end].") from error
    inside = [line.values[(line.times >= start) & (line.times <= end)] for line in lines]
    values = np.concatenate(inside)
    if not len(values):
        first, last = min(line.times[0] for line in lines), max(line.times[-1] for line in lines)
        raise OutsidePeriod(f"No hour lies between {start} and {end}. The hours are {first} to {last}.")
    low, high = float(values.min()), float(values.max())
    margin = MARGIN * (high - low) or MARGIN * abs(high) or 1.0
    return start, end, low - margin, high + margin


def _hour(date: Any) -> Any:
    """The hour that a date falls into, as datetime64[h]; with a time zone it is brought to UTC, as the hours are.

    Raises:
        WrongKind: it is no date.
    """
    moment = moment_given(date)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return np.datetime64(moment, "h")


def _form(sizes: Iterable[float]) -> str:
    """How plotly tells a number beside others, the largest of which are given: four digits, and whole thousands."""
    size = max((each for each in sizes if math.isfinite(each)), default=0.0)
    return f",.{max(DIGITS, math.floor(math.log10(size)) + 1 if size else 0)}~r"


def _between(times: Any, limits: Any) -> Any:
    start, end, *_ = limits
    return times[(times >= start) & (times <= end)]


def _add_days(figure: Any, line: Line, colour: str, hover: str) -> None:
    """The mean of each day, and a band from its lowest to its highest hour: three traces."""
    days, starts = np.unique(line.times.astype("datetime64[D]"), return_index=True)
    counts = np.diff(np.append(starts, len(line.values)))
    lowest, highest = np.minimum.reduceat(line.values, starts), np.maximum.reduceat(line.values, starts)
    mean = np.add.reduceat(line.values, starts) / counts
    days = days.astype("datetime64[ms]")
    edge = {"color": colour, "width": 0.5}
    told = {
        "x": days,
        "mode": "lines",
        "hovertemplate": "%{x|%Y-%m-%d}<br>" + hover + "<extra>%{fullData.name}</extra>",
    }
    figure.add_scatter(y=lowest, name=f"{line.name}, lowest hour of a day", line=edge, showlegend=False, **told)
    band = {"fill": "tonexty", "fillcolor": with_opacity(colour, 0.25), "showlegend": False}
    figure.add_scatter(y=highest, name=f"{line.name}, highest hour of a day", line=edge, **band, **told)
    figure.add_scatter(y=mean, name=f"{line.name}, mean of a day", line={"color": colour, "width": 2}, **told)


def _grain_buttons(lines: int) -> dict[str, Any]:
    """Buttons that show days, or every hour, to zoom into."""
    shows = {"By day": [True, True, True, False], "Hour by hour": [False, False, False, True]}
    buttons = [
        {"label": name, "method": "restyle", "args": [{"visible": each * lines}]} for name, each in shows.items()
    ]
    return {
        "type": "buttons", "direction": "right", "x": 0, "y": 1.02, "yanchor": "bottom", "xanchor": "left",
        "showactive": True, "buttons": buttons,
    }  # fmt: skip


def _figure(title: str, lines: list[Line], unit: str, clock: str, figsize: tuple[float, float], limits: Any) -> Any:
    """The chart."""
    figure = new_chart()
    form = _form(map(_size, lines))
    inside = [line.times if limits is None else _between(line.times, limits) for line in lines]
    by_day = max(map(len, inside), default=0) > CROWDED  # hours would be a block of one colour
    for line, colour, dash in zip(lines, COLOURS, ("solid", "dash"), strict=False):
        hover = "%{y:" + form + "} " + shown(unit)
        if by_day:
            _add_days(figure, line, colour, hover)
        figure.add_scatter(
            x=line.times.astype("datetime64[ms]"),
            y=line.values,
            name=line.name,
            mode="lines",
            visible=not by_day,
            line={"color": colour, "dash": dash, "width": 1.5},
            hovertemplate="%{x|%Y-%m-%d %H:%M}<br>" + hover + "<extra>%{fullData.name}</extra>",
        )
    if by_day:
        figure.update_layout(updatemenus=[_grain_buttons(len(lines))], margin={"t": 100})
    figure.update_layout(
        title=shown(title),
        xaxis={"title": f"date ({clock})"},
        yaxis={"title": shown(unit)},
        showlegend=len(lines) > 1,
        template="plotly_white",
        width=figsize[0] * PIXELS_PER_INCH,
        height=figsize[1] * PIXELS_PER_INCH,
    )
    if limits is not None:
        start, end, low, high = limits
        figure.update_layout(xaxis_range=[str(start), str(end)], yaxis_range=[low, high])
    return figure
