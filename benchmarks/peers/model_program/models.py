"""The models, in the words that the libraries share: the quickstart, and synthetic systems of N services."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from .library import Library

START = datetime(2025, 1, 1)
YEAR = 8766  # hours


@dataclass
class Model:
    """A system and what is changed in it. Of many services, these are the objects of the one in the middle."""

    library: Library
    system: Any
    server: Any
    job: Any
    step: Any  # the first of the journey
    journey: Any
    country: Any
    pattern: Any
    usual: dict[str, tuple[float, Any]]  # what the inputs that are changed are as built: {text: (number, unit)}
    usual_starts: Callable[[], Any]  # the starts of the pattern as built, made anew at each call
    hours: int
    streaming: Any = None  # of the quickstart

    @property
    def middle(self) -> datetime:
        """The middle of the period."""
        return START + timedelta(days=self.hours // 48)

    def figures(self) -> dict[str, float]:
        """Those of the system and the server in the middle."""
        return figures_of(self.library, self.system, self.server)

    def total(self) -> float:
        """Everything over the whole period [kg]."""
        return kilograms(self.system.total_footprint)


def figures_of(library: Library, system: Any, server: Any) -> dict[str, float]:
    """Everything over the whole period, and the electricity of a server, since a total hides a small change [kg]."""
    return {"total": kilograms(system.total_footprint), "server": kilograms(getattr(server, library.energy))}


def kilograms(series: Any) -> float:
    """The sum of an hourly footprint."""
    return float(series.sum().value.to("kg").magnitude)


def maker_of(library: Library, model: str, services: int, years: int) -> Callable[[], Model]:
    """What builds a model and has its total calculated. Lists of numbers that it is built from are made here."""
    make = quickstart_of(library) if model == "quickstart" else synthetic_of(library, services, years)

    def built() -> Model:
        made = make()
        made.total()  # whoever calculates when asked is asked
        return made

    return built


def quickstart_of(library: Library) -> Callable[[], Model]:
    """The quickstart over three years, without the web application, which the newest e-footprint does not have."""
    api = library.api
    value, u = api.SourceValue, api.u
    stored, ram = library.unit("MB", "stored"), library.unit("MB", "ram")

    def make() -> Model:
        storage = api.Storage.ssd(
            "storage", data_storage_duration=value(2 * u.year),
            base_storage_need=value(100 * library.unit("TB", "stored")),
        )  # fmt: skip
        server = api.Server.from_defaults(
            "server", server_type=api.ServerTypes.autoscaling(), base_ram_consumption=value(300 * ram),
            base_compute_consumption=value(2 * u.cpu_core), average_carbon_intensity=value(100 * u.g / u.kWh),
            storage=storage,
        )  # fmt: skip
        service = api.VideoStreaming.from_defaults("streaming", server=server)
        streaming = api.VideoStreamingJob.from_defaults(
            "viewing", service=service, resolution=api.SourceObject("1080p (1920 x 1080)"),
            video_duration=value(20 * u.min),
        )  # fmt: skip
        upload = api.Job.from_defaults(
            "upload", server=server, data_transferred=value(20 * u.MB), data_stored=value(20 * stored),
            request_duration=value(2 * u.s), compute_needed=value(1 * u.cpu_core), ram_needed=value(50 * ram),
        )  # fmt: skip
        watch = api.UsageJourneyStep("watch", user_time_spent=value(20 * u.min), jobs=[streaming])
        record = api.UsageJourneyStep("record", user_time_spent=value(70 * u.s), jobs=[upload])
        journey = api.UsageJourney("journey", uj_steps=[watch, record])
        country, devices, network = france(api), [api.Device.laptop()], api.Network.wifi_network()
        pattern = library.pattern("pattern", journey, devices, network, country, _growing_starts(api))
        return Model(
            library, library.system([pattern]), server, upload, watch, journey, country, pattern,
            {**_usual(u), "volume": (20, u.MB), "duration": (20, u.min)}, lambda: _growing_starts(api), 3 * YEAR,
            streaming,
        )  # fmt: skip

    return make


def _usual(u: Any) -> dict[str, tuple[float, Any]]:
    return {"PUE": (1.2, u.dimensionless), "intensity": (100, u.g / u.kWh), "country": (85, u.g / u.kWh)}


def _growing_starts(api: Any) -> Any:
    """Linear growth and a slow wave, times a daily wave: by the time builders of the library."""
    three_years = 3 * api.u.year
    growth = api.linear_growth_hourly_values(three_years, start_value=5000, end_value=100000, start_date=START)
    growth.set_label("growth")
    season = api.sinusoidal_fluct_hourly_values(
        three_years, sin_fluct_amplitude=3000, sin_fluct_period_in_hours=3 * 30 * 24, start_date=START
    )
    both = (growth + season).set_label("growth and season")
    day = api.daily_fluct_hourly_values(three_years, fluct_scale=0.8, hour_of_day_for_min_value=4, start_date=START)
    day.set_label("day")
    return (both * day).set_label("starts")


def synthetic_of(library: Library, services: int, years: int) -> Callable[[], Model]:
    """That many independent services: server, storage, three jobs, journey and pattern each."""
    api = library.api
    u, hours = api.u, years * YEAR
    volumes = [wave(hours, number) for number in range(services)]

    def starts(number: int) -> Any:
        return api.create_source_hourly_values_from_list(volumes[number], START)

    def make() -> Model:
        shared = [api.Device.laptop()], api.Network.wifi_network(), france(api)
        made = [_service(library, number, shared, starts(number)) for number in range(services)]
        server, jobs, steps, journey, pattern = made[services // 2]
        return Model(
            library, library.system([each[-1] for each in made]), server, jobs[0], steps[0], journey, shared[-1],
            pattern, {**_usual(u), "volume": (100, u.kB), "duration": (1, u.min)},
            lambda: starts(services // 2), hours,
        )  # fmt: skip

    return make


def _service(library: Library, number: int, shared: tuple[Any, ...], starts: Any) -> tuple[Any, ...]:
    """Server, jobs, steps, journey, pattern."""
    api = library.api
    value, u = api.SourceValue, api.u
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
    journey = api.UsageJourney(f"journey {number}", uj_steps=steps)
    return server, jobs, steps, journey, library.pattern(f"pattern {number}", journey, *shared, starts)


def wave(hours: int, phase: float) -> list[float]:
    """100,000 starts an hour, half as many more or fewer over the day."""
    numbers: list[float] = (100_000 + 50_000 * np.sin(np.arange(hours) * (2 * np.pi / 24) + phase)).tolist()
    return numbers


def france(api: Any) -> Any:
    """France at 85 g/kWh, whatever year the library's default is of."""
    country = api.Countries.FRANCE()
    country.average_carbon_intensity = api.SourceValue(85 * api.u.g / api.u.kWh)
    return country
