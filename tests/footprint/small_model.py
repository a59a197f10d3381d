"""A small model: a pattern, a journey of one step with one job, a server with its storage. The rest is default."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from efp_graph import (
    Country,
    Device,
    Job,
    Network,
    Server,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    tz,
    u,
)

START = datetime(2025, 1, 1)


def series(*values: float, start: datetime = START) -> Any:
    return create_source_hourly_values_from_list(list(values), start_date=start)


def country(zone: str = "UTC", intensity: float = 100) -> Any:
    return Country("Testland", "TST", SourceValue(intensity * u.g / u.kWh), tz(zone))


def small_model(
    *starts: float,
    tag: str = "",
    job: dict[str, Any] | None = None,
    server: dict[str, Any] | None = None,
    **storage: Any,
) -> SimpleNamespace:
    """The objects by name. `job`, `server` and the keywords, for the storage, are inputs other than the default."""
    m = SimpleNamespace()
    m.storage = Storage.ssd(f"storage{tag}", **storage)
    m.server = Server.from_defaults(f"server{tag}", storage=m.storage, **(server or {}))
    m.job = Job.from_defaults(f"job{tag}", server=m.server, **(job or {}))
    m.step = UsageJourneyStep.from_defaults(f"step{tag}", jobs=[m.job])
    m.journey = UsageJourney(f"journey{tag}", uj_steps=[m.step])
    m.device, m.network, m.country = Device.laptop(), Network.mobile_network(), country()
    m.pattern = UsagePattern(
        f"pattern{tag}", m.journey, [m.device], m.network, m.country, series(*(starts or (1000, 2000, 3000)))
    )
    return m


def small_system(*starts: float, **inputs: Any) -> SimpleNamespace:
    """The same, in a system."""
    m = small_model(*starts, **inputs)
    m.system = System("system", usage_patterns=[m.pattern])
    return m


def numbers(value: Any, unit: str | None = None) -> list[float]:
    """The magnitudes of a series."""
    return list((value if unit is None else value.to(unit)).magnitude)


def state(system: Any) -> dict[str, Any]:
    """What must be as before after a refusal: {key of a node: (value, what it reads, rank)} of the whole graph.

    Without lazy attributes, which are there when somebody has looked at them, a simulation for example.
    """
    return {
        key: (node.last_value, tuple(read.key for read in node.reads), node.rank, node.state)
        for key, node in system.graph.nodes.items()
        if not is_lazy(node)
    }


def is_lazy(node: Any) -> bool:
    """Whether it is the node of a lazy attribute, or of a list of its keys."""
    if getattr(node.attribute, "lazy", False):
        return True
    lazy = type(node.owner).lazy_attributes()
    return node.attribute.name in {each.keys for each in lazy if hasattr(each, "keys")}


def same_state(system: Any, before: dict[str, Any]) -> bool:
    """Whether every node holds the very same value and edges."""
    now = state(system)
    return now.keys() == before.keys() and all(
        now[key][0] is value and now[key][1:] == rest
        for key, (value, *rest_) in before.items()
        for rest in [tuple(rest_)]
    )
