"""The group of commands. Each is imported when it is asked for, so that starting one does not pay for the others."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any

import click

from efp_graph.cli import EXIT_INTERRUPTED
from efp_graph.cli.arguments import is_complete
from efp_graph.cli.models import missing
from efp_graph.cli.output import EXIT_PARTIAL, EXIT_PIPE, EXIT_REFUSED, say
from efp_graph.errors import EfpGraphError, nearest, reason_of
from efp_graph.hints import TERMINAL, spoken

# command: module below efp_graph.cli.commands that defines it under its own name
COMMANDS = {
    "run": "run",
    "show": "show",
    "validate": "run",
    "explain": "look",
    "what-if": "compare",
    "compare": "scenarios",
    "sweep": "sweep",
    "pivot": "pivot",
    "sankey": "sankey",
    "sci": "views",
    "scopes": "views",
    "diff": "compare",
    "why": "why",
    "uncertainty": "uncertainty",
    "sensitivity": "sensitivity",
    "check": "check",
    "graph": "write",
    "report": "write",
    "verify": "verify",
    "export": "write",
    "convert": "write",
    "new": "new",
    "data": "data",
}


class Commands(click.Group):
    """Commands by name, in the order of the table; no traceback for what a user can mend."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, most used first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name."""
        module = COMMANDS.get(name)
        if module is None:
            return None
        found: click.Command = getattr(
            importlib.import_module(f"efp_graph.cli.commands.{module}"), name.replace("-", "_")
        )
        return found

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command and its arguments; a typo is answered with the nearest names."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError:
            ctx.fail(f"There is no command {args[0]!r}. {nearest(args[0], COMMANDS)}")

    def invoke(self, ctx: click.Context) -> Any:
        """Run; errors of ours and of the system become a message and an exit code."""
        try:
            with spoken(TERMINAL):
                result = super().invoke(ctx)
                sys.stdout.flush()
        except EfpGraphError as error:
            notes = "".join(f"\n{note}" for note in getattr(error, "__notes__", ()))
            refuse(f"{error}{notes}")
        except click.NoSuchOption as error:
            others = [f"efp {name}" for name in COMMANDS if _has(self.get_command(ctx, name), error.option_name)]
            if others and not error.possibilities:
                where = f"{' and '.join(others)} {'has' if len(others) == 1 else 'have'} it."
                raise click.NoSuchOption(error.option_name, f"{error.message} {where}", ctx=error.ctx) from error
            raise
        except BrokenPipeError:  # `efp show model | head`: who reads has what they want
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is flushed at the end
            raise click.exceptions.Exit(EXIT_PIPE) from None
        except KeyboardInterrupt:
            say("efp: interrupted.", err=True)
            raise click.exceptions.Exit(EXIT_INTERRUPTED) from None
        except OSError as error:
            refuse(f"{error.filename or 'A file'}: {error.strerror or reason_of(error)}")
        else:
            if not is_complete():
                paths = ", ".join(dict.fromkeys(path for path, _ in missing()))
                say(f"efp: {paths}: read in part. Give --allow-partial to accept that.", err=True)
                raise click.exceptions.Exit(EXIT_PARTIAL)
            return result


def _has(command: click.Command | None, option: str) -> bool:
    return command is not None and any(option in each.opts for each in command.params)


def refuse(message: str) -> None:
    """End with a message on standard error."""
    say(f"efp: {message}", err=True)
    raise click.exceptions.Exit(EXIT_REFUSED)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="MODEL is a file: native JSON, YAML, one of e-footprint, or Python with a `system`.",
)
@click.version_option(package_name="efp-graph", prog_name="efp")
def efp() -> None:
    """The carbon footprint of digital services."""
