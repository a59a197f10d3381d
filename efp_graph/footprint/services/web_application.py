"""Web applications: RAM and compute per request as measured by Boavizta's ecobenchmark."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from efp_graph.footprint.services.service import Service, ServiceJob
from efp_graph.footprint.tables import rows
from efp_graph.objects import Conditional, Link, Quantity, calculated, link, option, quantity
from efp_graph.signatures import WebApplicationJobSignature, WebApplicationSignature
from efp_graph.values import ExplainableQuantity, SourceObject, Sources, u, unit_of
from efp_graph.values.operations import Operation, Plan, identity

if TYPE_CHECKING:
    from efp_graph.footprint.servers import Server

ONE_SECOND_REQUEST = ExplainableQuantity(1 * u.s, "duration of a web request", Sources.HYPOTHESIS)


@lru_cache
def _table() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["technology"], row["implementation_details"]): row for row in rows("ecobenchmark")}


def technologies() -> list[str]:
    """The technologies that were measured."""
    return list(dict.fromkeys(technology for technology, _ in _table()))


def implementations() -> list[str]:
    """The variants of the benchmark application that were measured, for one technology or another."""
    return list(dict.fromkeys(implementation for _, implementation in _table()))


def _measured_together() -> dict[str, list[Any]]:
    together: dict[str, list[Any]] = {}
    for technology, implementation in _table():
        together.setdefault(technology, []).append(SourceObject(implementation))
    return together


def _look_up(column: str, unit: Any, technology: Any, implementation: Any) -> Plan:
    return Plan(identity, (float(_table()[technology.value, implementation.value][column]),), unit, None, None)


CPU_PER_REQUEST = Operation(
    "look-up in the ecobenchmark table",
    "CPU cores per request of {0}, {1}",
    r"\mathrm{{CPU}}({0}, {1})",
    None,
    partial(_look_up, "cpu_core_per_request", unit_of(u.cpu_core)),
)
RAM_PER_REQUEST = Operation(
    "look-up in the ecobenchmark table",
    "RAM per request of {0}, {1}",
    r"\mathrm{{RAM}}({0}, {1})",
    None,
    partial(_look_up, "ram_per_request_MB", unit_of(u.MB_ram)),
)


class WebApplication(WebApplicationSignature, Service):
    """A web application and its database."""

    server: Link[Server] = link("Server", help="Server on which it is installed")
    technology = option("php-symfony", options=technologies, help="Language and framework")

    printed_first = ("server", "base_ram_consumption", "base_compute_consumption")
    constructor = ("server", "technology")


class WebApplicationJob(WebApplicationJobSignature, ServiceJob):
    """One request to a web application."""

    methodology = "web-applications"

    data_transferred: Quantity = quantity(2.2 * u.MB, help="Volume up and down between user and server")
    data_stored: Quantity = quantity(
        100 * u.kB,
        family="stored",
        minimum=None,
        help="Volume that the job adds to the storage; negative: that it deletes",
    )
    service: Link[WebApplication] = link(WebApplication, help="Application that answers")
    implementation_details = option("default", options=implementations, help="Variant of the benchmark application")

    constructor = ("service", "data_transferred", "data_stored", "implementation_details")
    conditional = (Conditional("implementation_details", "service.technology", _measured_together),)

    @calculated(u.s)
    def request_duration(self) -> ExplainableQuantity:
        """One second. Source: hypothesis of methodology.md, "WebApplication"."""
        return ONE_SECOND_REQUEST

    @calculated(u.cpu_core)
    def compute_needed(self) -> ExplainableQuantity:
        """CPU cores per request, measured. Source: Boavizta's ecobenchmark, methodology.md, "WebApplication"."""
        self.allowed_combinations  # noqa: B018  refuses what was not measured, before it is looked up
        compute: ExplainableQuantity = CPU_PER_REQUEST(self.service.technology, self.implementation_details)
        return compute

    @calculated(u.MB_ram)
    def ram_needed(self) -> ExplainableQuantity:
        """RAM per request, measured. Source: Boavizta's ecobenchmark, methodology.md, "WebApplication"."""
        self.allowed_combinations  # noqa: B018
        ram: ExplainableQuantity = RAM_PER_REQUEST(self.service.technology, self.implementation_details)
        return ram
