"""Cloud servers: figures of the instance, with source and bounds, that follow provider and instance type."""

import dataclasses

import pytest

from efp_graph import (
    BoaviztaCloudServer,
    BoaviztaSnapshot,
    Countries,
    Device,
    ModelingUpdate,
    Network,
    Server,
    Source,
    SourceObject,
    SourceValue,
    Storage,
    System,
    UsageJourney,
    UsageJourneyStep,
    UsagePattern,
    VideoStreaming,
    VideoStreamingJob,
    WebApplication,
    WebApplicationJob,
    create_source_hourly_values_from_list,
    u,
)
from efp_graph.connectors.boavizta.answers import Bounded, with_power_at_load, without
from efp_graph.connectors.boavizta.cloud_server import mean_power
from efp_graph.errors import InsufficientCapacity, NotAllowed, UnknownOption


def cloud_server(**options):
    return BoaviztaCloudServer.from_defaults("front", storage=Storage.ssd(), **options)


def streaming_system(server):
    """Three hours of videos, and of pages of a web application beside."""
    video = VideoStreaming.from_defaults("video", server=server)
    pages = WebApplication.from_defaults("pages", server=server)
    watch = VideoStreamingJob.from_defaults("watch", service=video)
    step = UsageJourneyStep(
        "evening", SourceValue(20 * u.min), [watch, WebApplicationJob.from_defaults("open", service=pages)]
    )
    pattern = UsagePattern(
        "all", UsageJourney("visit", [step]), [Device.laptop()], Network.wifi_network(), Countries.FRANCE(),
        create_source_hourly_values_from_list([100, 200, 300]),
    )  # fmt: skip
    return System("all", [pattern])


def test_the_default_is_the_one_of_the_seed():
    server = cloud_server()
    assert (server.provider.value, server.instance_type.value) == ("scaleway", "dev1-s")


def test_defaults_are_printed_as_in_the_methodology():
    """Section 8.8."""
    assert {name: str(value) for name, value in BoaviztaCloudServer.default_values().items()} == {
        "provider": "scaleway",
        "instance_type": "dev1-s",
        "server_type": "autoscaling",
        "lifespan": "6 year",
        "idle_power": "0 watt",
        "power_usage_effectiveness": "1.2 dimensionless",
        "average_carbon_intensity": "0.23 kilogram / kilowatt_hour",
        "server_utilization_rate": "0.9 dimensionless",
        "base_ram_consumption": "0 gigabyte",
        "base_compute_consumption": "0 cpu_core",
    }


def test_allowed_values_are_listed_by_provider():
    """Appendix A.1, with the providers that came later."""
    assert [str(each) for each in BoaviztaCloudServer.list_values()["provider"]] == [
        "aws", "azure", "gcp", "ovhcloud", "scaleway"
    ]  # fmt: skip
    listed = BoaviztaCloudServer.conditional_list_values()["instance_type"]
    assert listed["depends_on"] == "provider"
    by_provider = {name: [str(each) for each in found] for name, found in listed["conditional_list_values"].items()}
    assert by_provider["aws"][:5] == ["a1.medium", "a1.large", "a1.xlarge", "a1.2xlarge", "a1.4xlarge"]
    assert by_provider["azure"][:2] == ["d2ads_v5", "d4ads_v5"]
    assert by_provider["scaleway"][:2] == ["coparm1-16c-64g", "coparm1-2c-8g"]
    assert BoaviztaCloudServer.attributes_with_depending_values()["provider"] == ["instance_type"]


def test_the_figures_are_those_of_the_instance_and_not_of_its_host():
    """The host of dev1-s has 256 GB and 16 cores (methodology.md, O-16); the instance 2 GB and 2 vCPU."""
    server = cloud_server()
    assert (server.ram.value, server.compute.value) == (2 * u.GB_ram, 2 * u.cpu_core)
    assert server.carbon_footprint_fabrication.value == 18.5 * u.kg  # 19 kg less 0.5 kg of its disk of 20 GB
    assert server.power.magnitude == 10.990959713114755


def test_each_figure_tells_source_bounds_and_formula():
    power = cloud_server().power
    assert "2.5.0" in power.source.name
    assert power.source.link.endswith("provider=scaleway&instance_type=dev1-s")
    assert power.low < power.value < power.high
    assert power.confidence == "medium"
    assert power.formula == "average power in (API call response of front)"
    assert "10.99 watt (9.86319 to 13.3285 watt" in power.explain()
    assert "power: 10.99 watt (9.86319 to 13.3285 watt" in str(power.node.owner)


def test_bounds_of_a_power_are_those_at_the_load_that_is_supposed():
    """From idle to full load it varies more, which says nothing of how well the mean is known."""
    power = cloud_server(provider="aws", instance_type="m5.xlarge").power
    assert power.assessment.bounds == "limits"
    assert [each.magnitude for each in (power.low, power.high)] == pytest.approx([20.3836, 27.1781333])
    assert "from idle to full load it varies from 4.86 to 36.5 W" in power.comment


def test_a_mean_at_another_load_keeps_its_range_in_operation():
    """Of an API that supposes another load than was asked for, the bounds there are not those of the mean."""
    told = BoaviztaSnapshot().cloud_instance("aws", "m5.xlarge")
    other = with_power_at_load(dataclasses.replace(told, power_at_load=None), Bounded(30.0, 28.0, 32.0))
    assert other.power_at_load is None
    power = mean_power(SourceObject(other, "BoaviztAPI"), "mean")
    assert power.assessment.bounds == "range"
    assert (power.low, power.high) == (told.average_power.low * u.W, told.average_power.high * u.W)


