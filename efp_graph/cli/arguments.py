"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from efp_graph.cli.models import missing

ALLOWED = "efp_graph.allow_partial"


def is_complete() -> bool:
    """Whether all models were read whole, or may be read in part."""
    return not missing() or bool(click.get_current_context().meta.get(ALLOWED))


def _note(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.meta[ALLOWED] = value


allow_partial = click.option(
    "--allow-partial",
    is_flag=True,
    expose_value=False,
    callback=_note,
    help="Accept a file that can be read in part only: exit code 0 instead of 4. What is missing is told all the same.",
)
table_option = click.option("-o", "--output", metavar="FILE", help="Also write the table, as .csv.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")


def model_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument MODEL, and whether it may be read in part."""
    return click.argument("path", metavar="MODEL")(allow_partial(command))
