"""What BoaviztAPI answers, checked and brought into shape, whatever road it came by.

An answer is used only when every figure that a model needs is there: a finite number that is not negative, in the unit
that version 2 of the API documents, inside its bounds. Anything else is `Nonsense`, told by the path of the field.
Units: RAM and disks in GB, power in W, climate change (gwp) in kg CO2eq, resources (adp) in kg Sbeq, primary energy
(pe) in MJ, life in hours. `embedded` is manufacturing, `use` electricity over the same life; both are of the instance.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from efp_graph.values import Source
from efp_graph.values.tolerance import exceeds, falls_below

CRITERIA = {"gwp": "kgCO2eq", "adp": "kgSbeq", "pe": "MJ"}  # the unit in which the API gives each
SAME = 1e-6  # relative: figures that differ by less are one
DISKS = {"SSD": "ssd", "HDD": "hdd"}


class Bounded(NamedTuple):
    """A figure with its lower and upper bound."""

    value: float
    low: float
    high: float


def total_of(figures: Iterable[Bounded]) -> Bounded:
    """The sum of figures, and of their bounds; 0 of none."""
    several = list(figures)
    return Bounded(*(sum((each[position] for each in several), 0.0) for position in range(3)))


def without(total: Bounded, part: Bounded) -> Bounded:
    """A footprint less that of a part. Bounds are widened to hold the value, as the API rounds each figure."""
    value = max(0.0, total.value - part.value)
    return Bounded(value, max(0.0, min(value, total.low - part.low)), max(value, total.high - part.high))


class Impacts(NamedTuple):
    """A footprint on three criteria: climate change, minerals and fossil resources, primary energy."""

    gwp: Bounded
    adp: Bounded
    pe: Bounded


@dataclass(frozen=True, slots=True)
class CloudInstance:
    """A cloud instance: its own share of the host, not the host. What the API does not tell is None.

    `embedded` includes the disks that the instance is sold with; `embedded_in_disks` is their climate change. The
    bounds of `average_power` are no load and full load; those of `power_at_load`, how well its mean is known at the
    load that the API supposes.
    """

    provider: str
    instance_type: str
    vcpu: float
    memory: float
    ssd_storage: float | None
    hdd_storage: float | None
    gpu_units: float | None
    average_power: Bounded
    embedded: Impacts
    embedded_in_disks: Bounded
    use: Impacts
    life: float
    source: Source
    power_at_load: Bounded | None = None

    def __str__(self) -> str:
        return f"{self.provider} {self.instance_type}: {self.vcpu:g} vCPU, {self.memory:g} GB"


@dataclass(frozen=True, slots=True)
class Disks:
    """The disks of one kind, "ssd" or "hdd", of a server; `embedded` is the climate change of making all `units`."""

    kind: str
    units: float
    capacity: float
    embedded: Bounded


@dataclass(frozen=True, slots=True)
class ConfiguredServer:
    """A server described by its parts. `embedded` is climate change, disks included; powers are as of instances."""

    embedded: Bounded
    average_power: Bounded
    disks: tuple[Disks, ...]
    life: float
    source: Source
    power_at_load: Bounded | None = None

    @property
    def embedded_in_disks(self) -> Bounded:
        """Climate change of making all its disks."""
        return total_of(each.embedded for each in self.disks)

    @property
    def single_kind(self) -> Disks:
        """Its disks, when they are of one kind and size."""
        (only,) = self.disks
        return only

    def __str__(self) -> str:
        return f"a server of {self.embedded.value:g} kg and {self.average_power.value:g} W"


T = TypeVar("T", CloudInstance, ConfiguredServer)


class ServerOptions(NamedTuple):
    """The names that the API knows for parts of a server; it takes any other silently for an unknown one."""

    archetypes: tuple[str, ...]
    cpu_model_ranges: tuple[str, ...]
    cpu_families: tuple[str, ...]


class Nonsense(ValueError):
    """An answer that cannot be used; the message names the field."""


def cloud_instance(answer: Any, provider: str, instance_type: str, source: Source) -> CloudInstance:
    """The answer to GET /v1/cloud/instance.

    Raises:
        Nonsense: a figure is missing or cannot be one; or the answer is for another instance.
    """
    for warning in _warnings(answer):
        if "closest match" in warning:  # the API knows a similar name only, and answers for that one
            raise Nonsense(f"it is for another instance: {warning[:200]}")
    verbose = _field(answer, "verbose")
    disks = _parts_that_are_disks(verbose)
    if _number(verbose, "use_time_ratio", within="verbose").value != 1:
        raise Nonsense("verbose.use_time_ratio.value is not 1, so the average power is not that of an hour of use")
    return CloudInstance(
        provider,
        instance_type,
        vcpu=_above_zero(verbose, "vcpu"),
        memory=_above_zero(verbose, "memory", "GB"),
        ssd_storage=_optional(verbose, "ssd_storage", "GB"),
        hdd_storage=_optional(verbose, "hdd_storage", "GB"),
        gpu_units=_optional(verbose, "gpu_units"),
        average_power=_number(verbose, "avg_power", unit="W", within="verbose"),
        embedded=_impacts(answer, "embedded"),
        embedded_in_disks=total_of(_impact(part, "gwp", "embedded", f"verbose.{name}.") for name, part in disks),
        use=_impacts(answer, "use"),
        life=_above_zero(verbose, "duration", "hours"),
        source=source,
    )


def configured_server(answer: Any, source: Source) -> ConfiguredServer:
    """The answer to POST /v1/server/.

    Raises:
        Nonsense: a figure is missing or cannot be one.
    """
    verbose = _field(answer, "verbose")
    disks = [_disks(part, name) for name, part in _parts_that_are_disks(verbose)]
    return ConfiguredServer(
        embedded=_impact(answer, "gwp", "embedded"),
        average_power=_number(verbose, "avg_power", unit="W", within="verbose"),
        disks=tuple(each for each in disks if each.units),
        life=_above_zero(verbose, "duration", "hours"),
        source=source,
    )


def power_at_load(answer: Any) -> Bounded:
    """The mean power in an answer to a question that told the load.

    Raises:
        Nonsense: it is missing or cannot be one.
    """
    return _number(_field(answer, "verbose"), "avg_power", unit="W", within="verbose")


def with_power_at_load(told: T, power: Bounded) -> T:
    """A server and the bounds of its power at the load that was asked for, if it is the one that its mean is at."""
    same = math.isclose(power.value, told.average_power.value, rel_tol=SAME)
    return replace(told, power_at_load=power) if same else told


def _parts_that_are_disks(verbose: Any) -> list[tuple[str, Any]]:
    """The entries such as SSD-1 of what an answer tells of the parts."""
    if not isinstance(verbose, Mapping):
        raise Nonsense("verbose is no object")
    return [(str(name), part) for name, part in verbose.items() if str(name).partition("-")[0] in DISKS]


def names(answer: Any) -> tuple[str, ...]:
    """A list of names: providers, instance types, archetypes.

    Raises:
        Nonsense: it is something else, or empty.
    """
    if not isinstance(answer, list) or not answer or not all(isinstance(each, str) and each for each in answer):
        raise Nonsense(f"a list of names was expected, and {answer!r:.60} came")
    return tuple(dict.fromkeys(answer))


def api_version(answer: Any) -> str:
    """The version of the API, as text.

    Raises:
        Nonsense: it is no short text.
    """
    if not isinstance(answer, str) or not 0 < len(answer) < 40 or not answer.isprintable():
        raise Nonsense(f"a version was expected, and {answer!r:.60} came")
    return answer


def _warnings(answer: Any) -> list[str]:
    found = answer.get("warnings") if isinstance(answer, Mapping) else None
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _field(answer: Any, name: str, within: str = "") -> Any:
    if not isinstance(answer, Mapping) or name not in answer:
        where = f"{within}.{name}" if within else name
        raise Nonsense(f"{where} is missing (version 2 of BoaviztAPI tells it)")
    return answer[name]


def _number(answer: Any, name: str, *, unit: str | None = None, within: str = "") -> Bounded:
    """The `value` of a field with its `min` and `max`; without these, the value is its own bounds."""
    where = f"{within}.{name}" if within else name
    field = _field(answer, name, within)
    if unit is not None and _field(field, "unit", where) != unit:
        raise Nonsense(f"{where}.unit is {field['unit']!r:.40}, and {unit} was expected")
    value = _finite(_field(field, "value", where), f"{where}.value")
    low = _finite(field.get("min", value), f"{where}.min")
    high = _finite(field.get("max", value), f"{where}.max")
    if falls_below(value, low) or exceeds(value, high):
        raise Nonsense(f"{where}.value is {value:g}, outside its min {low:g} and max {high:g}")
    return Bounded(value, low, high)


def _finite(given: Any, where: str) -> float:
    try:
        if not isinstance(given, bool) and isinstance(given, int | float) and math.isfinite(given) and given >= 0:
            return float(given)
    except OverflowError:  # an integer of a thousand digits
        pass
    raise Nonsense(f"{where} is {given!r:.40}, and a finite number from 0 on was expected")


def _above_zero(verbose: Any, name: str, unit: str | None = None) -> float:
    value = _number(verbose, name, unit=unit, within="verbose").value
    if value == 0:
        raise Nonsense(f"verbose.{name}.value is 0")
    return value


def _optional(verbose: Any, name: str, unit: str | None = None) -> float | None:
    if verbose.get(name) is None:
        return None
    return _number(verbose, name, unit=unit, within="verbose").value


def _impacts(answer: Any, phase: str) -> Impacts:
    return Impacts(*(_impact(answer, criterion, phase) for criterion in CRITERIA))


def _impact(answer: Any, criterion: str, phase: str, within: str = "") -> Bounded:
    where = f"{within}impacts.{criterion}"
    impact = _field(_field(answer, "impacts", within.rstrip(".")), criterion, f"{within}impacts")
    if _field(impact, "unit", where) != CRITERIA[criterion]:
        raise Nonsense(f"{where}.unit is {impact['unit']!r:.40}, and {CRITERIA[criterion]} was expected")
    return _number(impact, phase, within=where)


def _disks(part: Any, name: str) -> Disks:
    """One entry such as SSD-1 of the parts of a server."""
    where = f"verbose.{name}"
    units = _number(part, "units", within=where).value
    kind = DISKS[name.partition("-")[0]]
    embedded = _impact(part, "gwp", "embedded", f"{where}.")
    capacity = _number(part, "capacity", unit="GB", within=where).value if units else 0.0
    return Disks(kind, units, capacity, embedded)
