"""The three sources tell the same figures, and they are those of the real API."""

import dataclasses
import random
import sys

import pytest
import requests

from efp_graph import (
    BoaviztaCloudServer,
    BoaviztaHTTP,
    BoaviztaPackage,
    BoaviztaServerFromConfig,
    BoaviztaSnapshot,
    SourceValue,
    Storage,
    u,
)
from efp_graph.connectors.boavizta.answers import CRITERIA, CloudInstance
from efp_graph.connectors.boavizta.snapshot import INSTANCES, OPTIONS, options_text, table_text
from efp_graph.errors import DataSourceError, MissingExtra
from scripts.provenance import DATA
from scripts.refresh_boavizta import head

pytestmark = pytest.mark.xdist_group("boaviztapi")

SNAPSHOT = BoaviztaSnapshot()
ALL = [(provider, name) for provider in SNAPSHOT.providers() for name in SNAPSHOT.instance_types(provider)]
CHOSEN = [*random.Random(4).sample(ALL, 20), ("scaleway", "dev1-s")]


@pytest.fixture(scope="session")
def over_http(real_api):
    return BoaviztaHTTP(real_api, cache_directory=None)


@pytest.fixture(scope="session")
def in_process():
    return BoaviztaPackage()


def figures(one: CloudInstance) -> CloudInstance:
    """All but where they come from."""
    return dataclasses.replace(one, source=None)


@pytest.mark.parametrize("pair", CHOSEN, ids=" ".join)
def test_an_instance_has_the_same_figures_in_all_sources(pair, over_http, in_process):
    recorded = figures(SNAPSHOT.cloud_instance(*pair))
    assert figures(over_http.cloud_instance(*pair)) == recorded
    assert figures(in_process.cloud_instance(*pair)) == recorded


@pytest.mark.parametrize("pair", CHOSEN, ids=" ".join)
def test_the_figures_of_a_server_are_those_of_a_direct_call_of_the_real_api(pair, real_api):
    asked = {"provider": pair[0], "instance_type": pair[1], "criteria": list(CRITERIA)}
    answer = requests.get(f"{real_api}/v1/cloud/instance", params=asked, timeout=60).json()
    server = BoaviztaCloudServer.from_defaults("web", provider=pair[0], instance_type=pair[1], storage=Storage.ssd())
    told = server.api_call_response.value

    power, embedded = answer["verbose"]["avg_power"], answer["impacts"]["gwp"]["embedded"]
    assert server.ram.value == answer["verbose"]["memory"]["value"] * u.GB_ram
    assert server.compute.value == answer["verbose"]["vcpu"]["value"] * u.cpu_core
    assert server.power.value == power["value"] * u.W
    assert told.average_power == (power["value"], power["min"], power["max"])
    body = {"provider": pair[0], "instance_type": pair[1], "usage": {"time_workload": 50}}
    at_load = requests.post(f"{real_api}/v1/cloud/instance", params={"verbose": True}, json=body, timeout=60).json()
    power = at_load["verbose"]["avg_power"]
    assert (server.power.low, server.power.high) == (power["min"] * u.W, power["max"] * u.W)
    parts = [part for name, part in answer["verbose"].items() if name.startswith(("SSD-", "HDD-"))]
    disks = {end: sum(part["impacts"]["gwp"]["embedded"][end] for part in parts) for end in ("value", "min", "max")}
    fabrication = server.carbon_footprint_fabrication
    without = embedded["value"] - disks["value"]  # the disks are the storage's: they were counted twice
    assert fabrication.value == without * u.kg
    assert server.carbon_footprint_fabrication_of_disks.value == disks["value"] * u.kg
    assert fabrication.low == max(0, min(without, embedded["min"] - disks["min"])) * u.kg
    assert fabrication.high == max(without, embedded["max"] - disks["max"]) * u.kg
    assert bool(disks["value"]) == bool(told.ssd_storage or told.hdd_storage)
    for phase in ("embedded", "use"):
        for criterion in CRITERIA:
            expected = answer["impacts"][criterion][phase]
            assert getattr(getattr(told, phase), criterion) == (expected["value"], expected["min"], expected["max"])


def test_the_lists_are_the_same_in_all_sources(over_http, in_process):
    for source in (over_http, in_process):
        assert source.providers() == SNAPSHOT.providers()
        assert source.instance_types("scaleway") == SNAPSHOT.instance_types("scaleway")
        assert source.server_options() == SNAPSHOT.server_options()


def test_a_configured_server_has_the_same_figures_over_http_and_in_process(over_http, in_process):
    def made(source):
        return BoaviztaServerFromConfig.from_defaults(
            "rack", boavizta_source=source, nb_of_ram_units=SourceValue(8 * u.dimensionless), cpu_model_range="EPYC"
        )

    one, other = made(over_http), made(in_process)
    for name in ("carbon_footprint_fabrication", "power", "ram", "compute"):
        assert getattr(one, name).value == getattr(other, name).value
        assert getattr(one, name).assessment == getattr(other, name).assessment


def test_sources_tell_version_and_road(over_http, in_process):
    version = SNAPSHOT.version
    names = [source.cloud_instance("scaleway", "dev1-s").source for source in (SNAPSHOT, over_http, in_process)]
    assert [each.name for each in names] == [
        f"Boavizta API cloud instances, version {version}, snapshot of {SNAPSHOT.date}",
        f"Boavizta API cloud instances, version {version}, asked at {over_http.name}",
        f"Boavizta API cloud instances, version {version}, in process",
    ]
    query = "/v1/cloud/instance?provider=scaleway&instance_type=dev1-s"
    public = f"https://api.boavizta.org{query}"
    assert [each.link for each in names] == [public, f"{over_http.name}{query}", public]


def test_the_package_says_what_it_has_not(in_process):
    with pytest.raises(DataSourceError, match=r"answered 404.*nonsuch"):
        in_process.cloud_instance("scaleway", "nonsuch-instance")


def test_without_the_package_the_extra_is_named(monkeypatch):
    for module in ("boaviztapi", "boaviztapi.main"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"pip install 'efp-graph\[boavizta\]'"):
        BoaviztaPackage()
    with pytest.raises(MissingExtra):
        BoaviztaServerFromConfig.from_defaults("rack", boavizta_source="package")


def test_the_script_would_write_the_bundled_tables_again(over_http):
    """The whole takes a minute; here a sample of the rows, the head, and the whole of the second table."""
    bundled = (DATA / f"{INSTANCES}.csv").read_text(encoding="utf-8").splitlines()
    sample = CHOSEN[:10]
    lines = {**head(over_http.version()), "date": SNAPSHOT.date}
    written = table_text(lines, [over_http.cloud_instance(*pair) for pair in sample]).splitlines()
    start = len(lines) + 1
    assert written[:start] == bundled[:start]
    assert set(written[start:]) <= set(bundled[start:])
    assert len(written) == start + len(sample)
    short = {key: lines[key] for key in ("made_by", "date", "api_version")}
    assert options_text(short, over_http.server_options()) == (DATA / f"{OPTIONS}.csv").read_text(encoding="utf-8")
