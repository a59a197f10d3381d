"""`efp sankey`: what passes from level to level of a model, as a diagram or a table."""

from __future__ import annotations

import click

from efp_graph.attribution.attribution import COLUMNS
from efp_graph.attribution.drawn import sankey_of
from efp_graph.attribution.flows import TEXTS, Flows
from efp_graph.cli.arguments import json_option, levels_in, model_argument, within_in, within_option
from efp_graph.cli.commands.write import tell_written
from efp_graph.cli.models import load_model
from efp_graph.cli.output import print_json, print_table, say, working
from efp_graph.footprint import Device
from efp_graph.footprint.vocabulary import GWP
from efp_graph.values.shares import share_of


@click.command()
@model_argument
@click.option(
    "-o", "--output", metavar="FILE", help="Draw it: .html (opens offline), .svg, .png or .pdf. A table unless given."
)
@click.option(
    "--columns", multiple=True, metavar="LEVELS",
    help=f"From left to right, repeated or with commas between; {','.join(COLUMNS)} unless given.",
)  # fmt: skip
@click.option("--hide", multiple=True, metavar="LEVELS", help="Columns that are left out.")
@click.option(
    "--merge-below", default="1%", metavar="PERCENT", help="In each column what is below it is one: 1% unless given."
)
@within_option
@click.option("--without-devices", is_flag=True, help="Leave out the devices of users.")
@json_option
def sankey(
    path: str,
    output: str | None,
    columns: tuple[str, ...],
    hide: tuple[str, ...],
    merge_below: str,
    within: tuple[str, ...],
    without_devices: bool,
    as_json: bool,
) -> None:
    """Show what passes from level to level of MODEL: phase, category, source, job, pattern ..."""
    attribution = load_model(path).system.attribution()
    flows = attribution.flows(
        levels_in(columns) or COLUMNS,
        hide=levels_in(hide),
        exclude=[Device] if without_devices else [],
        within=within_in(within),
        merge_below=share_of(merge_below, "--merge-below"),
    )
    if output is not None:
        with working("drawing"):
            written = sankey_of(flows, output, False)
    if as_json:
        print_json(_as_data(flows))
    elif output is not None:
        tell_written(written)
    else:
        _print(flows)


def _print(flows: Flows) -> None:
    print_table(flows.head, *flows.lines(), texts=TEXTS, kept=2)
    for sentence in (flows.caption, *flows.remarks):
        say(sentence)


def _as_data(flows: Flows) -> dict[str, object]:
    return {
        "title": flows.title,
        "caption": flows.caption,
        "levels": list(flows.levels),
        "unit": GWP.unit_text,
        "nodes": [
            {"level": each.level, "name": each.name, "kg": each.kilograms, "objects": each.objects}
            for each in flows.nodes
        ],
        "flows": [{"source": each.source, "target": each.target, "kg": each.kilograms} for each in flows.flows],
        "total": flows.total,
        "merged_below": flows.merged_below,
        "remarks": list(flows.remarks),
    }
