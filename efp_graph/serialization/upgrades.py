"""Files of earlier versions: one function per version, which turns the content of that version into the next one's.

When the layout of native files changes, `SCHEMA_VERSION` goes up by one and `UPGRADES` gets the function that upgrades
a file of the version before. Functions work on plain content, before anything is made of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from efp_graph.serialization.found import Found
from efp_graph.serialization.sources_in_files import with_what_is_known

SCHEMA_VERSION = 7

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


def _as_it_is(content: dict[str, Any]) -> dict[str, Any]:
    """A version that only adds something.

    2, 3 and 7 a form of series, "same_as", "at" and "of"; 5 "origin" and "pedigree"; 7 "seal" and "sha256" too.
    """
    return content


def _known_carbon_intensity(content: dict[str, Any]) -> dict[str, Any]:
    """Version 4: what may be given of a bought API's electricity has another name; "defaults" are new."""
    old, new = "average_carbon_intensity", "known_carbon_intensity"

    def renamed(part: Any) -> Any:
        if isinstance(part, list):
            return [renamed(each) for each in part]
        if not isinstance(part, dict):
            return part
        if part.get("object") in apis and part.get("attribute") == old:  # a change
            return {**part, "attribute": new}
        return {key: renamed(each) if key in ("changes", "updates") else each for key, each in part.items()}

    objects = content.get("objects")
    if not isinstance(objects, dict):
        return content  # refused as what it is
    apis = {
        id
        for id, one in objects.items()
        if isinstance(one, dict) and one.get("class") == "EcoLogitsGenAIExternalAPI" and old in one
    }
    as_now = {
        id: {new if key == old else key: each for key, each in one.items()} if id in apis else one
        for id, one in objects.items()
    }
    named = ("scenarios", "simulation", "history")
    parts: dict[str, Any] = {key: renamed(content[key]) for key in named if key in content}
    return {**content, "objects": as_now, **parts}


def _more_of_sources(content: dict[str, Any]) -> dict[str, Any]:
    """Version 6: more can be told of a source than name and link, and of the package's own more is told."""
    sources = content.get("sources")
    if not isinstance(sources, dict):
        return content
    return {**content, "sources": {key: with_what_is_known(each) for key, each in sources.items()}}


UPGRADES: dict[int, Upgrade] = {
    1: _as_it_is, 2: _as_it_is, 3: _known_carbon_intensity, 4: _as_it_is, 5: _more_of_sources,
    6: _as_it_is,
}  # fmt: skip


def upgraded(found: Found, current: int = SCHEMA_VERSION, upgrades: Mapping[int, Upgrade] = UPGRADES) -> Found:
    """The content of a file in the layout of the current version.

    Args:
        found: a whole file.
        current: the version that is wanted.
        upgrades: {version: function that gives the next version}.

    Raises:
        ModelFileError: the file is of a later version, or of none.
    """
    version = found.mapping(("schema_version",))["schema_version"].whole(1, 1_000_000)
    if version > current:
        raise found["schema_version"].error(
            f"the file is of version {version}, and this efp_graph reads up to {current}. Install a later efp_graph."
        )
    content = found.content
    for each in range(version, current):
        content = {**upgrades[each](content), "schema_version": each + 1}
    return found if version == current else Found(content, found.document)
