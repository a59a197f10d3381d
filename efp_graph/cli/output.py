"""What commands print: tables for people, JSON for machines. Both show the same figures."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from efp_graph.cli.models import missing
from efp_graph.files import named_for, write_whole
from efp_graph.texts import json_text, visible

SPACE = 3  # between columns of a table
EDGES = 2  # blanks at its ends
LEAST_TEXTS = 60  # of all columns of texts together, where they are broken
LEAST_TEXT, MOST_TEXT = 12, 30  # of one of them
EXIT_LIMIT = 1
EXIT_REFUSED = 3
EXIT_PARTIAL = 4
EXIT_PIPE = 141  # as shells tell a process that SIGPIPE ended


def say(text: str, *, err: bool = False) -> None:
    """Lines of text on standard output, or on standard error; nothing of a user's in them steers the terminal."""
    click.echo(visible(text, lines=True), err=err)


def print_json(data: Any) -> None:
    """Data as JSON, keys in their order. What is told of models gets a `not_read`: what could not be read of them."""
    if isinstance(data, dict):
        data = {**data, "not_read": [f"{path}: {what}" for path, what in missing()]}
    click.echo(json_text(data))


def print_table(
    title: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    texts: int = 1,
    unbroken: Sequence[int] = (),
    long_heads: bool = False,
    kept: int = 0,
    elsewhere: str = "--json",
) -> None:
    """A table on standard output. Figures are never cut: columns for which there is no room are left out, and counted.

    Args:
        title: above it.
        columns: headings, as text.
        rows: cells as text; an empty row is a line between groups. Names are shown as they are, not as markup.
        texts: how many of the first columns are text, set left; the others are figures, set right.
        unbroken: positions of texts that stay on one line, to be copied.
        long_heads: whether headings of figures are broken where there is no room.
        kept: how many of the last columns stay whatever the width: sums.
        elsewhere: where all columns are, for the sentence on those that are left out.
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = _fitting(columns, rows := [*rows], texts=texts, kept=kept, unbroken=unbroken, long_heads=long_heads)
    left = len(columns) - len(shown)
    columns, rows = [columns[at] for at in shown], [[row[at] for at in shown] if row else [] for row in rows]
    table = Table(title=Text(visible(title)), title_justify="left", box=box.SIMPLE_HEAD)
    for position, heading in enumerate(columns):
        justify: Any = "left" if position < texts else "right"
        whole = (position >= texts and not long_heads) or position in unbroken
        table.add_column(Text(visible(heading)), justify=justify, overflow="fold", no_wrap=whole)
    for row in rows:
        if row:
            table.add_row(*(Text(visible(cell)) for cell in row))
        else:
            table.add_section()
    console().print(table)
    if left:
        say(f"And {left} column{'s' * (left > 1)} more, for which there is no room here: {elsewhere}.")
    print_missing()


def _fitting(
    heading: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    texts: int,
    kept: int,
    unbroken: Sequence[int],
    long_heads: bool,
) -> list[int]:
    """The positions of the columns for which the terminal has room: all texts, figures from the left, the last ones.

    Args:
        texts, kept, unbroken, long_heads: as for `print_table`.
    """
    widths = []
    for at, head in enumerate(heading):
        parts = visible(head).split() if long_heads and at >= texts else [visible(head)]
        cells = (visible(row[at]) for row in rows if row)
        widths.append(max(map(len, (*parts, *cells)), default=0) + SPACE)
    least = max(LEAST_TEXT, min(MOST_TEXT, LEAST_TEXTS // max(texts, 1)))
    ends = max(len(heading) - kept, texts)
    room = console().width - EDGES - sum(widths[ends:])
    room -= sum(width if at in unbroken else min(width, least) for at, width in enumerate(widths[:texts]))
    shown = texts
    while shown < ends and (widths[shown] <= room or (shown == texts and not kept)):
        room -= widths[shown]
        shown += 1
    return [*range(shown), *range(ends, len(heading))]


def write_table(path: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """The figures of a table as a CSV file, whole or not at all.

    Raises:
        UnknownOption: the ending is that of another format.
        FileNotWritten: the file cannot be written.
    """
    from efp_graph.audit.csv_trail import written

    write_whole(named_for(path, ("csv",), "A table"), written(columns, rows))


def print_missing() -> None:
    """Under figures on standard output: that a model was read in part, and what is missing. Nothing for a whole one."""
    if not missing():
        return
    click.echo("READ IN PART: these figures are not those of the whole file. Not read:")
    for path, what in missing():
        say(f"  - {path}: {what}")


def console() -> Any:
    """Where tables go: as wide as the terminal, and wide enough for figures where there is none."""
    from rich.console import Console

    found = Console(highlight=False)
    return found if found.is_terminal else Console(highlight=False, width=120)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Tell on standard error what is being done, while it is; in a pipe nothing is told."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} ..."):
        yield
