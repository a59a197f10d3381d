"""One library, one model, what it costs: a program that prints JSON. Needs the standard library and numpy only.

    python program.py efp_graph|efootprint quickstart|synthetic [number of services]

e-footprint is used through the names of its quickstart alone, found by importing its modules. It asks BoaviztAPI for
lists when it is imported (version 10); without a network these requests are answered here with a list of one text. No
figure of the models comes from there.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import json
import logging
import pkgutil
import statistics
import sys
import tempfile
import types
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

YEAR = 8766  # hours
SCENARIOS, LOOPED = 10_000, 20
OLD = 10  # major version of e-footprint up to which a pattern has one journey
NAMES = (
    "SourceValue", "SourceObject", "u", "Storage", "Server", "ServerTypes", "VideoStreaming", "VideoStreamingJob",
    "UsageJourneyStep", "UsageJourney", "Job", "Network", "Device", "Countries", "UsagePattern", "System",
    "linear_growth_hourly_values", "sinusoidal_fluct_hourly_values", "daily_fluct_hourly_values",
    "create_source_hourly_values_from_list",
)  # fmt: skip


def api_of(library: str) -> Any:
    """The names of a library, flat."""
    if library == "efp_graph":
        api = types.SimpleNamespace(**vars(importlib.import_module("efp_graph")))
        api.several_journeys = False
        return api
    _answer_without_network()
    package = importlib.import_module(library)
    found: dict[str, Any] = {}
    for module in _modules(package):
        for name, value in vars(module).items():
            if name in NAMES or name in ("system_to_json", "json_to_system", "ModelingUpdate"):
                found.setdefault(name, value)
    newest = int(version(library).split(".")[0]) > OLD
    return types.SimpleNamespace(**found, several_journeys=newest)


def _modules(package: Any) -> Iterator[Any]:
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if any(part in each.name for part in ("suppressed", "dev_utils", "computations", "edge")):
            continue
        try:
            yield importlib.import_module(each.name)
        except Exception:  # a module of the library that needs what is not installed is none of the quickstart's
            continue


def _answer_without_network() -> None:
    import requests

    class Answer:
        status_code, ok, content, text = 200, True, b'["none"]', '["none"]'

        def json(self) -> list[str]:
            return ["none"]

    requests.get = lambda *_, **__: Answer()  # type: ignore[assignment]


def unit(api: Any, name: str, kind: str) -> Any:
    """A unit of data; the newest e-footprint has one for RAM and one for what is stored."""
    try:
        return getattr(api.u, f"{name}_{kind}")
    except AttributeError:
        return getattr(api.u, name)


def pattern_of(api: Any, name: str, journey: Any, device: Any, network: Any, country: Any, starts: Any) -> Any:
    """A usage pattern; the newest e-footprint takes several journeys, each with its weight, in place of one."""
    return api.UsagePattern(name, [journey] if api.several_journeys else journey, [device], network, country, starts)


def system_of(api: Any, patterns: list[Any]) -> Any:
    """A system; the newest e-footprint also takes patterns of edge devices."""
    edge = {"edge_usage_patterns": []} if api.several_journeys else {}
    return api.System("system", usage_patterns=patterns, **edge)


def france_of(api: Any) -> Any:
    """France at 85 g/kWh, whatever year the library's default is of."""
    country = api.Countries.FRANCE()
    country.average_carbon_intensity = api.SourceValue(85 * api.u.g / api.u.kWh)
    return country


# Models


