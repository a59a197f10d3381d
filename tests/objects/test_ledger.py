"""What counts is declared on classes: records of phases, categories and criteria, and what is refused there."""

from __future__ import annotations

import re
from typing import Any

import pytest

import efp_graph as efp
from efp_graph import Device, Job, ModelingUpdate, Server, SourceValue, Storage, System, UsagePattern, u
from efp_graph.errors import LedgerConflict, MissingInput, NotCounted, UnitError, UnknownOption, WrongKind
from efp_graph.footprint.emissions import ONE_HOUR
from efp_graph.footprint.hardware import InfraHardware
from efp_graph.footprint.vocabulary import ENERGY, GWP, SERVERS
from efp_graph.objects import (
    Category,
    Criterion,
    ModelingObject,
    Phase,
    calculated,
    calculated_per,
    check,
    derived,
    footprint,
    link,
    modeling_classes,
    quantity,
    reverse_link,
    total_over,
)
from efp_graph.objects.ledger import Account
from efp_graph.objects.ledger_records import HATCHES
from efp_graph.objects.totals import kilograms
from efp_graph.rendering.colours import COLOURS
from tests.footprint.small_model import same_state, small_system, state
from tests.golden import quickstart

MEASURED = {"method": "Counted", "unit": "kg"}
WRONG = {  # fields of records, and what they do not take
    "title": [5, "", "  ", "a\ud800", "a\x1b[2J", "\u202eb", ["a"]],
    "hatch": [1, "*", "//", "javascript:"],
    "colour": [7, "red", "javascript:", "#12", "#00000g", "#000000;x", ""],
    "order": ["first", float("nan"), float("inf"), 0, -1, True, [1], 1j],
    "is_whole": [1, "yes"],
    "is_usual": [1, "yes"],
    "equivalent": [1, "\ud800"],
}
WRONG_NAMES = [
    "",
    " ",
    "\ud800",
    "a\u202eb",
    "a,b",
    "water=3",
    "<b>",
    "a  b",
    " a",
    "a\n",
    "x" * 61,
    "all phases",
    None,
    b"a",
]
TONNES = SourceValue(1 * u.t)


@pytest.fixture(autouse=True)
def records():
    """Whatever a test declares is gone after it."""
    kinds = {kind: dict(kind.known) for kind in (Phase, Category, Criterion)}
    yield
    for kind, known in kinds.items():
        kind.known.clear()
        kind.known.update(known)


def formula(*_: Any) -> Any:
    """Of anything."""
    return TONNES


def energy_of(server: Any) -> Any:
    """Of its instances."""
    return server.instances_energy


def declared(base: type, **body: Any) -> type:
    """A class from outside the package."""
    return type(base)("Plugin", (base,), {"__doc__": "From outside.", "__module__": __name__, **body})


# Records


def test_a_record_is_declared_once_and_may_be_named_again():
    made = Phase("dismantling", title="Taking apart")
    assert Phase("dismantling") == made == Phase("dismantling", "Taking apart", order=made.order)
    assert Phase.named("dismantling") is made
    assert Phase.named("sorting").title == "sorting"
    assert made in Phase.all()
    assert [each.name for each in Phase.all()][:2] == ["energy", "fabrication"]


def test_what_is_left_out_is_chosen_to_stay_apart():
    phases = [Phase(f"phase {number}") for number in range(6)]
    assert len({each.hatch for each in Phase.all()}) == min(len(HATCHES), 8)
    orders = [each.order for each in phases]
    assert orders == sorted(set(orders))
    assert orders[0] > 100
    taken = [each.colour for each in Category.all()]  # by tests before this one too
    assert taken.count(Category("Generators").colour) == min(map(taken.count, COLOURS))


