"""The bundled snapshot of BoaviztAPI: every cloud instance of every provider. No network, nothing to install.

`efp_graph/data/boavizta_cloud_instances.csv` starts with remarks (script, date, version of the API), then a header,
then a row per instance. `scripts/refresh_boavizta.py` writes it with `table_text`, and this module reads it. Numbers
are written so that reading gives the same bits. What a row says is made into figures when it is asked for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

from efp_graph.connectors.boavizta.answers import (
    CRITERIA,
    Bounded,
    CloudInstance,
    ConfiguredServer,
    Impacts,
    ServerOptions,
)
from efp_graph.connectors.boavizta.api import instance_source
from efp_graph.connectors.boavizta.interface import SNAPSHOT, ServerParts
from efp_graph.errors import DataSourceError
from efp_graph.footprint.tables import rows, table

INSTANCES, OPTIONS = "boavizta_cloud_instances", "boavizta_server_options"
PHASES = ("embedded", "use")
PLAIN = ("vcpu", "memory_GB", "ssd_storage_GB", "hdd_storage_GB", "gpu_units", "life_hour")
POWER = "average_power_W"
IMPACTS = {phase: [f"{phase}_{name}_{unit}" for name, unit in CRITERIA.items()] for phase in PHASES}
IN_DISKS = "embedded_disks_gwp_kgCO2eq"
BOUNDED = (POWER, *IMPACTS["embedded"], IN_DISKS, *IMPACTS["use"])
AT_LOAD = "average_power_at_50_percent_load_W"
COLUMNS = (
    *("provider", "instance_type", *PLAIN),
    *(f"{each}{end}" for each in BOUNDED for end in ("", "_min", "_max")),
    *(f"{AT_LOAD}{end}" for end in ("_min", "_max")),
)


class BoaviztaSnapshot:
    """Figures of all cloud instances of BoaviztAPI, recorded in the package. See `BoaviztaSource`."""

    name = SNAPSHOT

    @property
    def version(self) -> str:
        """Of the BoaviztAPI that was recorded."""
        return table(INSTANCES).version

    @property
    def date(self) -> str:
        """On which it was recorded: YYYY-MM-DD."""
        return table(INSTANCES).date

    def providers(self) -> tuple[str, ...]:
        return tuple(_by_provider())

    def instance_types(self, provider: str) -> tuple[str, ...]:
        return tuple(_by_provider().get(provider, ()))

    def cloud_instance(self, provider: str, instance_type: str) -> CloudInstance:
        row = _by_provider().get(provider, {}).get(instance_type)
        if row is None:
            problem = "it has no such instance"
            raise DataSourceError("The bundled snapshot", f"{provider} {instance_type}", problem, _ELSEWHERE)
        return _instance(row, f"version {self.version}, snapshot of {self.date}")

    def server_options(self) -> ServerOptions:
        kinds: dict[str, list[str]] = {kind: [] for kind in ServerOptions._fields}
        for row in rows(OPTIONS):
            kinds[row["kind"]].append(row["name"])
        return ServerOptions(*map(tuple, kinds.values()))

    def configured_server(self, parts: ServerParts) -> ConfiguredServer:
        problem = "it holds cloud instances only, for configurations are without number"
        raise DataSourceError("The bundled snapshot", "a server from its parts", problem, _ELSEWHERE)


_ELSEWHERE = "Ask the package (boavizta_source='package', pip install 'efp-graph[boavizta]'), or a BoaviztaHTTP."


def table_text(remarks: Mapping[str, str], instances: Iterable[CloudInstance]) -> str:
    """The text of the table of instances."""
    return _csv(remarks, COLUMNS, map(_fields, instances))


def options_text(remarks: Mapping[str, str], options: ServerOptions) -> str:
    """The text of the table of names that describe parts of servers."""
    lines = ((kind, name) for kind, names in options._asdict().items() for name in names)
    return _csv(remarks, ("kind", "name"), lines)


def _csv(remarks: Mapping[str, str], header: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    text.writelines(f"# {key}: {value}\n" for key, value in remarks.items())
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue()


@cache
def _by_provider() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows(INSTANCES):
        found.setdefault(row["provider"], {})[row["instance_type"]] = row
    return found


def _fields(one: CloudInstance) -> list[str]:
    plain = (one.vcpu, one.memory, one.ssd_storage, one.hdd_storage, one.gpu_units, one.life)
    bounded = (one.average_power, *one.embedded, one.embedded_in_disks, *one.use)
    at_load = (None, None) if one.power_at_load is None else one.power_at_load[1:]
    numbers = (*plain, *(number for each in bounded for number in each), *at_load)
    return [one.provider, one.instance_type, *("" if number is None else _shortest(number) for number in numbers)]


def _shortest(number: float) -> str:
    return repr(int(number)) if number.is_integer() and number < 1e15 else repr(number)


def _instance(row: Mapping[str, str], origin: str) -> CloudInstance:
    provider, instance_type = row["provider"], row["instance_type"]

    def bounded(column: str) -> Bounded:
        return Bounded(float(row[column]), float(row[f"{column}_min"]), float(row[f"{column}_max"]))

    def power_at_load() -> Bounded | None:
        low, high = (optional(f"{AT_LOAD}{end}") for end in ("_min", "_max"))
        return None if low is None or high is None else Bounded(float(row[POWER]), low, high)

    def optional(column: str) -> float | None:
        return float(row[column]) if row[column] else None

    return CloudInstance(
        provider,
        instance_type,
        vcpu=float(row["vcpu"]),
        memory=float(row["memory_GB"]),
        ssd_storage=optional("ssd_storage_GB"),
        hdd_storage=optional("hdd_storage_GB"),
        gpu_units=optional("gpu_units"),
        average_power=bounded(POWER),
        embedded=Impacts(*map(bounded, IMPACTS["embedded"])),
        embedded_in_disks=bounded(IN_DISKS),
        use=Impacts(*map(bounded, IMPACTS["use"])),
        life=float(row["life_hour"]),
        source=replace(
            instance_source(origin, provider, instance_type),
            read=table(INSTANCES).date,
            licence=table(INSTANCES).licence,
        ),
        power_at_load=power_at_load(),
    )
