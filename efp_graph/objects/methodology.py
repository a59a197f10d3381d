"""The paragraph of the methodology that a formula rests on: named where it is declared, shown where it is audited.

Those of our own formulas are in `formulas.json`, packed from docs/formulas.md by scripts/write_formulas.py. A class of
a plug-in names one of these, or brings a `Paragraph` of its own; a formula of which nothing is said has none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple, TypeVar

from efp_graph.errors import UnknownOption, WrongKind, nearest
from efp_graph.texts import shown

F = TypeVar("F", bound=Callable[..., Any])


class Paragraph(NamedTuple):
    """A paragraph of one's own: a title, and a text of which empty lines part the paragraphs."""

    title: str
    text: str


Named = str | Paragraph


def paragraph(named: Named) -> Callable[[F], F]:
    """Name the paragraph of a formula: `@paragraph("number-of-instances")` next above the method.

    `methodology = "totals"` in the body of a class names that of all formulas of the body that say nothing themselves.

    Args:
        named: the anchor of a paragraph of docs/formulas.md, or a `Paragraph` of one's own.

    Raises:
        WrongKind: it is neither, or does not stand next above a method.
    """
    if not isinstance(named, Named):
        raise WrongKind(
            f'@paragraph was given {shown(named)}. Give the anchor of a paragraph, as "totals", or a Paragraph.'
        )

    def name(formula: F) -> F:
        if not hasattr(formula, "__code__"):
            raise WrongKind("@paragraph stands above a declaration. Write it below, next above the method.")
        formula.paragraph = named  # type: ignore[attr-defined]
        return formula

    return name


def check_paragraph(named: Named, whose: str) -> None:
    """Look whether what a formula names is there.

    Raises:
        UnknownOption: there is no paragraph of that anchor.
    """
    if not isinstance(named, Paragraph) and named not in packed():
        raise UnknownOption(
            f"{whose} names a paragraph of the methodology that is not there: {shown(named)}. "
            f"{nearest(named, packed())} Or bring one: Paragraph(title, text)."
        )


@cache
def packed() -> Mapping[str, Any]:
    """{anchor: {title, text: paragraphs, each a list of texts and of [tag of HTML, text]}} of our own formulas."""
    found: Mapping[str, Any] = json.loads((files("efp_graph.objects") / "formulas.json").read_text(encoding="utf-8"))
    return found
