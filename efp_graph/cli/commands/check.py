"""`efp check`: a model against limits, for pipelines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from efp_graph.cli.arguments import is_complete, json_option, model_argument, refuse_given
from efp_graph.cli.commands.run import period_of
from efp_graph.cli.commands.uncertainty import OF_DRAWS, drawn, draws_options
from efp_graph.cli.models import load_model
from efp_graph.cli.output import EXIT_LIMIT, print_json, print_missing, print_table, say
from efp_graph.errors import UnitError
from efp_graph.footprint import System
from efp_graph.footprint.footprints import Footprints
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.coverage import Covered
from efp_graph.objects.ledger import Criterion
from efp_graph.objects.totals import scale_of
from efp_graph.values import SourceValue
from efp_graph.values.readable import figure, percentage
from efp_graph.values.shares import share_of
from efp_graph.values.tolerance import exceeds, falls_below
from efp_graph.values.units import quantity_of

if TYPE_CHECKING:
    from efp_graph.uncertainty import UncertaintyResult


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
        return verdict_of(self.holds, not self.bound)


def verdict_of(holds: bool, covers_all: bool = True) -> str:
    """In words whether a limit is kept, where objects lack factors by what is covered."""
    if not holds:
        return "FAILS"
    return "holds" if covers_all else "holds for what is covered"


@click.command()
@model_argument
@click.option("--max-total", metavar="MASS", help='The most that the whole period may emit, such as "120 t".')
@click.option(
    "--max", "others", multiple=True, metavar="CRITERION=AMOUNT",
    help='The most on another criterion, such as --max "wcf=300 l"; repeat it for several.',
)  # fmt: skip
@click.option(
    "--probability",
    metavar="PERCENT",
    help='How sure it has to be that --max-total and --max hold, such as "90%", by what is known of the inputs.',
)
@click.option(
    "--max-unverified", metavar="PERCENT",
    help='How much of the sensitivity may rest on defaults, hypotheses and what has no source, such as "30%".',
)  # fmt: skip
@draws_options
@click.option("--baseline", metavar="MODEL", help="The model to compare with, such as that of the main branch.")
@click.option("--max-increase", metavar="PERCENT", help='How much more than the baseline it may emit, such as "5%".')
@json_option
@click.pass_context
def check(
    context: click.Context,
    path: str,
    max_total: str | None,
    others: tuple[str, ...],
    probability: str | None,
    max_unverified: str | None,
    assumed: tuple[str, ...],
    count: str,
    seed: int,
    baseline: str | None,
    max_increase: str | None,
    as_json: bool,
) -> None:
    """Hold MODEL against limits.

    Exit code 1 when one does not hold: a pipeline fails. Exit code 4 when all hold, but a model was read in part. Where
    objects lack factors for a criterion what is found is a lower bound (≥), and a limit holds for what is covered.
    """
    if max_total is None and baseline is None and max_unverified is None and not others:
        raise click.UsageError(
            "There is nothing to check: give --max-total, --max, --max-unverified, or --baseline with --max-increase."
        )
    if probability is not None and max_total is None and not others:
        raise click.UsageError("--probability tells how sure --max-total or --max has to hold: give one of these too.")
    if probability is None:
        refuse_given(context, OF_DRAWS, "goes with --probability")
    if (baseline is None) is not (max_increase is None):
        raise click.UsageError("--baseline and --max-increase go together.")
    allowed_total = None if max_total is None else _kilograms(max_total)
    allowed_increase = None if max_increase is None else share_of(max_increase, "--max-increase", any_percentage=True)
    least = None if probability is None else share_of(probability, "--probability", ends=False)
    most_unverified = None if max_unverified is None else share_of(max_unverified, "--max-unverified")
    model = load_model(path)
    footprints = model.system.footprints
    total = footprints.criterion(GWP).total
    limits = [] if allowed_total is None else [Limit(f"total at most {max_total}", allowed_total, total)]
    limits += [_further(each, footprints) for each in others]
    chances = []
    if least is not None:
        names = dict.fromkeys(each.criterion.name for each in limits)
        results = {name: drawn(model.system, assumed, count, seed, by=None, criterion=name) for name in names}
        chances = [_chance(results[each.criterion.name], each, least) for each in limits]
    if baseline is not None and allowed_increase is not None:
        before = load_model(baseline).system.footprints.criterion(GWP).total
        name = f"at most {max_increase} more than {baseline} ({figure(before, GWP.unit)})"
        limits.append(Limit(name, before * (1 + allowed_increase), total))
    held: list[Limit | Chance] = [*limits, *chances]
    broken: list[Any] = [each for each in held if not each.holds]
    unverified = None if most_unverified is None else _unverified(model.system, most_unverified)
    broken += [unverified] if unverified is not None and not unverified.holds else []
    if as_json:
        told = {
            "passed": not broken and is_complete(),
            "period": period_of(model),
            "total": total,
            "limits": [_as_data(limit, footprints) for limit in limits],
            "probability": [each._asdict() | {"holds": each.holds} for each in chances],
            "unverified": None if unverified is None else unverified._asdict() | {"holds": unverified.holds},
        }
        print_json(told)
    else:
        _print(limits, ", ".join(filter(None, (path, model.system.period.dates))), footprints)
        for each in chances:
            say(str(each))
        if unverified is not None:
            say(f"{unverified}, over the {model.system.period.caption}")
            if not limits:
                print_missing()
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
    mass = re.sub(r"\bkt\b", "kilotonne", text)  # which is a speed at sea elsewhere
    try:
        return float(SourceValue(quantity_of(mass)).to("kg").magnitude)
    except UnitError as error:
        raise UnitError(f"--max-total was given {text!r}. Write a mass: 120 t, or 500 kg.") from error


class Chance(NamedTuple):
    """How probable it is that a total is within a limit, by draws of what is uncertain."""

    limit: str
    criterion: str
    least: float
    found: float
    standard_error: float
    draws: int
    taken_as_exact: int
    covers_all: bool
    notes: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether it is as probable as it has to be."""
        return not falls_below(self.found, self.least)

    def __str__(self) -> str:
        error = f"standard error {percentage(self.standard_error)}"
        return (
            f"{self.limit} with a probability of {percentage(self.least, brief=True)}: {percentage(self.found)} of "
            f"{self.draws:,} draws are within it ({error}): {verdict_of(self.holds, self.covers_all)}. "
            f"{' '.join(self.notes)}"
        )


def _chance(result: UncertaintyResult, limit: Limit, least: float) -> Chance:
    from efp_graph.uncertainty import told  # only when there are draws

    most = limit.allowed * limit.criterion.unit.factor_to(result._unit)
    found = result.total.share(result.outputs <= most)
    exact = sum(each.rule.distribution is None for each in result.known)
    return Chance(
        limit.name, limit.criterion.name, least, float(found), found.standard_error, len(result), exact,
        not limit.bound, (told.exact(result), *result.remarks),
    )  # fmt: skip


class Unverified(NamedTuple):
    """How much of the sensitivity of the total rests on what nobody has verified."""

    most: float
    found: float
    by_source: dict[str, float]

    @property
    def holds(self) -> bool:
        """Whether it is no more than it may be."""
        return not exceeds(self.found, self.most)

    def __str__(self) -> str:
        return (
            f"at most {percentage(self.most)} of the sensitivity on defaults, hypotheses and figures without a source: "
            f"{percentage(self.found)}: {verdict_of(self.holds)}"
        )


def _unverified(system: System, most: float) -> Unverified:
    found = system.sensitivity(alternatives=False)
    return Unverified(most, found.unverified, found.weight_by_source)
