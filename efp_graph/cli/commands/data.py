"""`efp data`: the tables that come with the package, whether they are the recorded ones, and what newer ones move."""

from __future__ import annotations

import dataclasses
from textwrap import shorten

import click

from efp_graph.cli.arguments import json_option, model_argument
from efp_graph.cli.models import load_model
from efp_graph.cli.output import EXIT_LIMIT, print_json, print_missing, print_table, say
from efp_graph.footprint import catalogues
from efp_graph.footprint.services.gen_ai import moves_in
from efp_graph.footprint.tables import tables

WIDTH = 24  # of a text, so that a table fits a line


@click.group()
def data() -> None:
    """Show the data tables that come with efp_graph."""


@data.command("list")
@json_option
def list_tables(as_json: bool) -> None:
    """List the tables: version, date, licence, checksum, rows.

    The checksum of each file is computed now. Ends with 1 when one is not the recorded file. Whole texts, origins and
    refresh scripts are in the JSON form.
    """
    found = [(each, each.is_verified()) for each in tables()]
    if as_json:
        print_json([{"name": each.name, **dataclasses.asdict(each), "verified": verified} for each, verified in found])
    else:
        columns = ("table", "version", "date", "licence", "checksum", "rows")
        print_table(
            "Data tables of efp_graph",
            columns,
            (
                (
                    each.name,
                    shorten(each.version, WIDTH, placeholder="…"),
                    each.date,
                    shorten(each.licence, WIDTH, placeholder="…"),
                    f"{each.sha256[:8]} {'verified' if verified else 'DIFFERS'}",
                    f"{each.rows:,}",
                )
                for each, verified in found
            ),
            texts=5,
        )
    if not all(verified for _, verified in found):
        raise click.exceptions.Exit(EXIT_LIMIT)


@data.command()
@model_argument
@click.option("--catalogue", metavar="TITLE", help="The other catalogue; the newest unless given.")
@json_option
def moves(path: str, catalogue: str | None, as_json: bool) -> None:
    """Show what another catalogue of generative-AI models would move of MODEL.

    Nothing is changed: to take it, set the `catalogue` of the models.
    """
    title = catalogue or catalogues.newest().title
    found = moves_in(load_model(path).system, title)
    if as_json:
        print_json([move._asdict() for move in found])
    else:
        for move in found:
            say(str(move))
        if not found:
            say(f"{title} moves no model.")
        print_missing()
