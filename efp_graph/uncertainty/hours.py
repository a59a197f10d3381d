"""The total hour by hour over draws: of the first of them only, in single precision, as each takes a whole series."""

from __future__ import annotations

from typing import Any

import numpy as np

from efp_graph.errors import NotAllowed
from efp_graph.sweeps.evaluator import Evaluator
from efp_graph.sweeps.outputs import Outputs
from efp_graph.sweeps.pools import Here
from efp_graph.uncertainty.propagation import TOGETHER, TOTAL, Propagation
from efp_graph.values import ExplainableHourlyQuantities
from efp_graph.values.calendar import times_of

DRAWS = 1024


class HourlySpread:
    """How the total of each hour is spread over the first DRAWS draws.

    Attributes:
        draws: shape (draws, hours), float32; NaN of a draw that the model refuses.
        first_hour: hours since 1970-01-01 00:00 UTC.
        given: the hours of the model as it is. Shape (hours,).
        unit: of all of them, a pint unit.
    """

    def __init__(self, draws: Any, first_hour: int, given: Any, unit: Any) -> None:
        self.draws, self.first_hour, self.given, self.unit = draws, first_hour, given, unit

    @property
    def times(self) -> Any:
        """The hours. Shape (hours,), datetime64[h]."""
        return times_of(self.first_hour, self.draws.shape[1])

    def quantile(self, share: float) -> Any:
        """What a share of the draws are below, in each hour. Shape (hours,), float32."""
        return np.nanquantile(self.draws, share, axis=0)

    @property
    def mean(self) -> Any:
        """The mean of each hour. Shape (hours,), float32."""
        return np.nanmean(self.draws, axis=0)

    def __repr__(self) -> str:
        return f"<HourlySpread: {self.draws.shape[0]:,} draws of {self.draws.shape[1]:,} hours>"


def hourly_spread(propagation: Propagation, uniforms: Any) -> HourlySpread:
    """The hours of the first draws.

    Raises:
        NotAllowed: the total is no series.
    """
    total: Any = propagation.total()  # type: ignore[operator]
    if not isinstance(total, ExplainableHourlyQuantities):
        raise NotAllowed(f"{propagation.system.title} has no usage, so its total has no hours.")
    first, count = total.first_hour, len(total)
    outputs = Outputs({TOTAL: propagation.total}, None)
    evaluator = Evaluator(outputs)
    outputs.settle(outputs.figures())
    u = uniforms[:DRAWS]
    found = np.zeros((len(u), count), dtype=np.float32)
    for start in range(0, len(u), TOGETHER):
        columns = propagation.columns(u[start : start + TOGETHER])
        scenarios = propagation.scenarios(columns)
        propagation.record(evaluator, scenarios)
        for rows in evaluator.run(scenarios, scenarios.chunks(TOGETHER), Here()):
            places = start + rows.indices
            if rows.error is not None:
                found[places] = np.nan
            for each in rows.figures:
                if each.hour is not None:
                    _place(found, places, each.magnitude, each.hour - first)
    unit = outputs.units[TOTAL]
    return HourlySpread(found, first, total.to(unit.pint).magnitude, unit.pint)


def _place(found: Any, rows: Any, hours: Any, offset: int) -> None:
    """Put the hours of some draws where they belong; those that the model as it is does not have are left out."""
    start, end = max(offset, 0), min(offset + hours.shape[1], found.shape[1])
    if start < end:
        found[rows, start:end] = hours[:, start - offset : end - offset]
