"""Atoms sum to the footprints, hour by hour, whatever the model; and reading them changes nothing."""

from __future__ import annotations

import math
from datetime import datetime

import numpy as np
from hypothesis import HealthCheck, given, settings, strategies as st

import efp_graph as efp
from efp_graph.attribution import Attribution
from efp_graph.errors import EfpGraphError
from tests.footprint.random_models import build, calculated, changes, descriptions, realised

QUIET = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
HOURS = 1e-12  # of the largest hour
NO_VALUE = efp.EmptyExplainableObject


def by_hour(series_of_kilograms):
    """{UTC hour: kg} of several series together."""
    found: dict[int, float] = {}
    for series in series_of_kilograms:
        if isinstance(series, NO_VALUE):
            continue
        first = series.first_hour
        for hour, kilograms in enumerate(series.to("kg").magnitude.tolist(), first):
            found[hour] = found.get(hour, 0.0) + kilograms
    return found


def refuse_loss(system):
    atoms = system.attribution().atoms
    for phase in ("energy", "fabrication"):
        parts = by_hour(atom.value for atom in atoms if atom.phase == phase)
        wholes = by_hour(
            row.value for row in system.footprints.criterion("gwp").rows if row.phase == phase
        )  # fmt: skip
        largest = max([abs(value) for value in wholes.values()] + [0.0])
        for hour in parts.keys() | wholes.keys():
            difference = parts.get(hour, 0.0) - wholes.get(hour, 0.0)
            assert abs(difference) <= HOURS * max(largest, 1e-300) * 10, (phase, hour, difference, largest)


def system_of(objects):
    return next(one for one in objects.values() if isinstance(one, efp.System))


@QUIET
@given(st.data())
def test_atoms_sum_to_the_footprints_of_every_hour(data):
    description = data.draw(descriptions())
    try:
        objects = build(description)
        system = system_of(objects)
        before = calculated(objects)
    except EfpGraphError:
        return

    refuse_loss(system)

    assert calculated(objects) == before
    system.check()


@QUIET
@given(st.data())
def test_atoms_follow_changes(data):
    description = data.draw(descriptions())
    try:
        objects = build(description)
        system = system_of(objects)
    except EfpGraphError:
        return
    refuse_loss(system)
    for _ in range(3):
        key, attribute, plain = data.draw(changes(description))
        try:
            setattr(objects[key], attribute, realised(plain, objects))
        except EfpGraphError:
            continue
        refuse_loss(system)


def test_the_total_is_that_of_the_system():
    system = efp.load("examples/services/shop.yaml")

    attribution = Attribution(system)

    total = system.total_footprint_sum_over_period.to("kg").magnitude
    assert math.isclose(attribution.total, total, rel_tol=1e-12)
    for rows in ("job", "step", "journey", "pattern", "country", "source", "category", ["phase", "stream"]):
        assert math.isclose(attribution.pivot(rows).total, total, rel_tol=1e-12)
    assert np.isclose(attribution.pivot("job", "phase", by="month").total, total, rtol=1e-12)


def test_requests_that_take_hours_are_whole_too():
    api = efp.EcoLogitsGenAIExternalAPI.from_defaults("model")
    novel = efp.EcoLogitsGenAIExternalAPIJob("novel", api, efp.SourceValue(1_000_000 * efp.u.dimensionless))
    title = efp.EcoLogitsGenAIExternalAPIJob("title", api, efp.SourceValue(20 * efp.u.dimensionless))
    write = efp.UsageJourneyStep("write", efp.SourceValue(1 * efp.u.min), [novel, title])
    journey = efp.UsageJourney("writing", [write])
    starts = efp.create_source_hourly_values_from_list([3.0, 0.0, 5.0], datetime(2025, 1, 1))
    pattern = efp.UsagePattern(
        "authors", journey, [efp.Device.laptop()], efp.Network.wifi_network(), efp.Countries.FRANCE(), starts
    )
    system = efp.System("books", [pattern])

    assert novel.request_duration > efp.SourceValue(2 * efp.u.hour)
    for data in ("even", "running"):
        system.conventions = efp.Conventions(data=data)
        refuse_loss(system)