def quickstart(api: Any) -> dict[str, Any]:
    """The quickstart over three years, without the web application, which the newest e-footprint does not have."""
    value, u = api.SourceValue, api.u
    storage = api.Storage.ssd(
        "storage", data_storage_duration=value(2 * u.year), base_storage_need=value(100 * unit(api, "TB", "stored"))
    )
    server = api.Server.from_defaults(
        "server", server_type=api.ServerTypes.autoscaling(), base_ram_consumption=value(300 * unit(api, "MB", "ram")),
        base_compute_consumption=value(2 * u.cpu_core), average_carbon_intensity=value(100 * u.g / u.kWh),
        storage=storage,
    )  # fmt: skip
    service = api.VideoStreaming.from_defaults("streaming", server=server)
    streaming = api.VideoStreamingJob.from_defaults(
        "viewing", service=service, resolution=api.SourceObject("1080p (1920 x 1080)"), video_duration=value(20 * u.min)
    )
    upload = api.Job.from_defaults(
        "upload", server=server, data_transferred=value(20 * u.MB), data_stored=value(20 * unit(api, "MB", "stored")),
        request_duration=value(2 * u.s), compute_needed=value(1 * u.cpu_core),
        ram_needed=value(50 * unit(api, "MB", "ram")),
    )  # fmt: skip
    watch = api.UsageJourneyStep("watch", user_time_spent=value(20 * u.min), jobs=[streaming])
    record = api.UsageJourneyStep("record", user_time_spent=value(70 * u.s), jobs=[upload])
    journey = api.UsageJourney("journey", uj_steps=[watch, record])
    start, three_years = datetime(2025, 1, 1), 3 * u.year
    growth = api.linear_growth_hourly_values(three_years, start_value=5000, end_value=100000, start_date=start)
    growth.set_label("growth")
    season = api.sinusoidal_fluct_hourly_values(
        three_years, sin_fluct_amplitude=3000, sin_fluct_period_in_hours=3 * 30 * 24, start_date=start
    )
    both = (growth + season).set_label("growth and season")
    day = api.daily_fluct_hourly_values(three_years, fluct_scale=0.8, hour_of_day_for_min_value=4, start_date=start)
    day.set_label("day")
    starts = (both * day).set_label("starts")
    pattern = pattern_of(
        api, "pattern", journey, api.Device.laptop(), api.Network.wifi_network(), france_of(api), starts
    )
    system = system_of(api, [pattern])
    return {"system": system, "server": server, "streaming": streaming, "journey": journey, "watch": watch}


