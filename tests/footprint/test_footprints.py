"""Tables of footprints: any columns are written, lines are found as readers name them, windows as they write dates."""

from __future__ import annotations

import re
from itertools import permutations

import pytest

from efp_graph.footprint.footprint_views import blocks_of
from efp_graph.footprint.footprints import COLUMNS
from efp_graph.footprint.periods_of_zones import GRAINS
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
        assert str(table).splitlines()[-2].startswith("Total"), columns  # above the note on what is not modelled
        rows = re.findall(r"<tr>.*?</tr>", table._repr_html_())
        assert len({len(re.findall("<t[hd]", row)) for row in rows}) == 1, columns
