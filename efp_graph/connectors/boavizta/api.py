"""BoaviztAPI as it is asked, whatever carries the question: the paths, the parameters, the reading of answers.

A subclass says how a question is carried (`ask`). Each answer is kept for the life of the object, so a model of many
servers of one type asks once. A server is asked for twice: without a load the bounds of its power are those of no load
and full load, with one those of what is known of it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from efp_graph.connectors.boavizta import answers
from efp_graph.connectors.boavizta.answers import (
    CRITERIA,
    Bounded,
    CloudInstance,
    ConfiguredServer,
    Nonsense,
    ServerOptions,
)
from efp_graph.connectors.boavizta.interface import ServerParts
from efp_graph.errors import UnusableAnswer
from efp_graph.values import Source

PUBLIC_API = "https://api.boavizta.org"
VERBOSE = (("verbose", "true"), *(("criteria", name) for name in CRITERIA))

# The load in percent that the API supposes where none is told: told, it gives the same mean, with bounds at that load
USUAL_LOAD = 50.0
AT_USUAL_LOAD = {"usage": {"time_workload": USUAL_LOAD}}

T = TypeVar("T")
Server = TypeVar("Server", CloudInstance, ConfiguredServer)


class Question(NamedTuple):
    """A GET, or a POST when there is a body. `parameters` are pairs, in order, so that a question reads the same."""

    path: str
    parameters: tuple[tuple[str, str], ...] = ()
    body: dict[str, Any] | None = None

    def __str__(self) -> str:
        return f"{self.path}?{urlencode(self.parameters)}" if self.parameters else self.path


VERSION = Question("/v1/utils/version")


class Api(ABC):
    """A BoaviztAPI that can be asked. See `BoaviztaSource` for what its methods mean."""

    name: str
    link = PUBLIC_API  # what sources of figures lead to
    origin = ""  # how sources of figures tell where they come from

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    @abstractmethod
    def ask(self, question: Question, read: Callable[[Any, str], T]) -> T:
        """`read(answer, version of the API)`, the answer being decoded JSON.

        Raises:
            DataSourceError: there is no answer, or `read` raised `Nonsense`.
        """

    def providers(self) -> tuple[str, ...]:
        return self._once(Question("/v1/cloud/instance/all_providers"), _names)

    def instance_types(self, provider: str) -> tuple[str, ...]:
        return self._once(Question("/v1/cloud/instance/all_instances", (("provider", provider),)), _names)

    def cloud_instance(self, provider: str, instance_type: str) -> CloudInstance:
        which = (("provider", provider), ("instance_type", instance_type))

        def read(answer: Any, version: str) -> CloudInstance:
            source = instance_source(f"version {version}{self.origin}", provider, instance_type, self.link)
            return answers.cloud_instance(answer, provider, instance_type, source)

        question = Question("/v1/cloud/instance", (*which, *VERBOSE))
        return self._with_power_at_load(question, read, question._replace(parameters=VERBOSE, body=dict(which)))

    def server_options(self) -> ServerOptions:
        return ServerOptions(
            self._once(Question("/v1/server/archetypes"), _names),
            self._once(Question("/v1/utils/cpu_model_range"), _names),
            self._once(Question("/v1/utils/cpu_family"), _names),
        )

    def configured_server(self, parts: ServerParts) -> ConfiguredServer:
        question = Question("/v1/server/", (("archetype", parts.archetype), *VERBOSE), body_of(parts))

        def read(answer: Any, version: str) -> ConfiguredServer:
            link = f"{self.link}/v1/server/?{urlencode(question.parameters)}"
            source = Source(f"Boavizta API servers, version {version}{self.origin}", link)
            return answers.configured_server(answer, source)

        return self._with_power_at_load(question, read, question)

    def _with_power_at_load(self, question: Question, read: Callable[[Any, str], Server], same: Question) -> Server:
        """What is told of a server, and the bounds of its power at the load that is supposed.

        Args:
            same: a question for the same server that has a body.
        """
        key = f"{question!r} at load"
        if key not in self._kept:
            told = self._once(question, read)
            power = self._once(same._replace(body={**(same.body or {}), **AT_USUAL_LOAD}), _power)
            self._kept[key] = answers.with_power_at_load(told, power)
        found: Server = self._kept[key]
        return found

    def _once(self, question: Question, read: Callable[[Any, str], T]) -> T:
        key = repr(question)
        if key not in self._kept:
            self._kept[key] = self.ask(question, read)
        found: T = self._kept[key]
        return found

    def _read(self, question: Question, read: Callable[[Any, str], T], answer: Any, version: str) -> T:
        try:
            return read(answer, version)
        except Nonsense as problem:
            raise self._unusable(question, str(problem)) from problem

    def _unusable(self, question: Question, problem: str) -> UnusableAnswer:
        return UnusableAnswer(
            self._spoken_name(),
            str(question),
            problem,
            "Nothing was changed. efp_graph reads BoaviztAPI from version 2 on; is it one? "
            "The bundled snapshot needs no API: use_boavizta_source('snapshot')",
        )

    def _spoken_name(self) -> str:
        return f"BoaviztAPI ({self.name})"


def instance_source(origin: str, provider: str, instance_type: str, link: str = PUBLIC_API) -> Source:
    """The source of a cloud instance's figures: the name tells version and road, the link leads to the API."""
    query = urlencode({"provider": provider, "instance_type": instance_type})
    return Source(f"Boavizta API cloud instances, {origin}", f"{link}/v1/cloud/instance?{query}")


def body_of(parts: ServerParts) -> dict[str, Any]:
    """The body of POST /v1/server/. Disks are always told: the API would add those of the archetype."""
    cpu: dict[str, Any] = {"units": parts.cpu_units, "core_units": parts.cores_per_cpu}
    if parts.cpu_model_range is not None:
        cpu["model_range"] = parts.cpu_model_range
    if parts.cpu_family is not None:
        cpu["family"] = parts.cpu_family
    disks = [
        {"units": units, "type": kind, "capacity": capacity}
        for units, kind, capacity in (
            (parts.ssd_units, "ssd", parts.ssd_capacity),
            (parts.hdd_units, "hdd", parts.hdd_capacity),
        )
        if units
    ]
    no_disk = [{"units": 0, "type": "ssd", "capacity": 1}]
    ram = [{"units": parts.ram_units, "capacity": parts.ram_capacity}]
    return {"model": {"type": parts.form}, "configuration": {"cpu": cpu, "ram": ram, "disk": disks or no_disk}}


def _power(answer: Any, version: str) -> Bounded:
    return answers.power_at_load(answer)


def _names(answer: Any, version: str) -> tuple[str, ...]:
    return answers.names(answer)
