"""Servers of Boavizta take a carbon intensity by the hour, as all servers do."""

from __future__ import annotations

from datetime import datetime

import pytest

from efp_graph import (
    BoaviztaCloudServer,
    BoaviztaServerFromConfig,
    Countries,
    Device,
    Job,
    Network,
    Server,
    SourceHourlyValues,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    create_source_hourly_values_from_list,
    u,
)

START = datetime(2025, 1, 1)


@pytest.mark.parametrize("kind", [BoaviztaCloudServer, BoaviztaServerFromConfig])
def test_the_declaration_is_that_of_all_servers(kind):
    mine, all_servers = kind.attributes["average_carbon_intensity"], Server.attributes["average_carbon_intensity"]
    assert type(mine) is type(all_servers)
    assert mine.clocks == all_servers.clocks


def test_each_hour_has_its_own_intensity():
    intensity = SourceHourlyValues([100, 400], start_date=START, unit=u.g / u.kWh, clock="utc")
    server = BoaviztaCloudServer.from_defaults("front", storage=Storage.ssd(), average_carbon_intensity=intensity)
    page = Job.from_defaults("page", server=server)
    journey = UsageJourney("visit", [UsageJourneyStep.from_defaults("read", jobs=[page])])
    starts = create_source_hourly_values_from_list([3600.0, 3600.0], START)
    country = Countries.FRANCE(timezone="UTC")
    System("system", [UsagePattern("visits", journey, [Device.laptop()], Network.wifi_network(), country, starts)])

    first, second = server.energy_footprint.magnitude
    assert second == pytest.approx(4 * first)
