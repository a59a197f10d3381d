"""Levels: what footprints can be seen by, from the source that emits to the country where it is caused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from efp_graph.errors import UnknownOption, WrongKind, nearest
from efp_graph.footprint.footprint_table import name_of
from efp_graph.footprint.vocabulary import DEVICES, EDGE_DEVICES
from efp_graph.objects.describing import describe_given
from efp_graph.objects.ledger import Category, Phase
from efp_graph.texts import shown
from efp_graph.values.calendar import zone_named

if TYPE_CHECKING:
    from efp_graph.attribution.atoms import Atom

# From fine to coarse: objects that an atom goes through
CHAIN = (
    "source", "job", "component need", "server need", "device need",
    "function", "step", "journey", "pattern", "country",
)  # fmt: skip
LEVELS = (*CHAIN, "device", "phase", "category", "stream")
PERIODS = ("hour", "day", "month", "year")  # which columns may be, as levels are
RECORDS: dict[str, Any] = {"phase": Phase, "category": Category}  # levels whose things are declared
NOBODY = "–"  # where an atom has no object at a level, in tables


def level_named(given: Any) -> str:
    """A level by its name, in any letters, with spaces or underscores.

    Raises:
        UnknownOption: there is none; the message names the nearest.
    """
    name = " ".join(str(given).lower().replace("_", " ").split())
    if name in PERIODS:
        raise UnknownOption(f"{name!r} is no level but a period: give by={name!r}, or have it among the columns.")
    if name not in LEVELS:
        raise UnknownOption(f"There is no level {shown(given)}. {nearest(name, LEVELS)}")
    return name


def levels_named(given: str | Iterable[str] | None) -> tuple[str, ...]:
    """Levels by their names: one, several, or none.

    Raises:
        UnknownOption: there is none of a name.
        WrongKind: something else is given.
    """
    if given is None:
        return ()
    if not isinstance(given, Iterable):
        raise WrongKind(f"Levels are texts, such as 'job', and were given as {describe_given(given)}.")
    return (level_named(given),) if isinstance(given, str) else tuple(map(level_named, given))


def with_period(columns: str | Iterable[str] | None, by: str | None) -> tuple[tuple[str, ...], str | None]:
    """The levels among the columns, and the period, which may stand among them.

    Raises:
        UnknownOption: there is no such level or period.
        WrongKind: something else is given.
    """
    several = [columns] if isinstance(columns, str) else columns
    if by is None and isinstance(several, Iterable):
        several = list(several)
        periods = [each for each in several if each in PERIODS]
        if len(periods) == 1:
            by, several = periods[0], [each for each in several if each not in PERIODS]
    if by is not None and by not in PERIODS:
        raise UnknownOption(f"There is no period {shown(by)}. {nearest(str(by), PERIODS)}")
    return levels_named(several), by


def in_zone(caption: str, by: str | None, tz: Any) -> str:
    """Which hours figures are of, and in which time zone their periods begin where that is not UTC.

    Raises:
        UnknownOption: there is no such zone.
    """
    zone = "UTC" if tz is None else str(zone_named(tz))
    return caption if by is None or zone == "UTC" else f"{caption}; each {by} begins in the time zone {zone}"


def texts_of(keys: Iterable[Any]) -> dict[Any, str]:
    """{what stands at a level: its name}; objects of one name have their id behind it, as commands take it too."""
    found = {key: NOBODY if key is None else name_of(key) for key in keys}
    called: dict[str, int] = {}
    for text in found.values():
        called[text] = called.get(text, 0) + 1
    alone = {key for key, text in found.items() if key is None or called[text] == 1}
    return {key: text if key in alone else f"{text} ({getattr(key, 'id', '')})" for key, text in found.items()}


def is_chosen(atom: Atom, chosen: Mapping[str, Any]) -> bool:
    """Whether an atom goes through all that is chosen, {level: an object, or its name}."""
    return all(is_meant(at_level(atom, level), wanted) for level, wanted in chosen.items())


def is_meant(one: Any, wanted: Any) -> bool:
    """Whether something is what is wanted, an object, its name or its id."""
    return one is not None and (one is wanted or wanted in (name_of(one), getattr(one, "id", None)))


def by_level(within: Mapping[str, Any] | None) -> dict[str, Any]:
    """What is chosen, {level by its name: an object, or its name}.

    Raises:
        UnknownOption: there is no such level.
    """
    return {
        name: record_meant(name, wanted) for level, wanted in (within or {}).items() for name in [level_named(level)]
    }


def record_meant(level: str, wanted: Any) -> Any:
    """The name of a phase or category that is given by its title, or as elsewhere; all else as it is."""
    kind = RECORDS.get(level)
    if kind is None or not isinstance(wanted, str) or wanted in kind.known:
        return wanted
    titles = {each.title.casefold(): each.name for each in kind.all()}
    name = kind.own_name(wanted)
    return name if name in kind.known else titles.get(" ".join(wanted.casefold().split()), wanted)


def object_meant(given: Any, known: Iterable[Any]) -> Any:
    """The one of some objects that is given, as itself, by its name or by its id; None where there is none.

    Raises:
        UnknownOption: there are several.
    """
    found = [one for one in known if is_meant(one, given)]
    if len(found) > 1:
        ids = ", ".join(one.id for one in found)
        raise UnknownOption(f"{len(found)} are called {shown(given)}: give the object itself, or one of {ids}.")
    return found[0] if found else None


def at_level(atom: Atom, level: str) -> Any:
    """What an atom is part of at a level: an object, or the name of a phase, category or stream; None of nothing."""
    if level == "device":
        return atom.source if atom.category in (DEVICES.name, EDGE_DEVICES.name) else None
    if level in ("source", "phase", "category", "stream"):
        return getattr(atom, level)
    return getattr(atom.cell, level.replace(" ", "_"))
