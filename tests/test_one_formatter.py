"""A figure reads the same wherever people read it: in a unit that keeps it short, with four digits and what it is of.

One model has a total of thousands of tonnes and a share of almost nothing. Whatever tells them is in one table.
"""

from __future__ import annotations

import html
import re
from datetime import datetime

import openpyxl
import pytest
from click.testing import CliRunner

from efp_graph import (
    Countries,
    Device,
    Job,
    Network,
    Scenario,
    Server,
    SourceValue,
    Storage,
    Sweep,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    u,
)
from efp_graph.cli import efp

LONG = re.compile(r"\d{1,3}(,\d{3}){2}|\d{7}")  # a number in a unit that does not keep it short
NOTHING = re.compile(r"(?<![\d.,])0(\.0+)?\s?%")  # a share that became nothing
TOTAL = "1,732"  # t


@pytest.fixture(scope="module")
def system():
    server = Server.from_defaults("front", storage=Storage.ssd())
    job = Job.from_defaults("search", server=server, data_transferred=SourceValue(1 * u.MB))
    visit = UsageJourney("visit", [UsageJourneyStep("read", SourceValue(20 * u.min), [job])])
    starts = create_source_hourly_values_from_list([5_000_000 + n for n in range(72)], datetime(2025, 1, 1))
    pattern = UsagePattern("visits", visit, [Device.laptop()], Network.wifi_network(), Countries.FRANCE(), starts)
    made = System("shop", [pattern])
    made.scenarios.append(Scenario("longer use", {Device.lifespan.of(pattern.devices[0]): SourceValue(8 * u.year)}))
    return made


@pytest.fixture(scope="module")
def path(system, tmp_path_factory):
    return str(system.to_json(tmp_path_factory.mktemp("model") / "model.json"))


def told_by(*arguments):
    result = CliRunner().invoke(efp, arguments, prog_name="efp", env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.output


def lifespans(system):
    device = system.usage_patterns[0].devices[0]
    return Sweep(system, {Device.lifespan.of(device): [SourceValue(years * u.year) for years in (6, 8)]}).run()


def words_of(chart):
    """What is read on a chart."""
    parts = ("hovertemplate", "name", "text", "customdata")
    told = [str(trace[part]) for trace in chart.data for part in parts]
    axes = [axis.title.text or "" for axis in (chart.layout.xaxis, chart.layout.yaxis)]
    return "\n".join([*told, *axes, chart.layout.title.text, *(each.text for each in chart.layout.annotations)])


OUTPUTS = {
    "print of footprints": lambda system, path: str(system.footprints),
    "explanation": lambda system, path: system.total_footprint_sum_over_period.explain(),
    "explanation of a series": lambda system, path: system.total_footprint.explain(),
    "notebook": lambda system, path: system._repr_html_(),
    "sums by month": lambda system, path: str(system.total_footprint.by("month")),
    "print of a sum": lambda system, path: str(system.total_footprint_sum_over_period),
    "format": lambda system, path: f"{system.total_footprint_sum_over_period:~}",
    "comparison of scenarios": lambda system, path: str(system.compare_scenarios()),
    "comparison of scenarios in a notebook": lambda system, path: system.compare_scenarios()._repr_html_(),
    "sweep": lambda system, path: str(lifespans(system)),
    "sweep in a notebook": lambda system, path: lifespans(system)._repr_html_(),
    "who causes it": lambda system, path: str(system.attribution().pivot(rows="country")),
    "chart": lambda system, path: words_of(system.plot_footprints_by_category_and_object()),
    "chart of a running total": lambda system, path: words_of(system.total_footprint.plot(cumsum=True)),
    "run": lambda system, path: told_by("run", path),
    "show": lambda system, path: told_by("show", path, "system"),
    "explain": lambda system, path: told_by("explain", path, "system.total_footprint"),
    "compare": lambda system, path: told_by("compare", path),
    "sweep in the terminal": lambda system, path: told_by("sweep", path, "--vary", "default_laptop.lifespan=6,8 years"),
    "what-if": lambda system, path: told_by("what-if", path, "--set", "default_laptop.lifespan=8 years"),
    "pivot": lambda system, path: told_by("pivot", path, "--rows", "country"),
    "scopes": lambda system, path: told_by("scopes", path),
    "check": lambda system, path: told_by("check", path, "--max-total", "99000 t"),
}  # fmt: skip


CHANGES = ("comparison of scenarios", "comparison of scenarios in a notebook", "compare", "what-if")  # some are nothing
WITHOUT_TOTAL = ("sums by month", "chart of a running total")


@pytest.mark.parametrize("name", OUTPUTS)
def test_a_large_total_is_told_in_tonnes_and_a_small_share_is_something(name, system, path):
    text = html.unescape(re.sub(r"<[^>]+>", " ", OUTPUTS[name](system, path)))

    assert not LONG.search(text), text
    assert name in CHANGES or not NOTHING.search(text), text
    assert TOTAL in text or name in WITHOUT_TOTAL, text
    assert re.search(r"\bt\b", text), text
    assert "CO2eq" in text or name in ("check", "format"), text


def test_cells_of_a_workbook_show_four_digits(system, tmp_path):
    book = openpyxl.load_workbook(system.export_xlsx(tmp_path / "book.xlsx"))
    forms = {
        (sheet.title, cell.number_format): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=") and cell.number_format != "General"
        if not cell.value.endswith(",0,1)") and (sheet.title, cell.coordinate) != ("Footprint", "D2")  # no amounts
    }

    assert len(forms) > 10
    for (sheet, form), formula in forms.items():
        first, _, least = form.partition(";[=0]0;")  # `formats.amounts_of`
        assert (first[:3], least[:3]) == ("[>=", "0.0"), (sheet, form, formula)
