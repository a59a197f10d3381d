"""Weights on steps, jobs and journeys, against the definitions written as plain loops."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph import (
    Conventions,
    EmptyExplainableObject,
    Job,
    ModelingUpdate,
    Source,
    SourceValue,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    load,
    u,
)
from efp_graph.cli.assignments import changes_of
from efp_graph.cli.models import Model
from efp_graph.errors import NotAllowed, UnitError, ValueOutOfRange, WrongElement, WrongKind
from efp_graph.serialization.by_hand_writing import to_yaml
from tests.footprint.small_model import series, small_system

MINUTES = [0, 1, 20, 59.5, 60, 61, 95, 130]
WEIGHTS = [0, 0.3, 1, 1.5, 2, 3.5, 6]
HOURS = 60  # more than any journey takes
STARTS = [100.0, 0.0, 37.5, 3.0]


def by_hand(steps: list[tuple[float, float, float]], starts: list[float], conventions: Conventions) -> Any:
    """Starts of a job in each hour. Shape: (HOURS,).

    Args:
        steps: (times in the journey, minutes each time, how often the job is triggered each time).
    """
    found = np.zeros(HOURS)
    delay = 0.0
    for times, minutes, triggers in steps:
        for repeat in range(math.ceil(times)):
            part = times if conventions.repeats == "first" and repeat == 0 else min(1.0, times - repeat)
            if conventions.repeats == "first" and repeat:
                continue
            begins = (delay + repeat * minutes) / 60
            whole = math.floor(begins + 1e-9)
            rest = max(0.0, begins - whole) if conventions.delays == "fraction" else 0.0
            for hour, number in enumerate(starts):
                found[hour + whole] += triggers * part * number * (1 - rest)
                found[hour + whole + 1] += triggers * part * number * rest
        delay += times * minutes
    return found


def whole_axis(value: Any, first: int) -> Any:
    """A series in the hours of `by_hand`. Shape: (HOURS,)."""
    found = np.zeros(HOURS)
    if hasattr(value, "magnitude") and hasattr(value, "first_hour"):
        place = value.first_hour - first
        found[place : place + len(value)] = value.magnitude
    return found


def model(steps: list[tuple[float, float, float]]) -> Any:
    """A journey of these steps, each of which triggers a job."""
    m = small_system(*STARTS)
    m.steps = [
        UsageJourneyStep(f"step {number}", SourceValue(minutes * u.min), {m.job: triggers})
        for number, (_, minutes, triggers) in enumerate(steps)
    ]
    m.journey.uj_steps = {step: times for step, (times, _, _) in zip(m.steps, steps, strict=True)}
    return m


STEPS = st.lists(
    st.tuples(st.sampled_from(WEIGHTS), st.sampled_from(MINUTES), st.sampled_from(WEIGHTS)), min_size=1, max_size=3
)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, delays=st.sampled_from(["floor", "fraction"]), repeats=st.sampled_from(["spread", "first"]))
def test_jobs_start_as_often_and_as_late_as_the_definition_says(steps: Any, delays: str, repeats: str) -> None:
    m = model(steps)
    m.system.conventions = Conventions(delays=delays, repeats=repeats)
    first = m.pattern.utc_hourly_usage_journey_starts.first_hour
    found = whole_axis(m.job.hourly_occurrences_per_usage_pattern[m.pattern], first)
    assert found == pytest.approx(by_hand(steps, STARTS, m.system.conventions), rel=1e-12, abs=1e-9)
    minutes = sum(times * spent for times, spent, _ in steps)
    assert m.journey.duration.to(u.min).magnitude == pytest.approx(minutes)


@settings(max_examples=30, deadline=None)
@given(steps=STEPS)
def test_users_in_the_steps_are_those_under_way(steps: Any) -> None:
    m = model(steps)
    first = m.pattern.utc_hourly_usage_journey_starts.first_hour
    (coordinate,) = m.steps[0].usage_coordinates
    parts = [whole_axis(each.hourly_avg_occurrences_per_usage_coordinate[coordinate], first) for each in m.steps]
    whole = whole_axis(m.journey.nb_usage_journeys_in_parallel_per_usage_pattern[m.pattern], first)
    assert sum(parts) == pytest.approx(whole, rel=1e-9, abs=1e-9)
    assert all((part >= 0).all() for part in parts)


def test_a_list_that_repeats_a_step_is_the_step_with_a_weight_where_it_stands_together() -> None:
    m = small_system(*STARTS, job={"data_stored": SourceValue(1 * u.MB)})
    m.step.user_time_spent = 50 * u.min
    m.journey.uj_steps = [m.step, m.step, m.step]
    listed = m.job.hourly_occurrences_per_usage_pattern[m.pattern]
    m.journey.uj_steps = {m.step: 3}
    weighted = m.job.hourly_occurrences_per_usage_pattern[m.pattern]
    assert listed.first_hour == weighted.first_hour
    assert listed.magnitude == pytest.approx(weighted.magnitude, rel=1e-15)


def test_repeats_keep_their_places_unless_convention_has_all_at_the_first() -> None:
    m = small_system(8.0)
    pause = UsageJourneyStep("pause", SourceValue(2 * u.hour), [])
    m.step.user_time_spent = 1 * u.min
    m.journey.uj_steps = [m.step, pause, m.step]
    assert m.job.hourly_occurrences_per_usage_pattern[m.pattern].magnitude.tolist() == [8, 0, 8]
    m.system.conventions = Conventions(repeats="first")
    assert m.job.hourly_occurrences_per_usage_pattern[m.pattern].magnitude.tolist() == [16]


def test_users_are_in_a_repeated_step_where_its_jobs_are() -> None:
    m = small_system(8.0)
    pause = UsageJourneyStep("pause", SourceValue(2 * u.hour), [])
    m.step.user_time_spent = 1 * u.hour
    m.journey.uj_steps = [m.step, pause, m.step]
    (coordinate,) = m.step.usage_coordinates
    for repeats, users, others in (("spread", [8, 0, 0, 8], [0, 8, 8]), ("first", [8, 8], [0, 0, 8, 8])):
        m.system.conventions = Conventions(repeats=repeats)
        assert m.step.hourly_avg_occurrences_per_usage_coordinate[coordinate].magnitude.tolist() == users
        assert pause.hourly_avg_occurrences_per_usage_coordinate[coordinate].magnitude.tolist() == others


def test_several_journeys_of_a_pattern_are_the_patterns_of_each() -> None:
    m = small_system(*STARTS)
    other = UsageJourney("other", {UsageJourneyStep("long", SourceValue(95 * u.min), {m.job: 2}): 1})
    m.pattern.usage_journeys = {m.journey: 0.25, other: 3}
    together = m.pattern.nb_usage_journeys_in_parallel
    jobs = m.job.hourly_occurrences_per_usage_pattern[m.pattern]

    apart, occurrences = np.zeros(HOURS), np.zeros(HOURS)
    first = together.first_hour
    for journey, weight in ((m.journey, 0.25), (other, 3)):
        m.pattern.usage_journey = journey
        assert m.pattern.usage_journey is journey
        assert list(m.pattern.usage_journeys) == [journey]
        apart += weight * whole_axis(m.pattern.nb_usage_journeys_in_parallel, first)
        occurrences += weight * whole_axis(m.job.hourly_occurrences_per_usage_pattern[m.pattern], first)
    assert whole_axis(together, first) == pytest.approx(apart)
    assert whole_axis(jobs, first) == pytest.approx(occurrences)
    m.system.check()


def test_one_journey_reads_the_same_under_both_names() -> None:
    m = small_system()
    for given_journeys in (m.journey, [m.journey], {m.journey: 1}, {m.journey: SourceValue(1 * u.dimensionless, "s")}):
        pattern = UsagePattern("p", given_journeys, [m.device], m.network, m.country, series(1))
        assert pattern.usage_journey is m.journey
        assert pattern.usage_journeys == ([m.journey] if not pattern.usage_journeys.weights else {m.journey: 1})
        assert pattern.usage_journeys[m.journey].magnitude == 1
    named = UsagePattern(
        "n",
        usage_journeys={m.journey: 2},
        devices=[],
        network=m.network,
        country=m.country,
        hourly_occurrences=series(1),
    )
    assert named.usage_journey.weights[m.journey].magnitude == 2
    assert named.hourly_occurrences.magnitude.tolist() == [1]


def test_weights_are_read_and_set_as_a_mapping() -> None:
    m = small_system()
    mail, more = Job.from_defaults("mail", server=m.server), UsageJourneyStep.from_defaults("more", jobs=[])
    m.step.jobs = [m.job, m.job]
    assert dict(m.step.jobs)[m.job].magnitude == 2
    m.step.jobs[mail] = SourceValue(3 * u.dimensionless, Source("a log", "https://example.org"))
    assert {one.name: weight.magnitude for one, weight in m.step.jobs.items()} == {"job": 2, "mail": 3}
    assert m.step.jobs[mail].source.name == "a log"
    assert m.step.job_weights[mail].source.name == "a log"
    m.step.jobs.append(third := Job.from_defaults("third", server=m.server))
    assert [weight.magnitude for weight in m.step.jobs.values()] == [2, 3, 1]
    del m.step.jobs[m.job]
    assert m.step.jobs.keys() == [mail, third]
    assert m.step.jobs[0] is mail
    assert m.step.jobs.get(m.job) is None
    with pytest.raises(KeyError):
        m.step.jobs[m.job]
    m.journey.uj_steps[more] = SourceValue(0.1 * u.dimensionless)
    assert m.journey.uj_steps == {m.step: 1, more: 0.1}
    m.step.jobs = {}
    assert list(m.step.jobs) == []
    m.system.check()


def test_edits_that_do_not_tell_what_is_meant_are_refused() -> None:
    m = small_system()
    more = UsageJourneyStep.from_defaults("more", jobs=[])
    m.journey.uj_steps = [m.step, more, m.step]
    with pytest.raises(NotAllowed, match="several places"):
        m.journey.uj_steps[more] = 2
    m.journey.uj_steps = {m.step: 2}
    with pytest.raises(NotAllowed, match="each object stands once"):
        m.journey.uj_steps.append(m.step)
    assert m.journey.uj_steps == {m.step: 2}


@pytest.mark.parametrize(
    ("weights", "error", "words"),
    [
        (lambda m: {m.step: -1}, ValueOutOfRange, "at least 0"),
        (lambda m: {m.step: float("nan")}, Exception, "weight"),
        (lambda m: {m.step: True}, WrongKind, "weight"),
        (lambda m: {m.step: 2 * u.hour}, UnitError, "plain number"),
        (lambda m: {m.job: 2}, WrongElement, "UsageJourneyStep"),
        (lambda m: {m.step: "often"}, WrongKind, "weight"),
    ],
)
def test_wrong_weights_are_refused_and_nothing_changes(weights: Any, error: Any, words: str) -> None:
    m = small_system()
    before = m.system.total_footprint
    with pytest.raises(error, match=words):
        m.journey.uj_steps = weights(m)
    assert m.journey.uj_steps == [m.step]
    assert m.system.total_footprint is before


def test_a_pattern_keeps_a_journey_and_weights_above_zero() -> None:
    m = small_system()
    for given_journeys in ({m.journey: 0}, {}, []):
        with pytest.raises((ValueOutOfRange, WrongKind)):
            m.pattern.usage_journeys = given_journeys
    assert m.pattern.usage_journey is m.journey


def test_figures_lead_to_weights_and_follow_their_changes() -> None:
    m = small_system(*STARTS)
    m.step.jobs = {m.job: SourceValue(4 * u.dimensionless, "a log", label="Pages per look")}
    before = m.network.energy_footprint.sum().magnitude
    assert m.step.job_weights[m.job].label == "Pages per look" or "Job weights" in m.step.job_weights[m.job].label
    assert "a log" in str(m.step.job_weights[m.job].source)
    assert "Job weights of step in job" in m.job.hourly_occurrences_per_usage_pattern[m.pattern].explain()
    ModelingUpdate({type(m.step).jobs.of(m.step): {m.job: 8}})
    assert m.network.energy_footprint.sum().magnitude == pytest.approx(2 * before)
    m.system.undo()
    assert m.network.energy_footprint.sum().magnitude == before


def test_weights_of_none_take_the_load_away() -> None:
    m = small_system(*STARTS)
    m.journey.uj_steps = {m.step: 0}
    assert isinstance(m.server.hour_by_hour_ram_need, EmptyExplainableObject)
    assert whole_axis(m.job.hourly_occurrences_per_usage_pattern[m.pattern], 0).sum() == 0
    m.system.check()


def test_files_keep_weights(tmp_path: Any) -> None:
    m = small_system(*STARTS)
    other = UsageJourney("other", [m.step])
    m.step.jobs = {m.job: SourceValue(1.5 * u.dimensionless, "a log", comment="of May")}
    m.journey.uj_steps = {m.step: 2}
    m.pattern.usage_journeys = {m.journey: 0.04, other: 0.9}
    total = m.system.total_footprint.magnitude.tolist()
    m.system.to_json(tmp_path / "m.json")
    to_yaml(m.system, tmp_path / "m.yaml")
    for system in (load(tmp_path / "m.json"), load(tmp_path / "m.yaml"), m.system.copy()):
        assert system.total_footprint.magnitude.tolist() == total
        (pattern,) = system.usage_patterns
        assert [each.magnitude for each in pattern.usage_journeys.values()] == [0.04, 0.9]
        (weight,) = next(iter(pattern.journeys)).uj_steps[0].jobs.values()
        assert (weight.magnitude, weight.source.name, weight.comment) == (1.5, "a log", "of May")
    text = (tmp_path / "m.yaml").read_text()
    assert "steps: {step: 2" in text


def test_the_command_line_sets_weights() -> None:
    m = small_system(*STARTS)
    told = ("step.jobs.job=3", "journey.uj_steps=step: 2.5", "system.conventions=efootprint 27")
    ModelingUpdate(changes_of(Model(Path("model.py"), m.system), told))
    assert m.step.jobs == {m.job: 3}
    assert m.journey.uj_steps == {m.step: 2.5}
    assert m.system.conventions == Conventions.of("efootprint 27")


def test_comparisons_have_a_row_per_member_whose_weight_differs() -> None:
    m = small_system(*STARTS, tag="a")
    mail = Job.from_defaults("mail", server=m.server)
    m.step.jobs = {m.job: 5, mail: 1}
    twin = m.system.copy()
    (step,) = twin.usage_patterns[0].usage_journey.uj_steps
    step.jobs[0:0] = []
    step.jobs = {step.jobs[0]: 7, step.jobs[1]: 1}
    comparison = m.system.compare_to(twin)
    assert [str(each) for each in comparison.inputs] == [
        'UsageJourneyStep "stepa", Times per step (joba): 5 dimensionless | 7 dimensionless'
    ]
    step.jobs = {step.jobs[1]: 1}
    assert [str(each) for each in m.system.compare_to(twin).inputs] == []  # the job is told as only here
    assert [one.name for one in m.system.compare_to(twin).only_here] == ["joba"]


def test_patterns_of_no_system_load_no_server() -> None:
    """A draft beside the system, or a pattern that was taken out of it, leaves all figures as they are."""
    m = small_system(*STARTS)
    before = m.system.total_footprint.magnitude.tolist()
    draft = UsagePattern("draft", m.journey, [m.device], m.network, m.country, series(1e6, 1e6))
    assert m.system.total_footprint.magnitude.tolist() == before
    m.system.usage_patterns = [m.pattern, draft]
    assert sum(m.system.total_footprint.magnitude) > sum(before)
    m.system.usage_patterns = [m.pattern]
    assert m.system.total_footprint.magnitude.tolist() == before
    assert list(m.job.usage_patterns) == [m.pattern]
    second = System("second", [draft], replace=True)
    assert list(m.job.usage_patterns) == [draft]
    second.check()