def synthetic(api: Any, services: int) -> dict[str, Any]:
    """That many independent services over one year: server, storage, three jobs, journey and pattern each."""
    value, u = api.SourceValue, api.u
    country, network, laptop = france_of(api), api.Network.wifi_network(), api.Device.laptop()
    patterns, servers = [], []
    for number in range(services):
        server = api.Server.from_defaults(
            f"server {number}", storage=api.Storage.ssd(f"storage {number}"),
            average_carbon_intensity=value(100 * u.g / u.kWh),
        )  # fmt: skip
        jobs = [
            api.Job.from_defaults(
                f"job {number}.{kind}", server=server, data_transferred=value((100 + 10 * kind) * u.kB),
                request_duration=value((1 + kind) * u.s),
            )
            for kind in range(3)
        ]  # fmt: skip
        steps = [
            api.UsageJourneyStep(f"step {number}.{kind}", user_time_spent=value(1 * u.min), jobs=[job])
            for kind, job in enumerate(jobs)
        ]
        volume = 100_000 + 50_000 * np.sin(np.arange(YEAR) * (2 * np.pi / 24) + number)
        starts = api.create_source_hourly_values_from_list(list(volume), datetime(2025, 1, 1))
        journey = api.UsageJourney(f"journey {number}", uj_steps=steps)
        patterns.append(pattern_of(api, f"pattern {number}", journey, laptop, network, country, starts))
        servers.append(server)
    return {"system": system_of(api, patterns), "server": servers[services // 2]}


# Measures


def seconds(action: Callable[[int], object], runs: int) -> float:
    """Median time of an action, which is told the number of its run."""
    spent = []
    for number in range(runs):
        start = perf_counter()
        action(number)
        spent.append(perf_counter() - start)
    return statistics.median(spent)


def total_kg(system: Any) -> float:
    """Everything over the whole period."""
    return float(system.total_footprint.sum().value.to("kg").magnitude)


def measure(api: Any, library: str, model: str, services: int) -> dict[str, Any]:
    """{"figures": {name: kg CO2eq}, "seconds": {name: median time}}."""
    value, u = api.SourceValue, api.u

    def build() -> dict[str, Any]:
        made = quickstart(api) if model == "quickstart" else synthetic(api, services)
        total_kg(made["system"])  # whoever calculates when asked is asked
        return made

    made = build()
    gc.collect()
    times = {"build and first compute": seconds(lambda _: build(), 7 if services <= 10 else 3)}
    system, server = made["system"], made["server"]
    figures = {"as built": total_kg(system)}

    def pue(number: int) -> object:
        server.power_usage_effectiveness = value((1.3 + number / 100) * u.dimensionless)
        return total_kg(system)

    times["one PUE changed"] = seconds(pue, 7 if services <= 10 else 3)
    server.power_usage_effectiveness = value(1.25 * u.dimensionless)
    figures["PUE 1.25"] = total_kg(system)
    if model == "quickstart":
        resolutions = ["720p (1280 x 720)", "480p (640 x 480)", "1440p (2560 x 1440)"]

        def resolution(number: int) -> object:
            made["streaming"].resolution = api.SourceObject(resolutions[number % 3])
            return total_kg(system)

        times["one resolution changed"] = seconds(resolution, 6)
        made["streaming"].resolution = api.SourceObject(resolutions[0])
        figures["720p"] = total_kg(system)
        times[f"{SCENARIOS:,} scenarios"], figures["a scenario"] = scenarios(api, library, made)
        steps = [
            api.UsageJourneyStep(f"more {number}", user_time_spent=value(1 * u.min), jobs=list(made["watch"].jobs))
            for number in range(5)
        ]

        def add(number: int) -> object:
            if api.several_journeys:  # a dictionary {step: how often}
                made["journey"].uj_steps[steps[number]] = value(1 * u.dimensionless)
            else:
                made["journey"].uj_steps = [*made["journey"].uj_steps, steps[number]]
            return total_kg(system)

        times["a step added"] = seconds(add, 5)
        figures["five more steps"] = total_kg(system)
    if model == "quickstart" and (library != "efp_graph" or hasattr(system, "to_json")):
        times["saved with results and loaded"] = seconds(saver(api, library, system), 3)
    return {"figures": figures, "seconds": times, "python": sys.version.split()[0]}


def scenarios(api: Any, library: str, made: dict[str, Any]) -> tuple[float, float]:
    """Time for SCENARIOS scenarios of three inputs, extrapolated from LOOPED of them for e-footprint; one total."""
    system, server, u = made["system"], made["server"], api.u
    random = np.random.default_rng(1)
    names = ("power_usage_effectiveness", "average_carbon_intensity", "lifespan")
    ranges = ((1.05, 2.0, u.dimensionless), (20.0, 400.0, u.g / u.kWh), (3.0, 8.0, u.year))
    start = perf_counter()
    if library == "efp_graph":
        columns = [random.uniform(low, high, SCENARIOS) for low, high, _ in ranges]
        columns[0][0], columns[1][0], columns[2][0] = 1.5, 50.0, 5.0
        inputs = {
            getattr(type(server), name).of(server): column * unit
            for name, column, (_, _, unit) in zip(names, columns, ranges, strict=True)
        }
        from efp_graph import Sweep

        table = Sweep(system, inputs, design="zip", by="year").run()
        return perf_counter() - start, float(sum(table[name][0] for name in table if "total_footprint" in name))

    def change(numbers: list[float]) -> float:
        news = [api.SourceValue(each * unit) for each, (_, _, unit) in zip(numbers, ranges, strict=True)]
        api.ModelingUpdate([[getattr(server, name), new] for name, new in zip(names, news, strict=True)])
        return total_kg(system)

    for _ in range(LOOPED):
        change([random.uniform(low, high) for low, high, _ in ranges])
    spent = (perf_counter() - start) * SCENARIOS / LOOPED
    total = change([1.5, 50.0, 5.0])
    change([1.25, 100.0, 6.0])  # as it was
    return spent, total


def saver(api: Any, library: str, system: Any) -> Callable[[int], object]:
    """Save the system with its calculated attributes, and load it again."""
    path = str(Path(tempfile.mkdtemp()) / "system.json")

    def theirs(_: int) -> object:
        parameters = inspect.signature(api.system_to_json).parameters
        results = "save_computed_state" if "save_computed_state" in parameters else "save_calculated_attributes"
        api.system_to_json(system, output_filepath=path, **{results: True})
        return api.json_to_system(json.loads(Path(path).read_text()))

    def ours(_: int) -> object:
        system.to_json(path)
        return api.System.from_json(path)

    return ours if library == "efp_graph" else theirs


def main() -> None:
    """Measure and print, with whatever the library says kept off standard output."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    library, model = sys.argv[1:3]
    services = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    with redirect_stdout(sys.stderr):
        start = perf_counter()
        api = api_of(library)
        imported = perf_counter() - start
        result = measure(api, library, model, services)
    print(json.dumps({**result, "import": imported}))


if __name__ == "__main__":
    main()
