"""The pictures of a system's objects: which classes each view leaves out, and the colour of each class."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from efp_graph.objects import ModelingObject, find_class

_JOBS = ("Job", "VideoStreamingJob", "GenAIJob", "WebApplicationJob")
_SERVICES = ("VideoStreaming", "GenAIModel", "WebApplication")
_HARDWARE = ("Server", "GPUServer", "BoaviztaCloudServer", "BoaviztaServerFromConfig", "Device", "Storage")

# What users do, down to the servers that serve them
USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE = ["System", "Network", "Device", "Country", "Storage", *_JOBS, *_SERVICES]
# What runs where
INFRA_VIEW_CLASSES_TO_IGNORE = [
    "UsagePattern",
    "Network",
    "Device",
    "System",
    "UsageJourney",
    "UsageJourneyStep",
    "Country",
]

COLOURS = {  # light ones of Okabe and Ito's palette, which stay apart for colour-blind readers
    **dict.fromkeys(_HARDWARE, "#f6c3a5"),
    "UsagePattern": "#8cc4ea",
    "UsageJourney": "#b5daf3",
    "UsageJourneyStep": "#dbeefa",
    **dict.fromkeys(_JOBS, "#f5eda6"),
    **dict.fromkeys(_SERVICES, "#fbd48c"),
}


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

    ignored = USAGE_PATTERN_VIEW_CLASSES_TO_IGNORE if classes_to_ignore is None else classes_to_ignore
    objects, links = relationships(start, ["Device" if each == "Hardware" else each for each in ignored])
    return relationship_graph_to_file(
        start.name,
        objects,
        links,
        remark=" ".join(start.remarks),
        colours={each.kind: _colour_of(each.kind) for each in objects},
        filename=filename,
        width=width,
        height=height,
        notebook=notebook,
    )


def _colour_of(kind: str) -> str:
    """That of the class, or of the nearest class above it that has one; grey otherwise."""
    from efp_graph.audit.relationship_graph import OTHER

    names = (each.__name__ for each in find_class(kind).__mro__)
    return next((COLOURS[name] for name in names if name in COLOURS), OTHER)
