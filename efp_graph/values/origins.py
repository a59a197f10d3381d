"""Origins: by which way a value came into a model, which tells how far somebody vouches for it.

    default    filled in by a class or one of its named constructors: nobody looked at it
    given      somebody gave it; so are all values of which nothing else is known
    data       read from a table or an interface of others: a country's electricity
    measured   somebody measured it
    checked    a reviewer has looked at it

The source says where a figure comes from, the origin whether somebody chose it for this model.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from efp_graph.errors import UnknownOption, nearest

ORIGINS = ("default", "given", "data", "measured", "checked")


class Origin(NamedTuple):
    """An origin, and of defaults and data what they are the figures of: "laptop", "FRANCE"."""

    kind: str = "given"
    archetype: str = ""


GIVEN = Origin()
DEFAULT = Origin("default")


def origin_from(given: Any, name: str | None) -> Origin:
    """The origin that a user names.

    Args:
        name: of the value, for the message.

    Raises:
        UnknownOption: there is none of that name.
    """
    if isinstance(given, Origin):
        return given
    if not isinstance(given, str) or given not in ORIGINS:
        raise UnknownOption(
            f"The origin of {name or 'a value'} was given as {given!r:.80}. {nearest(str(given), ORIGINS)}"
        )
    return Origin(given)


def with_origin(value: Any, kind: str, archetype: str = "") -> Any:
    """A value that belongs to no attribute yet, told where it comes from; itself."""
    value._origin = Origin(kind, archetype)
    return value
