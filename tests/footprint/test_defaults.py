"""Defaults, archetypes, order of arguments and of printing: methodology.md, sections 7 to 9 and appendix C."""

from __future__ import annotations

import pytest

import efp_graph as efp
from efp_graph import (
    Device,
    GPUServer,
    Network,
    Server,
    ServerTypes,
    SourceObject,
    Sources,
    Storage,
    VideoStreaming,
    VideoStreamingJob,
    WebApplication,
    WebApplicationJob,
    u,
)
from efp_graph.errors import UnknownOption

DEFAULTS = {
    "Device": {"carbon_footprint_fabrication": "150 kilogram", "power": "50 watt", "lifespan": "6 year"},
    "Network": {"bandwidth_energy_intensity": "0.1 kilowatt_hour / gigabyte"},
    "UsageJourneyStep": {"user_time_spent": "1 minute"},
    "Job": {
        "data_transferred": "150 kilobyte", "data_stored": "100 kilobyte", "request_duration": "1 second",
        "compute_needed": "0.1 cpu_core", "ram_needed": "50 megabyte",
    },
    "Server": {
        "server_type": "autoscaling", "carbon_footprint_fabrication": "600 kilogram", "power": "300 watt",
        "lifespan": "6 year", "idle_power": "50 watt", "ram": "128 gigabyte", "compute": "24 cpu_core",
        "power_usage_effectiveness": "1.2 dimensionless", "average_carbon_intensity": "100.0 gram / kilowatt_hour",
        "server_utilization_rate": "0.9 dimensionless", "base_ram_consumption": "0 gigabyte",
        "base_compute_consumption": "0 cpu_core",
    },
    "GPUServer": {
        "server_type": "serverless", "gpu_power": "400.0 watt / gpu", "gpu_idle_power": "50.0 watt / gpu",
        "ram_per_gpu": "80.0 gigabyte / gpu", "carbon_footprint_fabrication_per_gpu": "150.0 kilogram / gpu",
        "average_carbon_intensity": "100.0 gram / kilowatt_hour", "compute": "4 gpu",
        "carbon_footprint_fabrication_without_gpu": "2500 kilogram", "lifespan": "6 year",
        "power_usage_effectiveness": "1.2 dimensionless", "server_utilization_rate": "1 dimensionless",
        "base_compute_consumption": "0 gpu", "base_ram_consumption": "0 gigabyte",
    },
    "Storage": {
        "carbon_footprint_fabrication_per_storage_capacity": "160.0 kilogram / terabyte",
        "power_per_storage_capacity": "1.3 watt / terabyte", "lifespan": "6 year", "idle_power": "0 watt",
        "storage_capacity": "1 terabyte", "data_replication_factor": "3 dimensionless",
        "data_storage_duration": "5 year", "base_storage_need": "0 terabyte",
    },
    "VideoStreaming": {
        "base_ram_consumption": "2 gigabyte", "bits_per_pixel": "0.1 dimensionless",
        "static_delivery_cpu_cost": "4.0 cpu_core * second / gigabyte", "ram_buffer_per_user": "50 megabyte",
    },
    "VideoStreamingJob": {
        "resolution": "1080p (1920 x 1080)", "video_duration": "1 hour", "refresh_rate": "30.0 / second",
        "data_stored": "0 megabyte",
    },
    "WebApplication": {"technology": "php-symfony"},
    "WebApplicationJob": {
        "data_transferred": "2.2 megabyte", "data_stored": "100 kilobyte", "implementation_details": "default",
    },
}  # fmt: skip


@pytest.mark.parametrize("kind", DEFAULTS)
def test_defaults(kind):
    found = getattr(efp, kind).default_values()
    expected = dict(DEFAULTS[kind])
    if kind == "Device":
        assert found["fraction_of_usage_time"].to("hour/day").magnitude == pytest.approx(7)
    if kind in ("VideoStreaming", "VideoStreamingJob"):  # pint may write these units in another way
        for name, unit in (("static_delivery_cpu_cost", "cpu_core*s/GB"), ("refresh_rate", "1/s")):
            if name in expected:
                number = float(expected.pop(name).split()[0])
                assert found[name].to(unit).magnitude == number

    assert {name: str(found[name]) for name in expected} == expected
    assert set(found) - set(expected) <= {"fraction_of_usage_time", "static_delivery_cpu_cost", "refresh_rate"}


def test_defaults_are_fresh_each_time():
    first = Server.default_values()
    first["power"].source = Sources.USER_DATA
    del first["ram"]

    assert Server.default_values()["power"].source == Sources.HYPOTHESIS
    assert "ram" in Server.default_values()


