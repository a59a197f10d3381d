"""`efp sensitivity`: what the footprint of a model depends on, one input at a time or by what is uncertain."""

from __future__ import annotations

from typing import Any

import click

from efp_graph.cli.arguments import criterion_option, json_option, model_argument, refuse_given, table_option
from efp_graph.cli.commands.uncertainty import OF_DRAWS, drawn, draws_options
from efp_graph.cli.models import load_model
from efp_graph.cli.output import print_json, print_missing, print_table, say, working
from efp_graph.sensitivity import table, variance_table
from efp_graph.sensitivity.drawn import GROUPS
from efp_graph.sensitivity.methods import METHODS
from efp_graph.sensitivity.variance_result import GlobalSensitivity
from efp_graph.values.shares import share_of

OF_LOCAL = ("step", "pairs", "no_series")
OF_GLOBAL = ("groups", "method", *OF_DRAWS)


@click.command()
@model_argument
@click.option("--step", metavar="PERCENT", default="10%", help="How far each input goes down and up: 10% unless given.")
@criterion_option
@click.option("--pairs", is_flag=True, help="Also what the largest do two at a time.")
@click.option("--no-series", is_flag=True, help="Leave out hourly series and typical weeks.")
@click.option(
    "--global", "is_global", is_flag=True,
    help="Instead: which uncertain facts the variance of the total comes from, by what is known of the inputs.",
)  # fmt: skip
@click.option("--groups", type=click.Choice(GROUPS), help="With --global: also by group.")
@click.option(
    "--method", type=click.Choice(METHODS), help="With --global: instead of the cheapest that is good enough."
)
@draws_options
@click.option("--top", type=click.IntRange(1), default=table.TOP, help=f"How many lines: {table.TOP} unless given.")
@click.option("--chart", metavar="FILE", help="Also draw it: .html, .png, .svg or .pdf.")
@table_option
@json_option
@click.pass_context
def sensitivity(
    context: click.Context,
    path: str,
    step: str,
    criterion: str,
    pairs: bool,
    no_series: bool,
    is_global: bool,
    groups: str | None,
    method: str | None,
    assumed: tuple[str, ...],
    count: str,
    seed: int,
    top: int,
    chart: str | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Tell what the footprint of MODEL depends on.

    Each input goes 10 % down and up, one at a time, and each option is changed once. With --global: which of the
    inputs of which something is known, bounds or a confidence, make the total uncertain; only there are draws.
    """
    if is_global:
        refuse_given(context, OF_LOCAL, "is of the question without --global")
    else:
        refuse_given(context, OF_GLOBAL, "goes with --global")
    model = load_model(path)
    found: Any
    if is_global:
        result = drawn(model.system, assumed, count, seed, criterion=criterion)
        with working("Dividing the variance"):
            found = result.sensitivity(groups, method, seed=seed)
    else:
        share = share_of(step, "--step", ends=False)
        with working("Varying the inputs"):
            found = model.system.sensitivity(share, series=not no_series, pairs=pairs, criterion=criterion)
    if output is not None:
        found.to_csv(output)
    if chart is not None:
        (found.bars if is_global else found.tornado)(chart, top=top)
    if as_json:
        print_json(found.as_data())
        return
    _print(found, top)
    for file, what in ((output, "table"), (chart, "chart")):
        if file is not None:
            say(f"{what}: {file}")


def _print(found: Any, top: int) -> None:
    if isinstance(found, GlobalSensitivity):
        blocks = [(variance_table.head_of(found), variance_table.lines_of(found, top), 2)] if found.method else []
        if found.groups and found.method:
            blocks.append(("Groups", variance_table.group_lines(found), 1))
        notes = variance_table.notes_of(found, top)
    else:
        blocks, notes = table.blocks_of(found, top), table.notes_of(found, top)
    for title, (heads, *rows), texts in blocks:
        addressed = not isinstance(found, GlobalSensitivity)  # by addresses, as --set and --vary take them
        print_table(title, heads, rows, texts=texts, unbroken=(0,) if addressed else (), long_heads=addressed)
    if not blocks:
        say(variance_table.head_of(found))
        print_missing()
    for each in notes:
        say(each)
