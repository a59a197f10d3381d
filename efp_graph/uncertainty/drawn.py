"""Results as charts: a fan over time, outlines side by side."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from efp_graph.charts.drawing import Measure
from efp_graph.charts.scenario_violins import scenario_violins
from efp_graph.charts.uncertainty_fan import SHARES, uncertainty_fan
from efp_graph.errors import NotAllowed
from efp_graph.uncertainty.told import exact

if TYPE_CHECKING:
    from efp_graph.charts.figure import Chart
    from efp_graph.uncertainty.result import UncertaintyResult


def draw_fan(result: UncertaintyResult, filename: str | Path | None, *, cumulated: bool) -> Chart | Path:
    """See `UncertaintyResult.plot_fan`."""
    if result.by_hour is not None:
        return _hourly_fan(result, filename, cumulated=cumulated)
    names = [name for name in result.by_period if name not in result.partial] or list(result.by_period)
    if not names:
        raise NotAllowed('The result has no periods: ask for them, system.uncertainty(by="month").')
    draws = np.array([result.by_period[name].draws for name in names])
    given = np.array([result.given_of(name) for name in names])
    draws = draws[:, ~np.isnan(draws).any(axis=0)]
    per = "year" if len(names[0]) == 4 else "month"
    if cumulated:
        draws, given, per = draws.cumsum(axis=0), given.cumsum(), f"{per}s so far"
    quantiles = {share: np.quantile(draws, share, axis=1).tolist() for share in SHARES}
    is_left_out = not set(result.partial) & set(names)
    partly = f"{' and '.join(result.partial)}, of which only a part is modelled{', left out' if is_left_out else ''}"
    return uncertainty_fan(
        result.title,
        [np.datetime64(name, "D") for name in names],
        quantiles,
        given.tolist(),
        measure=_measure(result),
        per=per,
        captions=_captions(result, partly if result.partial else ""),
        filename=filename,
    )


def _hourly_fan(result: UncertaintyResult, filename: str | Path | None, *, cumulated: bool) -> Chart | Path:
    hours = result.by_hour
    assert hours is not None
    draws, given = _finite_rows(hours.draws), hours.given
    if cumulated:
        draws, given = draws.cumsum(axis=1, dtype=np.float64), given.cumsum()
    return uncertainty_fan(
        result.title,
        list(hours.times),
        {share: np.quantile(draws, share, axis=0).tolist() for share in SHARES},
        given.tolist(),
        measure=_measure(result),
        per="hours so far" if cumulated else "hour",
        captions=_captions(result),
        filename=filename,
    )


def _finite_rows(draws: Any) -> Any:
    return draws[~np.isnan(draws).any(axis=1)]


def draw_violins(results: Mapping[str, UncertaintyResult], filename: str | Path | None) -> Chart | Path:
    """See `UncertaintyResult.plot_violin` and `UncertainComparison.plot_violin`."""
    first = next(iter(results.values()))
    draws = {name: _finite(each.outputs) for name, each in results.items()}
    return scenario_violins(first.title, draws, measure=_measure(first), captions=_captions(first), filename=filename)


def _finite(draws: Any) -> Any:
    return draws[~np.isnan(draws)]


def _measure(result: UncertaintyResult) -> Measure:
    return Measure(str(result.unit), result.criterion.equivalent)


def _captions(result: UncertaintyResult, partly: str = "") -> list[str]:
    made = f"{len(result):,} draws of {len(result.facts)} uncertain facts, seed {result.seed}. {exact(result)}"
    return [*filter(None, (result.period.caption, made, partly, *result.remarks))]
