"""One random step of the law of dated changes: a model, a change of it from a date on, and all that is shown of it.

`python -m tests.footprint.dated_steps 10000` takes that many by hand, and tells how many of each kind.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from efp_graph import ModelingUpdate, Scenario
from efp_graph.audit.given_series import GivenSeries
from efp_graph.audit.json_trail import json_trail
from efp_graph.audit.page_data import page_data
from efp_graph.audit.series import SeriesPack
from efp_graph.errors import EfpGraphError
from efp_graph.footprint.adding_up import contributions
from efp_graph.footprint.audit import audit_of
from efp_graph.footprint.comparison import ScenarioComparison
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.totals import amount_of
from efp_graph.values import ExplainableHourlyQuantities
from tests.footprint.random_models import (
    LINKS,
    LISTS,
    SCARCE,
    Description,
    build,
    calculated,
    changes,
    descriptions,
    linked_keys,
    of_kind,
    one_of,
    realised,
    several,
)

CLOSE = 1e-9


@st.composite
def steps(draw) -> tuple[Any, ...]:
    """(description, changes, (place in the period, zone), migrate, keys of objects that are read before, seed)."""
    description = draw(descriptions())
    if draw(st.integers(0, 4)):
        for kind, inputs_of in description.values():  # enough servers for whatever runs on them, most of the time
            for name in SCARCE.get(kind, ()) if kind != "Job" else ():
                inputs_of.pop(name, None)
    (system,) = of_kind(description, ("System",))
    patterns = of_kind(description, ("UsagePattern",))
    present = draw(st.lists(st.sampled_from(patterns), min_size=1, max_size=3))
    description[system][1]["usage_patterns"] = ("links", present)
    wanted = {each[:2]: each for each in draw(st.lists(changes(description), min_size=1, max_size=2))}
    other = draw(changes_of_links(description, reached(description, system)))
    wanted[other[:2]] = other
    if draw(st.booleans()):
        after = ("links", draw(st.lists(st.sampled_from(patterns), min_size=1, max_size=3)))
        wanted[system, "usage_patterns"] = (system, "usage_patterns", after)
    when = draw(st.integers(0, 40)), draw(st.sampled_from([None, UTC]))
    read = draw(st.lists(st.sampled_from(list(description)), max_size=3))
    return description, list(wanted.values()), when, draw(st.booleans()), read, draw(st.integers(0, 3))


def reached(description: Description, system: str) -> list[str]:
    """The keys that a system leads to."""
    found: dict[str, None] = {}
    waiting = [system]
    while waiting:
        key = waiting.pop()
        if key not in found:
            found[key] = None
            waiting += linked_keys(description[key][1])
    return list(found)


@st.composite
def changes_of_links(draw, description: Description, keys: list[str]) -> tuple[str, str, Any]:
    """Another object behind a link of one of some objects, or other ones in a list."""
    links = [
        (key, attribute, kinds, form)
        for key in keys
        for form, table in (("link", LINKS), ("links", LISTS))
        for attribute, kinds in table.get(description[key][0], {}).items()
        if of_kind(description, kinds)
    ]
    key, attribute, kinds, form = draw(st.sampled_from(links))
    choices = of_kind(description, kinds)
    if form == "links":
        return key, attribute, draw(several(attribute, choices, shortest=1))
    return key, attribute, draw(one_of(attribute, choices))


def take(step: tuple[Any, ...]) -> str:
    """Take a step, and verify all that is shown. Gives what kind of step it was."""
    description, wanted, when, migrate, read, seed = step
    try:
        objects = build(description, seed=seed)
    except EfpGraphError:
        return "no model"
    (key,) = of_kind(description, ("System",))
    system = objects[key]
    _read(objects, read)
    date = _date(system, *when)
    before, rows = calculated(objects), system.footprint_sums().rows
    hours = {each[:5]: each.value for each in contributions(system)}
    verify_sums(system)
    changed = {
        type(objects[owner]).attributes[attribute].of(objects[owner]): realised(plain, objects)
        for owner, attribute, plain in wanted
    }
    try:
        update = ModelingUpdate(changed, date, migrate=migrate)
    except EfpGraphError as error:
        assert calculated(objects) == before
        return f"refused: {type(error).__name__}"
    assert calculated(objects) == before
    assert system.footprint_sums().rows == rows
    kinds = "leaves" if update.simulation.leaving else ""
    joining = [each for each in objects.values() if each.__dict__.get("_brought_in_by") is update.simulation]
    kinds += " joins" if joining else ""
    compared = ScenarioComparison(system, [Scenario("then", changed, date, migrate=migrate)])

    update.set_updated_values()
    system.check()
    sums = verify_sums(system)
    shown = contributions(system)
    amounts: Counter[Any] = Counter()
    for each in shown:
        amounts[each[:4]] += amount_of(each.value, each.criterion)
    for criterion in {row.criterion for row in update.totals}:
        after = sum(row.after for row in update.totals if row.criterion == criterion)
        _same(after, sum(amount for key, amount in amounts.items() if key[3] == criterion))
    _same(sums.total, sum(amount for key, amount in amounts.items() if key[3] == GWP.name))
    _same(sums.total, compared.totals["then"])
    for row in update.deltas:
        _same(row.after, amounts[row.category, row.owner, row.phase, row.criterion])
    first = update.simulation._earliest
    for each in shown:
        old, new = _before(hours.get(each[:5]), first), _before(each.value, first)
        assert np.array_equal(old, new), each[:5]
        if each.owner in update.simulation.leaving and each.category != "Storage":
            assert not _after(each.value, first), each
    verify_windows(system, first)
    update.reset_values()
    system.check()
    assert calculated(objects) == before
    assert system.footprint_sums().rows == rows
    return kinds.strip() or "values"


def verify_sums(system: Any) -> Any:
    """Whatever footprints are grouped by, and wherever they are shown, they add up to the same."""
    sums = system.footprint_sums()
    total = sums.total
    for other in (
        sum(sums.by_object.values()),
        sum(sums.by_category.values()),
        sum(sums.by_phase.values()),
        float(sums.by_hour().sum()),
        _kg(system.total_footprint_sum_over_period),
        _kg(system.total_footprint.whole),
        sum(_kg(each) for part in system.energy_footprint_sum_over_period.values() for each in part.values())
        + sum(_kg(each) for part in system.fabrication_footprint_sum_over_period.values() for each in part.values()),
        sum(map(_kg, system.total_energy_footprint_sum_over_period.values()))
        + sum(map(_kg, system.total_fabrication_footprint_sum_over_period.values())),
        _kg(system.energy_footprint.whole) + _kg(system.fabrication_footprint.whole),
    ):
        _same(other, total)
    for category, kg in sums.by_category.items():
        series = (system.total_energy_footprints[category], system.total_fabrication_footprints[category])
        _same(kg, sum(_kg(each.whole) for each in series))
    whole = system.total_footprint.whole
    if isinstance(whole, ExplainableHourlyQuantities):
        assert np.allclose(sums.by_hour(), whole.to("kg").magnitude, rtol=CLOSE, atol=1e-12)
    audit = audit_of(system)
    trail, page = json.loads(json_trail(audit, "month")), page_data(audit, SeriesPack(), GivenSeries(0))
    for other in (
        trail["total_kg"],
        sum(each["kg"] for each in trail["footprints"]),
        page["total"]["amount"],
        sum(each["amount"] for each in page["footprints"]),
    ):
        _same(other, total)
    assert math.isclose(sum(map(sum, page["timeline"])), total, rel_tol=1e-6, abs_tol=1e-12)  # which has nine digits
    shows = system.graph.shows is not None
    assert ("simulated" in system.title) == ("simulated" in audit.title) == shows
    assert bool(page["simulation"]) == bool(trail["simulation"]) == ("simulated" in sums.caption) == shows
    return sums


def verify_windows(system: Any, hour: int) -> None:
    """What is before a date and what is from it on are the whole."""
    period = system.period
    if not period.first_hour < hour < period.first_hour + period.hours:
        return
    date = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
    parts = [system.footprint_sums(window) for window in ((None, date), (date, None))]
    _same(sum(each.total for each in parts), system.footprint_sums().total)
    assert sum(each.period.hours for each in parts) == period.hours
    assert all("part of the period" in each.caption for each in parts)


def _date(system: Any, place: int, zone: Any) -> datetime:
    """A date in the period, mostly, or just beside it."""
    periods = system.local_periods()
    first, last = min(start for _, start, _ in periods), max(end for _, _, end in periods)
    hour = first + place % (last - first + 2)
    if zone is None:
        pattern = min(periods, key=lambda each: each[1])[0]
        hour = pattern.wall_clock_hour(hour)
    return (datetime(1970, 1, 1) + timedelta(hours=hour)).replace(tzinfo=zone)


def _read(objects: dict[str, Any], keys: list[str]) -> None:
    """Read what may be calculated of objects, in the system or not: what was read must not matter."""
    for key in keys:
        for attribute in objects[key].calculated_attributes():
            try:
                value = getattr(objects[key], attribute.name)
                list(value.values()) if hasattr(value, "items") else value
            except EfpGraphError:
                pass


def _before(value: Any, hour: int) -> Any:
    if not isinstance(value, ExplainableHourlyQuantities):
        return np.zeros(0)
    return np.trim_zeros(value.magnitude[: max(hour - value.first_hour, 0)])


def _after(value: Any, hour: int) -> float:
    if not isinstance(value, ExplainableHourlyQuantities):
        return 0.0
    return float(np.abs(value.magnitude[max(hour - value.first_hour, 0) :]).sum())


def _kg(value: Any) -> float:
    total = value.sum() if isinstance(value, ExplainableHourlyQuantities) else value
    return 0.0 if not hasattr(total, "_unit") else float(total.to("kg").magnitude)


def _same(one: float, other: float) -> None:
    assert math.isclose(one, other, rel_tol=CLOSE, abs_tol=1e-12), (one, other)


def main(count: int) -> None:
    """Take steps, and tell how many of each kind there were."""
    kinds: Counter[str] = Counter()

    quiet = list(HealthCheck)

    @settings(max_examples=count, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=quiet)
    @given(steps())
    def law(step: tuple[Any, ...]) -> None:
        kinds[take(step)] += 1
        if sum(kinds.values()) % 500 == 0:
            print(dict(kinds), flush=True)

    law()
    print(f"{sum(kinds.values())} steps: {dict(kinds)}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
