"""The libraries under one hand: the names of each, and the few things that each says in its own way.

e-footprint is used through the names of its quickstart alone, found by importing its modules. It asks BoaviztAPI for
lists when it is imported (version 10); without a network these requests are answered here with a list of one text. No
figure of the models comes from there.
"""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import types
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

OLD = 10  # major version of e-footprint up to which a pattern has one journey
NAMES = (
    "SourceValue", "SourceObject", "u", "Storage", "Server", "ServerTypes", "VideoStreaming", "VideoStreamingJob",
    "UsageJourneyStep", "UsageJourney", "Job", "Network", "Device", "Countries", "UsagePattern", "System",
    "linear_growth_hourly_values", "sinusoidal_fluct_hourly_values", "daily_fluct_hourly_values",
    "create_source_hourly_values_from_list", "ModelingUpdate", "system_to_json", "json_to_system",
)  # fmt: skip


def library_of(name: str) -> Library:
    """The library of that name, imported."""
    if name == "efp_graph":
        return EfpGraph()
    return EFootprint() if is_old() else NewestEFootprint()


class Library:
    """What the libraries say alike; `api` has their names, flat."""

    api: Any
    version: str
    starts = "hourly_usage_journey_starts"  # of a usage pattern
    energy = "energy_footprint"  # of a server
    simulates = True

    def unit(self, name: str, kind: str) -> Any:
        """A unit of data."""
        return getattr(self.api.u, name)

    def pattern(self, name: str, journey: Any, *others: Any) -> Any:
        """A usage pattern of devices, a network, a country and starts."""
        return self.api.UsagePattern(name, journey, *others)

    def system(self, patterns: list[Any]) -> Any:
        """A system of usage patterns."""
        return self.api.System("system", usage_patterns=patterns)

    def add_step(self, journey: Any, step: Any) -> None:
        """One more step at the end of a journey."""
        journey.uj_steps = [*journey.uj_steps, step]

    def remove_step(self, journey: Any, step: Any) -> None:
        """The same journey without that step."""
        journey.uj_steps = [each for each in journey.uj_steps if each != step]

    def instant(self, date: datetime) -> datetime:
        """A moment of UTC as the date of a simulation."""
        return date

    def undo(self, system: Any, update: Any, change_back: Callable[[], object]) -> None:
        """The model as it was before its last update."""
        raise NotImplementedError

    def save(self, system: Any, path: Path, *, results: bool) -> None:
        """A file with the inputs and, on request, with what was calculated."""
        raise NotImplementedError

    def load(self, path: Path) -> Any:
        """The system of such a file."""
        raise NotImplementedError


class EfpGraph(Library):
    """This library."""

    def __init__(self) -> None:
        self.api = importlib.import_module("efp_graph")
        self.version = self.api.__version__

    def instant(self, date: datetime) -> datetime:
        """A date without a zone would be of local time."""
        return date.replace(tzinfo=UTC)

    def undo(self, system: Any, update: Any, change_back: Callable[[], object]) -> None:
        system.undo()

    def save(self, system: Any, path: Path, *, results: bool) -> None:
        system.to_json(path, results=results, series="binary" if results else "compressed")

    def load(self, path: Path) -> Any:
        return self.api.System.from_json(path)


class EFootprint(Library):
    """e-footprint 10. It has no history; an update can be reset as long as one holds it."""

    results = "save_calculated_attributes"  # argument of system_to_json

    def __init__(self) -> None:
        if is_old():
            answer_without_network()
        found: dict[str, Any] = {}
        for module in _modules(importlib.import_module("efootprint")):
            found = {**{name: value for name, value in vars(module).items() if name in NAMES}, **found}
        self.api = types.SimpleNamespace(**found)
        self.version = version("efootprint")
        self.simulates = "simulation_date" in inspect.signature(self.api.ModelingUpdate).parameters

    def undo(self, system: Any, update: Any, change_back: Callable[[], object]) -> None:
        update.reset_values()

    def save(self, system: Any, path: Path, *, results: bool) -> None:
        self.api.system_to_json(system, output_filepath=str(path), **{self.results: results})

    def load(self, path: Path) -> Any:
        found = self.api.json_to_system(json.loads(path.read_text()))
        return next(each for each in _leaves(found) if isinstance(each, self.api.System))


class NewestEFootprint(EFootprint):
    """The newest e-footprint: patterns have several journeys, each with a weight; there are edge devices too."""

    starts = "hourly_occurrences"
    energy = "use_footprint"
    results = "save_computed_state"

    def unit(self, name: str, kind: str) -> Any:
        """There is one for RAM and one for what is stored."""
        return getattr(self.api.u, f"{name}_{kind}", None) or getattr(self.api.u, name)

    def pattern(self, name: str, journey: Any, *others: Any) -> Any:
        return self.api.UsagePattern(name, [journey], *others)

    def system(self, patterns: list[Any]) -> Any:
        return self.api.System("system", usage_patterns=patterns, edge_usage_patterns=[])

    def add_step(self, journey: Any, step: Any) -> None:
        """Steps are a dictionary {step: how often}."""
        journey.uj_steps[step] = self.api.SourceValue(1 * self.api.u.dimensionless)

    def remove_step(self, journey: Any, step: Any) -> None:
        del journey.uj_steps[step]

    def undo(self, system: Any, update: Any, change_back: Callable[[], object]) -> None:
        change_back()


def is_old() -> bool:
    """Whether the e-footprint that is installed is of version 10 or before."""
    return int(version("efootprint").split(".")[0]) <= OLD


def answer_without_network() -> None:
    """Have `requests.get` answer a list of one text."""
    import requests

    class Answer:
        status_code, ok, content, text = 200, True, b'["none"]', '["none"]'

        def json(self) -> list[str]:
            return ["none"]

    requests.get = lambda *_, **__: Answer()  # type: ignore[assignment]


def _modules(package: Any) -> Iterator[Any]:
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if any(part in each.name for part in ("suppressed", "dev_utils", "computations", "edge")):
            continue
        try:
            yield importlib.import_module(each.name)
        except Exception:  # a module of the library that needs what is not installed is none of the quickstart's
            continue


def _leaves(found: Any) -> Iterator[Any]:
    """What nested dictionaries, lists and tuples hold."""
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, (list, tuple)):
        for each in found:
            yield from _leaves(each)
    else:
        yield found
