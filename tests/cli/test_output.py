"""What commands print: tables in terminals of any width."""

from __future__ import annotations

import pytest
from rich.console import Console

from efp_graph.cli import output


@pytest.mark.parametrize("width", [30, 60, 80, 120, 200])
@pytest.mark.parametrize(("texts", "kept", "long_heads"), [(1, 1, False), (3, 2, False), (2, 0, False), (0, 0, True)])
def test_no_figure_is_cut_and_columns_left_out_are_counted(monkeypatch, capsys, width, texts, kept, long_heads):
    monkeypatch.setattr(output, "console", lambda: Console(highlight=False, width=width))
    heads = [*(f"text {at}" for at in range(texts)), *(f"Servers of part {at}, energy" for at in range(9))]
    lines = [[*(f"object {line}" for _ in range(texts)), *(f"{1234567 + line + at}" for at in range(9))]
             for line in range(3)]  # fmt: skip
    output.print_table("A table", heads, [*lines[:2], [], lines[2]], texts=texts, kept=kept, long_heads=long_heads)

    told = capsys.readouterr().out
    figures = [[word for word in row.split() if word.isdigit() and len(word) > 1] for row in told.splitlines()]
    figures = [row for row in figures if row and row[0].startswith("1234")]
    assert len(figures) == 3
    for row, line in zip(figures, lines, strict=True):
        assert set(row) <= set(line)
        assert row[-kept:] == line[-kept:] or not kept
    left = 9 - len(figures[0])
    assert ("more, for which there is no room here: --json." in told) == (left > 0)
    if left:
        assert f"And {left} column" in told
