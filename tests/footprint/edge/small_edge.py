"""A small edge model: shops with a till each, which also calls a server. Round figures, for hand calculations."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from efp_graph import (
    EdgeComputer,
    EdgeFunction,
    EdgeStorage,
    EdgeUsageJourney,
    EdgeUsagePattern,
    Job,
    Network,
    RecurrentEdgeProcess,
    RecurrentServerNeed,
    Server,
    Storage,
    System,
    u,
)
from tests.footprint.small_model import country, series

MONDAY = datetime(2025, 1, 6)


def small_edge(*starts: float, computer: dict[str, Any] | None = None, **process: Any) -> SimpleNamespace:
    """The objects by name, in a system. `computer` and the keywords, for the process, are other than the default."""
    m = SimpleNamespace()
    m.flash = EdgeStorage.ssd("flash")
    m.computer = EdgeComputer.from_defaults("till", storage=m.flash, **(computer or {}))
    m.process = RecurrentEdgeProcess.from_defaults("selling", edge_device=m.computer, **process)
    m.function = EdgeFunction("shop work", [m.process], [])
    m.journey = EdgeUsageJourney("shop", [m.function])
    m.network, m.country = Network.wifi_network(), country(intensity=100)
    m.pattern = EdgeUsagePattern(
        "shops", [m.journey], m.network, m.country, series(*(starts or (2, 0, 1)), start=MONDAY), 48 * u.hour
    )
    m.system = System("shops", [], [m.pattern])
    return m


def with_server(m: SimpleNamespace, **need: Any) -> SimpleNamespace:
    """The same, with a job on a server that the till calls."""
    m.server = Server.from_defaults("collector", storage=Storage.ssd("disks"))
    m.job = Job.from_defaults("upload", server=m.server)
    values = {"recurrent_volume_per_edge_device": 3 * u.occurrence, "jobs": {m.job: 2}, **need}
    m.calls = RecurrentServerNeed.from_defaults("reporting", edge_device=m.computer, **values)
    m.function.recurrent_server_needs = [m.calls]
    return m
