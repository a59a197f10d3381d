"""An object as HTML, for notebooks: what it is given, with sources, and its footprint. Names are text."""

from __future__ import annotations

from typing import Any

from efp_graph.objects import ModelingObject
from efp_graph.objects.describing import called, describe_object
from efp_graph.rendering.html import paragraphs_html, table_html, text_html
from efp_graph.values import ExplainableObject
from efp_graph.values.notebook import source_of
from efp_graph.values.readable import readable


def object_html(one: ModelingObject) -> str:
    """See `ModelingObject._repr_html_`."""
    if one.is_deleted:
        return deleted_html(one)
    inputs = [(each.name, *_told(each.node_of(one).read())) for each in one.inputs()]
    head = f"<p><b>{text_html(describe_object(one))}</b></p>"
    return f"{head}{table_html(('input', 'value', 'source'), inputs)}{_footprint(one)}"


def deleted_html(one: ModelingObject) -> str:
    """What there is to say of an object that was deleted."""
    return paragraphs_html([f"{describe_object(one)} was deleted."])


def _told(held: Any) -> tuple[str, str]:
    """What an input holds, and where that comes from."""
    if not isinstance(held, ExplainableObject):
        return called(held), ""
    known = str(held.assessment)
    return readable(held) + (f" ({known})" if known else ""), source_of(held)


def _footprint(one: ModelingObject) -> str:
    """Its footprint, with the hours that the figures are of."""
    place = one.place if one.is_placed() else None
    if place is None:
        return paragraphs_html(["No system uses it, so nothing is calculated."])
    system: Any = place.system
    footprints = system.footprints.of(one)
    if not footprints.rows:
        return paragraphs_html(["It has no footprint of its own.", *footprints.remarks])
    return str(footprints.by("category", "phase")._repr_html_())
