"""The law of the ledger: whatever footprints are grouped by, and wherever they are shown, they add up to the same.

On random models with classes from outside, after edits, from a date on, shown or not. What has a footprint and a place
is a row, and nothing else is.
"""

from __future__ import annotations

import csv
import json
import math
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, event, given, settings, strategies as st

import efp_graph as efp
from efp_graph import Job, ModelingUpdate, SourceValue, Storage, u
from efp_graph.audit.csv_trail import csv_files
from efp_graph.audit.given_series import GivenSeries
from efp_graph.audit.json_trail import json_trail
from efp_graph.audit.page_data import page_data
from efp_graph.audit.series import SeriesPack
from efp_graph.errors import EfpGraphError
from efp_graph.footprint.audit import audit_of
from efp_graph.footprint.comparison import ScenarioComparison
from efp_graph.footprint.drawn import stacks_of
from efp_graph.footprint.footprint_views import blocks_of
from efp_graph.objects.ledger import Account, Category, Criterion, Phase as LifePhase
from efp_graph.objects.totals import amount_of
from tests.footprint.random_models import Description, build, descriptions, of_kind
from tests.plugin.site import BackedServer, Battery

CLOSE = 1e-9
ZONES = ["UTC", "Europe/Paris", "Asia/Kolkata", "America/St_Johns"]


@st.composite
def sites(draw) -> tuple[Description, int, list[int], list[int]]:
    """(a model, its seed, of some of its jobs the place of the plug-in server that they go to, and of its battery)."""
    description = draw(descriptions())
    for kind, inputs_of in description.values():  # enough servers for whatever runs on them
        if kind != "Job":
            for name in ("ram", "base_ram_consumption", "compute", "base_compute_consumption"):
                inputs_of.pop(name, None)
    jobs = of_kind(description, ("Job",))
    for kind, inputs_of in description.values():  # some job in each journey, most of the time
        ours = {
            "UsageJourneyStep": ("jobs", jobs),
            "UsageJourney": ("uj_steps", of_kind(description, ("UsageJourneyStep",))),
        }
        name, choices = ours.get(kind, ("", []))
        if choices and draw(st.integers(0, 4)):
            inputs_of[name] = with_member(inputs_of.get(name, ("links", [])), draw(st.sampled_from(choices)))
    moves = draw(st.lists(st.integers(-1, 1), min_size=len(jobs), max_size=len(jobs)))
    return description, draw(st.integers(0, 3)), moves, draw(st.lists(st.integers(0, 1), min_size=2, max_size=2))


def with_member(plain: Any, key: str) -> Any:
    """A list of links, or members with weights, with one more."""
    form, members = plain
    if form == "shares":
        return form, list({key: 1, **dict(members)}.items())
    return form, [*members, key]


def build_site(site: Any) -> tuple[Any, dict[str, Any], list[Any]]:
    """(system, objects by key, the plug-in servers)."""
    description, seed, moves, batteries = site
    objects = build(description, seed=seed)
    sets = [Battery.from_defaults(f"battery {number}") for number in range(2)]
    servers = [
        BackedServer.from_defaults(f"backed {number}", storage=Storage.ssd(f"disks {number}"), battery=sets[each])
        for number, each in enumerate(batteries)
    ]
    for key, move in zip(of_kind(description, ("Job",)), moves, strict=True):
        if move >= 0 and str(objects[key].compute_needed.unit) == "cpu_core":
            objects[key].server = servers[move]
    (key,) = of_kind(description, ("System",))
    return objects[key], objects, servers


def same(one: float, other: float) -> None:
    assert math.isclose(one, other, rel_tol=CLOSE, abs_tol=1e-12), (one, other)