@pytest.mark.parametrize(
    ("again", "told"),
    [
        (lambda: Criterion("gwp", unit="liter"), "unit"),
        (lambda: Criterion("gwp", method="another"), "method"),
        (lambda: Phase("energy", order=7), "order 1.* 7"),
        (lambda: Category("Servers", "Machines"), "title 'Servers'.*'Machines'"),
        (lambda: Category("servers"), "capital letters or spaces only.*'Servers'"),
        (lambda: Category("Servers "), "'Servers ' would stand beside 'Servers'.*Take 'Servers'"),
        (lambda: Category.named(" servers"), "Take 'Servers'"),
        (lambda: Phase.named("energy\t"), "Take 'energy'"),
        (lambda: footprint(" energy"), "Take 'energy'"),
        (lambda: Criterion("gwp ", method="mine", unit="kg"), "Take 'gwp'"),
        (lambda: declared(Server, category="Servers\u00a0"), "Take 'Servers'"),
    ],
)
def test_a_record_that_clashes_is_refused_and_both_are_named(again, told):
    before = [kind.all() for kind in (Phase, Category, Criterion)]
    with pytest.raises(LedgerConflict, match=told):
        again()
    assert [kind.all() for kind in (Phase, Category, Criterion)] == before


@pytest.mark.parametrize(
    ("make", "error", "told"),
    [
        (lambda: Criterion("noise"), MissingInput, "lacks a method"),
        (lambda: Criterion("noise", "Noise", "ISO 9613"), MissingInput, "lacks a unit"),
        (lambda: Criterion("noise", "Noise", "ISO 9613", "no unit"), UnitError, "no unit"),
        (lambda: Phase(""), WrongKind, "a text as its name"),
        (lambda: Phase(3), WrongKind, "3"),
        (lambda: footprint(3), WrongKind, "3"),
        (lambda: footprint("energy", "gpw"), UnknownOption, "Did you mean 'gwp'"),
        *[
            (
                lambda kind=kind, field=field, wrong=wrong: kind(
                    "fresh", **(MEASURED if kind is Criterion else {}), **{field: wrong}
                ),
                WrongKind,
                f"{kind.__name__} 'fresh' was given {field} .*, and takes",
            )
            for kind in (Phase, Category, Criterion)
            for field, values in WRONG.items()
            if field in kind.__dataclass_fields__
            for wrong in values
        ],
        *[
            (
                lambda kind=kind, name=name: kind(name, **(MEASURED if kind is Criterion else {})),
                WrongKind,
                "takes a text as its name|A name has letters",
            )
            for kind in (Phase, Category, Criterion)
            for name in WRONG_NAMES
        ],
        (lambda: footprint("end, or not"), WrongKind, "A name has letters"),
        (lambda: Criterion("fresh", **MEASURED, is_usual=True), LedgerConflict, "the usual one, which 'gwp' is"),
        (lambda: Criterion("fresh", **MEASURED | {"method": ""}), WrongKind, "method ''"),
        (lambda: Criterion("fresh", **MEASURED | {"method": 3}), WrongKind, "method 3"),
        (lambda: Criterion("fresh", **MEASURED | {"unit": 3}), UnitError, "3"),
        (lambda: Category("Machines", "servers"), LedgerConflict, "the title 'servers', which 'Servers' has already"),
    ],
)
def test_what_is_no_record_is_refused(make, error, told):
    before = [kind.all() for kind in (Phase, Category, Criterion)]
    with pytest.raises(error, match=told):
        make()
    assert [kind.all() for kind in (Phase, Category, Criterion)] == before


def test_the_usual_criterion_is_climate_change_whatever_else_is_declared():
    first = Criterion("noise", "Noise", **MEASURED, order=0.0001)
    assert Criterion.named() is GWP is Criterion.all()[0]
    assert first is Criterion.all()[1]
    assert footprint("energy")(formula).criterion == GWP.name
    assert GWP.heading == GWP.unit_text
    assert first.heading != first.unit_text


@pytest.mark.parametrize("name", ["life's end", "Énergie (site)", "किलो", "水", "a-b_c.d/e&f+g'h", "2030"])
def test_names_are_those_of_any_language(name):
    assert Phase.named(name).title == name


# Classes