def test_sources_of_defaults():
    assert Server.default_values()["carbon_footprint_fabrication"].source == Sources.BASE_ADEME_V19
    assert GPUServer.default_values()["gpu_power"].source == Sources.BLOOM_STUDY
    assert Storage.default_values()["power_per_storage_capacity"].source == Sources.HYPOTHESIS


@pytest.mark.parametrize(
    ("archetype", "fabrication", "power", "lifespan", "use", "source_of_use"),
    [
        ("smartphone", 30, 1, 3, 3.6, Sources.STATE_OF_MOBILE_2022),
        ("laptop", 156, 50, 6, 7, Sources.STATE_OF_MOBILE_2022),
        ("box", 78, 10, 6, 24, Sources.HYPOTHESIS),
        ("screen", 222, 30, 6, 7, Sources.HYPOTHESIS),
    ],
)
def test_devices(archetype, fabrication, power, lifespan, use, source_of_use):
    device = getattr(Device, archetype)()

    assert device.name == f"Default {archetype}"
    assert device.carbon_footprint_fabrication.to("kg").magnitude == fabrication
    assert device.carbon_footprint_fabrication.source == Sources.BASE_ADEME_V19
    assert device.power.to("W").magnitude == power
    assert device.lifespan.to("year").magnitude == lifespan
    assert device.fraction_of_usage_time.to("hour/day").magnitude == pytest.approx(use)
    assert device.fraction_of_usage_time.source == source_of_use


@pytest.mark.parametrize(
    ("archetype", "fabrication", "power", "lifespan", "name"),
    [(Storage.ssd, 160, 1.3, 6, "Default SSD storage"), (Storage.hdd, 20, 4.2, 4, "Default HDD storage")],
)
def test_storages(archetype, fabrication, power, lifespan, name):
    storage = archetype()

    assert storage.name == name
    assert storage.carbon_footprint_fabrication_per_storage_capacity.to("kg/TB").magnitude == fabrication
    assert storage.power_per_storage_capacity.to("W/TB").magnitude == power
    assert storage.power_per_storage_capacity.source == Sources.STORAGE_EMBODIED_CARBON_STUDY
    assert storage.lifespan.to("year").magnitude == lifespan


def test_networks_and_lists_of_archetypes():
    assert Network.wifi_network().bandwidth_energy_intensity.to("kWh/GB").magnitude == 0.05
    assert Network.mobile_network().bandwidth_energy_intensity.source == Sources.TRAFICOM_STUDY
    assert Network.mobile_network("4G").name == "4G"
    names = [archetype.__name__ for archetype in Device.archetypes()]
    assert names == ["smartphone", "laptop", "box", "screen"]
    assert Server.archetypes() == []
    assert Storage.ssd(lifespan=2 * u.year).lifespan.to("year").magnitude == 2


ARGUMENTS = {
    "Device": "carbon_footprint_fabrication power lifespan fraction_of_usage_time",
    "Network": "bandwidth_energy_intensity",
    "Storage": "carbon_footprint_fabrication_per_storage_capacity power_per_storage_capacity lifespan idle_power "
    "storage_capacity data_replication_factor data_storage_duration base_storage_need fixed_nb_of_instances",
    "Server": "server_type carbon_footprint_fabrication power lifespan idle_power ram compute "
    "power_usage_effectiveness average_carbon_intensity server_utilization_rate base_ram_consumption "
    "base_compute_consumption storage fixed_nb_of_instances",
    "GPUServer": "server_type gpu_power gpu_idle_power ram_per_gpu carbon_footprint_fabrication_per_gpu "
    "average_carbon_intensity compute carbon_footprint_fabrication_without_gpu lifespan power_usage_effectiveness "
    "server_utilization_rate base_compute_consumption base_ram_consumption storage fixed_nb_of_instances",
    "Job": "server data_transferred data_stored request_duration compute_needed ram_needed",
    "VideoStreaming": "server base_ram_consumption bits_per_pixel static_delivery_cpu_cost ram_buffer_per_user",
    "VideoStreamingJob": "service resolution video_duration refresh_rate data_stored",
    "WebApplication": "server technology",
    "WebApplicationJob": "service data_transferred data_stored implementation_details",
    "UsageJourneyStep": "user_time_spent jobs",
    "UsageJourney": "uj_steps",
    "UsagePattern": "usage_journey devices network country hourly_usage_journey_starts",
    "System": "usage_patterns",
}
PRINTED = {
    "Device": "carbon_footprint_fabrication power lifespan fraction_of_usage_time",
    "Server": "carbon_footprint_fabrication power lifespan fraction_of_usage_time server_type idle_power ram compute "
    "power_usage_effectiveness average_carbon_intensity server_utilization_rate base_ram_consumption "
    "base_compute_consumption fixed_nb_of_instances storage",
    "GPUServer": "lifespan fraction_of_usage_time server_type compute power_usage_effectiveness "
    "average_carbon_intensity server_utilization_rate base_ram_consumption "
    "base_compute_consumption fixed_nb_of_instances storage gpu_power gpu_idle_power ram_per_gpu "
    "carbon_footprint_fabrication_without_gpu carbon_footprint_fabrication_per_gpu",
    "Storage": "lifespan fraction_of_usage_time carbon_footprint_fabrication_per_storage_capacity "
    "power_per_storage_capacity idle_power storage_capacity data_replication_factor data_storage_duration "
    "base_storage_need fixed_nb_of_instances",
    "Network": "bandwidth_energy_intensity",
    "Job": "data_transferred data_stored request_duration ram_needed compute_needed server",
    "VideoStreamingJob": "data_stored service video_duration resolution refresh_rate",
    "WebApplicationJob": "data_transferred data_stored service implementation_details",
    "VideoStreaming": "server base_ram_consumption base_compute_consumption bits_per_pixel static_delivery_cpu_cost "
    "ram_buffer_per_user",
    "WebApplication": "server base_ram_consumption base_compute_consumption technology",
    "UsagePattern": "hourly_usage_journey_starts usage_journey devices network country",
    "UsageJourneyStep": "user_time_spent jobs",
}