def verify(system: Any, zone: str) -> None:
    """All that the law says of a system as it is shown now."""
    footprints = system.footprints
    totals = footprints.totals
    audit = audit_of(system)
    trail, page = json.loads(json_trail(audit, "month")), page_data(audit, SeriesPack(), GivenSeries(0))
    rows = list(csv.DictReader(csv_files(audit, "month")["footprints.csv"].decode("utf-8-sig").splitlines()))
    further = {each["name"]: each for each in trail.get("criteria", ())}
    for name, total in totals.items():
        part = footprints.criterion(name)
        for columns in (
            ("object",),
            ("category",),
            ("phase",),
            ("class", "phase"),
            ("year",),
            ("month", "category"),
            ("day",),
            ("hour", "phase"),
        ):
            same(part.by(*columns, tz=zone).total, total)
        same(amount_of(system.total_of(Account("", "", name)), name), total)
        for phase, amount in ((key, part.by("phase")[key]) for key in {row.phase for row in part}):
            same(amount_of(system.footprint_of(name, phase), name), amount)
        for category, amount in ((key, part.by("category")[key]) for key in {row.category for row in part}):
            same(amount_of(system.footprint_of(name, category=category), name), amount)
        charted = stacks_of(part)
        same(sum(sum(sum(stack.values()) for stack in parts.values()) for parts in charted.values()), total)
        same(sum(float(row["amount"]) for row in rows if row["criterion"] == name), total)
        told = trail if name == "gwp" else further[name]
        same(told["total_kg" if name == "gwp" else "total"], total)
        same(sum(each["kg" if name == "gwp" else "amount"] for each in told["footprints"]), total)
        shown = page if name == "gwp" else next(each for each in page["further"] if each["criterion"]["name"] == name)
        same(sum(each["amount"] for each in shown["footprints"]), total)
        assert math.isclose(sum(map(sum, shown["timeline"])), total, rel_tol=1e-6, abs_tol=1e-12)  # of nine digits
        assert 0 <= footprints.covers(name) <= 1 + CLOSE
        lacks = {type(row.object) for row in footprints} - {type(row.object) for row in part}
        covered = footprints.coverage.on(name)
        assert covered.mark == shown["criterion"]["mark"] == ("≥ " if lacks else "")
        assert covered.note == shown["criterion"]["note"] == (told["note"] or "")
        assert {row["period"] for row in rows if row["criterion"] == name} <= {footprints.caption}
    assert set(further) == set(totals) - {"gwp"}
    printed = [line for line in str(system).splitlines() if line.startswith("Total")]
    assert len(printed) == len(totals)
    factors = {block.criterion.name: block.scale.factor for block in blocks_of(footprints.table)}
    for line, (name, total) in zip(printed, totals.items(), strict=True):
        assert ("≥" in line) == bool(footprints.coverage.on(name).mark)
        number = re.findall(r"[\d.,]+(?:e-?\d+)?", line.rsplit("%", 1)[0].replace("100.0", ""))[-1]
        told = float(number.replace(",", "")) / factors[name]
        assert math.isclose(told, total, rel_tol=0.051, abs_tol=1e-300), (line, total)
    if "gwp" in totals:
        same(system.footprint_sums().total, totals["gwp"])
        same(float(system.total_footprint_sum_over_period.to("kg").magnitude), totals["gwp"])
        same(float(np.sum(system.footprint_sums().by_hour())), totals["gwp"])
    if system.graph.shows is None:
        declared = {
            (one, name) for one in system.all_linked_objects for names in type(one).accounts.values() for name in names
        }
        assert {(row.object, row.attribute) for row in footprints} == declared
        for category in {row.category for row in footprints}:
            ordered = [one for one in system.all_linked_objects if one.contributions and one.category == category]
            assert list(system.members(category)) == ordered
        assert system.servers == tuple(
            dict.fromkeys(
                job.server
                for pattern in (*system.usage_patterns, *system.edge_usage_patterns)
                for job in pattern.jobs
                if isinstance(job.server, efp.ServerBase)
            )
        )


@settings(
    max_examples=60,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(sites(), st.integers(0, 1), st.integers(0, 40), st.booleans(), st.sampled_from(ZONES))
def test_the_law(site, server, hour, dated, zone):
    try:
        system, objects, servers = build_site(site)
    except EfpGraphError:
        event("no model")
        return
    verify(system, zone)
    before = system.footprints.amounts
    jobs = [
        one
        for one in objects.values()
        if type(one) is Job and one.is_placed() and str(one.compute_needed.unit) == "cpu_core"
    ]
    if not jobs:
        return
    changes = {
        Job.server.of(jobs[0]): servers[server],
        Battery.water_per_set.of(servers[0].battery): SourceValue(7 * u.liter),
    }
    period = system.period
    date = (
        efp.values.calendar.instant_of(period.first_hour + hour % max(period.hours, 1))
        if dated and period.hours
        else None
    )
    scenario = efp.Scenario("then", changes, date)
    try:
        compared = ScenarioComparison(system, [scenario])
        update = ModelingUpdate(changes, date)
    except EfpGraphError:
        assert system.footprints.amounts == before
        event("refused")
        return
    event("dated" if date is not None else "updated")
    event(f"criteria: {', '.join(system.footprints.criteria)}")
    assert date is None or system.footprints.amounts == before
    if date is not None:
        update.set_updated_values()
    verify(system, zone)
    for name, total in system.footprints.totals.items():
        same(sum(compared.on(name)["then"].values()), total)
        if update.totals:
            assert update.sides[1].contributors.on(name).mark == system.footprints.coverage.on(name).mark
            assert update.sides[1].period == system.footprints.period
            same(sum(row.after for row in update.totals if row.criterion == name), total)
    shown = system.footprints.amounts
    for row in update.deltas:
        same(row.after, shown.get((row.category, row.owner, row.phase, row.criterion), 0.0))
    if date is not None:
        update.reset_values()
        assert system.footprints.amounts == before
    system.check()


def test_further_records_order_after_ours():
    assert Category.all()[0].name == "Servers"
    assert LifePhase.all()[-1].order > 100
    assert Criterion.all()[0].name == "gwp"


@pytest.mark.parametrize("zone", ZONES)
def test_months_begin_at_local_midnight(zone):
    from tests.footprint.small_model import small_system

    system = small_system(*[1.0] * (24 * 40)).system
    table = system.footprints.by("day", tz=zone)
    whole = list(table)[1:-1]
    amounts = [each["amount"] for each in whole]
    assert amounts == pytest.approx([amounts[3]] * len(amounts))  # 24 hours each, but for what is under way
