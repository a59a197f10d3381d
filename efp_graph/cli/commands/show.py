"""`efp show`: what is in a model, and how each thing is called on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from efp_graph.cli.addresses import Names, object_named, objects_of
from efp_graph.cli.arguments import json_option, model_argument
from efp_graph.cli.commands.run import period_of
from efp_graph.cli.models import Model, load_model
from efp_graph.cli.output import print_json, print_table, say
from efp_graph.objects import ModelingObject
from efp_graph.objects.calculated import CalculatedPerKey
from efp_graph.objects.describing import describe_object, short_text
from efp_graph.objects.ledger import Category
from efp_graph.objects.links import LinkInput
from efp_graph.texts import cut
from efp_graph.values.measured import equivalent_of
from efp_graph.values.numeric import Numeric
from efp_graph.values.readable import figure, readable

LONGEST = 50  # characters of a list of links


@click.command()
@model_argument
@click.argument("name", metavar="[OBJECT]", required=False)
@json_option
def show(path: str, name: str | None, as_json: bool) -> None:
    """Show what is in MODEL: its objects, or the inputs and figures of one.

    Addresses are as other commands take them, for --set and --vary too.
    """
    model = load_model(path)
    if name is None:
        found = _objects(model)
        print_json(found) if as_json else _print_objects(model, found)
        return
    one = object_named(model, name)
    figures = _figures(model, one)
    print_json(figures) if as_json else _print_figures(model, one, figures)


def _objects(model: Model) -> dict[str, Any]:
    names = Names(model)
    return {
        "system": model.system.name,
        "id": model.system.id,
        "period": period_of(model),
        "objects": [
            {
                "category": one.category or None,
                "class": type(one).__name__,
                "name": one.name,
                "id": one.id,
                "address": names.address(one),
                "inputs": len([each for each in one.inputs() if not isinstance(each, LinkInput)]),
                "links": [names.address(other) for other in one.linked_objects()],
            }
            for one in sorted(objects_of(model), key=_order)  # in the order of the system below that
        ],
        "scenarios": [each.name for each in model.scenarios],
    }


def _order(one: ModelingObject) -> float:
    """By category; what has no footprint of its own comes last."""
    return Category.known[one.category].order if one.category else float("inf")


def _print_objects(model: Model, found: dict[str, Any]) -> None:
    rows: list[list[str]] = []
    for before, one in zip([None, *found["objects"]], found["objects"], strict=False):
        if before is not None and before["category"] != one["category"]:
            rows.append([])
        links = cut(", ".join(one["links"]), LONGEST)
        rows.append([one["category"] or "", one["class"], one["name"], one["address"], links, str(one["inputs"])])
    title = ", ".join(filter(None, (model.system.title, model.system.period.dates)))
    columns = ["category", "class", "name", "address", "links to", "inputs"]
    print_table(f"{title}: {len(found['objects'])} objects", columns, rows, texts=5, unbroken=[3])
    if found["scenarios"]:
        say(f"Scenarios: {', '.join(found['scenarios'])}. To compare them: efp compare {model.path}")
    say(f"Inputs and figures of one: efp show {model.path} {found['objects'][0]['address']}")


def _figures(model: Model, one: ModelingObject) -> dict[str, Any]:
    names = Names(model)
    address = names.address(one)
    inputs, links = [], []
    for each in one.inputs():
        value = each.node_of(one).read()
        about = {"attribute": each.name, "address": f"{address}.{each.name}"}
        if isinstance(each, LinkInput):
            links.append({**about, "to": [names.address(target) for target in each.targets(value)]})
        else:
            source = getattr(value, "source", None)
            known = str(getattr(value, "assessment", ""))
            inputs.append(
                {**about, **_measured(value), "known": known or None, "source": None if source is None else source.name}
            )
    calculated = [
        {"attribute": place, "address": f"{address}.{place}", **_measured(value)}
        for place, value in _calculated(one, names)
    ]
    return {
        "class": type(one).__name__,
        "name": one.name,
        "id": one.id,
        "address": address,
        "period": period_of(model),
        "inputs": inputs,
        "links": links,
        "held_by": [names.address(holder) for holder in one.modeling_obj_containers],
        "calculated": calculated,
    }


def _calculated(one: ModelingObject, names: Names) -> Iterator[tuple[str, Any]]:
    """(attribute, with the address of the key of an entry; its value)."""
    for attribute in one.calculated_attributes():
        value = getattr(one, attribute.name)
        if isinstance(attribute, CalculatedPerKey):
            yield from ((f"{attribute.name}[{names.address(key)}]", entry) for key, entry in value.items())
        else:
            yield attribute.name, value


def _measured(value: Any) -> dict[str, Any]:
    """A value as data: a number with its unit; of a series the total and the mean over its hours; else a text."""
    if not isinstance(value, Numeric):
        return {"value": short_text(value), "unit": None}
    unit = str(value.unit)
    if value.is_scalar:
        return {"value": float(value.magnitude), "unit": unit}
    return {
        "unit": unit,
        "total": float(value.magnitude.sum()),
        "mean": float(value.magnitude.mean()),
        "hours": int(value.magnitude.size),
    }


def _print_figures(model: Model, one: ModelingObject, found: dict[str, Any]) -> None:
    title = f"{describe_object(one)} of {model.system.title}"
    values = {each.name: each.node_of(one).read() for each in one.inputs()}
    print_table(
        f"{title}: inputs",
        ["address", "value", "source"],
        [
            [each["address"], _with_known(values[each["attribute"]], each), each["source"] or ""]
            for each in found["inputs"]
        ],
        texts=3,
        unbroken=[0],
    )
    links = [[each["address"], ", ".join(each["to"])] for each in found["links"]]
    if links:
        print_table(f"{title}: links", ["address", "to"], links, texts=2, unbroken=[0])
    if found["calculated"]:
        print_table(
            f"{title}: calculated, {model.system.period.caption}",
            ["attribute", "value, or total of all hours", "mean of an hour", "hours"],
            [[place, *_cells(value)] for place, value in _calculated(one, Names(model))],
        )
    if found["held_by"]:
        say(f"Held by: {', '.join(found['held_by'])}.")
    shorthands = [f"{found['address']}.{each.name}" for each in one.shorthands]
    if shorthands:
        say(f"Stands for several inputs: {', '.join(shorthands)}.")


def _with_known(value: Any, told: dict[str, Any]) -> str:
    return f"{short_text(value)} ({told['known']})" if told["known"] else short_text(value)


def _cells(value: Any) -> list[str]:
    """A value, and of a series the total, the mean and how many hours it has."""
    if not isinstance(value, Numeric):
        return [short_text(value), "", ""]
    if value.is_scalar:
        return [readable(value), "", ""]
    unit, equivalent = value._unit, equivalent_of(value)
    total, mean = (figure(float(each), unit, equivalent) for each in (value.magnitude.sum(), value.magnitude.mean()))
    return [total, mean, f"{value.magnitude.size:,}"]
