"""pint's definitions of units, parsed beforehand: `parsed/`.

Parsing pint's texts takes a tenth of a second, reading these 8 ms. They come with the package, a file for each version
of the texts, named after their SHA-256; where pint brings others, those are parsed. `scripts/refresh_definitions.py`
makes the file for the installed pint.

Considered and not taken: pint's `cache_folder` and a pickle in the user's cache: a library that is imported should not
write files, nor run what it finds in a folder that others can write to.
"""

from __future__ import annotations

import json
from dataclasses import fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from pint.converters import Converter
from pint.facets.context.definitions import BidirectionalRelation, ContextDefinition, ForwardRelation
from pint.facets.group.definitions import GroupDefinition
from pint.facets.nonmultiplicative.definitions import LogarithmicConverter, OffsetConverter
from pint.facets.plain.definitions import (
    DefaultsDefinition,
    DerivedDimensionDefinition,
    PrefixDefinition,
    ScaleConverter,
    UnitDefinition,
)
from pint.facets.system.definitions import BaseUnitRule, SystemDefinition
from pint.util import UnitsContainer

PREPARED = Path(__file__).with_name("parsed")
_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        *(DefaultsDefinition, DerivedDimensionDefinition, PrefixDefinition, UnitDefinition),
        *(GroupDefinition, SystemDefinition, BaseUnitRule),
        *(ContextDefinition, ForwardRelation, BidirectionalRelation),
        *(Converter, ScaleConverter, OffsetConverter, LogarithmicConverter),
    )
}


def prepared_definitions(path: Path) -> list[Any] | None:
    """The definitions of a file that comes with pint, in their order; None when those of its text are not here."""
    try:
        content = place_for(path).read_bytes()
    except OSError:
        return None
    return [_from_json(written) for written in json.loads(content)["definitions"]]


def place_for(path: Path) -> Path:
    """Where the definitions of a text, and of the constants that it imports, are kept."""
    digest = sha256(path.read_bytes() + path.with_name("constants_en.txt").read_bytes()).hexdigest()
    return PREPARED / f"{digest[:16]}.json"


def to_json(written: Any) -> Any:
    """A definition as plain data: [kind, its fields in their order].

    Raises:
        TypeError: it is made of something unknown, as in a new release of pint.
    """
    if written is None or isinstance(written, str | int | float):
        return written
    if isinstance(written, tuple):
        return ["tuple", *map(to_json, written)]
    if isinstance(written, UnitsContainer):
        return ["UnitsContainer", dict(written)]
    if isinstance(written, dict):
        return written
    for kind in type(written).__mro__:  # pint's parser makes classes of its own, which know their lines too
        if _KINDS.get(kind.__name__) is kind:
            return [kind.__name__, *(to_json(getattr(written, field.name)) for field in fields(kind))]
    raise TypeError(f"no definition of units is made of {type(written).__qualname__}")


def _from_json(written: Any) -> Any:
    if type(written) is not list:
        return written
    kind, *content = written
    if kind == "tuple":
        return tuple(map(_from_json, content))
    if kind == "UnitsContainer":
        return UnitsContainer(*content)
    return _KINDS[kind](*map(_from_json, content))