@pytest.mark.parametrize("kind", ARGUMENTS)
def test_order_of_the_constructor(kind):
    """Arguments that e-footprint does not have may follow."""
    expected = ARGUMENTS[kind].split()

    assert [each.name for each in getattr(efp, kind).arguments()][: len(expected)] == expected


@pytest.mark.parametrize("kind", PRINTED)
def test_order_of_printing(kind):
    assert [each.name for each in getattr(efp, kind).inputs()] == PRINTED[kind].split()


def test_allowed_values():
    assert [each.value for each in Server.list_values()["server_type"]] == ["autoscaling", "on-premise", "serverless"]
    assert [each.value for each in ServerTypes.all()] == ["autoscaling", "on-premise", "serverless"]
    assert len(VideoStreamingJob.list_values()["resolution"]) == 7
    assert [each.value for each in WebApplication.list_values()["technology"]] == [
        "go-pgx", "jvm-kotlin-spring", "node-express-sequelize", "php-symfony", "rust-actix-sqlx",
    ]  # fmt: skip
    conditional = Server.conditional_list_values()["fixed_nb_of_instances"]
    assert conditional["depends_on"] == "server_type"
    assert set(conditional["conditional_list_values"]) == {"autoscaling", "serverless"}
    assert Server.attributes_with_depending_values() == {"server_type": ["fixed_nb_of_instances"]}


def test_video_needs_follow_from_the_resolution():
    """1920 x 1080 x 0.1 x 30 / 8 = 0.7776 MB/s (methodology.md, 9.1), without any system."""
    server = Server.from_defaults("server", storage=Storage.ssd())
    job = VideoStreamingJob.from_defaults(
        "watch", service=VideoStreaming.from_defaults("video", server=server), video_duration=20 * u.min
    )

    assert job.dynamic_bitrate.to("MB/s").magnitude == pytest.approx(0.7776)
    assert job.data_transferred.to("GB").magnitude == pytest.approx(0.93312)
    assert job.compute_needed.to("cpu_core").magnitude == pytest.approx(0.0031104)
    assert job.ram_needed.to("MB").magnitude == 50
    assert job.request_duration.to("min").magnitude == 20
    assert job.server is server


def test_web_needs_are_those_of_the_benchmark_and_what_was_not_measured_is_refused():
    application = WebApplication.from_defaults("web", server=Server.from_defaults("server", storage=Storage.ssd()))
    job = WebApplicationJob.from_defaults("visit", service=application)
    assert job.compute_needed.to("cpu_core").magnitude == pytest.approx(0.07551167722567)
    assert job.ram_needed.to("MB").magnitude == pytest.approx(6.14974986907)

    job.implementation_details = SourceObject("mysql")
    with pytest.raises(UnknownOption, match="implementation_details") as refusal:
        application.technology = "rust-actix-sqlx"

    assert isinstance(refusal.value, ValueError)
    assert application.technology.value == "php-symfony"
