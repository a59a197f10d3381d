"""How patterns trigger jobs and occupy devices, place by place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.footprint.attribution.cells import Cell
from efp_graph.footprint.attribution.sources import fraction
from efp_graph.objects import ModelingObject, calculated_per, derived
from efp_graph.values import EmptyExplainableObject, ExplainableQuantity, Hourly, sum_of, u

if TYPE_CHECKING:
    from efp_graph.footprint.jobs import JobBase


class PatternCells(ModelingObject):
    """What patterns of users say of the places in their journeys."""

    methodology = "mean-number-under-way"

    @derived
    def step_cells(self: Any) -> tuple[Cell, ...]:
        """The steps of its journeys, in each of its countries."""
        pattern: Any = self
        return tuple(
            Cell(pattern, country, journey, step)
            for country in self.countries
            for journey in self.journeys
            for step in dict.fromkeys(journey.uj_steps)
        )

    def cells_of(self: Any, job: JobBase) -> list[Cell]:
        """The places in which its journeys trigger a job."""
        return [cell.of_job(job) for cell in self.step_cells if cell.step.jobs.count(job)]

    def starts_for(self: Any, cell: Cell) -> Hourly:
        """Jobs of a cell that start in each hour."""
        journey: Any = cell.journey
        starts = self.starts_of_country(cell.country)
        if isinstance(starts, EmptyExplainableObject):
            return starts
        begun = self.started(journey, starts)
        return sum_of(journey.occurrences_of(cell.job, begun, self.conventions, only=cell.step))

    def starts_of_country(self: Any, country: Any) -> Any:
        """Starts of the pattern in each hour, in one of its countries."""
        pattern: Any = self
        if pattern.countries_with_shares:
            return pattern.utc_hourly_usage_journey_starts_per_country[country]
        return pattern.utc_hourly_usage_journey_starts

    @calculated_per("step_cells", u.concurrent, lazy=True)
    def users_per_step(self: Any, cell: Cell) -> Hourly:
        """Mean number of users in a step in each hour. Shape: (hours,). Source: methodology.md, A2."""
        pattern: Any = self
        users: Hourly = pattern.users_in(cell.step, cell.journey, self.starts_of_country(cell.country))
        return users


class EdgePatternCells(ModelingObject):
    """What patterns of edge devices say of the places in their journeys."""

    @derived
    def function_cells(self: Any) -> tuple[Cell, ...]:
        """The functions of its journeys, each once per journey."""
        pattern: Any = self
        return tuple(
            Cell(pattern, self.country, journey, function=function)
            for journey in self.edge_usage_journeys
            for function in dict.fromkeys(journey.edge_functions)
        )

    def cells_of(self: Any, job: JobBase) -> list[Cell]:
        """The places in which its devices trigger a job."""
        return [
            cell._replace(server_need=need, job=job)
            for cell in self.function_cells
            for need in dict.fromkeys(cell.function.recurrent_server_needs)
            if job in need.jobs
        ]

    def starts_for(self: Any, cell: Cell) -> Hourly:
        """Jobs of a cell that start in each hour: those of its need, by places."""
        starts: Any = cell.server_need.occurrences_of(cell.job, self)  # type: ignore[union-attr]
        if isinstance(starts, EmptyExplainableObject):
            return starts
        part: Hourly = starts * self.part_of_places(cell)
        return part

    def part_of_places(self: Any, cell: Cell) -> ExplainableQuantity:
        """What part of the places of a need in the pattern a cell has."""
        journey, function = cell.journey, cell.function
        places = list(journey.edge_functions).count(function)  # type: ignore[attr-defined]
        if cell.server_need is not None:
            need: Any = cell.server_need
            places *= list(function.recurrent_server_needs).count(need)  # type: ignore[union-attr]
        else:
            need = cell.device_need
            places *= list(function.recurrent_edge_device_needs).count(need)  # type: ignore[union-attr]
            if cell.component_need is not None:
                need = cell.component_need
                places *= list(cell.device_need.recurrent_edge_component_needs).count(need)  # type: ignore[union-attr]
        return fraction(places, self.places[need], f"places of {need.name}")
