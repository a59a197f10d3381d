"""No footprint that somebody declares is missing from the total without a word."""

from __future__ import annotations

from typing import Any

import pytest

import efp_graph as efp
from efp_graph import Device, Job, ModelingUpdate, Server, SourceValue, Storage, System, UsagePattern, u
from efp_graph.errors import NotCounted
from efp_graph.footprint.hardware import ONE_HOUR, InfraHardware
from efp_graph.objects import (
    ModelingObject,
    calculated,
    calculated_per,
    link,
    modeling_classes,
    quantity,
    reverse_link,
    total_over,
)
from efp_graph.objects.totals import kilograms
from efp_graph.values import sum_of
from tests.footprint.small_model import same_state, small_system, state
from tests.golden import quickstart

TONNES = SourceValue(1 * u.t)


def formula(*_: Any) -> Any:
    """Of anything."""
    return TONNES


def declared(base: type, **body: Any) -> type:
    """A class from outside the package."""
    return type(base)("Plugin", (base,), {"__doc__": "From outside.", "__module__": __name__, **body})


MISSING = {
    "tracked, of a class of its own": (ModelingObject, {"pollution": calculated(u.kg, tracked="energy")(formula)}),
    "tracked, of hardware": (
        InfraHardware,
        {"category": "Batteries", "instances_fabrication_footprint": calculated(u.kg, tracked="fabrication")(formula)},
    ),
    "tracked, beside those of a server": (Server, {"cooling": calculated(u.kg, tracked="energy")(formula)}),
    "tracked in another unit": (Server, {"water": calculated(u.liter, tracked="water")(formula)}),
    "called so": (Job, {"energy_footprint": calculated(u.kg)(formula)}),
    "called so, without a unit": (Device, {"packaging_fabrication_footprint": calculated()(formula)}),
    "called emissions": (Storage, {"emissions": calculated(u.g)(formula)}),
    "an entry per pattern": (Job, {"total_footprint": calculated_per("usage_patterns", u.kg)(formula)}),
    "a name that the pattern only shows": (UsagePattern, {"energy_footprint": calculated(u.kg)(formula)}),
    "a total of its own": (System, {"cooling": total_over("servers", u.kg, total_of=("Cooling", "energy"))(formula)}),
    "the total itself": (System, {"total_footprint": calculated(u.kg)(formula)}),
}
OTHERWISE = {
    "in another phase": (Server, {"energy_footprint": calculated(u.kg, tracked="fabrication")(formula)}),
    "untracked": (Server, {"energy_footprint": calculated(u.kg)(formula)}),
    "in litres": (Server, {"energy_footprint": calculated(u.liter, tracked="energy")(formula)}),
    "without a unit": (Server, {"energy_footprint": calculated(tracked="energy")(formula)}),
    "as an input": (Server, {"energy_footprint": quantity(1 * u.kg)}),
    "as a property": (Server, {"energy_footprint": property(formula)}),
    "a total of another category": (
        System,
        {"servers_energy_footprint": total_over("servers", u.kg, total_of=("Devices", "energy"))(formula)},
    ),
}


@pytest.mark.parametrize("case", MISSING)
def test_a_footprint_that_no_total_would_hold_is_refused_when_its_class_is_declared(case):
    before = modeling_classes()
    with pytest.raises(NotCounted, match=r"Plugin\.\w+ would be a footprint that no total holds") as refusal:
        declared(MISSING[case][0], **MISSING[case][1])
    assert isinstance(refusal.value, TypeError)
    assert modeling_classes() == before


@pytest.mark.parametrize("case", OTHERWISE)
def test_what_counts_is_declared_as_it_was(case):
    with pytest.raises(NotCounted, match=r"Plugin\.\w+ is counted as it is declared in \w+: @\w+.* the same way"):
        declared(OTHERWISE[case][0], **OTHERWISE[case][1])


def test_a_category_that_the_totals_do_not_know_is_refused():
    with pytest.raises(NotCounted, match="category is 'Batteries', and the totals count it under 'Servers'"):
        declared(Server, category="Batteries")


