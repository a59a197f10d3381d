"""`efp why`: the difference between two models, by its causes."""

from __future__ import annotations

from typing import Any

import click

from efp_graph.cli.arguments import allow_partial, criterion_option, json_option, table_option
from efp_graph.cli.models import load_model
from efp_graph.cli.output import print_json, print_missing, print_table, say, working
from efp_graph.differences import ExplainedDifference
from efp_graph.differences.players import GROUPS
from efp_graph.differences.result import COLUMNS
from efp_graph.differences.table import TEXTS, head_of, lines_of, split_lines


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
        print_json({**_as_data(found), **({} if parts is None else {"split": parts.records()})})
        return
    if found.causes:
        _print(head_of(found), lines_of(found), TEXTS)
    else:
        say(head_of(found))
        print_missing()
    if parts is not None and found.causes:
        _print(f"By {', '.join(parts.columns)}", split_lines(parts), 1)
    for each in (*found.told, *found.captions):
        say(each)


def _print(title: str, lines: list[tuple[str, ...]], texts: int) -> None:
    heads, *rows, sums = lines
    print_table(title, heads, [*rows, [], sums], texts=texts)


def _as_data(found: ExplainedDifference) -> dict[str, Any]:
    return {
        "before": {"system": found.sides[0].name, "total": found.before},
        "after": {"system": found.sides[1].name, "total": found.after},
        "difference": found.difference,
        "criterion": found.criterion,
        "unit": found.unit,
        "causes": [
            {name: each[name] for name in ("cause", "before", "after", "alone", "last", "share", "standard_error")}
            for each in found.records()
        ],
        "interaction": found.interaction,
        "pairs": [{"causes": [one, two], "interaction": amount} for one, two, amount in found.pairs],
        "exact": found.is_exact,
        "orders": found.orders,
        "evaluations": found.evaluations,
        "captions": found.captions,
        "remarks": found.told,
    }
