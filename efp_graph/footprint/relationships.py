"""The pictures of a system's objects. A class says in which of them its objects stand, and in which colour."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from efp_graph.objects import ModelingObject
from efp_graph.objects.classes import classes_outside, modeling_classes
from efp_graph.objects.declared import USAGE


def object_relationship_graph_to_file(
    start: ModelingObject,
    filename: str | Path | None = None,
    classes_to_ignore: Iterable[str | type] | None = None,
    width: str = "1200px",
    height: str = "900px",
    notebook: bool = False,
) -> Any:
    """See `ModelingObject.object_relationship_graph_to_file`."""
    from efp_graph.audit.relationship_graph import relationship_graph_to_file
    from efp_graph.objects.relationships import relationships

    ignored = classes_outside(USAGE) if classes_to_ignore is None else classes_to_ignore
    known = modeling_classes()
    objects, links = relationships(start, ["Device" if each == "Hardware" else each for each in ignored])
    return relationship_graph_to_file(
        start.name,
        objects,
        links,
        remark=" ".join(start.remarks),
        colours={each.kind: colour for each in objects if (colour := known[each.kind].picture_colour)},
        filename=filename,
        width=width,
        height=height,
        notebook=notebook,
    )