class GreenRoof(ModelingObject):
    """Beside a server; what it costs is a part of the server's footprint."""

    carbon_footprint_fabrication = quantity(600 * u.kg)

    servers = reverse_link("RoofedServer", "roof")

    @calculated(u.kg)
    def fabrication_per_hour(self) -> Any:
        """A step on the way."""
        return (self.carbon_footprint_fabrication * ONE_HOUR / SourceValue(6 * u.year)).to(u.kg)


class RoofedServer(Server):
    """Its roof counts in its own fabrication; its water is no CO2eq."""

    roof = link("GreenRoof")

    @calculated(u.kg, tracked="fabrication")
    def instances_fabrication_footprint(self) -> Any:
        """That of the instances and of the roof."""
        return self.nb_of_instances * (
            (self.carbon_footprint_fabrication * ONE_HOUR / self.lifespan).to(u.kg) + self.roof.fabrication_per_hour
        )

    @calculated(u.liter)
    def water_footprint(self) -> Any:
        """Not in a total of CO2eq, nor said to be."""
        return self.instances_energy * SourceValue(1.8 * u.liter / u.kWh)


def test_a_class_that_adds_to_what_counts_is_in_the_total_in_updates_and_in_tables():
    m = small_system()
    server = RoofedServer.from_defaults("roofed", storage=Storage.ssd("storage"), roof=GreenRoof.from_defaults("roof"))
    plain = kilograms(m.system.fabrication_footprint)
    m.job.server = server

    # the defaults of both servers are alike, and 600 kg of making the server became 1,200 with the roof
    per_server = kilograms(m.system.servers_fabrication_footprint)
    assert kilograms(m.system.fabrication_footprint) == pytest.approx(plain + per_server / 2)
    update = ModelingUpdate([[server.roof.carbon_footprint_fabrication, SourceValue(0 * u.kg)]])
    (delta,) = update.deltas
    assert (delta.category, delta.phase) == ("Servers", "fabrication")
    assert delta.after == pytest.approx(delta.before / 2)
    assert "roofed" in str(update)
    assert str(server.water_footprint.unit) == "liter"


def test_every_footprint_of_the_package_is_counted_once():
    """What is tracked and not a total, over all objects of the quickstart, adds up to the total."""
    system = quickstart.build(efp)["system"]
    parts = [
        kilograms(attribute.node_of(one).read()) for one in system.all_linked_objects for attribute in type(one).tracked
    ]
    assert len(parts) == 7
    assert sum(parts) == pytest.approx(kilograms(system.total_footprint), rel=1e-12)
    for kind in modeling_classes().values():
        if kind.__module__.startswith("efp_graph."):
            for attribute in kind.tracked:
                assert attribute.unit.same_dimension(SourceValue(1 * u.kg)._unit), attribute.name


class BackedJob(Job):
    """Names a second server, where no total looks."""

    backup = link("Server")


def on_premise(name: str) -> Any:
    """A server that emits without any job."""
    return Server.from_defaults(
        name,
        server_type=efp.ServerTypes.on_premise(),
        fixed_nb_of_instances=SourceValue(3 * u.dimensionless),
        storage=Storage.ssd(f"storage of {name}"),
    )


def test_an_object_that_counts_only_elsewhere_is_refused_where_no_total_looks():
    m = small_system()
    backup = on_premise("backup")
    job = BackedJob.from_defaults("backed", server=m.server, backup=backup)
    before = state(m.system)

    with pytest.raises(NotCounted, match=r'"backup"\.\w+ would be in no total of System .*"backed"\.backup only'):
        m.step.jobs.append(job)

    assert same_state(m.system, before)
    direct = Job.from_defaults("direct", server=backup)
    m.step.jobs.extend([direct, job])  # counted through the other job
    assert backup in m.system.servers
    before = state(m.system)
    with pytest.raises(NotCounted, match=r'"backed"\.backup'):
        m.step.jobs.remove(direct)
    with pytest.raises(NotCounted):
        direct.server = m.server
    assert same_state(m.system, before)
    m.step.jobs = [m.job]
    m.system.graph.check()


def test_what_counts_may_be_linked_twice():
    m = small_system()
    m.step.jobs.append(BackedJob.from_defaults("backed", server=m.server, backup=m.server))
    assert m.system.servers == (m.server,)
    assert kilograms(sum_of((m.system.energy_footprint, m.system.fabrication_footprint))) == pytest.approx(
        kilograms(m.system.total_footprint)
    )
