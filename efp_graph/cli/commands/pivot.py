"""`efp pivot`: who causes the footprint of a model."""

from __future__ import annotations

import click

from efp_graph.attribution import Pivot
from efp_graph.attribution.levels import LEVELS, PERIODS
from efp_graph.cli.arguments import json_option, levels_in, model_argument, within_in, within_option
from efp_graph.cli.models import load_model
from efp_graph.cli.output import print_json, print_missing, print_table, say
from efp_graph.errors import InputError

TREE = ("category", "source", "job")  # unless rows are given
SUMS = 2  # columns at the end: the total, and its share


@click.command(epilog=f"Levels: {', '.join(LEVELS)}.")
@model_argument
@click.option(
    "--rows", multiple=True, metavar="LEVELS", help="job (unless given), step, journey ...; several with commas."
)
@click.option("--columns", multiple=True, metavar="LEVEL", help="A level too, such as phase.")
@click.option("--by", metavar="PERIOD", help=f"A column for each {', '.join(PERIODS)}.")
@click.option("--tree", "as_tree", is_flag=True, help="Rows below what they are part of: category, source, job.")
@within_option
@click.option("--explain", metavar="ROW", help="How the figure of a row came about.")
@click.option("-o", "--output", metavar="FILE", help="Also write the cells, as .csv or .parquet.")
@json_option
def pivot(
    path: str,
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    by: str | None,
    as_tree: bool,
    within: tuple[str, ...],
    explain: str | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Show who causes the footprint of MODEL: by job, step, journey, country ..."""
    attribution = load_model(path).system.attribution()
    table: Pivot
    if as_tree:
        if columns or by:
            raise InputError("--tree has rows alone: leave --columns and --by out.")
        table = attribution.tree(levels_in(rows) or TREE, within=within_in(within))
    else:
        table = attribution.pivot(levels_in(rows) or "job", levels_in(columns) or None, by=by, within=within_in(within))
    if output is not None:
        write = table.to_parquet if output.lower().endswith(".parquet") else table.to_csv
        write(output)
    if as_json:
        parts = {} if explain is None else {"explained": explain, "parts": table.parts(explain)}
        if explain is not None:
            parts["sources"] = [{**source.plain, "of": names} for source, names in table.sources(explain).items()]
        print_json({**table.told, "cells": table.records(), "total": table.total, **parts})
    elif explain is not None:
        say(table.explain(explain))
        print_missing()
    else:
        print_table(
            f"{table.title}, {table.caption}", *table.lines(), texts=len(table.rows), kept=SUMS,
            elsewhere="-o cells.csv, or --json",
        )  # fmt: skip
        for remark in table.remarks:
            say(remark)
