"""`efp run` and `efp validate`: calculate a model and show its footprint, or just tell whether it can be calculated."""

from __future__ import annotations

from typing import Any

import click

from efp_graph.cli.arguments import is_complete, json_option, model_argument
from efp_graph.cli.models import Model, load_model, missing
from efp_graph.cli.output import EXIT_LIMIT, kg, print_json, print_missing, print_table, say
from efp_graph.errors import EfpGraphError
from efp_graph.values.readable import percentage


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
    if chart is not None:
        say(f"chart: {chart}")


@click.command()
@model_argument
@json_option
def validate(path: str, as_json: bool) -> None:
    """Tell whether MODEL can be calculated."""
    try:
        model = load_model(path)
    except EfpGraphError as error:
        if not as_json:
            raise
        print_json({"valid": False, "error": type(error).__name__, "message": str(error)})
        raise click.exceptions.Exit(EXIT_LIMIT) from error
    count = 1 + len(model.system.all_linked_objects)
    if as_json:
        print_json({"valid": is_complete(), "system": model.system.name, "objects": count})
    else:
        what = "can be read in part only" if missing() else "is valid"
        say(f"{path} {what}: system {model.system.name!r}, {count} objects.")
        print_missing()


def summary_of(model: Model) -> dict[str, Any]:
    """The footprint as data: over the whole period, in kg CO2eq."""
    footprints = model.system.footprint_sums().rows
    return {
        "system": model.system.name,
        "id": model.system.id,
        "period": period_of(model),
        "unit": "kg CO2eq over the period",
        "total": sum(footprints.values()),
        "footprints": [
            {"category": category, "object": owner.name, "id": owner.id, "phase": phase, "value": value}
            for (category, owner, phase), value in footprints.items()
        ],
    }


def period_of(model: Model) -> dict[str, Any] | None:
    """First hour and number of hours that are modelled; None without usage."""
    period = model.system.period
    return {"start": period.start.isoformat(), "hours": period.hours} if period.hours else None


def print_footprint(model: Model) -> None:
    """The footprint as a table."""
    phases: dict[tuple[str, Any], dict[str, float]] = {}
    for (category, owner, phase), value in model.system.footprint_sums().rows.items():
        phases.setdefault((category, owner), {})[phase] = value
    everything = sum(sum(parts.values()) for parts in phases.values())
    rows: list[list[str]] = []
    for (category, owner), parts in phases.items():
        rows.append([category, owner.name, *_figures(parts, everything)])
    columns = {phase: sum(parts.get(phase, 0.0) for parts in phases.values()) for phase in ("energy", "fabrication")}
    rows += [[], ["Total", "", *_figures(columns, everything)]]
    period = model.system.period
    when = f", {period.start:%Y-%m-%d} to {period.last:%Y-%m-%d}" if period.hours else ""
    title = f"{model.system.title}{when}, kg CO2eq"
    print_table(title, ["category", "object", "electricity", "fabrication", "total", "share"], rows, texts=2)


def _figures(parts: dict[str, float], everything: float) -> list[str]:
    total = sum(parts.values())
    share = percentage(total / everything) if everything else ""
    return [kg(parts.get("energy", 0.0)), kg(parts.get("fabrication", 0.0)), kg(total), share]
