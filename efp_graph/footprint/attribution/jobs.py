"""Cells of jobs: how often a job runs for each place in a journey, and what part of it that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.footprint.attribution.cells import Cell
from efp_graph.footprint.attribution.sources import fraction
from efp_graph.objects import ModelingObject, calculated, calculated_per, derived
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, Hourly, Scalar, u
from efp_graph.values.combining import share_of

if TYPE_CHECKING:
    from collections.abc import Iterable


class JobCells(ModelingObject):
    """What jobs say of where they are triggered."""

    methodology = "attribution-of-jobs"

    @derived
    def cells(self: Any) -> tuple[Cell, ...]:
        """The places in journeys that trigger the job, in the order of the system."""
        return tuple(cell for pattern in self.usage_patterns for cell in pattern.cells_of(self))

    @calculated_per("cells", u.occurrence, lazy=True)
    def starts_per_cell(self: Any, cell: Cell) -> Hourly:
        """Jobs that start in each hour for one place. Shape: (hours,)."""
        starts: Hourly = cell.pattern.starts_for(cell)  # type: ignore[attr-defined]
        return starts

    @calculated_per("cells", u.concurrent, lazy=True)
    def avg_per_cell(self: Any, cell: Cell) -> Hourly:
        """Mean number of jobs under way in each hour for one place. Shape: (hours,). Source: methodology.md, A2."""
        starts = self.starts_per_cell[cell]
        return starts if isinstance(starts, EmptyExplainableObject) else starts.in_parallel(self.request_duration)

    @calculated_per("cells", u.dimensionless, lazy=True, over_time="mean")
    def hourly_share_per_cell(self: Any, cell: Cell) -> Hourly:
        """What part of the jobs under way is for one place; 0 where there are none. Shape: (hours,)."""
        share: Hourly = share_of(self.avg_per_cell[cell], self.hourly_avg_occurrences_across_usage_patterns)
        return share

    @calculated(u.dimensionless, lazy=True)
    def flat_total(self: Any) -> Scalar:
        """Sum over the hours of the mean number of jobs under way. Shape: one value."""
        return total_of(self.hourly_avg_occurrences_across_usage_patterns)

    @calculated_per("cells", u.dimensionless, lazy=True)
    def flat_share_per_cell(self: Any, cell: Cell) -> Scalar:
        """The same over the whole period; equal parts where the job never runs. Shape: one value."""
        return flat_share(total_of(self.avg_per_cell[cell]), self.flat_total, len(self.cells))

    def data_for(self: Any, volume: ExplainableQuantity, cell: Cell) -> Hourly:
        """Volume moved in each hour for one place. Shape: (hours,)."""
        starts = self.starts_per_cell[cell]
        if isinstance(starts, EmptyExplainableObject):
            return starts
        data: Hourly = self.data_of(volume, starts, cell.pattern.conventions)  # type: ignore[attr-defined]
        return data


def cells_of_jobs(jobs: Iterable[Any]) -> list[Cell]:
    """The cells of several jobs, in their order."""
    return [cell for job in jobs for cell in job.cells]


def total_of(series: Hourly) -> Scalar:
    """The sum over the hours; no value of none."""
    return series if isinstance(series, EmptyExplainableObject) else series.sum()


def flat_share(part: Scalar, whole: Scalar, parts: int) -> Scalar:
    """part / whole; an equal part where the whole is nothing."""
    equal = fraction(1, parts, "equal parts")
    if isinstance(whole, EmptyExplainableObject):
        return equal
    if isinstance(part, EmptyExplainableObject):
        return equal if not whole > 0 else ExplainableQuantity(0 * u.dimensionless, "no part")
    share: Scalar = share_of(part, whole, equal)
    return share
