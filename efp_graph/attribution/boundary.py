"""What is in a figure, what is not, and what in it is default: the statement that stands below every view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from efp_graph.objects.links import LinkInput
from efp_graph.values import EmptyExplainableObject, ExplainableObject, Sources

if TYPE_CHECKING:
    from efp_graph.attribution.atoms import Atom
    from efp_graph.attribution.attribution import Attribution
    from efp_graph.footprint.system import System


def statement(
    attribution: Attribution,
    atoms: Iterable[Atom],
    within: Mapping[str, Any] | None = None,
    exclude: Iterable[type] = (),
) -> tuple[str, ...]:
    """Sentences: which categories are in, what is left out and not modelled, how much is default."""
    categories = dict.fromkeys(atom.category for atom in atoms)
    names = ", ".join(each.__name__ for each in exclude)
    told = [f"In: {', '.join(categories) or 'nothing'}.", f"Left out: {names}." if names else ""]
    return tuple(filter(None, (*told, *attribution.remarks(within), defaults_in(attribution.system))))


def defaults_in(system: System) -> str:
    """How many inputs are hypotheses that nobody has measured, as a sentence."""
    values = [
        value
        for one in system.all_linked_objects
        for each in one.inputs()
        if not isinstance(each, LinkInput)
        and isinstance(value := each.node_of(one).read(), ExplainableObject)
        and not isinstance(value, EmptyExplainableObject)
    ]
    hypotheses = sum(value.source == Sources.HYPOTHESIS for value in values)
    return f"Default, and not measured: {hypotheses} of {len(values)} inputs with a value are hypotheses."
