"""Storage that is on at all hours: `always_on=True` gives it the idle power that makers of drives publish.

Without it a unit needs electricity only while data are written, freed or dumped, as in version 10: an archive of 100 TB
would need next to none. The power is per capacity: a unit takes its share of a drive of a data centre.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from efp_graph.errors import WrongKind
from efp_graph.footprint.tables import rows, table
from efp_graph.objects.shorthands import Shorthand
from efp_graph.texts import shown
from efp_graph.values import ExplainableQuantity, SourceValue, u
from efp_graph.values.origins import Origin
from efp_graph.values.readable import number

GivenAlwaysOn: TypeAlias = bool | str  # true, false, or what the storage is made of
MEDIA = ("ssd", "hdd")
TRUTHS = {"true": True, "yes": True, "false": False, "no": False}
# Attributes by which an archetype is known, the one that is about electricity first
TELLING = ("power_per_storage_capacity", "carbon_footprint_fabrication_per_storage_capacity")


def idle_power_of(medium: str, capacity: Any) -> SourceValue:
    """The electric power of an idle unit: its share of a drive, the middle one of those that are known per capacity.

    Args:
        medium: "ssd" or "hdd".
        capacity: of the unit.

    Raises:
        UnitError: the capacity is none.
    """
    known = [each for each in rows("drive_power") if each["medium"] == medium]
    known.sort(key=_per_terabyte)
    drive = known[(len(known) - 1) // 2]
    least, most = (_per_terabyte(each) for each in (known[0], known[-1]))
    held = quantity(capacity)
    size = float(held.to("TB").magnitude)
    return SourceValue(
        _per_terabyte(drive) * size * u.W,
        table("drive_power").source(drive["source_name"], drive["source_link"]),
        f"idle power of {medium.upper()} storage",
        low=least * size * u.W,
        high=most * size * u.W,
        confidence="medium",
        origin=Origin("data", medium),
        comment=(
            f"{drive['idle_W']} W for {drive['capacity_TB']} TB, the share of {held}; "
            f"{len(known)} drives have {number(least)} to {number(most)} W/TB"
        ),
    )


def values_of_always_on(kind: Any, given: Any, others: Mapping[str, Any]) -> dict[str, Any]:
    """The idle power of a storage that is on at all hours, or that of the class for one that is not.

    Raises:
        WrongKind: what is given is neither a truth value nor a medium; or it cannot be told which medium is meant.
    """
    word = given.strip().lower() if isinstance(given, str) else given
    meant = TRUTHS.get(word, word) if isinstance(word, str) else word
    if meant is False:
        return {"idle_power": kind.default_values()["idle_power"]}
    if meant is True:
        meant = _medium_of(kind, others)
    if meant not in MEDIA:
        raise WrongKind(f"always_on was given as {shown(given)}. Give true or false; or ssd or hdd, to say what it is.")
    capacity = others.get("storage_capacity", kind.default_values().get("storage_capacity"))
    return {"idle_power": idle_power_of(meant, capacity)}


def _medium_of(kind: Any, others: Mapping[str, Any]) -> str:
    """The archetype whose figures a storage has.

    Raises:
        WrongKind: it has those of none.
    """
    defaults = kind.default_values()
    archetypes = {medium: kind.archetype_values(medium) for medium in MEDIA if medium in kind.archetype_names}
    for name in TELLING:
        figure = others.get(name, defaults.get(name))
        for medium, values in archetypes.items():
            if figure is not None and values[name] == quantity(figure):
                return medium
    raise WrongKind(
        "always_on was given as true for a storage that has the figures of no archetype, so that it cannot be told "
        "which drives it consists of. Give always_on: ssd or always_on: hdd; or idle_power."
    )


def quantity(given: Any) -> ExplainableQuantity:
    """What is given for a quantity, as a value."""
    return given if isinstance(given, ExplainableQuantity) else SourceValue(given)


def _per_terabyte(row: Mapping[str, str]) -> float:
    return float(row["idle_W"]) / float(row["capacity_TB"])


ALWAYS_ON = Shorthand(
    "always_on",
    "GivenAlwaysOn",
    __name__,
    "true for a storage that is on at all hours, ssd or hdd where no archetype says which: gives idle_power",
    values_of_always_on,
)
