"""`efp check`: a model against limits, for pipelines."""

from __future__ import annotations

from typing import Any, NamedTuple

import click

from efp_graph.cli.arguments import is_complete, json_option, model_argument
from efp_graph.cli.commands.run import period_of
from efp_graph.cli.models import load_model
from efp_graph.cli.output import EXIT_LIMIT, print_json, print_table, say
from efp_graph.errors import UnitError
from efp_graph.footprint.footprints import Footprints
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.coverage import Covered
from efp_graph.objects.ledger import Criterion
from efp_graph.objects.totals import scale_of
from efp_graph.values import SourceValue
from efp_graph.values.readable import figure
from efp_graph.values.tolerance import exceeds
from efp_graph.values.units import quantity_of


class Limit(NamedTuple):
    """A limit and what it is held against, in the unit of a criterion.

    What is found may be a part: other objects lack factors for the criterion.
    """

    name: str
    allowed: float
    found: float
    criterion: Criterion = GWP
    covered: Covered = Covered()

    @property
    def holds(self) -> bool:
        """Whether it is kept, rounding aside; by what has factors, where not all has."""
        return not exceeds(self.found, self.allowed)

    @property
    def bound(self) -> str:
        """What stands before what is found: "≥ " when it is a lower bound."""
        return self.covered.mark

    @property
    def verdict(self) -> str:
        """In words."""
        if not self.holds:
            return "FAILS"
        return "holds for what is covered" if self.bound else "holds"


@click.command()
@model_argument
@click.option("--max-total", metavar="MASS", help='The most that the whole period may emit, such as "120 t".')
@click.option(
    "--max", "others", multiple=True, metavar="CRITERION=AMOUNT",
    help='The most on another criterion, such as --max "water=300 l"; repeat it for several.',
)  # fmt: skip
@click.option("--baseline", metavar="MODEL", help="The model to compare with, such as that of the main branch.")
@click.option("--max-increase", metavar="PERCENT", help='How much more than the baseline it may emit, such as "5%".')
@json_option
def check(
    path: str,
    max_total: str | None,
    others: tuple[str, ...],
    baseline: str | None,
    max_increase: str | None,
    as_json: bool,
) -> None:
    """Hold MODEL against limits.

    Exit code 1 when one does not hold: a pipeline fails. Exit code 4 when all hold, but a model was read in part. Where
    objects lack factors for a criterion what is found is a lower bound (≥), and a limit holds for what is covered.
    """
    if max_total is None and baseline is None and not others:
        raise click.UsageError("There is nothing to check: give --max-total, --max, or --baseline with --max-increase.")
    if (baseline is None) is not (max_increase is None):
        raise click.UsageError("--baseline and --max-increase go together.")
    allowed_total = None if max_total is None else _kilograms(max_total)
    allowed_increase = None if max_increase is None else _share(max_increase)
    model = load_model(path)
    footprints = model.system.footprints
    total = footprints.criterion(GWP).total
    limits = [] if allowed_total is None else [Limit(f"total at most {max_total}", allowed_total, total)]
    if baseline is not None and allowed_increase is not None:
        before = load_model(baseline).system.footprints.criterion(GWP).total
        name = f"at most {max_increase} more than {baseline} ({figure(before, GWP.unit)})"
        limits.append(Limit(name, before * (1 + allowed_increase), total))
    limits += [_further(each, footprints) for each in others]
    broken = [limit for limit in limits if not limit.holds]
    if as_json:
        told = {
            "passed": not broken and is_complete(),
            "period": period_of(model),
            "total": total,
            "limits": [_as_data(limit, footprints) for limit in limits],
        }
        print_json(told)
    else:
        _print(limits, ", ".join(filter(None, (path, model.system.period.dates))), footprints)
    if broken:
        raise click.exceptions.Exit(EXIT_LIMIT)


def _as_data(limit: Limit, footprints: Footprints) -> dict[str, Any]:
    return {
        "limit": limit.name,
        "allowed": limit.allowed,
        "found": limit.found,
        "holds": limit.holds,
        "criterion": limit.criterion.name,
        "covers_of_gwp": limit.covered.share,
        "not_modelled": footprints.not_modelled(limit.criterion) or None,
        "left_out": footprints.left_out(limit.criterion) or None,
    }


def _print(limits: list[Limit], title: str, footprints: Footprints) -> None:
    """A table per criterion, and what its figures cover."""
    for criterion in dict.fromkeys(each.criterion for each in limits):
        of_it = [each for each in limits if each.criterion == criterion]
        scale = scale_of((amount for each in of_it for amount in (each.allowed, each.found)), criterion)
        rows = [
            [each.name, scale.cell(each.allowed), f"{each.bound}{scale.cell(each.found)}", each.verdict]
            for each in of_it
        ]
        print_table(
            f"{title}, {criterion.headed(scale.heading)} over the period", ["limit", "allowed", "found", ""], rows
        )
        for note in footprints.notes(criterion):
            say(note)


def _further(text: str, footprints: Footprints) -> Limit:
    name, _, allowed = text.partition("=")
    criterion = Criterion.named(name.strip())
    try:
        most = float(SourceValue(quantity_of(allowed)).to(criterion.unit.pint).magnitude)
    except UnitError as error:
        raise UnitError(
            f"--max was given {text!r}. Write it in {criterion.unit_text}: {name}=300 {criterion.unit.short}."
        ) from error
    found = footprints.criterion(criterion).total
    name = f"{criterion.title} at most {allowed.strip()}"
    return Limit(name, most, found, criterion, footprints.coverage.on(criterion.name))


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
