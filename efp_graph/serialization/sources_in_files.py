"""Sources in files: a name, or a mapping with what else is told of it. The same in native files and in those by hand.

{"name": "Traficom study", "link": "https://...", "place": "table 3", "quotation": "...", "year": 2021,
 "read": "2025-03-31", "licence": "CC BY 4.0", "archive": "https://...", "sha256": "..."}
"""

from __future__ import annotations

from typing import Any

from efp_graph.errors import InputError
from efp_graph.serialization.found import Found
from efp_graph.values import Source, Sources
from efp_graph.values.sources import PARTS, YEARS

BUILT_IN = {each: name.lower() for name, each in vars(Sources).items() if isinstance(each, Source)}
_BY_NAME = {(each.name, each.link): each for each in BUILT_IN}


def source_found(found: Found) -> Source:
    """The source of a mapping.

    Raises:
        ModelFileError: a part is not known, or is none of what it may be.
    """
    parts = found.mapping(("name",), PARTS)
    told: dict[str, Any] = {key: each.text() for key, each in parts.entries() if key != "year" and _is_there(each)}
    if "year" in parts and _is_there(parts["year"]):
        told["year"] = parts["year"].whole(*YEARS)
    try:
        return Source(told.pop("name", None) or parts["name"].text(), **told)
    except InputError as error:
        raise found.error(str(error)) from error


def known_source(source: Source) -> Source:
    """The package's own source where no more than its name and link are told, as files of others and earlier ones do.

    Else the source itself.
    """
    is_short = not source.plain.keys() - {"name", "link"}
    return _BY_NAME.get((source.name, source.link), source) if is_short else source


def with_what_is_known(entry: Any) -> Any:
    """An entry of a table of sources of a file that knew name and link only: with what the package knows of it."""
    if not isinstance(entry, dict) or not isinstance(name := entry.get("name"), str):
        return entry  # refused as what it is
    link = entry.get("link")
    known = _BY_NAME.get((name, link)) if isinstance(link, str | None) else None
    return entry if known is None or entry.keys() - {"name", "link"} else known.plain


def _is_there(found: Found) -> bool:
    return found.content is not None


def source_schema() -> dict[str, Any]:
    """The JSON Schema of a source."""
    text = {"type": "string"}
    others: dict[str, Any] = dict.fromkeys(PARTS, text)
    others["year"] = {"type": "integer", "minimum": YEARS[0], "maximum": YEARS[1]}
    others["read"] = {"type": "string", "format": "date"}
    others["sha256"] = {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"}
    return {"type": "object", "required": ["name"], "additionalProperties": False, "properties": others}
