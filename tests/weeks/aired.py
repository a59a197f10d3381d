"""A server that is cooled by a typical week: what has a week as an input, in a model that can be saved and swept."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from efp_graph import (
    Device,
    Job,
    Network,
    Server,
    SourceRecurrentValues,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    tz,
    u,
)
from efp_graph.footprint.emissions import ONE_HOUR
from efp_graph.objects import Phase, calculated, footprint, typical_week
from efp_graph.signatures import AnySignature
from tests.footprint.small_model import country, series

HOURS = 21 * 24
OFFICE = {"name": "office", "baseline": 10, "days": [0, 1, 2, 3, 4], "ranges": [{"start": 8, "end": 18, "value": 50}]}
CLOSED = {"name": "closed", "baseline": 10, "days": [5, 6], "ranges": []}
PATTERN = {"unit": "watt", "profiles": [OFFICE, CLOSED]}
NUMBERS = {"values": [0.1 + hour / 7 for hour in range(168)], "unit": "watt"}
CONSTANT = {"constant_value": 20, "constant_unit": "watt"}
COOLING = Phase("cooling", title="Cooling")


class VentilatedServer(AnySignature, Server):
    """A server with a cooling of its own, by the hours of the week."""

    cooling = typical_week(20 * u.W, help="Power of the cooling")
    heat = typical_week(None, unit=u.W, minimum=None, help="Power that is given to others, or taken")

    @calculated(u.W, over_time="mean")
    def cooling_power(self) -> Any:
        """Power of the cooling. Shape: (hours,)."""
        return self.cooling.over(self.nb_of_instances, tz("Europe/Paris"))

    @footprint(phase=COOLING)
    def cooling_footprint(self) -> Any:
        """CO2eq of its electricity. Shape: (hours,)."""
        return self.cooling_power * (ONE_HOUR * self.average_carbon_intensity).to("kg/W")


def model(cooling: Any = PATTERN, **told: Any) -> SimpleNamespace:
    m = SimpleNamespace()
    week = SourceRecurrentValues(cooling, told.pop("source", "our meters"), **told)
    m.server = VentilatedServer.from_defaults("server", storage=Storage.ssd("storage"), cooling=week)
    m.job = Job.from_defaults("job", server=m.server)
    m.journey = UsageJourney("journey", [UsageJourneyStep.from_defaults("step", jobs=[m.job])])
    starts = series(*[1000.0 + hour for hour in range(HOURS)])
    m.pattern = UsagePattern("pattern", m.journey, [Device.laptop()], Network.wifi_network(), country(), starts)
    m.system = System("system", [m.pattern])
    return m
