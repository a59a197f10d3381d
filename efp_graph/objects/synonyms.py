"""Other names of attributes: what an attribute is called elsewhere means the one that is declared here.

Names are said to mean others once, in a table (`footprint/names.py`); then objects, classes, constructors, changes,
files and the command line take them. An attribute of a class of that very name goes first, so nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

_whole: dict[str, str] = {}  # {other name: the name here}
_parts: list[tuple[str, str]] = []  # (part of other names, part of names here)


def declare_synonyms(whole: Mapping[str, str], parts: Iterable[tuple[str, str]]) -> None:
    """Have names, and parts of names, mean others: parts in both directions, since classes have the one or the other.

    Example: `declare_synonyms({"utilization_rate": "server_utilization_rate"}, [("manufacturing", "fabrication")])`
    """
    _whole.update(whole)
    _parts.extend(parts)


def synonyms_of(name: str) -> list[str]:
    """The names that may be meant by a name, likeliest first; without the name itself."""
    found = [_whole[name]] if name in _whole else []
    for theirs, ours in _parts:
        for one, other in ((theirs, ours), (ours, theirs)):
            found += [each.replace(one, other) for each in (name, *found) if one in each]
    return [each for each in dict.fromkeys(found) if each != name]


def known_name(name: str, known: Container[str]) -> str:
    """The one of some names that a name means: itself, or one that it stands for; itself where it means none."""
    if name in known:
        return name
    return next((each for each in synonyms_of(name) if each in known), name)
