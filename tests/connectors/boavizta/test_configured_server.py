"""Servers from their parts: asked of the real package in this process."""

import pytest

from efp_graph import (
    BoaviztaServerFromConfig,
    BoaviztaStorageFromConfig,
    Server,
    SourceValue,
    Storage,
    u,
)
from efp_graph.errors import DataSourceError, MixedParts, NotAllowed, UnknownOption, ValueOutOfRange

pytestmark = pytest.mark.xdist_group("boaviztapi")


def count(number):
    return SourceValue(number * u.dimensionless)


def rack(**options):
    """Two CPUs of 24 cores, 4 × 32 GB."""
    parts = {
        "nb_of_cpu_units": count(2),
        "nb_of_cores_per_cpu_unit": count(24),
        "nb_of_ram_units": count(4),
        "ram_quantity_per_unit": SourceValue(32 * u.GB),
    }
    return BoaviztaServerFromConfig.from_defaults("rack", **{**parts, **options})


def test_the_snapshot_leaves_it_to_the_package_by_default_and_never_silently_to_something_else():
    assert "in process" in rack().power.source.name
    with pytest.raises(DataSourceError, match="holds cloud instances only"):
        rack(boavizta_source="snapshot")


def test_disks_are_the_storages_and_not_the_servers():
    """POST /v1/server/?verbose=true&archetype=platform_compute_medium&criteria=gwp by hand, with this configuration and
    an SSD of 1000 GB, boaviztapi 2.5.0: gwp embedded 710 (462.8 to 1171) kg, SSD-1 50 (23.53 to 140.5) kg."""
    server = rack()
    assert server.carbon_footprint_fabrication_of_disks.value == 50 * u.kg
    fabrication = server.carbon_footprint_fabrication
    assert fabrication.value == 660 * u.kg
    assert fabrication.low.magnitude == pytest.approx(462.8 - 23.53)
    assert fabrication.high.magnitude == pytest.approx(1171 - 140.5)
    assert server.power.value == 514.25652 * u.W
    assert (server.ram.value, server.compute.value) == (128 * u.GB_ram, 48 * u.cpu_core)


def test_without_disks_there_is_nothing_to_take_out():
    """The API would add the archetype's SSD, were it not told."""
    server = rack(nb_of_ssd_units=count(0))
    assert server.carbon_footprint_fabrication_of_disks.magnitude == 0
    assert server.api_call_response.value.disks == ()


def test_both_kinds_of_disk_are_taken_out():
    """The same by hand with 2 SSDs of 400 GB and 4 HDDs of 4000 GB: total 840 kg, SSD-1 45 kg, HDD-1 124.4 kg."""
    server = rack(
        nb_of_ssd_units=count(2), ssd_capacity_per_unit=SourceValue(400 * u.GB), nb_of_hdd_units=count(4),
        hdd_capacity_per_unit=SourceValue(4 * u.TB),
    )  # fmt: skip
    assert server.carbon_footprint_fabrication_of_disks.magnitude == pytest.approx(45 + 124.4)
    assert server.carbon_footprint_fabrication.magnitude == pytest.approx(840 - 45 - 124.4)


def test_defaults_are_those_of_the_methodology():
    """Section 8.9."""
    server = BoaviztaServerFromConfig.from_defaults("small")
    assert server.server_type.value == "on-premise"
    assert str(server.average_carbon_intensity) == "0.23 kilogram / kilowatt_hour"
    assert server.power_usage_effectiveness.magnitude == 1.4
    assert server.server_utilization_rate.magnitude == 0.7
    assert server.storage.storage_capacity.value == 32 * u.GB
    assert (server.ram.magnitude, server.compute.magnitude) == (1, 1)


def test_a_change_of_parts_is_asked_anew():
    server = rack()
    server.nb_of_ram_units = count(8)
    assert server.ram.magnitude == 256
    assert server.carbon_footprint_fabrication > SourceValue(660 * u.kg)
    assert server.power.same_as(rack(nb_of_ram_units=count(8)).power)


@pytest.mark.parametrize(
    ("part", "given", "offered"),
    [
        ("cpu_model_range", "EPYK", "EPYC"),
        ("cpu_family", "Millan", "Milan"),
        ("archetype", "platform_compute_mediun", "platform_compute_medium"),
        ("server_form", "blad", "blade"),
    ],
)
def test_a_name_that_the_api_would_swallow_is_refused(part, given, offered):
    with pytest.raises(UnknownOption, match=offered):
        rack(**{part: given})


@pytest.mark.parametrize("part", ["nb_of_cpu_units", "nb_of_ram_units"])
@pytest.mark.parametrize("number", [0, 1.5, -1])
def test_parts_are_counted_in_whole_numbers(part, number):
    with pytest.raises(ValueOutOfRange):
        rack(**{part: count(number)})


def test_names_of_parts_are_listed_without_the_package():
    listed = BoaviztaServerFromConfig.list_values()
    assert "EPYC" in [each.value for each in listed["cpu_model_range"]]
    assert "platform_compute_medium" in [each.value for each in listed["archetype"]]


# The storage that is in it


def disks():
    return BoaviztaStorageFromConfig.from_defaults("disks")


def test_the_disks_of_a_server_are_a_storage():
    """4 HDDs of 4000 GB: 31.1 kg each, so 7.775 kg/TB; section 8.9 for power and lifespan."""
    size = {"nb_of_hdd_units": count(4), "hdd_capacity_per_unit": SourceValue(4 * u.TB)}
    storage = rack(nb_of_ssd_units=count(0), **size, storage=disks()).storage
    assert storage.storage_type.value == "hdd"
    assert storage.storage_capacity.to(u.TB).magnitude == 4
    assert storage.fixed_nb_of_instances.magnitude == 4
    assert storage.carbon_footprint_fabrication_per_storage_capacity.magnitude == pytest.approx(7.775, rel=1e-3)
    assert (storage.power_per_storage_capacity.magnitude, storage.lifespan.magnitude) == (4.2, 4)
    assert (storage.data_replication_factor.magnitude, str(storage.data_storage_duration)) == (1, "1 year")


def test_disks_of_two_kinds_or_none_are_no_single_storage():
    with pytest.raises(MixedParts, match="SSDs and HDDs"):
        rack(nb_of_hdd_units=count(1), storage=disks())
    with pytest.raises(MixedParts, match="no disk"):
        rack(nb_of_ssd_units=count(0), storage=disks())


def test_disks_need_a_server_that_is_described_by_its_parts():
    storage = disks()
    assert str(storage.storage_capacity) == "no value"
    with pytest.raises(NotAllowed, match="BoaviztaServerFromConfig"):
        Server.from_defaults("plain", storage=storage)


def test_a_plain_storage_goes_with_a_configured_server():
    assert rack(storage=Storage.hdd()).storage.name == "Default HDD storage"
