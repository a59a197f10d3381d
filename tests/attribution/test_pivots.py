"""Pivots: of the model as it was, with their captions, whatever their objects are called."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import pairwise

import pytest

import efp_graph as efp
from efp_graph import ModelingUpdate, Server, SourceValue, u
from efp_graph.attribution.pivot import MOST_COLUMNS
from efp_graph.errors import InputError, NotAllowed, UnknownOption
from efp_graph.footprint.vocabulary import GWP
from efp_graph.values.readable import figure
from tests.attribution.test_golden import example

HOSTILE = ("two\nlines", "<script>", "\u202eturned", "–", "", "x" * 300)


@pytest.fixture
def system():
    return example(efp.ServerTypes.autoscaling())


@pytest.mark.parametrize("by", [None, "hour", "month"])
def test_a_pivot_that_is_held_is_of_the_model_as_it_was(system, by):
    pivot = system.attribution().pivot(["pattern", "job"], "phase", by=by)
    keys = [(row, column) for row in pivot.row_keys for column in pivot.column_keys]
    known = [(pivot.amount(*key), pivot.parts(*key), pivot.value(*key).sum()) for key in keys]
    text = str(pivot)
    system.usage_patterns[0].network.bandwidth_energy_intensity = SourceValue(1 * u.kWh / u.GB)
    system.usage_patterns = system.usage_patterns[:1]  # what the other pattern causes is no more

    assert [pivot.amount(*key) for key in keys] == [amount for amount, _, _ in known]
    assert [[part["kg"] for part in pivot.parts(*key)] for key in keys] == [
        [part["kg"] for part in parts] for _, parts, _ in known
    ]
    assert all(pivot.value(*key).sum() == whole for key, (_, _, whole) in zip(keys, known, strict=True))
    assert str(pivot) == text
    assert "phone DE" in pivot.explain(pivot.row_keys[-1])
    assert system.attribution().total != pivot.total


def test_a_cell_of_a_period_tells_its_own_amount_and_that_its_parts_are_of_all(system):
    pivot = system.attribution().pivot("job", by="hour")
    first = pivot.column_keys[0]

    text = pivot.explain("search", first)

    head, amount = text.splitlines()[:2]
    assert head == f"example, {pivot.caption}: search, 2025-01-01 00:00:00"
    assert amount.startswith(figure(pivot.amount("search", first), GWP.unit, GWP.equivalent))
    assert "of all periods" in text
    assert all(remark in text for remark in pivot.remarks)
    assert math.fsum(part["kg"] for part in pivot.parts("search")) == pytest.approx(pivot.amount("search"), rel=1e-12)


def test_a_cell_tells_the_sources_of_the_inputs_that_it_was_calculated_from(system):
    meter = efp.Source("power meter", "https://example.org/meter.pdf", place="page 4")
    system.servers[0].power = SourceValue(310 * u.W, meter)
    pivot = system.attribution().pivot("source", "phase")
    energy, making = (pivot.sources(system.servers[0], phase) for phase in ("energy", "fabrication"))
    assert energy[meter] == ["Power of front"]
    assert meter not in making
    assert "power meter, page 4 (https://example.org/meter.pdf): Power of front" in pivot.explain("front", "energy")
    assert set(energy) | set(making) <= set(pivot.sources())


def test_phases_and_categories_go_by_their_titles_too(system):
    attribution = system.attribution()
    pivot = attribution.pivot("category", "phase")
    assert pivot.amount("Devices", "Electricity") == pivot.amount("Devices", "energy") > 0
    assert attribution.pivot("job", within={"phase": "electricity"}).total == pytest.approx(
        pivot.amount(None, "energy")
    )
    with pytest.raises(UnknownOption, match="There is no row"):
        pivot.amount(("Devices", "energy"))


@pytest.mark.parametrize(
    ("within", "words"),
    [
        ({"country": "Frnce"}, "France"),
        ({"function": "any"}, "None of these footprints goes through any function"),
        ({"phase": "energie"}, "energy"),
    ],
)
def test_what_nothing_goes_through_is_refused(system, within, words):
    with pytest.raises(UnknownOption, match=words):
        system.attribution().pivot("job", within=within)


def test_an_object_of_another_level_is_refused(system):
    with pytest.raises(UnknownOption, match=r'no country that is Server "front"'):
        system.attribution().pivot("job", within={"country": system.servers[0]})


def test_periods_begin_where_they_are_asked_to_and_the_caption_says_so(system):
    attribution = system.attribution()
    days = attribution.pivot("job", by="day", tz="Asia/Kolkata")
    assert "each day begins in the time zone Asia/Kolkata" in days.caption
    assert "time zone" not in attribution.pivot("job", by="day").caption
    hours = attribution.pivot("job", by="hour", tz="Asia/Kolkata")
    assert str(hours.column_keys[0][0]) == "2025-01-01 05:30:00+05:30"
    with pytest.raises(UnknownOption, match="no time zone"):
        attribution.pivot("job", tz="Mars/Phobos")


def test_a_job_that_never_runs_stands_in_a_table_by_month_too(system):
    phone = system.usage_patterns[1]
    phone.hourly_usage_journey_starts = efp.create_source_hourly_values_from_list([0.0] * 3, datetime(2025, 1, 1))
    attribution = system.attribution()
    for by in (None, "month", "hour"):
        pivot = attribution.pivot("pattern", by=by)
        assert (phone,) in pivot.row_keys
        assert pivot.amount(phone) == 0
        assert "phone DE" in str(pivot)


def test_names_of_users_stay_in_their_cell(system):
    search = system.usage_patterns[1].jobs[0]
    for name in HOSTILE:
        search.name = name
        pivot = system.attribution().pivot("job", "phase")
        lines = str(pivot).splitlines()
        assert len(lines) == 2 + 4 + len(pivot.remarks)
        assert len({len(line) for line in lines[1:6]}) == 1
        assert pivot.amount(search) > 0
        assert {record["job"] for record in pivot.records()} >= {name, "report"}
        assert "<script>" not in pivot._repr_html_()


def test_a_table_of_many_columns_says_what_it_leaves_out(system):
    for pattern in system.usage_patterns:
        pattern.hourly_usage_journey_starts = efp.create_source_hourly_values_from_list(
            [1000.0] * (MOST_COLUMNS + 4), datetime(2025, 1, 1)
        )
    pivot = system.attribution().pivot("job", by="hour")
    assert f"And {len(pivot.column_keys) - MOST_COLUMNS} columns more: to_pandas(), to_csv(path)." in str(pivot)
    assert len(pivot.lines(MOST_COLUMNS)[0]) == 1 + MOST_COLUMNS + 2
    assert len(pivot.lines()[0]) == 1 + len(pivot.column_keys) + 2
    assert "columns more" in pivot._repr_html_()


def test_market_based_factors_are_not_tried_while_a_simulation_is_shown(system):
    (server,) = system.servers
    update = ModelingUpdate({Server.power.of(server): SourceValue(9 * u.W)}, simulation_date=datetime(2025, 1, 1, 1))
    update.set_updated_values()
    with pytest.raises(NotAllowed, match="reset_values"):
        system.scopes({server: "owned"}, market={server: SourceValue(1 * u.g / u.kWh)})
    assert system.scopes({server: "owned"}).total > 0


def test_a_tree_has_each_part_below_what_it_is_part_of(system):
    attribution = system.attribution()
    tree, flat = attribution.tree(["category", "source", "job"]), attribution.pivot(["category", "source", "job"])
    heads, lines = tree.lines()

    assert heads[:3] == ["category", "source", "job"]
    assert lines[-1][0] == "Total"
    assert [line[0] for line in lines if line[0]][:-1] == [
        name for name, _ in sorted(((key[0], attribution.pivot("category").amount(key)) for key in
                                    attribution.pivot("category").row_keys), key=lambda each: -each[1])
    ]  # fmt: skip
    depths = [next(at for at in range(3) if line[at]) for line in lines[:-1]]
    assert all(after <= before + 1 for before, after in pairwise(depths))
    assert depths.count(2) == len(flat.row_keys)
    assert tree.total == flat.total
    assert tree.records() == flat.records()
    assert tree.amount(("Servers", "front", "search")) == flat.amount(("Servers", "front", "search"))
    assert all(text in str(tree) for text in (tree.caption, *tree.remarks))
    with pytest.raises(InputError, match="was given none"):
        attribution.tree([])
    with pytest.raises(InputError, match="twice"):
        attribution.tree(["job", "job"])