REFUSED = {
    "without a category": (ModelingObject, {"pollution": footprint("energy")(formula)}, "no category to count it in"),
    "called so": (Job, {"energy_footprint": calculated(u.kg)(formula)}, "called a footprint"),
    "called so, without a unit": (Device, {"packaging_footprint": calculated()(formula)}, "called a footprint"),
    "called so, on no criterion": (Server, {"water_footprint": calculated(u.liter)(formula)}, "called a footprint"),
    "called emissions": (Storage, {"emissions": calculated(u.g)(formula)}, "called a footprint"),
    "an entry per pattern": (
        Job,
        {"total_footprint": calculated_per("usage_patterns", u.kg)(formula)},
        "called a footprint",
    ),
    "a name that the pattern only shows": (
        UsagePattern,
        {"energy_footprint": calculated(u.kg)(formula)},
        "called a footprint",
    ),
    "the total itself": (System, {"total_footprint": calculated(u.kg)(formula)}, "is a total of Totals"),
    "a total by category": (
        System,
        {"servers_energy_footprint": total_over("servers", u.kg)(formula)},
        "is a total of Totals",
    ),
    "no footprint any more": (Server, {"energy_footprint": calculated(u.kg)(formula)}, "would not count any more"),
    "an input": (Server, {"energy_footprint": quantity(1 * u.kg)}, "would not count any more"),
    "a property": (Server, {"energy_footprint": property(formula)}, "would not count any more"),
    "nothing": (Server, {"energy_footprint": None}, "would not count any more"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_footprint_that_no_total_would_hold_is_refused_when_its_class_is_declared(case):
    base, body, told = REFUSED[case]
    before = modeling_classes()
    with pytest.raises(NotCounted, match=rf"Plugin\.\w+ .*{told}") as refusal:
        declared(base, **body)
    assert isinstance(refusal.value, TypeError)
    assert modeling_classes() == before


def test_what_is_called_the_footprint_of_data_is_none():
    kind = declared(Job, memory_footprint=calculated(u.GB)(lambda self: self.ram_needed))
    assert kind.contributions == []


@pytest.mark.parametrize(
    ("declare", "told"),
    [
        (lambda: calculated(formula), "@calculated stands above formula without brackets. Write @calculated(), or"),
        (lambda: calculated_per(formula), 'Write @calculated_per("jobs")'),
        (lambda: total_over(formula), 'Write @total_over("jobs")'),
        (lambda: footprint(formula), 'Write @footprint(phase="energy")'),
        (lambda: footprint(calculated(u.kg)(formula)), 'Write @footprint(phase="energy")'),
        (lambda: derived(), "Write @derived."),
        (lambda: derived(u.kg)(formula), "Write @derived."),
        (lambda: check(), "Write @check."),
    ],
)
def test_brackets_that_are_missing_or_too_many_are_refused(declare, told):
    with pytest.raises(WrongKind, match=re.escape(told)):
        declare()


@pytest.mark.parametrize(
    ("declare", "error", "told"),
    [
        (lambda: footprint("energy")(calculated(u.liter)(formula)), UnitError, "is in kg CO2eq, and was declared in l"),
        (lambda: footprint("energy")(calculated_per("jobs", u.kg)(formula)), NotCounted, "dictionary"),
    ],
)
def test_a_footprint_in_another_unit_or_form_is_refused(declare, error, told):
    with pytest.raises(error, match=told):
        declare()


def test_a_formula_that_gives_another_unit_or_no_hours_is_refused_with_the_change():
    m = small_system()
    before = state(m.system)
    for body, told in (
        (
            {"energy_footprint": footprint("energy")(energy_of)},
            "energy_footprint cannot be calculated: a footprint on gwp is in kg CO2eq, and the formula gives kWh",
        ),
        (
            {"metals": footprint("energy", criterion="adpe")(energy_of)},
            "metals cannot be calculated: a footprint on adpe is in kg Sb eq, and the formula gives kWh",
        ),
        (
            {"weight": calculated(u.kg)(energy_of)},
            "weight cannot be calculated: it is declared in kg, and the formula gives kWh (an energy)",
        ),
        (
            {"odd": calculated()(lambda self: self.power + self.lifespan)},
            "odd cannot be calculated: ",
        ),
        ({"energy_footprint": footprint("energy")(formula)}, "hour by hour"),
    ):
        with pytest.raises(efp.errors.EfpGraphError, match=re.escape(told)) as refusal:
            m.job.server = declared(Server, **body).from_defaults("w", storage=Storage.ssd())
        assert str(refusal.value).count('Plugin "w".') == 1
        assert same_state(m.system, before)


def test_what_a_class_declares_is_known_without_an_object():
    assert [each.name for each in Server.contributions] == ["energy_footprint", "instances_fabrication_footprint"]
    assert Server.accounts[Account(SERVERS.name, ENERGY.name, GWP.name)] == ("energy_footprint",)
    assert Device.contributions == []


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

    @footprint("fabrication")
    def instances_fabrication_footprint(self) -> Any:
        """That of the instances and of the roof."""
        return self.nb_of_instances * (
            (self.carbon_footprint_fabrication * ONE_HOUR / self.lifespan).to(u.kg) + self.roof.fabrication_per_hour
        )

    @calculated(u.liter)
    def water_drawn(self) -> Any:
        """Not in a total, nor said to be."""
        return self.instances_energy * SourceValue(1.8 * u.liter / u.kWh)


def test_a_class_that_replaces_a_footprint_is_in_the_total_in_updates_and_in_tables():
    m = small_system()
    server = RoofedServer.from_defaults("roofed", storage=Storage.ssd("storage"), roof=GreenRoof.from_defaults("roof"))
    plain = kilograms(m.system.fabrication_footprint)
    m.job.server = server

    # the defaults of both servers are alike, and 600 kg of making the server became 1,200 with the roof
    per_server = kilograms(m.system.servers_fabrication_footprint)
    assert kilograms(m.system.fabrication_footprint) == pytest.approx(plain + per_server / 2)
    update = ModelingUpdate([[server.roof.carbon_footprint_fabrication, SourceValue(0 * u.kg)]])
    (delta,) = update.deltas
    assert (delta.category, delta.phase, delta.unit) == ("Servers", "fabrication", "kg CO2eq")
    assert delta.after == pytest.approx(delta.before / 2)
    assert "roofed" in str(update)
    assert str(server.water_drawn.unit) == "liter"


def test_every_footprint_of_the_package_is_counted_once():
    """What is declared, over all objects of the quickstart, adds up to the total."""
    system = quickstart.build(efp)["system"]
    parts = [
        kilograms(attribute.node_of(one).read()) for one in system.all_linked_objects for attribute in one.contributions
    ]
    assert len(parts) == 7
    assert sum(parts) == pytest.approx(kilograms(system.total_footprint), rel=1e-12)
    for kind in modeling_classes().values():
        for attribute in kind.contributions:
            assert attribute.unit.same_dimension(Criterion.known[attribute.criterion].unit), attribute


class BackedJob(Job):
    """Names a second server."""

    backup = link("Server")


def on_premise(name: str) -> Any:
    """A server that emits without any job."""
    return Server.from_defaults(
        name,
        server_type=efp.ServerTypes.on_premise(),
        fixed_nb_of_instances=SourceValue(3 * u.dimensionless),
        storage=Storage.ssd(f"storage of {name}"),
    )


def test_an_object_counts_wherever_the_system_reaches_it():
    m = small_system()
    backup = on_premise("backup")
    job = BackedJob.from_defaults("backed", server=m.server, backup=backup)
    m.step.jobs.append(job)
    assert m.system.servers == (m.server, backup)
    m.step.jobs.remove(job)
    assert m.system.servers == (m.server,)
    m.step.jobs.append(BackedJob.from_defaults("again", server=m.server, backup=m.server))  # linked twice
    assert m.system.servers == (m.server,)
    assert sum(m.system.footprint_sums().rows.values()) == pytest.approx(kilograms(m.system.total_footprint))


def test_hardware_in_a_category_of_its_own_keeps_the_footprints_that_it_inherits():
    kind = declared(Server, category="Edge servers")
    m = small_system()
    before = kilograms(m.system.total_footprint)
    m.job.server = kind.from_defaults("edge", storage=Storage.ssd())
    assert m.system.servers == ()
    assert m.system.footprint_sums().by_category["Edge servers"] == pytest.approx(
        kilograms(m.system.footprint_of("gwp", category="Edge servers"))
    )
    assert kilograms(m.system.total_footprint) == pytest.approx(before)
    assert issubclass(kind, InfraHardware)
