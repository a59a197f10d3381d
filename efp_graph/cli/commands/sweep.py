"""`efp sweep`: a table of what comes out of a model for many values of some of its inputs."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import click

from efp_graph.cli.addresses import attribute_at
from efp_graph.cli.arguments import json_option, model_argument
from efp_graph.cli.models import Model, load_model
from efp_graph.cli.output import print_json, print_table, say, working
from efp_graph.cli.variations import variations_of
from efp_graph.errors import InputError, NotAllowed
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.calculated import CalculatedPerKey
from efp_graph.objects.ledger import Criterion
from efp_graph.sweeps.designs import DESIGNS
from efp_graph.sweeps.sweep import TOTAL, Sweep
from efp_graph.sweeps.table import ERROR, SweepTable

MOST_SHOWN = 50  # rows of a table on the screen


@click.command()
@model_argument
@click.option(
    "--vary", "variations", multiple=True, required=True, metavar="ATTRIBUTE=VALUES",
    help='What varies: start:stop:step, stop included ("server.power=100:400:50 W"), or values with commas '
    '("usage.country=France,Germany"). Repeat it: every combination is calculated.',
)  # fmt: skip
@click.option(
    "--show", "figures", multiple=True, metavar="FIGURE",
    help="What comes out: an attribute such as server.energy_footprint, or a criterion; the total footprint unless "
    "given. Repeat it for several. Series are summed up over the period.",
)  # fmt: skip
@click.option("--by", type=click.Choice(["total", "year"]), default="total", help="One sum, or one per calendar year.")
@click.option(
    "--design", type=click.Choice(DESIGNS), default="grid",
    help='Which combinations: every one (grid), first with first (zip), or --count at random, of "100:400 W".',
)  # fmt: skip
@click.option("--count", type=click.IntRange(1), help="How many scenarios, at random.")
@click.option("--seed", type=int, default=0, help="Of what is random.")
@click.option("-o", "--output", metavar="FILE", help="Also write the whole table, as .csv or .parquet.")
@json_option
def sweep(
    path: str,
    variations: tuple[str, ...],
    figures: tuple[str, ...],
    by: str,
    design: str,
    count: int | None,
    seed: int,
    output: str | None,
    as_json: bool,
) -> None:
    """Calculate MODEL for many values of some inputs.

    The file is not changed. Values that the model refuses are rows without figures.
    """
    model = load_model(path)
    varied = variations_of(model, variations, is_random=design in DESIGNS[2:])
    outputs = dict(_output(model, each) for each in figures or (TOTAL,))
    planned = Sweep(model.system, varied, outputs, design=design, count=count, by=by, seed=seed)
    with working(f"calculating {len(planned):,} scenarios"):
        table = planned.run()
    if len(table.errors) == len(planned):
        raise InputError(f"None of {len(planned):,} scenarios can be calculated. The first: {table.errors[0]}")
    if output is not None:
        table.to_parquet(output) if Path(output).suffix.lower() == ".parquet" else table.to_csv(output)
    if as_json:
        print_json(_as_data(model, table))
        return
    _print(model, table)
    if output is not None:
        say(f"written: {output}")


def _output(model: Model, text: str) -> tuple[str, Any]:
    """(name, output) that a figure means: an attribute at an address, or what the system has under that name.

    Raises:
        UnknownOption, UnknownAttribute: there is no such object or attribute.
        NotAllowed: it is a link, or it has an entry per object and none is named.
    """
    if "." not in text:
        return text, text
    owner, attribute, key = attribute_at(model, text)
    if not isinstance(attribute, CalculatedPerKey):
        return text, attribute.of(owner)
    if key not in list(getattr(owner, attribute.name)):
        entries = ", ".join(f"{text.partition('[')[0]}[{each.name}]" for each in getattr(owner, attribute.name))
        raise NotAllowed(f"{text} has a figure for each of several objects. Name one: {entries}.")
    return text, attribute.entry(owner, key)


def _print(model: Model, table: SweepTable) -> None:
    count = len(table.done)
    told = [table.told(name, range(min(count, MOST_SHOWN))) for name in table if name != ERROR]
    print_table(
        f"{model.system.title}, {count:,} scenario{'s' * (count != 1)}",
        [heading for heading, _ in told],
        [list(row) for row in zip(*(cells for _, cells in told), strict=True)],
        texts=0,
        long_heads=True,
    )
    if count > MOST_SHOWN:
        say(f"{count - MOST_SHOWN:,} more rows: give -o table.csv, or --json.")
    say(f"Totals: {table.period}.")
    footprints = model.system.footprints
    for criterion in dict.fromkeys(_criterion(name) for name in table.figures):
        if criterion is not None:
            for note in footprints.notes(criterion):
                say(note)
    for message in dict.fromkeys(table.errors.values()):
        refused = list(table.errors.values()).count(message)
        say(f"Refused, {refused:,} of {count:,}: {message}")
    for remark in table.remarks:
        say(remark)


def _criterion(name: str) -> str | None:
    """The criterion that a column has the total of the system on, if it has; a year may stand behind."""
    output = re.sub(r" \d{4}$", "", name)
    return GWP.name if output in (TOTAL, f"system.{TOTAL}") else output if output in Criterion.known else None


def _as_data(model: Model, table: SweepTable) -> dict[str, Any]:
    columns = {name: table[name].tolist() for name in table}
    return {
        "system": model.system.name,
        "period": table.period,
        "units": {name: None if unit is None else str(unit) for name, unit in table.units.items()},
        "rows": [
            {name: _known(cell) for name, cell in zip(columns, row, strict=True)}
            for row in zip(*columns.values(), strict=True)
        ],
        "remarks": [each for each in table.remarks if each != model.system.partly_read],
    }


def _known(cell: Any) -> Any:
    return None if isinstance(cell, float) and math.isnan(cell) else cell
