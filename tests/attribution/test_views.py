"""Emissions per functional unit, and by scope, with the figures of the specification."""

from __future__ import annotations

import pytest

import efp_graph as efp
from efp_graph.errors import NotAllowed, UnknownOption, WrongKind
from tests.attribution.test_golden import example
from tests.golden import quickstart


@pytest.fixture(scope="module")
def quick():
    return quickstart.build(efp)["system"]


def test_intensity_of_the_quickstart(quick):
    assert quick.sci(per="journey").grams == pytest.approx(10.784012, abs=1e-6)
    assert quick.sci(per="journey", exclude=[efp.Device]).grams == pytest.approx(5.697253, abs=1e-6)


def test_intensity_of_the_worked_example_whole_and_by_pattern():
    system = example(efp.ServerTypes.autoscaling())

    assert system.sci().units == 252_000
    assert system.sci().grams == pytest.approx(0.507830, abs=1e-6)
    assert system.sci(within={"pattern": "office FR"}).grams == pytest.approx(115.777729 / 144, abs=1e-6)
    assert system.sci(within={"pattern": "phone DE"}).grams == pytest.approx(12.195401 / 108, abs=1e-6)
    assert "no market-based" in str(system.sci())


def test_functional_units_may_be_jobs_data_series_and_numbers(quick):
    system = example(efp.ServerTypes.autoscaling())
    (search,) = system.usage_patterns[1].jobs
    starts = system.usage_patterns[0].utc_hourly_usage_journey_starts

    assert system.sci(per=search).units == 3 * 144_000 + 108_000
    assert system.sci(per="GB").units == pytest.approx((3 * 144_000 + 108_000) * 1e-3 + 144_000 * 1e-2)
    assert system.sci(per=starts).units == 144_000
    assert system.sci(per=1000).grams == pytest.approx(127.973129481, rel=1e-9)


@pytest.mark.parametrize(
    ("per", "error", "words"),
    [("journy", UnknownOption, "journey"), (None, WrongKind, "None"), (0, NotAllowed, "nothing is per unit")],
)
def test_what_is_no_functional_unit_is_refused(quick, per, error, words):
    with pytest.raises(error, match=words):
        quick.sci(per=per)


def test_scopes_of_the_quickstart_with_own_servers(quick):
    scopes = quick.scopes(owner={server.name: "owned" for server in quick.servers})

    tonnes = {scope: amount / 1000 for scope, amount in scopes.kilograms.items()}
    assert tonnes == pytest.approx(
        {"2": 7.449, "3.1": 5621.199, "3.2": 2241.043, "3.11": 2071.011, "outside": 4955.397}, abs=1e-3
    )
    assert scopes.total == pytest.approx(14_896_098.018877, rel=1e-9)
    assert "year of purchase" in str(scopes)


def test_owners_and_sources_that_there_are_not_are_refused(quick):
    with pytest.raises(UnknownOption, match="owned"):
        quick.scopes(owner={quick.servers[0].name: "ownd"})
    with pytest.raises(UnknownOption, match=r"srver.*Did you mean|srver"):
        quick.scopes(owner={"srver": "owned"})


def test_whatever_tells_figures_says_what_is_not_in_them(quick):
    said = quick.footprints.notes("gwp")

    assert said[0] == "Not modelled: fabrication of Network."
    for view in (quick.attribution().pivot("job"), quick.sci(), quick.scopes()):
        assert all(note in str(view) for note in said)
    only = quick.attribution().pivot("step", within={"phase": "energy"})
    assert "Only phase energy." in only.remarks


def test_levels_that_there_are_not_are_refused_with_the_nearest(quick):
    with pytest.raises(UnknownOption, match="journey"):
        quick.attribution().pivot("jurney")
    with pytest.raises(UnknownOption, match="fabrication"):
        efp.footprint_per_node(quick, "job", "fabricaton")


def test_a_cell_is_followed_to_its_formulas(quick):
    pivot = quick.attribution().pivot("job", "phase")
    job = next(key[0] for key in pivot.row_keys if key[0] is not None)

    text = pivot.explain(job, "energy")

    assert job.name in text
    assert "=" in text
    assert sum(record["kg"] for record in pivot.records()) == pytest.approx(pivot.total, rel=1e-12)


def test_one_changed_input_recomputes_only_the_atoms_that_it_reaches():
    system = example(efp.ServerTypes.autoscaling())
    attribution = system.attribution()
    first = {atom: atom.value for atom in attribution.atoms}
    mobile = next(atom.source for atom in attribution.atoms if atom.source.name == "mobile")

    mobile.bandwidth_energy_intensity = efp.SourceValue(0.2 * efp.u("kWh/GB"))

    changed = {atom.source.name for atom in attribution.atoms if atom.value is not first[atom]}
    assert changed == {"mobile"}
