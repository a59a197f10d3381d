"""Usage journeys: what a user does in one visit, step by step, and the jobs that this triggers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from efp_graph.footprint.coordinates import UsageCoordinate
from efp_graph.footprint.steps_in_time import moved, repeated
from efp_graph.footprint.vocabulary import SERVERS, STORAGE
from efp_graph.objects import (
    ModelingObject,
    ReverseLink,
    WeightedLinks,
    calculated,
    calculated_per,
    derived,
    in_order,
    paragraph,
    quantity,
    reverse_link,
    weighted_links,
)
from efp_graph.objects.accounts import contributors_below, members_of
from efp_graph.objects.calculated import Derived
from efp_graph.objects.declared import USAGE
from efp_graph.signatures import UsageJourneySignature, UsageJourneyStepSignature
from efp_graph.values import EmptyExplainableObject, Hourly, Scalar, sum_of, u

if TYPE_CHECKING:
    from efp_graph.footprint.jobs import JobBase
    from efp_graph.footprint.storage import Storage
    from efp_graph.footprint.usage import UsagePattern


class UsageJourneyStep(UsageJourneyStepSignature, ModelingObject):
    """A step of a journey: it takes some of the user's time and triggers jobs at its start."""

    picture_views = (USAGE,)
    picture_colour = "#dbeefa"

    user_time_spent = quantity(1 * u.min, help="Time that the user spends in the step")
    jobs: WeightedLinks[JobBase] = weighted_links(
        "JobBase",
        total=None,
        weighs="Times per step",
        help="Jobs that the step triggers; one that appears twice, or has the weight 2, is triggered twice",
    )

    usage_journeys: ReverseLink[tuple[UsageJourney, ...]] = reverse_link(
        "UsageJourney", "uj_steps", placed_only=True, help="Journeys that have the step"
    )

    @derived
    def jobs_with_weights(self) -> tuple[JobBase, ...]:
        """Jobs of which a weight tells how often the step triggers them; none where they stand in a list."""
        return tuple(type(self).jobs.weights(self))

    @calculated_per("jobs_with_weights", u.dimensionless)
    @paragraph("shares-and-weights")
    def job_weights(self, job: JobBase) -> Scalar:
        """How often the step triggers the job. Shape: one value."""
        return type(self).jobs.weight_of(self, job)

    @derived
    def usage_coordinates(self) -> tuple[UsageCoordinate, ...]:
        """The journeys of usage patterns that have the step, in the order of the system."""
        return tuple(
            UsageCoordinate(pattern, journey)
            for pattern in patterns_of([self])
            for journey in pattern.journeys
            if journey.uj_steps.count(self)
        )

    @calculated_per("usage_coordinates", u.concurrent, lazy=True)
    @paragraph("mean-number-under-way")
    def hourly_avg_occurrences_per_usage_coordinate(self, coordinate: UsageCoordinate) -> Hourly:
        """Mean number of users in the step in each hour. Shape: (hours,). Source: methodology.md, A2.

        Of a journey the sum over its steps is its number under way.
        """
        return coordinate.usage_pattern.users_in(self, coordinate.journey)

    def triggered(self, job: JobBase, begun: list[Hourly]) -> list[Hourly]:
        """Series of starts of a job that together are all of those in a step, of which these are the starts."""
        if type(self).jobs.is_weighted(self):
            return [starts * self.job_weights[job] for starts in begun]
        return begun * self.jobs.count(job)