@pytest.mark.parametrize(
    ("instance_type", "embedded", "disks"),
    [("r5.large", 39, 0), ("r5d.large", 43, 3.5), ("i3.large", 60, 21), ("d2.xlarge", 220, 95.57)],
)
def test_disks_that_an_instance_is_sold_with_are_counted_once(instance_type, embedded, disks):
    """A storage is obligatory, and counts. Figures: BoaviztAPI 2.5.0, gwp embedded; verbose.SSD-1, HDD-1."""
    server = cloud_server(provider="aws", instance_type=instance_type)
    assert server.carbon_footprint_fabrication.magnitude == pytest.approx(embedded - disks)
    assert server.carbon_footprint_fabrication_of_disks.magnitude == disks
    told = server.carbon_footprint_fabrication.explain(depth=2)
    assert ("without disks, which are the storage's" in told) == bool(disks)
    assert ("- Carbon footprint fabrication of disks" in told) == bool(disks)


def test_no_instance_of_the_snapshot_is_without_weight_or_without_its_disks():
    """955 of 2,331 instances are sold with disks."""
    snapshot, sold_with_disks = BoaviztaSnapshot(), 0
    for provider in snapshot.providers():
        for name in snapshot.instance_types(provider):
            one = snapshot.cloud_instance(provider, name)
            has = bool(one.ssd_storage or one.hdd_storage)
            sold_with_disks += has
            assert (one.embedded_in_disks.value > 0) == has
            assert one.embedded_in_disks.value < one.embedded.gwp.value
            low, value, high = (without(one.embedded.gwp, one.embedded_in_disks)[at] for at in (1, 0, 2))
            assert 0 <= low <= value <= high
    assert sold_with_disks == 955


def test_provider_and_instance_type_change_together():
    server = cloud_server(instance_type="dev1-l")
    system = streaming_system(server)
    before = system.total_footprint.sum()
    with pytest.raises(UnknownOption, match="in one ModelingUpdate"):
        server.provider = "aws"
    assert server.provider.value == "scaleway"
    assert system.total_footprint.sum() == before

    update = ModelingUpdate([[server.provider, SourceObject("aws")], [server.instance_type, SourceObject("m5.xlarge")]])
    assert (server.compute.magnitude, server.ram.magnitude) == (4, 16)
    assert system.total_footprint.sum() != before
    update.reset_values()
    assert system.total_footprint.sum() == before


def test_an_update_gives_what_a_fresh_build_gives():
    changed = cloud_server(instance_type="dev1-l")
    system = streaming_system(changed)
    changed.instance_type = "dev1-xl"
    fresh = streaming_system(cloud_server(instance_type="dev1-xl"))
    assert system.total_footprint.same_as(fresh.total_footprint)


@pytest.mark.parametrize(
    ("given", "offered"),
    [
        ({"instance_type": "dev1-sx"}, "dev1-s"),
        ({"instance_type": "DEV1-S"}, "dev1-s"),
        ({"provider": "scalway"}, "scaleway"),
        ({"provider": "amazon"}, "aws"),
    ],
)
def test_an_unknown_name_gets_the_nearest_ones(given, offered):
    storage = Storage.ssd()
    with pytest.raises(UnknownOption, match=offered):
        BoaviztaCloudServer.from_defaults("front", storage=storage, **given)
    assert storage.modeling_obj_containers == []


def test_figures_of_the_api_cannot_be_set():
    with pytest.raises(NotAllowed, match="power is calculated"):
        cloud_server().power = SourceValue(3 * u.W)


def test_another_source_with_the_same_figures_is_told():
    class Renamed(BoaviztaSnapshot):
        name = "renamed"

        def cloud_instance(self, provider, instance_type):
            return dataclasses.replace(super().cloud_instance(provider, instance_type), source=Source("ours"))

    server = cloud_server()
    server.boavizta_source = Renamed()
    assert server.power.source.name == "ours"
    assert server.ram.source.name == "ours"


def test_a_full_instance_is_told_with_a_way_out():
    with pytest.raises(InsufficientCapacity, match="Take a larger instance_type"):
        streaming_system(cloud_server())  # 2 GB, all of it for the service


def test_services_are_installed_on_it_and_it_carries_their_load():
    server = cloud_server(instance_type="dev1-l")  # 4 vCPU, 8 GB
    assert BoaviztaCloudServer.installable_services() == Server.installable_services()
    assert {VideoStreaming, WebApplication} <= set(Server.installable_services())
    system = streaming_system(server)
    need = server.hour_by_hour_ram_need.magnitude[0]
    # 100 videos of an hour at 50 MB each, and 100 pages of a second at 6.15 MB; 8 GB × 0.9 − 2 GB of the service
    assert need == pytest.approx(5.0 + 100 / 3600 * 6.14974986907e-3)
    assert server.available_ram_per_instance.magnitude == pytest.approx(5.2)
    assert system.total_footprint.sum().magnitude > 0


def test_its_energy_follows_from_the_power_of_the_instance():
    server = cloud_server(instance_type="dev1-l")
    streaming_system(server)
    raw, power = server.raw_nb_of_instances.magnitude, server.power.magnitude
    assert server.instances_energy.magnitude == pytest.approx(raw * power * 1.2 / 1000)  # kWh: PUE 1.2, no idle power
