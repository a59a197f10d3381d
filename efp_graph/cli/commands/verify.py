"""`efp verify`: an audit page against its seal and against its model, for auditors and pipelines."""

from __future__ import annotations

import click

from efp_graph.cli.arguments import allow_partial, conventions, json_option
from efp_graph.cli.models import load_model
from efp_graph.cli.output import EXIT_LIMIT, print_json, print_missing, say, working
from efp_graph.footprint.verifying import Verification, verify_page

SHOWN = 50  # findings; JSON has all


@click.command()
@click.argument("page", metavar="AUDIT.HTML")
@click.argument("model", metavar="[MODEL]", required=False)
@allow_partial
@conventions
@json_option
def verify(page: str, model: str | None, as_json: bool) -> None:
    """Tell whether an audit page is as it was made.

    Its seal is checked to the last character, and its figures are calculated again from what the page itself holds:
    what could not be is told. With MODEL, everything is calculated again from there and compared figure by figure. What
    differs is named, with its place. Exit code 1 when something does; 3 when the file is no audit page.
    """
    import efp_graph.connectors.ecologits  # noqa: F401  (pages may call its operations)

    system = None if model is None else load_model(model).system
    with working("calculating and comparing" if system is not None else "checking"):
        found = verify_page(page, system, model)
    if as_json:
        print_json(_as_data(found))
    else:
        _print(found)
    if not found.holds:
        raise click.exceptions.Exit(EXIT_LIMIT)


def _as_data(found: Verification) -> dict[str, object]:
    facts = {name: content for name, content in found.facts.items() if name != "lines"}
    return {
        "page": str(found.path),
        "holds": found.holds,
        "seal": facts or None,
        "figures_recalculated": None if found.again is None else found.again.equal,
        "not_recalculated": None if found.again is None else dict(found.again.left),
        "figures_compared": found.compared,
        "findings": [each._asdict() for each in found.findings],
        "remarks": list(found.remarks),
    }


def _print(found: Verification) -> None:
    lines = str(found).split("\n")
    left = len(found.findings) - SHOWN
    if left > 0:
        lines = [*lines[: SHOWN + 1], f"  and {left:,} more: --json has all.", *lines[len(found.findings) + 1 :]]
    say("\n".join(lines))
    print_missing()
