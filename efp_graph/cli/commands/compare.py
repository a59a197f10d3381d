"""`efp diff` and `efp what-if`: two models, or one model and a change of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import numpy as np

from efp_graph.cli.arguments import allow_partial, conventions, json_option, model_argument
from efp_graph.cli.assignments import changes_of
from efp_graph.cli.models import load_model
from efp_graph.cli.output import print_json, print_missing, print_table, say
from efp_graph.footprint.comparison import EmissionDiffs, InputDifference, SystemComparison
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects import Scenario
from efp_graph.objects.describing import short_texts
from efp_graph.objects.ledger import Criterion
from efp_graph.objects.totals import scale_of, titles_of
from efp_graph.values import ExplainableHourlyQuantities
from efp_graph.values.readable import relative_change
from efp_graph.values.scales import Scale


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@allow_partial
@conventions
@json_option
def diff(first: str, second: str, as_json: bool) -> None:
    """Tell how model B differs from model A.

    Inputs (series by sum and mean), objects, and footprints.
    """
    here, there = load_model(first).system, load_model(second).system
    comparison = here.compare_to(there)
    if as_json:
        print_json(_as_data(comparison))
        return
    sides = comparison.diffs.sides = _told_apart(first, second)
    inputs = [
        [each.here.name, each.label, *_told_values(each)] for each in comparison.inputs
    ]
    inputs += [[one.name, f"({type(one).__name__})", "there", "not there"] for one in comparison.only_here]
    inputs += [[one.name, f"({type(one).__name__})", "not there", "there"] for one in comparison.only_there]
    if inputs:
        print_table("Inputs that differ", ["object", "attribute", *sides], inputs, texts=4)
    else:
        say("No input differs.")
    print_diffs(comparison.diffs)


@click.command(name="what-if")
@model_argument
@click.option(
    "--set", "assignments", multiple=True, required=True, metavar="ATTRIBUTE=VALUE",
    help='A change, such as --set "server.power=200 W"; repeat it for several.',
)  # fmt: skip
@click.option("--from", "date", metavar="DATE", help="The change holds from this date on, such as 2027-01-01.")
@click.option("--migrate", is_flag=True, help="With --from: stored data move with jobs that go to another storage.")
@json_option
def what_if(path: str, assignments: tuple[str, ...], date: str | None, migrate: bool, as_json: bool) -> None:
    """Tell what a change of MODEL would do.

    The file is not changed.
    """
    model = load_model(path)
    changes = changes_of(model, assignments)
    scenario = Scenario("what if", changes, date, migrate=migrate)
    before = model.system.footprints
    with scenario.applied() as update:
        after, period = model.system.footprints, model.system.period.caption
    diffs = EmissionDiffs(before, after, ("as it is", "what if"))
    if as_json:
        asked = {"set": list(assignments), "from": date, "migrate": migrate, "period": period}
        print_json({**asked, **diffs_as_data(diffs), "remarks": update.remarks})
        return
    print_diffs(diffs)
    for remark in update.remarks:
        say(remark)


def print_diffs(diffs: EmissionDiffs) -> None:
    """What changed by object, and the totals by category: a table per criterion."""
    if not diffs.changed:
        say("No footprint differs.")
        print_missing()
        return
    for criterion in dict.fromkeys(row.criterion for row in diffs.changed):
        record, changed = Criterion.known[criterion], [row for row in diffs.changed if row.criterion == criterion]
        sums, covered, total = diffs.by_category(criterion), diffs.coverage[criterion], diffs.totals[criterion]
        sides = (*((row.before, row.after) for row in changed), *sums.values(), total)
        scale = scale_of((amount for both in sides for amount in both), record)
        rows: list[list[str]] = [
            [category, row.owner.name, phase, *_figures(scale, row.before, row.after)]
            for row in changed
            for category, phase in [titles_of(row.category, row.phase)]
        ]
        rows.append([])
        titled = [(titles_of(*account), both) for account, both in sums.items()]
        rows += [[category, "all", phase, *_figures(scale, *both)] for (category, phase), both in titled]
        rows += [[], ["Total", "", "", *_figures(scale, *total, *covered.bounds)]]
        print_table(
            f"Footprint over the period, {record.headed(scale.heading)}",
            ["category", "object", "phase", *diffs.sides, "change"],
            rows,
            texts=3,
        )
        for note in covered.notes:
            say(note)
    for caption in diffs.captions:
        say(caption)


def _figures(scale: Scale, before: float, after: float, *bounds: str) -> list[str]:
    first, second = marks = bounds or ("", "")
    return [f"{first}{scale.cell(before)}", f"{second}{scale.cell(after)}", relative_change(before, after, marks)]


def diffs_as_data(diffs: EmissionDiffs) -> dict[str, Any]:
    """Footprints before and after, as data; further criteria apart, each in its unit."""
    first, *further = dict.fromkeys((GWP.name, *diffs.criteria))
    data = _on_criterion(diffs, first)
    return {**data, "criteria": {name: _on_criterion(diffs, name) for name in further}} if further else data


def _on_criterion(diffs: EmissionDiffs, criterion: str) -> dict[str, Any]:
    before, after = diffs.totals.get(criterion, (0.0, 0.0))
    shares = diffs.coverage_on(criterion).shares
    return {
        "unit": f"{Criterion.known[criterion].unit_text} over the period",
        "total": {"before": before, "after": after},
        "covers_of_gwp": dict(zip(("before", "after"), shares, strict=True)),
        "footprints": [
            {"category": row.category, "object": row.owner.name, "id": row.owner.id, "phase": row.phase,
             "before": row.before, "after": row.after}
            for row in diffs.rows
            if row.criterion == criterion
        ],
    }  # fmt: skip


def _as_data(comparison: SystemComparison) -> dict[str, Any]:
    return {
        "inputs": [
            {"object": each.here.name, "id": each.here.id, "attribute": each.label,
             **dict(zip(("before", "after"), _told_values(each), strict=True)), **_sums(each)}
            for each in comparison.inputs
        ],
        "only_in_first": _named(comparison.only_here),
        "only_in_second": _named(comparison.only_there),
        **diffs_as_data(comparison.diffs),
    }  # fmt: skip


def _told_values(each: InputDifference) -> tuple[str, str]:
    """The two values, a series by its sum and mean; where these are alike, how many hours differ."""
    here, there = each.value_here, each.value_there
    texts = short_texts(here, there)
    if texts[0] == texts[1] and _is_series(here) and _is_series(there) and len(here) == len(there):
        count = int((here.magnitude != there.to(here.unit).magnitude).sum())
        return texts[0], f"{texts[1]}; {count:,} hours differ" if count else texts[1]
    return texts


def _sums(each: InputDifference) -> dict[str, Any]:
    """Sum and mean of both, where both are series."""
    sides = (("before", each.value_here), ("after", each.value_there))
    if not all(_is_series(value) for _, value in sides):
        return {}
    return {
        name: {side: float(total(value.magnitude)) for side, value in sides}
        for name, total in (("sum", np.sum), ("mean", np.mean))
    }


def _is_series(value: Any) -> bool:
    return isinstance(value, ExplainableHourlyQuantities)


def _told_apart(first: str, second: str) -> tuple[str, str]:
    """Headings for two files: their names, or their paths when the names are the same."""
    names = Path(first).name, Path(second).name
    return names if names[0] != names[1] else (first, second)


def _named(objects: Iterable[Any]) -> list[dict[str, str]]:
    return [{"class": type(one).__name__, "name": one.name, "id": one.id} for one in objects]
