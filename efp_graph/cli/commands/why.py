"""`efp why`: the difference between two models, by its causes."""

from __future__ import annotations

import click

from efp_graph.cli.arguments import allow_partial, criterion_option, json_option, table_option
from efp_graph.cli.models import load_model
from efp_graph.cli.output import print_json, print_missing, print_table, say, working
from efp_graph.differences.players import GROUPS
from efp_graph.differences.result import COLUMNS
from efp_graph.differences.table import TEXTS, head_of, lines_of, split_head, split_lines, split_notes


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option("--group", type=click.Choice(GROUPS), help="Which changes are one cause; each input unless given.")
@criterion_option
@click.option("--split", metavar="COLUMNS", help=f"Also split each cause: {', '.join(COLUMNS)}, with commas between.")
@click.option("--seed", type=int, default=0, help="Of the random orders, where there are more than 8 causes.")
@click.option("--chart", metavar="FILE", help="Also draw a waterfall: .html, .png, .svg, .pdf; split too.")
@click.option("--workers", type=int, metavar="NUMBER", help="Processes that calculate; this one unless given.")
@table_option
@allow_partial
@json_option
def why(
    old: str,
    new: str,
    group: str | None,
    criterion: str,
    split: str | None,
    seed: int,
    chart: str | None,
    workers: int | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Tell why model NEW has another footprint than model OLD.

    Each input that changed has its part of the difference; the parts sum to it.
    """
    older, newer = load_model(old).system, load_model(new).system
    with working("Calculating the combinations of changes"):
        found = newer.explain_difference(older, group=group, criterion=criterion, seed=seed, workers=workers)
    columns = tuple(each.strip() for each in split.split(",")) if split else ()
    parts = found.split(*columns) if columns else None
    if output:
        found.to_csv(output)
    if chart:
        found.plot(chart, split=columns[0] if len(columns) == 1 and columns[0] != "criterion" else None)
    if as_json:
        print_json({**found.as_data(), **({} if parts is None else {"split": parts.records()})})
        return
    if found.causes:
        _print(head_of(found), lines_of(found), texts=TEXTS, kept=len(lines_of(found)[0]) - TEXTS)
    else:
        say(head_of(found))
        print_missing()
    if parts is not None and found.causes:
        _print(split_head(parts), split_lines(parts), texts=1, kept=int(parts.unit is not None))
        for each in split_notes(parts)[:-1]:
            say(each)
    for each in (*found.told, *found.captions):
        say(each)


def _print(title: str, lines: list[tuple[str, ...]], *, texts: int, kept: int) -> None:
    heads, *rows, sums = lines
    print_table(title, heads, [*rows, [], sums], texts=texts, kept=kept)
