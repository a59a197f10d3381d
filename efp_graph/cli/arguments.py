"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import click

from efp_graph.cli.models import CONVENTIONS, missing
from efp_graph.errors import InputError
from efp_graph.footprint.conventions import EFOOTPRINT_27, OPTIONS, Conventions
from efp_graph.footprint.vocabulary import GWP

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


def _conventions(context: click.Context, _: click.Parameter, given: tuple[str, ...]) -> None:
    """The conventions that are asked for: of a program, or option by option on top of it.

    Raises:
        UnknownOption: there are none of that name, or there is no such option or choice.
    """
    if not given:
        return
    programs = [each for each in given if "=" not in each]
    chosen = Conventions.of(programs[-1]) if programs else Conventions()
    pairs = (each.partition("=") for each in given if "=" in each)
    options = {name.strip(): _choice(name.strip(), text.strip()) for name, _, text in pairs}
    context.meta[CONVENTIONS] = chosen.with_options(**options)


def _choice(name: str, text: str) -> Any:
    """The choice of an option that a text means; the text where it means none."""
    allowed = OPTIONS[name].allowed if name in OPTIONS else ()
    return next((choice for choice in allowed if str(choice).lower() == text.lower()), text)


conventions = click.option(
    "--conventions",
    metavar="NAME",
    multiple=True,
    expose_value=False,
    callback=_conventions,
    help=f'Calculate by other methods than the model says: "{EFOOTPRINT_27}", or an option such as delays=fraction. '
    "Repeatable.",
)
table_option = click.option("-o", "--output", metavar="FILE", help="Also write the table, as .csv.")
criterion_option = click.option(
    "--criterion", metavar="NAME", default=GWP.name, help="What the footprint is on: gwp unless given."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")


def refuse_given(context: click.Context, names: Iterable[str], told: str) -> None:
    """Raise UsageError for an option that is given and has no place beside the others.

    Args:
        names: of the parameters; told: why, behind the name of the option: "goes with --global".
    """
    given = click.core.ParameterSource.COMMANDLINE
    for each in context.command.params:
        if each.name in names and context.get_parameter_source(each.name) is given:
            raise click.UsageError(f"{each.opts[0]} {told}.")


def levels_in(given: tuple[str, ...]) -> tuple[str, ...]:
    """The levels of an option that is repeated, or has several with commas between."""
    return tuple(each.strip() for text in given for each in text.split(",") if each.strip())


within_option = click.option(
    "--within", multiple=True, metavar="LEVEL=NAME", help="Only what goes through it: country=France. Repeatable."
)


def within_in(given: tuple[str, ...]) -> dict[str, str]:
    """{level: name} of an option LEVEL=NAME.

    Raises:
        InputError: it is none.
    """
    pairs = [each.partition("=") for each in given]
    for level, equals, name in pairs:
        if not equals:
            raise InputError(f"--within takes LEVEL=NAME, such as country=France, and was given {level + name!r}.")
    return {level.strip(): name.strip() for level, _, name in pairs}


def model_argument(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument MODEL, whether it may be read in part, and by which methods it is calculated."""
    return click.argument("path", metavar="MODEL")(allow_partial(conventions(command)))
