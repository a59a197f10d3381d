"""The small interface that all sources of BoaviztAPI's figures share, and the choice of one.

Three implementations come with the package: the bundled snapshot (`snapshot.py`), any BoaviztAPI over HTTP (`http.py`),
and the `boaviztapi` package in this process (`package.py`). A program may write its own.

Which one a server asks: the one it was given (`boavizta_source=`); else the one of `use_boavizta_source`; else the one
that the environment variable EFP_GRAPH_BOAVIZTA names; else the snapshot. A server, and so a file, names a source by a
text. An address in such a text is never contacted unless this program has made a `BoaviztaHTTP` for it: opening
somebody's file does not have this machine call the addresses written there.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from efp_graph.errors import UnknownOption, WrongKind, nearest

if TYPE_CHECKING:
    from efp_graph.connectors.boavizta.answers import CloudInstance, ConfiguredServer, ServerOptions

ENVIRONMENT_VARIABLE = "EFP_GRAPH_BOAVIZTA"
SNAPSHOT, PACKAGE = "snapshot", "package"


class ServerParts(NamedTuple):
    """What a configured server consists of. Capacities in GB; units and cores are counts; None: the API's default."""

    archetype: str
    form: str
    cpu_units: int
    cores_per_cpu: int
    ram_units: int
    ram_capacity: int
    ssd_units: int
    ssd_capacity: int
    hdd_units: int
    hdd_capacity: int
    cpu_model_range: str | None = None
    cpu_family: str | None = None


@runtime_checkable
class BoaviztaSource(Protocol):
    """Where figures of BoaviztAPI come from. `name` tells sources apart: "snapshot", "package", or a base URL.

    Every method raises a `DataSourceError` when there is no usable answer. Answers are immutable and complete.
    """

    name: str

    def providers(self) -> tuple[str, ...]:
        """The cloud providers."""

    def instance_types(self, provider: str) -> tuple[str, ...]:
        """The instance types of one of the providers."""

    def cloud_instance(self, provider: str, instance_type: str) -> CloudInstance:
        """The figures of an instance type."""

    def server_options(self) -> ServerOptions:
        """The names that describe parts of servers."""

    def configured_server(self, parts: ServerParts) -> ConfiguredServer:
        """The figures of a server made of parts."""


_by_name: dict[str, BoaviztaSource] = {}
_configured: BoaviztaSource | None = None


def register(source: BoaviztaSource) -> None:
    """Have servers find a source by its name; the last one of a name counts."""
    _by_name[source.name] = source


def use_boavizta_source(source: BoaviztaSource | str | None) -> None:
    """Choose the source of all servers that were given none, for what is calculated from now on.

    Args:
        source: "snapshot", "package", the base URL of a BoaviztAPI, a source object; None for the built-in choice.

    Raises:
        UnknownOption: it is a text of another kind.
        WrongKind: it is no source.
        MissingExtra: the package is asked for and not installed.

    Example:
        >>> use_boavizta_source("snapshot")
        >>> boavizta_source().name
        'snapshot'
        >>> use_boavizta_source(None)
    """
    global _configured
    _configured = None if source is None else _made(source, "use_boavizta_source")


def boavizta_source(given: str | None = None) -> BoaviztaSource:
    """The source of that name; without a name, the one that is configured.

    Raises:
        UnknownOption: no source of this program has that name.
        MissingExtra: the package is asked for and not installed.
    """
    if given is not None:
        return _named(given)
    if _configured is not None:
        return _configured
    return _made(os.environ.get(ENVIRONMENT_VARIABLE) or SNAPSHOT, f"The environment variable {ENVIRONMENT_VARIABLE}")


def is_known(name: str) -> bool:
    """Whether `boavizta_source(name)` finds a source."""
    return name in (SNAPSHOT, PACKAGE) or name in _by_name


def refusal(whose: str, name: str) -> UnknownOption:
    """The error for a name without a source."""
    if _is_address(name):
        return UnknownOption(
            f"{whose} names the address {name!r:.200}, which this program has not been told to call. "
            f"If you trust it, write first: BoaviztaHTTP({name!r:.200})"
        )
    return UnknownOption(f"{whose} was given {name!r:.80}. {nearest(name, (SNAPSHOT, PACKAGE, *_by_name))}")


def _named(name: str) -> BoaviztaSource:
    found = _by_name.get(name)
    if found is None:
        if not is_known(name):
            raise refusal("boavizta_source", name)
        found = _by_name[name] = _built_in(name)
    return found


def _made(given: Any, whose: str) -> BoaviztaSource:
    """A source from what the person who runs the program wrote; here an address is an instruction."""
    if isinstance(given, str):
        if _is_address(given) and given not in _by_name:
            from efp_graph.connectors.boavizta.http import BoaviztaHTTP

            return BoaviztaHTTP(given)
        if not is_known(given):
            options = nearest(given, (SNAPSHOT, PACKAGE))
            raise UnknownOption(f"{whose} was given {given!r:.80}. {options} Or the base URL of a BoaviztAPI.")
        return _named(given)
    if not isinstance(given, BoaviztaSource):
        raise WrongKind(f"{whose} takes a source of BoaviztAPI's figures, and was given {given!r:.80}.")
    register(given)
    return given


def _is_address(name: str) -> bool:
    return "://" in name


def _built_in(name: str) -> BoaviztaSource:
    if name == SNAPSHOT:
        from efp_graph.connectors.boavizta.snapshot import BoaviztaSnapshot

        return BoaviztaSnapshot()
    from efp_graph.connectors.boavizta.package import BoaviztaPackage

    return BoaviztaPackage()
