"""`efp graph`, `efp report`, `efp export` and `efp convert`: commands that write a model or what it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from efp_graph.audit.calculus_graph import calculus_graph_to_file
from efp_graph.cli.addresses import value_at
from efp_graph.cli.arguments import model_argument
from efp_graph.cli.commands.uncertainty import drawn, refuse_draws_unasked, uncertainty_option
from efp_graph.cli.models import load_model
from efp_graph.cli.output import print_missing, say, working
from efp_graph.errors import NotAllowed, UnknownOption, nearest
from efp_graph.footprint.weighing import weighed_unasked
from efp_graph.serialization import to_yaml, write_efootprint_json
from efp_graph.serialization.efootprint_writing import LAYOUTS, USUAL_VERSION
from efp_graph.serialization.loading import YAML
from efp_graph.values import ExplainableObject

if TYPE_CHECKING:
    from efp_graph.footprint import System
    from efp_graph.sensitivity.result import LocalSensitivity

weights_option = click.option(
    "--sensitivity", "is_weighed", is_flag=True,
    help="Also how much each input moves the total; as efp sensitivity has it.",
)  # fmt: skip
EXPORTS = {".xlsx": "export_xlsx", ".json": "export_json", ".provn": "export_prov"}


@click.command()
@model_argument
@click.argument("attribute")
@click.option("-o", "--output", required=True, metavar="FILE", help="Ends in .svg, .png, .pdf, .dot or .html.")
@click.option("--depth", type=click.IntRange(1), default=100, help="How many formulas to follow down.")
@click.option("--collapse", is_flag=True, help="Leave out intermediate steps that one other value alone reads.")
@click.option(
    "--only-from", "inputs", multiple=True, metavar="ATTRIBUTE", help="Only the ways from it. May be repeated."
)
@click.option(
    "--bundle", type=click.IntRange(0), metavar="COUNT",
    help="From how many like values on they are one node; 0 draws each. By the size of the graph unless given.",
)  # fmt: skip
@click.option("--against", metavar="OLD", help="Another model: what changed since, what moved with it, what stayed.")
@click.option("--dark/--light", default=None, help="The ground; .html and .svg follow the reader unless given.")
def graph(
    path: str,
    attribute: str,
    output: str,
    depth: int,
    collapse: bool,
    inputs: tuple[str, ...],
    bundle: int | None,
    against: str | None,
    dark: bool | None,
) -> None:
    """Draw how a figure is calculated, or how that differs from another model.

    ATTRIBUTE is one such as server.energy_footprint.
    """
    model = load_model(path)
    value = value_at(model, attribute)
    if not isinstance(value, ExplainableObject):
        raise NotAllowed(f"{attribute} is a link, not a value: there is no calculation to draw.")
    if against is not None:
        if collapse or inputs:
            raise NotAllowed(
                "A difference is drawn with all that changed and moved: leave --collapse and --only-from out, or "
                "--against."
            )
        older = load_model(against).system
        options = {"max_depth": depth, "bundle": bundle, "dark": dark}
        with working("drawing"):
            picture = model.system.graph_diff(older, output, of=value, **options)
        tell_written(picture)
        return
    only_from = [value_at(model, each) for each in inputs] or None
    with working("drawing"):
        picture = calculus_graph_to_file(
            value, output, max_depth=depth, collapse=collapse, only_from=only_from, bundle=bundle, dark=dark
        )
    tell_written(picture)


@click.command()
@model_argument
@click.option(
    "-o", "--output", metavar="FILE",
    help="audit.html, or audit.pdf (a dossier for paper); named after the system unless given.",
)  # fmt: skip
@click.option(
    "--sensitivity/--no-sensitivity", "is_weighed", default=None,
    help="Also how much each input moves the total, the largest first; as efp sensitivity has it. Unless said: of a "
    "model that is told a hundred numbers at most.",
)  # fmt: skip
@click.option("--review", metavar="FILE", help="A review.json saved from a page: what is checked, what has changed.")
@click.option("--against", metavar="FILE", help="A page that was written before: what has changed since, what is new.")
@uncertainty_option
@click.pass_context
def report(
    context: click.Context,
    path: str,
    output: str | None,
    is_weighed: bool | None,
    review: str | None,
    against: str | None,
    is_uncertain: bool,
    assumed: tuple[str, ...],
    count: str,
    seed: int,
) -> None:
    """Write an audit page.

    One HTML file from the total to every input, that opens without a network. As PDF: a dossier of some ten pages,
    which Chromium, Chrome or Edge prints.
    """
    refuse_draws_unasked(context, is_uncertain)
    system = load_model(path).system
    result = drawn(system, assumed, count, seed, by=None) if is_uncertain else None
    with working("calculating and writing"):
        found = weighed_unasked(system) or False if is_weighed is None else is_weighed and _weights(system)
        said = {"review": review, "against": against, "sensitivity": found}
        reviewed = None if review is None and against is None else system.reviewed(**said)
        written = system.audit_report(output, uncertainty=result, model=path, **said)
    if reviewed is not None:
        say(str(reviewed))
    tell_written(written)


def _weights(system: System) -> LocalSensitivity:
    """How much each input moves the total."""
    with working("Varying the inputs"):
        return system.sensitivity(alternatives=False)


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
@weights_option
@uncertainty_option
@click.pass_context
def export(
    context: click.Context,
    path: str,
    output: str,
    period: str,
    figures: tuple[str, ...],
    is_weighed: bool,
    is_uncertain: bool,
    assumed: tuple[str, ...],
    count: str,
    seed: int,
) -> None:
    """Write a spreadsheet or tables.

    All inputs with their sources, all figures with their formulas.
    """
    refuse_draws_unasked(context, is_uncertain)
    ending = Path(output).suffix.lower()
    if (is_uncertain or is_weighed) and ending == ".provn":
        raise NotAllowed(
            "PROV tells where figures come from, and has no place for an uncertainty or a sensitivity: give -o "
            "audit.xlsx or audit.json, or a folder for CSV tables, or leave --uncertainty and --sensitivity out."
        )
    model = load_model(path)
    analyses: dict[str, Any] = {}
    if ending in (".xlsx", ".json", ".csv", ""):
        by = "year" if period == "year" else "month"
        analyses["uncertainty"] = drawn(model.system, assumed, count, seed, by) if is_uncertain else None
        analyses["sensitivity"] = _weights(model.system) if is_weighed else None
    if ending == ".xlsx":
        chosen = [value_at(model, each) for each in figures] or None
        with working("writing the workbook"):
            workbook = model.system.export_xlsx(output, period=period, figures=chosen, **analyses)
        tell_written(workbook)
    elif ending == ".json":
        tell_written(model.system.export_json(output, period=period, **analyses))
    elif ending == ".provn":
        tell_written(model.system.export_prov(output))
    elif ending in ("", ".csv"):
        tell_written(model.system.export_csv(Path(output).with_suffix(""), period=period, **analyses))
    else:
        raise UnknownOption(f"{output!r} tells no format. {nearest(ending, EXPORTS)} Without an ending: CSV tables.")


@click.command()
@model_argument
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    help="model.json (native: everything, exactly), or model.yaml (as a person writes it, without defaults).",
)
@click.option(
    "--to", "layout", type=click.Choice(["native", "yaml", "e-footprint"]),
    help="Layout of the file; by its ending unless given.",
)  # fmt: skip
@click.option(
    "--version",
    type=click.Choice([str(each) for each in LAYOUTS]),
    help=f"Of e-footprint (e-footprint only): 27 knows edge devices, weeks and weights. {USUAL_VERSION} unless given.",
)
@click.option("--results", is_flag=True, help="Save calculated results too (native only).")
@click.option(
    "--series",
    type=click.Choice(["compressed", "csv", "binary"]),
    default="compressed",
    help="Long series: in the file, as tables beside it, or those of results as doubles beside it (native only).",
)
def convert(path: str, output: str, layout: str | None, version: str | None, results: bool, series: str) -> None:
    """Write MODEL as another kind of file.

    Reads whatever can be read: Python, native, YAML, e-footprint.
    """
    layout = layout or ("yaml" if Path(output).suffix.lower() in YAML else "native")
    if results and layout != "native":
        raise NotAllowed("Results are saved in native files only: give -o model.json, or leave --results out.")
    if version and layout != "e-footprint":
        raise NotAllowed("A version is that of e-footprint: give --to e-footprint too, or leave --version out.")
    system = load_model(path).system
    if layout == "yaml":
        tell_written(to_yaml(system, output))
        return
    if layout == "native":
        tell_written(system.to_json(output, results=results, series=series))
        return
    write_efootprint_json(system, output, version=int(version or USUAL_VERSION))
    tell_written(output)


def tell_written(path: Any) -> None:
    """Say which file was written, and what is missing in it."""
    say(f"written: {path}")
    print_missing()
