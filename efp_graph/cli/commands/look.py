"""`efp explain`: where a figure comes from."""

from __future__ import annotations

import click

from efp_graph.cli.addresses import value_at
from efp_graph.cli.arguments import json_option, model_argument
from efp_graph.cli.models import load_model
from efp_graph.cli.output import print_json, print_missing, say


@click.command()
@model_argument
@click.argument("attribute")
@json_option
def explain(path: str, attribute: str, as_json: bool) -> None:
    """Explain where a figure comes from.

    ATTRIBUTE is one such as server.energy_footprint. Shows the formula, the same with values, and the result.
    """
    value = value_at(load_model(path), attribute)
    if not hasattr(value, "explain"):
        say(f"{attribute} = {value}")
        print_missing()
        return
    if as_json:
        source = value.source
        print_json(
            {
                "attribute": attribute,
                "label": value.label,
                "value": str(value),
                "unit": None if getattr(value, "unit", None) is None else str(value.unit),
                "formula": value.formula,
                "source": None if source is None else {"name": source.name, "link": source.link, **source.plain},
            }
        )
        return
    say(value.explain())
    if value.source is not None:
        say(f"source: {value.source}")
    print_missing()
