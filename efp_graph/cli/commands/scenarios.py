"""`efp compare`: the scenarios of a model, side by side."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from efp_graph.cli.addresses import object_named, simplified
from efp_graph.cli.arguments import json_option, model_argument, table_option
from efp_graph.cli.models import Model, load_model
from efp_graph.cli.output import print_json, print_table, say, write_table
from efp_graph.errors import MissingInput, UnknownOption, nearest
from efp_graph.footprint.comparison import ScenarioComparison
from efp_graph.footprint.footprint_views import gaps_note
from efp_graph.objects import Scenario
from efp_graph.objects.ledger import Criterion
from efp_graph.objects.totals import scale_of, titles_of
from efp_graph.texts import visible
from efp_graph.values.readable import relative_change

FILES = (".yaml", ".yml", ".json")


@click.command()
@model_argument
@click.argument("names", metavar="[SCENARIO]...", nargs=-1)
@table_option
@click.option("--chart", metavar="FILE", help="Also draw it, as .html, .png, .svg or .pdf.")
@json_option
def compare(path: str, names: tuple[str, ...], output: str | None, chart: str | None, as_json: bool) -> None:
    """Compare the scenarios of MODEL.

    Those that are named, or all that the file has, each beside the model as it is. The name of a .yaml or .json file
    with a section `scenarios` means those in it. No file is changed.
    """
    model = load_model(path)
    comparison = model.system.compare_scenarios(chosen_scenarios(model, names), chart)
    if output is not None:
        write_table(output, *_lines(comparison))
    if as_json:
        print_json(_as_data(comparison))
        return
    _print(comparison)
    for file, what in ((output, "written"), (chart, "chart")):
        if file is not None:
            say(f"{what}: {file}")


def chosen_scenarios(model: Model, names: tuple[str, ...]) -> list[Scenario]:
    """The scenarios of some names, written as they are or in lower case with `_`; all when there is no name.

    The name of a .yaml or .json file means all that are in it: see `serialization/scenario_files.py`.

    Raises:
        MissingInput: the model has no scenario.
        UnknownOption: it has none of a name, or several.
        FileError: a file cannot be read.
    """
    if names and all(_is_file(model, name) for name in names):
        return [each for name in names for each in _in_file(model, name)]
    if not model.scenarios:
        raise MissingInput(
            f"{model.path} has no scenario. Write some in a section `scenarios` of a YAML file, or as Scenario(...) in "
            f'Python; or ask for one change: efp what-if {model.path} --set "object.attribute=value"'
        )
    found = [_in_file(model, name) if _is_file(model, name) else [_named(model, name)] for name in names]
    return [one for several in found for one in several] or model.scenarios


def _is_file(model: Model, name: str) -> bool:
    return Path(name).suffix.lower() in FILES and all(each.name != name for each in model.scenarios)


def _in_file(model: Model, name: str) -> list[Scenario]:
    from efp_graph.serialization.scenario_files import read_scenarios  # only when there is one

    return read_scenarios(name, partial(object_named, model))


def _named(model: Model, name: str) -> Scenario:
    exact = [each for each in model.scenarios if each.name == name]
    found = exact or [each for each in model.scenarios if simplified(each.name) == simplified(name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownOption(f"{len(found)} scenarios of {model.path} are called {name!r}. Rename one.")
    hint = nearest(name, [each.name for each in model.scenarios])
    raise UnknownOption(f"{model.path} has no scenario called {name!r}. {hint}")


def _print(comparison: ScenarioComparison) -> None:
    """A table per criterion, a column per scenario."""
    for name in comparison.criteria:
        columns, covered = comparison.on(name), comparison.coverage_on(name)
        totals = [sum(parts.values()) for parts in columns.values()]
        record = Criterion.known[name]
        scale = scale_of((*totals, *(each for parts in columns.values() for each in parts.values())), record)
        rows: list[list[str]] = [
            [*titles_of(category, phase), *(scale.cell(parts[category, phase]) for parts in columns.values())]
            for category, phase in columns[comparison.AS_IT_IS]
        ]
        rows += [
            [],
            ["Total", "", *(f"{mark}{scale.cell(each)}" for mark, each in zip(covered.bounds, totals, strict=True))],
        ]
        marks = [(covered.bounds[0], mark) for mark in covered.bounds]
        changes = [relative_change(totals[0], each, pair) for each, pair in zip(totals[1:], marks[1:], strict=True)]
        rows += [["Change", "", "", *changes]]
        heading = f"{comparison.system.title}, footprint over the period, {record.headed(scale.heading)}"
        print_table(heading, ["category", "phase", *columns], rows, texts=2)
        gaps = gaps_note(comparison.system.footprints.not_modelled(name))
        for note in filter(None, (*covered.notes, gaps)):
            say(note)
    for caption in comparison.captions:
        say(caption)
    for each in comparison.scenarios:
        if each.comment:
            say(f"{each.name}: {visible(each.comment)}")
    for remark in comparison.remarks:
        say(remark)


def _lines(comparison: ScenarioComparison) -> tuple[list[str], list[list[Any]]]:
    """The comparison as rows of a CSV file."""
    periods = {name: period.caption for name, period in comparison.periods.items()}
    rows = [
        [name, periods[name], criterion, category, phase, amount, Criterion.known[criterion].unit_text]
        for criterion in comparison.criteria
        for name, parts in comparison.on(criterion).items()
        for (category, phase), amount in parts.items()
    ]
    notes = [note for name in comparison.criteria for note in comparison.coverage_on(name).notes]
    footprints = comparison.system.footprints
    notes += [gaps_note(footprints.not_modelled(name)) for name in comparison.criteria]
    rows += [[each] for each in (*notes, *comparison.remarks, *comparison.system.remarks) if each]
    return ["scenario", "period", "criterion", "category", "phase", "amount", "unit"], rows


def _as_data(comparison: ScenarioComparison) -> dict[str, Any]:
    return {
        "system": comparison.system.name,
        "scenarios": [
            {
                "name": name,
                "period": comparison.periods[name].caption,
                "criteria": {criterion: _on(comparison, criterion, name) for criterion in comparison.criteria},
            }
            for name in comparison.names
        ],
        "remarks": comparison.remarks,
    }


def _on(comparison: ScenarioComparison, criterion: str, name: str) -> dict[str, Any]:
    parts = comparison.on(criterion)[name]
    shares = dict(zip(comparison.names, comparison.coverage_on(criterion).shares, strict=True))
    return {
        "unit": f"{Criterion.known[criterion].unit_text} over the period",
        "total": sum(parts.values()),
        "covers_of_gwp": shares[name],
        "not_modelled": comparison.system.footprints.not_modelled(criterion) or None,
        "footprints": [
            {"category": category, "phase": phase, "value": amount} for (category, phase), amount in parts.items()
        ],
    }
