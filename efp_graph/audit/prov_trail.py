"""The trail as a W3C PROV document: figures are entities, formulas activities, sources agents.

    figure       entity; `efp:address` is its address in every export, `prov:value` its number (of a series the sum)
    formula      activity that used what it reads and generated the figure; associated with efp_graph, a software agent
    source       agent to whom an input is attributed
    object       collection, a kind of entity, whose members are its figures

Written by the package `prov`: PROV-JSON, which it reads back, and PROV-N, for people.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from efp_graph.audit.records import Audit
from efp_graph.audit.told import told
from efp_graph.errors import MissingExtra

if TYPE_CHECKING:
    from efp_graph.values import Source

FORMATS = {".json": "json", ".provn": "provn"}
TOLD = (
    "unit", "hours", "first_hour", "clock", "low", "high", "bounds", "confidence", "comment", "distribution",
    "pedigree", "origin", "kind", "class",
)  # fmt: skip


def prov_trail(audit: Audit, kind: str) -> str:
    """The document as "json" or "provn".

    Raises:
        MissingExtra: the package `prov` is not installed (extra "prov").
    """
    text = io.StringIO()
    prov_document(audit).serialize(text, format=kind)
    return text.getvalue()


def prov_document(audit: Audit) -> Any:
    """The document as a `prov.model.ProvDocument`.

    Raises:
        MissingExtra: the package `prov` is not installed (extra "prov").
    """
    try:
        from prov.model import PROV, ProvDocument
    except ImportError as error:
        raise MissingExtra("A PROV document", "prov", "prov") from error
    document = ProvDocument()
    document.add_namespace("efp", "urn:efp_graph:")
    software = document.agent("efp:efp_graph", {"prov:type": PROV["SoftwareAgent"], "prov:label": "efp_graph"})
    for place, missing in enumerate(audit.not_read):
        document.entity(f"efp:not-read-{place}", {"prov:label": f"Not read: {_clean(missing)}"})
    if audit.simulation:
        document.entity("efp:simulation", {"prov:label": f"A simulation: {_clean(audit.simulation)}"})
    agents: dict[Source, Any] = {}
    objects = [
        document.collection(f"efp:object-{place}", {"prov:label": _clean(each.name), "efp:address": each.anchor})
        for place, each in enumerate(audit.objects)
    ]
    entities = []
    for place, figure in enumerate(audit.figures):
        content = told(audit, place)
        label = _clean(f"{content['object']} – {content['name']}")
        attributes = [("prov:label", label), ("efp:address", content["address"])]
        attributes += [(f"efp:{name}", _clean(content[name])) for name in TOLD if content[name] is not None]
        if content["value"] is not None:
            attributes.append(("prov:value", _clean(content["value"])))
        entity = document.entity(f"efp:figure-{place}", attributes)
        entities.append(entity)
        document.hadMember(objects[figure.object], entity)
        source = figure.source
        if source is not None:
            if source not in agents:
                about = {"prov:label": _clean(source.name)}
                more = {part: content for part, content in source.plain.items() if part != "name" and content != ""}
                about |= {f"efp:{part}": _clean(content) for part, content in more.items()}
                agents[source] = document.agent(f"efp:source-{len(agents)}", about)
            document.wasAttributedTo(entity, agents[source])
    for place, figure in enumerate(audit.figures):
        read = figure.made_from()
        if not figure.formula and not read:
            continue
        formula = _clean(told(audit, place)["formula"] or "decided by its conditions")
        activity = document.activity(f"efp:formula-{place}", other_attributes={"prov:label": formula})
        document.wasAssociatedWith(activity, software)
        document.wasGeneratedBy(entities[place], activity)
        for each in read:
            document.used(activity, entities[each], other_attributes={"prov:role": _role(figure, each)})
            document.wasDerivedFrom(entities[place], entities[each], activity)
    return document


def _role(figure: Any, place: int) -> str:
    return "condition" if place in figure.conditions else "operand"


def _clean(content: Any) -> Any:
    """Texts without halves of characters, which no file can hold."""
    return content.encode("utf-8", "replace").decode("utf-8") if isinstance(content, str) else content
