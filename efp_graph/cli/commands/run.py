"""`efp run` and `efp validate`: calculate a model and show its footprint, or just tell whether it can be calculated."""

from __future__ import annotations

from typing import Any

import click

from efp_graph.cli.arguments import is_complete, json_option, model_argument
from efp_graph.cli.models import Model, load_model, missing
from efp_graph.cli.output import EXIT_LIMIT, print_json, print_missing, print_table, say
from efp_graph.errors import EfpGraphError
from efp_graph.footprint.footprint_views import blocks_of
from efp_graph.footprint.footprints import Footprints
from efp_graph.footprint.plausibility import HEADS, Plausibility
from efp_graph.footprint.vocabulary import GWP
from efp_graph.objects.ledger import Criterion
from efp_graph.values import ExplainableHourlyQuantities


@click.command()
@model_argument
@json_option
@click.option("--chart", metavar="FILE", help="Also draw it by category and object, as .html, .png, .svg or .pdf.")
def run(path: str, as_json: bool, chart: str | None) -> None:
    """Calculate MODEL and show its footprint.

    By category, object and phase, over the whole period.
    """
    model = load_model(path)
    if chart is not None:
        model.system.plot_footprints_by_category_and_object(chart)
    if as_json:
        print_json(summary_of(model))
        return
    print_footprint(model)
    if model.scenarios:
        names = ", ".join(each.name for each in model.scenarios)
        say(f"Scenarios, not in these figures: {names}. To compare them: efp compare {path}")
    if chart is not None:
        say(f"chart: {chart}")


@click.command()
@model_argument
@json_option
@click.option("--plausible", is_flag=True, help="Also tell what looks implausible; exit code 1 when something does.")
def validate(path: str, as_json: bool, plausible: bool) -> None:
    """Tell whether MODEL can be calculated, and, if asked, whether it is plausible."""
    try:
        model = load_model(path)
    except EfpGraphError as error:
        if not as_json:
            raise
        print_json({"valid": False, "error": type(error).__name__, "message": str(error)})
        raise click.exceptions.Exit(EXIT_LIMIT) from error
    count = 1 + len(model.system.all_linked_objects)
    left_out = model.system.footprints.left_out()
    found = model.system.check_plausibility() if plausible else None
    if as_json:
        told = {"valid": is_complete(), "system": model.system.name, "objects": count, "left_out": left_out or None}
        print_json({**told, "plausibility": found.as_data()} if found is not None else told)
    else:
        what = "can be read in part only" if missing() else "is valid"
        say(f"{path} {what}: system {model.system.name!r}, {count} objects.")
        for line in _comments_on_series(model):
            say(line)
        if left_out:
            say(left_out)
        print_missing()
        if found is not None:
            print_plausibility(found)
    if found is not None and not found.is_plausible:
        raise click.exceptions.Exit(EXIT_LIMIT)


def print_plausibility(found: Plausibility) -> None:
    """The findings as a table, and what is to be known of each rule that was met."""
    if not found:
        say(found.heading)
        return
    print_table(found.heading, HEADS, found.lines(), texts=len(HEADS))
    for note in found.notes():
        say(note)


def _comments_on_series(model: Model) -> list[str]:
    """What series were made of, such as how a table was read."""
    objects = (model.system, *model.system.all_linked_objects)
    inputs = ((one, each, getattr(one, each.name)) for one in objects for each in type(one).inputs())
    return [
        f"{one.name}.{each.name}: {value.comment}"
        for one, each, value in inputs
        if isinstance(value, ExplainableHourlyQuantities) and value.comment
    ]


def summary_of(model: Model) -> dict[str, Any]:
    """The footprint as data, over the whole period: climate change, and further criteria apart, each in its unit.

    Scenarios are named; their figures are not in it.
    """
    footprints = model.system.footprints
    further = [name for name in footprints.criteria if name != GWP.name]
    return {
        "system": model.system.name,
        "id": model.system.id,
        "period": period_of(model),
        **_on_criterion(footprints, GWP.name),
        **({"criteria": {name: _further(footprints, name) for name in further}} if further else {}),
        "scenarios": [each.name for each in model.scenarios],
    }


def _on_criterion(footprints: Footprints, criterion: str) -> dict[str, Any]:
    rows = footprints.criterion(criterion)
    return {
        "unit": f"{Criterion.known[criterion].unit_text} over the period",
        "total": rows.totals.get(criterion, 0.0),
        "not_modelled": rows.not_modelled(criterion) or None,
        "left_out": rows.left_out(criterion) or None,
        "footprints": [
            {"category": category, "object": owner.name, "id": owner.id, "phase": phase, "value": value}
            for (category, owner, phase, _), value in rows.amounts.items()
        ],
    }


def _further(footprints: Footprints, criterion: str) -> dict[str, Any]:
    record = Criterion.known[criterion]
    told = {"title": record.title, "method": record.method, "covers_of_gwp": footprints.covers(criterion)}
    return {**told, **_on_criterion(footprints, criterion)}


def period_of(model: Model) -> dict[str, Any] | None:
    """First hour and number of hours that are modelled; None without usage."""
    period = model.system.period
    return {"start": period.start.isoformat(), "hours": period.hours} if period.hours else None


def print_footprint(model: Model) -> None:
    """The footprint as a table per criterion: the phases side by side."""
    period = model.system.period
    title = ", ".join(filter(None, (model.system.title, period.dates)))
    blocks = blocks_of(model.system.footprints.table)
    if not blocks:
        say(f"{title}: nothing has a footprint.")
        print_missing()
    for block in blocks:
        heads = [each.lower() for each in block.heads]
        print_table(
            f"{title}, {block.criterion.headed(block.scale.heading)}",
            heads,
            [*block.lines, [], block.foot],
            texts=block.texts,
        )
        for note in block.notes:
            say(note)
