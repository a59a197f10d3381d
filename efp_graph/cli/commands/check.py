"""`efp check`: a model against limits, for pipelines."""

from __future__ import annotations

from typing import Any, NamedTuple

import click

from efp_graph.cli.arguments import is_complete, json_option, model_argument
from efp_graph.cli.models import load_model
from efp_graph.cli.output import EXIT_LIMIT, kg, print_json, print_table
from efp_graph.errors import UnitError
from efp_graph.values import SourceValue
from efp_graph.values.tolerance import exceeds
from efp_graph.values.units import quantity_of


class Limit(NamedTuple):
    """A limit and what it is held against [kg CO2eq]."""

    name: str
    allowed: float
    found: float

    @property
    def holds(self) -> bool:
        """Whether it is kept, rounding aside."""
        return not exceeds(self.found, self.allowed)


@click.command()
@model_argument
@click.option("--max-total", metavar="MASS", help='The most that the whole period may emit, such as "120 t".')
@click.option("--baseline", metavar="MODEL", help="The model to compare with, such as that of the main branch.")
@click.option("--max-increase", metavar="PERCENT", help='How much more than the baseline it may emit, such as "5%".')
@json_option
def check(path: str, max_total: str | None, baseline: str | None, max_increase: str | None, as_json: bool) -> None:
    """Hold MODEL against limits.

    Exit code 1 when one does not hold: a pipeline fails. Exit code 4 when all hold, but a model was read in part.
    """
    if max_total is None and baseline is None:
        raise click.UsageError("There is nothing to check: give --max-total, or --baseline with --max-increase.")
    if (baseline is None) is not (max_increase is None):
        raise click.UsageError("--baseline and --max-increase go together.")
    allowed_total = None if max_total is None else _kilograms(max_total)
    allowed_increase = None if max_increase is None else _share(max_increase)
    total = load_model(path).system.footprint_sums().total
    limits = [] if allowed_total is None else [Limit(f"total at most {max_total}", allowed_total, total)]
    if baseline is not None and allowed_increase is not None:
        before = load_model(baseline).system.footprint_sums().total
        name = f"at most {max_increase} more than {baseline} ({kg(before)} kg)"
        limits.append(Limit(name, before * (1 + allowed_increase), total))
    broken = [limit for limit in limits if not limit.holds]
    if as_json:
        passed = not broken and is_complete()
        print_json({"passed": passed, "total": total, "limits": [_as_data(limit) for limit in limits]})
    else:
        rows = [[each.name, kg(each.allowed), kg(each.found), "holds" if each.holds else "FAILS"] for each in limits]
        print_table(f"{path}, kg CO2eq over the period", ["limit", "allowed", "found", ""], rows)
    if broken:
        raise click.exceptions.Exit(EXIT_LIMIT)


def _as_data(limit: Limit) -> dict[str, Any]:
    return {"limit": limit.name, "allowed": limit.allowed, "found": limit.found, "holds": limit.holds}


def _kilograms(text: str) -> float:
    try:
        return float(SourceValue(quantity_of(text)).to("kg").magnitude)
    except UnitError as error:
        raise UnitError(f"--max-total was given {text!r}. Write a mass: 120 t, or 500 kg.") from error


def _share(text: str) -> float:
    try:
        return float(text.strip().removesuffix("%")) / 100
    except ValueError as error:
        raise UnitError(f"--max-increase was given {text!r}. Write a percentage: 5%.") from error
