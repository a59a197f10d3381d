"""`efp`, the command line: arguments, exit codes, tables. What it does is in the floors below.

Exit codes:
    0   done; for `efp check`: every limit holds
    1   `efp check`: a limit does not hold; `efp validate`: the model is refused, or with --plausible doubtful;
        `efp diff`: never
    2   the command is used in a way it does not know
    3   a file, a model or an attribute cannot be read, calculated or written; the message says why and what to do
    4   done, but a model was read in part: what is printed and written says so. `--allow-partial` makes it 0
    130 it was interrupted (Ctrl-C): files are as they were
    141 nobody reads the output any more: `efp show model | head`

A limit that does not hold for a part does not hold for the whole: then `efp check` ends with 1.

Reading guide: `commands/` (one module a subject), `models.py` (MODEL on the command line), `addresses.py` (which
attribute is meant), `assignments.py` (`--set attribute=value`), `output.py` (tables, JSON, errors).
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from efp_graph.cli.application import efp

__all__ = ["efp", "main"]

EXIT_INTERRUPTED = 130  # as shells tell a process that SIGINT ended


def main() -> None:
    """Run the command line; ends the process."""
    try:
        from efp_graph.cli.application import efp  # takes a second, in which somebody may change their mind

        efp(prog_name="efp")
    except BaseException as error:
        # A class that is being made wraps what interrupts it, until Python 3.12
        if not isinstance(error, KeyboardInterrupt) and not isinstance(error.__cause__, KeyboardInterrupt):
            raise
        sys.stderr.write("efp: interrupted.\n")
        sys.exit(EXIT_INTERRUPTED)


def __getattr__(name: str) -> Any:
    if name != "efp":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from efp_graph.cli.application import efp

    return efp
