"""Tables of footprints: any columns are written, lines are found as readers name them, windows as they write dates."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from itertools import permutations

import pytest

from efp_graph import Job, Server, Storage
from efp_graph.errors import UnknownOption
from efp_graph.footprint.footprint_views import blocks_of
from efp_graph.footprint.footprints import COLUMNS
from tests.footprint.small_model import small_system


@pytest.fixture(scope="module")
def footprints():
    """Of a small model."""
    return small_system().system.footprints


def test_a_table_by_any_columns_has_as_many_cells_in_each_line_as_in_its_head(footprints):
    wanted = [names for count in (1, 2, 3) for names in permutations((*COLUMNS, "month"), count)]
    for columns in wanted:
        table = footprints.by(*columns)
        (block,) = blocks_of(table)
        assert {len(line) for line in (*block.lines, block.foot)} == {len(block.heads)}, columns
        assert str(table).splitlines()[-3].startswith("Total"), columns  # above what is not modelled and left out
        rows = re.findall(r"<tr>.*?</tr>", table._repr_html_())
        assert len({len(re.findall("<t[hd]", row)) for row in rows}) == 1, columns


def test_a_line_is_read_by_what_it_shows(footprints):
    for columns in (("object",), ("object", "phase"), ("category", "object"), ("year",), ("year", "object")):
        table = footprints.by(*columns)
        for entry, line in zip(table.entries, table.lines(), strict=True):
            assert table[tuple(line[name] for name in columns)] == table[entry.keys] == entry.amount
    assert footprints.by("object")["server"] == footprints.by("category")["Servers"]
    assert footprints.by("year")[2025] == footprints.by("year")["2025"] == footprints.total
    assert footprints.by("object", "year")["server", 2025] == footprints.by("object")["server"]


def test_a_name_of_two_objects_is_refused_and_each_of_them_is_a_key():
    m = small_system()
    m.step.jobs.append(Job.from_defaults("other", server=Server.from_defaults("server", storage=Storage.ssd("more"))))
    table = m.system.footprints.by("object")
    with pytest.raises(KeyError, match="2 objects are called 'server': take the object itself"):
        table["server"]
    assert all(table[server] > 0 for server in m.system.servers)
    assert table["more"] > 0


@pytest.mark.parametrize(
    ("columns", "key", "told"),
    [
        (("category",), "Server", "No category is called 'Server'. Did you mean 'Servers'"),
        (("object",), "sever", "No object is called 'sever'. Did you mean 'server'"),
        (("year",), 2026, "No year is called '2026'. Did you mean '2025'"),
        (("phase",), "Electricity", "No phase is called 'Electricity'. Did you mean 'energy'"),
        (("category", "phase"), ("Servers", "enrgy"), "No phase is called 'enrgy'. Did you mean 'energy'"),
        (("category", "phase"), "Servers", "Columns are category, phase: give a key for each"),
        (("category", "phase"), ("Network", "fabrication"), "Each of these is there, and no line has them together"),
        (("category",), None, "No category is called 'None'. Allowed: "),
    ],
)
def test_a_line_that_is_not_there_is_refused_with_what_is_close(footprints, columns, key, told):
    with pytest.raises(KeyError) as refusal:
        footprints.by(*columns)[key]
    assert f"There is no line for {key!r}. {told}" in refusal.value.args[0]


def test_a_window_is_given_by_datetimes_days_or_texts():
    footprints = small_system(*range(1, 73)).system.footprints
    wanted = footprints.in_window(datetime(2025, 1, 2), datetime(2025, 1, 3))
    assert 0 < wanted.total < footprints.total
    for start, end in (
        (date(2025, 1, 2), date(2025, 1, 3)),
        ("2025-01-02", "2025-01-03"),
        ("2025-01-02 00:00", "2025-01-03T00:00"),
        ("2025-01-02 01:00+01:00", datetime(2025, 1, 3, tzinfo=UTC)),
    ):
        part = footprints.in_window(start, end)
        assert (part.period, part.amounts) == (wanted.period, wanted.amounts)
    assert footprints.in_window(date(2025, 1, 2)).period.hours == 48


@pytest.mark.parametrize("column", [["category"], {"category"}, {}, 3, None, "categories"])
def test_what_is_no_column_is_refused_in_our_words(footprints, column):
    with pytest.raises(UnknownOption, match=r"no column .*(Did you mean 'category'|Allowed: 'object')"):
        footprints.by(column)