class UsageJourney(UsageJourneySignature, ModelingObject):
    """What a user does in one visit: steps, one after the other."""

    picture_views = (USAGE,)
    picture_colour = "#b5daf3"

    uj_steps = weighted_links(
        UsageJourneyStep,
        total=None,
        in_sequence=True,
        weighs="Times per journey",
        help="Steps in their order; one that appears twice, or has the weight 2, happens twice",
    )

    usage_patterns: ReverseLink[tuple[UsagePattern, ...]] = reverse_link(
        "UsagePattern", "usage_journey", placed_only=True, help="Patterns that follow it"
    )

    @derived
    def steps_with_weights(self) -> tuple[UsageJourneyStep, ...]:
        """Steps of which a weight tells how often they happen; none where they stand in a list."""
        return tuple(type(self).uj_steps.weights(self))

    @calculated_per("steps_with_weights", u.dimensionless)
    @paragraph("shares-and-weights")
    def step_weights(self, step: UsageJourneyStep) -> Scalar:
        """How often the step happens in a journey. Shape: one value."""
        return type(self).uj_steps.weight_of(self, step)

    gathers = True

    @derived
    def jobs(self) -> tuple[JobBase, ...]:
        """Jobs of the steps in their order, with repetitions."""
        return tuple(job for step in self.uj_steps for job in step.jobs)

    @derived
    def contributors(self) -> tuple[Any, ...]:
        """What the steps lead to and has footprints, each once: servers, their storage, APIs of other companies."""
        return contributors_below(self)

    servers: Derived[tuple[Any, ...]] = members_of(SERVERS, help="Servers of the jobs, each once.")
    storages: Derived[tuple[Storage, ...]] = members_of(STORAGE, help="Storage of these servers, each once.")

    @calculated()
    @paragraph("duration-of-a-journey")
    def duration(self) -> Scalar:
        """Time that a user spends in the journey: the sum over its steps, each as often as it happens."""
        return sum_of(map(self.time_spent_in, self.uj_steps))

    def time_spent_in(self, step: UsageJourneyStep) -> Scalar:
        """The time in a step where it stands, all its repeats there together."""
        weighted = type(self).uj_steps.is_weighted(self)
        return self.step_weights[step] * step.user_time_spent if weighted else step.user_time_spent

    def occurrences_of(
        self, job: JobBase, starts: Any, conventions: Any, only: UsageJourneyStep | None = None
    ) -> list[Hourly]:
        """Series of starts of a job that together are those of journeys that start like this, or in one step of them.

        Source: methodology.md, A4.
        """
        weighted = type(self).uj_steps.is_weighted(self)
        found: list[Hourly] = []
        delay: Scalar = EmptyExplainableObject()
        before: list[UsageJourneyStep] = []
        for step, times in self.step_places(conventions):
            if step.jobs.count(job) and only in (None, step):
                delay = sum_of((delay, *map(self.time_spent_in, before)))
                before.clear()
                if weighted:
                    begun = repeated(starts, delay, step.user_time_spent, self.step_weights[step], conventions)
                else:
                    begun = moved(starts, delay, conventions) * times
                found += step.triggered(job, begun)
            before += [step] * times
        return found

    def step_places(self, conventions: Any) -> Iterable[tuple[UsageJourneyStep, int]]:
        """The places in the journey: which step happens there, and how many times at once."""
        steps = list(self.uj_steps)
        repeats = Counter(steps)
        if len(repeats) < len(steps) and conventions.repeats == "first":
            return repeats.items()
        return ((step, 1) for step in steps)

    @calculated_per("usage_patterns", u.concurrent, lazy=True)
    @paragraph("mean-number-under-way")
    def nb_usage_journeys_in_parallel_per_usage_pattern(self, pattern: UsagePattern) -> Hourly:
        """Mean number of these journeys under way in each hour. Shape: (hours,). Source: methodology.md, A2."""
        return pattern.under_way(self, pattern.utc_hourly_usage_journey_starts)


def patterns_of(steps: Iterable[UsageJourneyStep]) -> tuple[UsagePattern, ...]:
    """The usage patterns, inside a system, whose journeys have one of these steps; in the order of the system."""
    patterns = dict.fromkeys(
        pattern for step in steps for journey in step.usage_journeys for pattern in journey.usage_patterns
    )
    return in_order(list(patterns), placed_only=True)
