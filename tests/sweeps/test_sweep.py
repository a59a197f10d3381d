"""Sweeps: designs, tables, choices, errors as rows, progress, and what is refused."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from efp_graph import Distribution, Job, Server, ServerTypes, SourceValue, Storage, Sweep, System, UsageJourneyStep, u
from efp_graph.errors import InputError, NotAllowed, UnknownOption, ValueOutOfRange
from tests.sweeps.models import small_model, total_of

TOTAL = "total_footprint"


@pytest.fixture
def model():
    return small_model()


def test_a_grid_is_every_combination_with_the_figures_of_the_graph(model):
    pue, stored = Server.power_usage_effectiveness.of(model.server), Job.data_stored.of(model.job)

    table = Sweep(model.system, {pue: [1.1, 1.5], stored: [10, 40, 80]}).run()

    rows = list(zip(table["server.power_usage_effectiveness"], table["job.data_stored"], strict=True))
    assert rows == list(product([1.1, 1.5], [10, 40, 80]))
    for row, (first, second) in enumerate(rows):
        changes = {pue: SourceValue(first * u.dimensionless), stored: SourceValue(float(second) * u.MB)}
        assert table[TOTAL][row] == total_of(model, changes)
    assert table.units[TOTAL] == u.kg
    assert table.replayed.all()
    assert list(table) == ["server.power_usage_effectiveness", "job.data_stored", TOTAL, "error"]


def test_a_printed_table_shows_what_comes_out(model):
    table = Sweep(model.system, {Server.power.of(model.server): [100 + step for step in range(30)]}).run()

    head, heads, *rows, below = str(table).splitlines()

    assert head == f"{table.caption}. 30 scenarios, 30 done, 30 replayed, 0 errors"
    assert heads.split("  ") == ["scenario", "server.power [W]", "total_footprint [kg CO2eq]"]
    assert (rows[0].split()[:2], rows[-1].split()[:2]) == (["0", "100"], ["29", "129"])
    assert len(rows) == 21  # the first, dots, the last
    assert len({len(row) for row in (heads, *rows) if "…" not in row}) == 1
    assert below.startswith("All lines: ")


def test_zip_takes_the_first_values_of_all_then_the_second(model):
    inputs = {Server.power.of(model.server): [200.0, 300.0], Server.ram.of(model.server): [64.0, 32.0]}

    table = Sweep(model.system, inputs, design="zip").run()

    assert list(zip(table["server.power"], table["server.ram"], strict=True)) == [(200.0, 64.0), (300.0, 32.0)]


@pytest.mark.parametrize("design", ["latin-hypercube", "sobol"])
def test_random_designs_spread_over_the_ranges_and_repeat_with_their_seed(model, design):
    inputs = {Server.power.of(model.server): [100.0, 500.0], Server.ram.of(model.server): np.array([32, 256])}

    first = Sweep(model.system, inputs, design=design, count=64, seed=3).run()
    again = Sweep(model.system, inputs, design=design, count=64, seed=3).run()
    other = Sweep(model.system, inputs, design=design, count=64, seed=4).run()

    assert first["server.power"].tolist() == again["server.power"].tolist() != other["server.power"].tolist()
    counts, _ = np.histogram(first["server.power"], bins=16, range=(100, 500))
    assert counts.tolist() == [4] * 16  # evenly spread, as neither a grid nor chance would have it
    assert first[TOTAL].tolist() == again[TOTAL].tolist()


def test_an_input_of_a_hypercube_has_the_same_values_whatever_else_varies(model):
    power, ram = Server.power.of(model.server), Server.ram.of(model.server)
    alone = Sweep(model.system, {power: [100.0, 500.0]}, design="latin-hypercube", count=16, seed=3)
    both = Sweep(model.system, {ram: [32, 256], power: [100.0, 500.0]}, design="latin-hypercube", count=16, seed=3)
    assert alone.scenarios.columns[0].tolist() == both.scenarios.columns[1].tolist()


@pytest.mark.parametrize(
    "spread",
    [
        Distribution("pert", low=100, mode=200, high=600),
        Distribution("discrete", values=[100, 200], probabilities=[0.5, 0.5]),
        Distribution("empirical", sample=[100, 150, 200]),
    ],
    ids=lambda each: each.kind,
)
def test_every_kind_of_distribution_varies_an_input(model, spread):
    given = {Server.power.of(model.server): spread}
    (column,) = Sweep(model.system, given, design="latin-hypercube", count=300).scenarios.columns
    assert (column.min(), column.max()) >= (100, 200)


def test_random_designs_take_distributions(model):
    spread = Distribution("triangular", low=100, mode=200, high=600)

    table = Sweep(model.system, {Server.power.of(model.server): spread}, design="latin-hypercube", count=2000).run()

    assert table["server.power"].mean() == pytest.approx(300, rel=1e-3)  # (100 + 200 + 600) / 3
    assert np.median(table["server.power"]) == pytest.approx(600 - np.sqrt(0.5 * 500 * 400), rel=1e-3)


def test_quantities_are_brought_to_the_unit_of_the_input(model):
    inputs = {Server.power.of(model.server): np.array([0.25, 0.3]) * u.kW}

    table = Sweep(model.system, inputs).run()

    assert table["server.power"].tolist() == [250.0, 300.0]
    assert Sweep(model.system, {Server.power.of(model.server): [250 * u.W, 0.3 * u.kW]}).run()[TOTAL].tolist() == (
        table[TOTAL].tolist()
    )


def test_options_and_links_vary_with_numbers(model):
    other = Storage.ssd("other storage")
    inputs = {
        Server.server_type.of(model.server): [ServerTypes.autoscaling(), "serverless"],
        Server.storage.of(model.server): [model.storage, other],
        Server.power.of(model.server): [200.0, 250.0, 300.0],
    }

    table = Sweep(model.system, inputs).run()

    assert table["server.server_type"].tolist()[::6] == ["autoscaling", "serverless"]
    assert table["server.storage"].tolist()[:6:3] == ["storage", "other storage"]
    expected = []
    for kind, storage, power in product(("autoscaling", "serverless"), (model.storage, other), (200.0, 250.0, 300.0)):
        changes = dict(zip(inputs, (kind, storage, SourceValue(power * u.W)), strict=True))
        expected.append(total_of(model, changes))
    assert table[TOTAL].tolist() == expected
    assert table.replayed.sum() == 8  # of each combination of choices, one by the graph and two like it
    model.system.graph.check()
    assert model.server.storage is model.storage


def test_choices_alone_are_calculated_by_the_graph(model):
    fixed = Storage.fixed_nb_of_instances.of(model.storage)

    table = Sweep(model.system, {fixed: [None, SourceValue(5 * u.dimensionless)]}).run()

    assert table["storage.fixed_nb_of_instances"].tolist() == ["no value", "5 dimensionless"]
    assert table[TOTAL][0] < table[TOTAL][1]


def test_an_error_is_a_row_with_its_message_and_loses_no_other(model):
    reserved = Server.base_ram_consumption.of(model.server)

    table = Sweep(model.system, {reserved: [2.0, 500.0, 3.0, -1.0]}).run()

    assert np.isnan(table[TOTAL]).tolist() == [False, True, False, True]
    assert table["error"][1].startswith('InsufficientCapacity: Server "server".ram is 64')
    assert table["error"][3].startswith("ValueOutOfRange")
    assert table["error"][[0, 2]].tolist() == [None, None]
    assert table.done.all()


def test_totals_by_year_add_up_to_the_total(model):
    stored = Job.data_stored.of(model.job)
    model.usage_pattern.hourly_usage_journey_starts = new_year_starts()

    by_year = Sweep(model.system, {stored: [10.0, 40.0]}, by="year").run()
    total = Sweep(model.system, {stored: [10.0, 40.0]}).run()

    assert by_year[f"{TOTAL} 2025"] + by_year[f"{TOTAL} 2026"] == pytest.approx(total[TOTAL], rel=1e-12)
    assert by_year[f"{TOTAL} 2025"][0] == pytest.approx(model_total_of_year(model, stored, 2025), rel=1e-12)


def new_year_starts():
    from datetime import datetime

    from efp_graph import create_source_hourly_values_from_list

    return create_source_hourly_values_from_list([100.0] * 48, datetime(2025, 12, 31))


def model_total_of_year(model, stored, year):
    with model.system.what_if({stored: SourceValue(10.0 * u.MB)}):
        total = model.system.total_footprint
        hours = 24 if year == 2025 else len(total) - 24
        return total.magnitude[:hours].sum()


def test_a_scenario_with_hours_in_another_year_gets_a_column_that_is_0_for_the_others(model):
    step = UsageJourneyStep.user_time_spent.of(model.step)
    model.usage_pattern.hourly_usage_journey_starts = last_hour_of_the_year()

    table = Sweep(model.system, {step: [6.0, 600.0]}, [model.usage_pattern.devices_energy_footprint], by="year").run()

    column = table["usage.devices_energy_footprint 2026"]
    assert column[0] == 0.0
    assert column[1] > 0.0


def last_hour_of_the_year():
    from datetime import datetime

    from efp_graph import create_source_hourly_values_from_list

    return create_source_hourly_values_from_list([100.0], datetime(2025, 12, 31, 23))


def test_outputs_have_the_names_that_they_are_given(model):
    outputs = {
        "servers": Server.energy_footprint.of(model.server),
        "hours": lambda: model.server.energy_footprint.max(),
    }

    table = Sweep(model.system, {Server.power.of(model.server): [250.0]}, outputs).run()

    assert table["servers"][0] == model.server.energy_footprint.sum().magnitude
    assert table["hours"][0] == model.server.energy_footprint.magnitude.max()


def test_progress_is_told_up_to_the_end(model):
    told = []

    Sweep(model.system, {Server.power.of(model.server): np.linspace(100, 300, 50)}).run(
        progress=lambda done, total: told.append((done, total))
    )

    assert told[-1] == (50, 50)
    assert told == sorted(told)


def test_a_progress_bar_is_drawn(model, capsys):
    Sweep(model.system, {Server.power.of(model.server): [100.0, 200.0]}).run(progress=True)

    assert "2/2" in capsys.readouterr().err


def test_tables_go_to_pandas_and_parquet(model, tmp_path):
    import pyarrow.parquet

    inputs = {Server.base_ram_consumption.of(model.server): [2.0, 500.0]}
    table = Sweep(model.system, inputs, design="zip").run()

    frame = table.to_pandas()
    path = table.to_parquet(tmp_path / "sweep.parquet")

    assert frame.columns.tolist() == ["server.base_ram_consumption", TOTAL, "error"]
    assert frame[TOTAL].tolist()[0] == table[TOTAL][0]
    assert frame.attrs["units"][TOTAL] == "kilogram"
    read = pyarrow.parquet.read_table(path)
    assert read.column(TOTAL).to_pylist()[0] == table[TOTAL][0]
    assert read.column("error").to_pylist() == table["error"].tolist()
    assert read.schema.field(TOTAL).metadata == {b"unit": b"kilogram"}


def test_what_a_sweep_does_not_take_is_refused(model):
    power = Server.power.of(model.server)

    with pytest.raises(UnknownOption, match="latin-hypercube"):
        Sweep(model.system, {power: [1.0]}, design="latin-hypercub")
    with pytest.raises(InputError, match="differ in number"):
        Sweep(model.system, {power: [1.0], Server.ram.of(model.server): [1.0, 2.0]}, design="zip")
    with pytest.raises(InputError, match="no value to take"):
        Sweep(model.system, {power: []})
    with pytest.raises(InputError, match="leave `count` out"):
        Sweep(model.system, {power: [1.0]}, count=3)
    with pytest.raises(InputError, match="use the design latin-hypercube"):
        Sweep(model.system, {power: Distribution("uniform", low=1, high=2)})
    with pytest.raises(NotAllowed, match="is calculated"):
        Sweep(model.system, {System.total_footprint.of(model.system): [1.0]})
    with pytest.raises(InputError, match="tied to the objects"):
        Sweep(model.system, {Server.storage.of(model.server): [model.storage]}, [model.system.total_footprint.sum()])
    with pytest.raises(InputError, match="one of the two"):
        Sweep(model.system, {power: [1.0]}).run(workers=2, client=object())
    with pytest.raises(InputError, match="number of processes"):
        Sweep(model.system, {power: [1.0]}).run(workers=0)


EXACT = {
    "uniform": {"low": 300, "high": 300},
    "triangular": {"low": 300, "mode": 300, "high": 300},
    "normal": {"mean": 300, "standard_deviation": 0},
    "lognormal": {"median": 300, "geometric_standard_deviation": 1},
}


@pytest.mark.parametrize("design", ["latin-hypercube", "sobol"])
@pytest.mark.parametrize("kind", EXACT)
def test_a_distribution_without_width_is_its_exact_value(model, kind, design):
    """They were sampled with a width of 1e-300, or failed later without a name."""
    given = {Server.power.of(model.server): Distribution(kind, **EXACT[kind])}
    table = Sweep(model.system, given, design=design, count=4).run()
    assert table["server.power"].tolist() == [300.0] * 4
    assert not any(table["error"])


def test_a_distribution_too_wide_to_draw_from_is_refused_with_the_name_of_the_input(model):
    given = {Server.power.of(model.server): Distribution("uniform", low=-1.7e308, high=1.7e308)}
    with pytest.raises(ValueOutOfRange, match=r"server\.power is given Distribution\('uniform'"):
        Sweep(model.system, given, design="latin-hypercube", count=4)
