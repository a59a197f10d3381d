"""`efp pivot`, `efp sci`, `efp scopes`: who causes the footprint, what a visit emits, and whose inventory it is in."""

from __future__ import annotations

from typing import Any

import click

from efp_graph.cli.addresses import object_named
from efp_graph.cli.arguments import json_option, levels_in, model_argument
from efp_graph.cli.models import load_model
from efp_graph.cli.output import print_json, print_missing, print_table, say
from efp_graph.errors import InputError


@click.command()
@model_argument
@click.option(
    "--rows", multiple=True, metavar="LEVELS", help="job (unless given), step, journey ...; several with commas."
)
@click.option("--columns", multiple=True, metavar="LEVEL", help="A level too, such as phase.")
@click.option("--by", metavar="PERIOD", help="A column for each year, month or day.")
@click.option("--explain", metavar="ROW", help="How the figure of a row came about.")
@click.option("-o", "--output", metavar="FILE", help="Also write the cells, as .csv or .parquet.")
@json_option
def pivot(
    path: str,
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    by: str | None,
    explain: str | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Show who causes the footprint of MODEL: by job, step, journey, country ...

    Levels: job, step, journey, pattern, country, source, category, phase, stream, function, device.
    """
    table = load_model(path).system.attribution().pivot(levels_in(rows) or "job", levels_in(columns) or None, by=by)
    if output is not None:
        write = table.to_parquet if output.lower().endswith(".parquet") else table.to_csv
        write(output)
    if as_json:
        print_json({**table.told, "cells": table.records(), "total": table.total})
    elif explain is not None:
        say(table.explain(explain))
        print_missing()
    else:
        heading, lines = table.lines()
        print_table(f"{table.title}, {table.caption}", heading, lines, texts=len(table.rows))
        for remark in table.remarks:
            say(remark)


@click.command()
@model_argument
@click.option(
    "--per", default="journey", metavar="UNIT", help="journey (unless given), visit, GB, a number, or an object."
)
@click.option("--without-devices", is_flag=True, help="Leave out the devices of users.")
@json_option
def sci(path: str, per: str, without_devices: bool, as_json: bool) -> None:
    """Show the carbon intensity of MODEL: CO2eq per journey, visit or GB (SCI, ISO/IEC 21031)."""
    from efp_graph.attribution.intensity import UNITS
    from efp_graph.footprint import Device

    model = load_model(path)
    unit: Any = per
    if per not in UNITS:
        unit = float(per) if _is_number(per) else object_named(model, per)
    found = model.system.sci(unit, exclude=[Device] if without_devices else ())
    if as_json:
        print_json({**found._asdict(), "boundary": list(found.boundary), "grams": found.grams})
    else:
        say(str(found))
        print_missing()


@click.command()
@model_argument
@click.option(
    "--owner",
    "owners",
    multiple=True,
    metavar="NAME=TAG",
    help="Whose it is: owned, leased, purchased, users. Repeatable.",
)
@json_option
def scopes(path: str, owners: tuple[str, ...], as_json: bool) -> None:
    """Show the footprint of MODEL by scope of the GHG Protocol."""
    tags = {}
    for each in owners:
        name, equals, tag = each.partition("=")
        if not equals:
            raise InputError(f"--owner takes NAME=TAG, such as front=owned, and was given {each!r}.")
        tags[name.strip()] = tag.strip()
    found = load_model(path).system.scopes(tags)
    if as_json:
        data = {"system": found.system, "caption": found.caption, "kg": found.kilograms, "total": found.total}
        print_json(
            {**data, "owners": {one.name: tag for one, tag in found.owners.items()}, "remarks": list(found.remarks)}
        )
    else:
        say(str(found))
        print_missing()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
