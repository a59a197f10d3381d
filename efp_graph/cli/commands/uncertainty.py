"""`efp uncertainty`: how sure the footprint of a model is, and which of its scenarios is better."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from efp_graph.cli.arguments import criterion_option, json_option, model_argument, refuse_given
from efp_graph.cli.commands.scenarios import chosen_scenarios
from efp_graph.cli.models import load_model
from efp_graph.cli.output import print_json, print_missing, say, working
from efp_graph.errors import InputError
from efp_graph.footprint.vocabulary import GWP

if TYPE_CHECKING:
    from efp_graph.footprint import System
    from efp_graph.uncertainty import UncertaintyResult
    from efp_graph.uncertainty.comparison import UncertainComparison

OF_DRAWS = ("assumed", "count", "seed")


def draws_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Which draws an uncertainty is made of: `--count`, `--seed` and `--assume`, the parameters of `OF_DRAWS`."""
    for option in reversed((
        click.option("--count", metavar="NUMBER", default="auto", help="How many draws; as many as it takes."),
        click.option("--seed", type=int, default=0, help="Of the draws."),
        click.option(
            "--assume", "assumed", metavar="SOURCE=CONFIDENCE", multiple=True,
            help='What to suppose of inputs of which nothing is known: hypothesis=low; or "defaults". Repeatable.',
        ),
    )):  # fmt: skip
        command = option(command)
    return command


def uncertainty_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Whether a file says how sure the footprint is, and by which draws; see `drawn`."""
    flag = click.option(
        "--uncertainty", "is_uncertain", is_flag=True,
        help="Also how sure the total is, and each input; --count, --seed and --assume as for efp uncertainty.",
    )  # fmt: skip
    return flag(draws_options(command))


def refuse_draws_unasked(context: click.Context, is_uncertain: bool) -> None:
    """Raise UsageError for an option of draws where no uncertainty is asked for."""
    if not is_uncertain:
        refuse_given(context, OF_DRAWS, "goes with --uncertainty")


def drawn(
    system: System, assumed: Iterable[str], count: str, seed: int, by: str | None = "month", criterion: str = GWP.name
) -> UncertaintyResult:
    """The uncertainty of a system by the options of a command."""
    with working("Calculating the draws"):
        return system.uncertainty(
            count=number_of(count), seed=seed, assume=assumptions_of(assumed), by=by, criterion=criterion
        )


@click.command()
@model_argument
@draws_options
@criterion_option
@click.option(
    "--by", type=click.Choice(["month", "year"]), help="Also tell each period; --json and --chart do by month."
)
@click.option(
    "--scenario", "scenarios", metavar="NAME|FILE", multiple=True,
    help="Compare with this scenario of MODEL, or with those of a .yaml file. Repeatable.",
)  # fmt: skip
@click.option(
    "--chart", metavar="FILE", help="Also draw it: a fan, with scenarios outlines. .html, .png, .svg or .pdf."
)
@click.option("--draws", metavar="FILE", help="Also write the draws, as .parquet.")
@json_option
def uncertainty(
    path: str,
    assumed: tuple[str, ...],
    count: str,
    seed: int,
    criterion: str,
    by: str | None,
    scenarios: tuple[str, ...],
    chart: str | None,
    draws: str | None,
    as_json: bool,
) -> None:
    """Tell how sure the footprint of MODEL is.

    Each input is drawn from what is known of it: a distribution, bounds, a pedigree, a confidence. What has none is
    taken as exact, and counted.
    """
    from efp_graph.uncertainty.saving import as_data
    from efp_graph.uncertainty.told import periods

    model = load_model(path)
    comparison: UncertainComparison | None = None
    if scenarios:
        options: dict[str, Any] = {"count": number_of(count), "seed": seed, "by": by or "month", "criterion": criterion}
        with working("Calculating the draws"):
            comparison = model.system.compare_uncertain(
                chosen_scenarios(model, scenarios), **options, assume=assumptions_of(assumed)
            )
        result: UncertaintyResult = comparison.results[comparison.names[0]]
    else:
        result = drawn(model.system, assumed, count, seed, by or "month", criterion)
    if draws is not None:
        result.to_parquet(draws)
    if chart is not None:
        (result.plot_fan if comparison is None else comparison.plot_violin)(chart)
    if as_json:
        print_json(as_data(result) if comparison is None else _as_data(comparison))
        return
    say(str(result))
    if by is not None:
        say(f"\n{periods(result)}")
    if comparison is not None:
        say(f"\n{comparison}")
    print_missing()
    for file, what in ((draws, "draws"), (chart, "chart")):
        if file is not None:
            say(f"{what}: {file}")


def number_of(text: str) -> int | str:
    """A number of draws, or "auto".

    Raises:
        InputError: it is neither.
    """
    if text == "auto":
        return text
    try:
        return int(text)
    except ValueError as error:
        raise InputError(f"--count takes a number of draws, or auto, and was given {text!r}.") from error


def assumptions_of(given: Iterable[str]) -> dict[str, str] | str | None:
    """What `--assume` says.

    Raises:
        InputError: it is neither SOURCE=CONFIDENCE nor defaults.
    """
    several = list(given)
    if several == ["defaults"]:
        return "defaults"
    found = {}
    for each in several:
        source, equals, confidence = each.rpartition("=")
        if not equals:
            raise InputError(
                f"--assume takes SOURCE=CONFIDENCE, such as hypothesis=low, or defaults alone, and was given {each!r}."
            )
        found[source.strip()] = confidence.strip()
    return found or None


def _as_data(comparison: UncertainComparison) -> dict[str, Any]:
    from efp_graph.uncertainty.saving import as_data

    names = comparison.names
    return {
        "scenarios": {name: as_data(result) for name, result in comparison.results.items()},
        "probability_below": [
            {"scenario": one, "than": other, "probability": float(chance), "standard_error": chance.standard_error}
            for one in names
            for other in names
            if one != other
            for chance in (comparison.probability_below(one, other),)
        ],
    }
