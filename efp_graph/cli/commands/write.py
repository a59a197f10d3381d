"""`efp graph`, `efp report`, `efp export`, `efp convert` and `efp new`: commands that write a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from efp_graph.audit.calculus_graph import calculus_graph_to_file
from efp_graph.cli.addresses import value_at
from efp_graph.cli.arguments import model_argument
from efp_graph.cli.models import load_model
from efp_graph.cli.output import print_missing, say, working
from efp_graph.errors import NotAllowed, UnknownOption, nearest
from efp_graph.files import named_for, safe_stem, write_whole
from efp_graph.values import ExplainableObject

STARTER = """\
# A model of a digital service. `efp run {name}` prints its footprint; `efp validate {name}` tells what is wrong.
# A quantity is a number and a unit. What is left out has the default of its class, with its source.
name: My service

servers:
  web server:
    storage: {{archetype: ssd, data_storage_duration: 2 year}}
    power: 300 W
    average_carbon_intensity: 100 g/kWh # of the data centre's electricity

jobs: # what a step triggers on a server
  show a page: {{server: web server, data_transferred: 2 MB, data_stored: 10 kB, request_duration: 1 s}}

steps: # what a user does, one thing after the other
  read: {{time: 5 min, jobs: [show a page, show a page]}}

journeys: # one visit
  visit: {{steps: [read]}}

usage_patterns: # who, where, with what, and how often
  visitors:
    journey: visit
    devices: [laptop] # or smartphone, box, screen
    network: wifi_network # or mobile_network
    country: France
    usage: {{from: 2025-01-01, hours: [120, 80, 40, 60]}} # visits that start in each hour; or {{csv: visits.csv}}
"""

EXPORTS = {".xlsx": "export_xlsx", ".json": "export_json", ".provn": "export_prov"}


@click.command()
@model_argument
@click.argument("attribute")
@click.option("-o", "--output", required=True, metavar="FILE", help="Ends in .svg, .png, .pdf, .dot or .html.")
@click.option("--depth", type=click.IntRange(1), default=100, help="How many formulas to follow down.")
@click.option("--collapse", is_flag=True, help="Leave out intermediate steps that one other value alone reads.")
def graph(path: str, attribute: str, output: str, depth: int, collapse: bool) -> None:
    """Draw how a figure is calculated.

    ATTRIBUTE is one such as server.energy_footprint.
    """
    model = load_model(path)
    value = value_at(model, attribute)
    if not isinstance(value, ExplainableObject):
        raise NotAllowed(f"{attribute} is a link, not a value: there is no calculation to draw.")
    with working("drawing"):
        drawn = calculus_graph_to_file(value, output, max_depth=depth, collapse=collapse)
    _written(drawn)


@click.command()
@model_argument
@click.option("-o", "--output", metavar="FILE", help="An HTML file; named after the system unless given.")
def report(path: str, output: str | None) -> None:
    """Write an audit page.

    One HTML file from the total to every input, that opens without a network.
    """
    with working("calculating and writing"):
        written = load_model(path).system.audit_report(output)
    _written(written)


@click.command()
@model_argument
@click.option(
    "-o", "--output", required=True, metavar="FILE",
    help="audit.xlsx (a spreadsheet that recalculates), audit.json, audit.provn (W3C PROV), or a folder (CSV tables).",
)  # fmt: skip
@click.option(
    "--period", type=click.Choice(["year", "month", "hour"]), default="month", help="What series are told by."
)
@click.option(
    "--figure", "figures", multiple=True, metavar="ATTRIBUTE", help="Calculated hour by hour in a spreadsheet."
)
def export(path: str, output: str, period: str, figures: tuple[str, ...]) -> None:
    """Write a spreadsheet or tables.

    All inputs with their sources, all figures with their formulas.
    """
    model = load_model(path)
    ending = Path(output).suffix.lower()
    if ending == ".xlsx":
        chosen = [value_at(model, each) for each in figures] or None
        with working("writing the workbook"):
            workbook = model.system.export_xlsx(output, period=period, figures=chosen)
        _written(workbook)
    elif ending == ".json":
        _written(model.system.export_json(output, period=period))
    elif ending == ".provn":
        _written(model.system.export_prov(output))
    elif ending in ("", ".csv"):
        _written(model.system.export_csv(Path(output).with_suffix(""), period=period))
    else:
        raise UnknownOption(f"{output!r} tells no format. {nearest(ending, EXPORTS)} Without an ending: CSV tables.")


@click.command()
@model_argument
@click.option("-o", "--output", required=True, metavar="FILE", help="The JSON file to write.")
@click.option(
    "--to", "layout", type=click.Choice(["native", "e-footprint"]), default="native", help="Layout of the file."
)
@click.option("--results", is_flag=True, help="Save calculated results too (native only).")
@click.option(
    "--series",
    type=click.Choice(["compressed", "csv", "binary"]),
    default="compressed",
    help="Long series: in the file, as tables beside it, or those of results as doubles beside it (native only).",
)
def convert(path: str, output: str, layout: str, results: bool, series: str) -> None:
    """Write MODEL as a JSON file.

    Reads whatever can be read: Python, native, YAML, e-footprint.
    """
    system = load_model(path).system
    if layout == "native":
        _written(system.to_json(output, results=results, series=series))
        return
    from efp_graph.serialization import write_efootprint_json

    write_efootprint_json(system, output)
    _written(output)


@click.command()
@click.argument("path", metavar="FILE", default="model.yaml")
def new(path: str) -> None:
    """Write a commented model to start from.

    FILE is model.yaml unless given; a file that is there is left alone.
    """
    target = named_for(path, ("yaml", "yml"), "A model to start from")
    if target.exists():
        raise NotAllowed(f"{path} is there already, and is left as it is. Give another name: efp new {_other(target)}")
    _written(write_whole(target, STARTER.format(name=target.name)))
    say(f"next: efp run {path}")


def _other(path: Path) -> str:
    return f"{safe_stem(path.stem)}-2{path.suffix}"


def _written(path: Any) -> None:
    say(f"written: {path}")
    print_missing()
