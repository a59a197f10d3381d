"""The bundled snapshot: whole, sound, and read as it was written."""

import pytest

from efp_graph import BoaviztaSnapshot
from efp_graph.connectors.boavizta.interface import ServerParts
from efp_graph.connectors.boavizta.snapshot import INSTANCES, table_text
from efp_graph.errors import DataSourceError
from efp_graph.footprint.tables import table

SNAPSHOT = BoaviztaSnapshot()


def test_it_holds_every_instance_of_boaviztapi_2_5_0():
    """Counts: number of lines of data/archetypes/cloud/*.csv in the package boaviztapi 2.5.0, less their headers."""
    counts = {provider: len(SNAPSHOT.instance_types(provider)) for provider in SNAPSHOT.providers()}
    assert counts == {"aws": 1479, "azure": 394, "gcp": 339, "ovhcloud": 50, "scaleway": 69}
    assert SNAPSHOT.version == "2.5.0"


def test_every_row_is_sound():
    for provider in SNAPSHOT.providers():
        for name in SNAPSHOT.instance_types(provider):
            one = SNAPSHOT.cloud_instance(provider, name)
            assert (one.provider, one.instance_type) == (provider, name)
            assert one.vcpu > 0
            assert one.memory > 0
            for bounded in (one.average_power, *one.embedded, *one.use):
                assert 0 < bounded.low <= bounded.value <= bounded.high


def test_the_default_instance_has_the_recorded_figures():
    """Recorded answer of boaviztapi for scaleway, dev1-s: methodology.md, 14.3."""
    one = SNAPSHOT.cloud_instance("scaleway", "dev1-s")
    assert (one.vcpu, one.memory) == (2.0, 2.0)
    assert one.embedded.gwp == (19.0, 13.43, 23.79)
    assert one.average_power.value == 10.990959713114755


def test_what_is_written_is_what_is_read():
    every = [SNAPSHOT.cloud_instance(provider, name) for provider in SNAPSHOT.providers()
             for name in SNAPSHOT.instance_types(provider)]  # fmt: skip
    bundled = table(INSTANCES).read_text()
    assert table_text({}, every) == "".join(line for line in bundled.splitlines(True) if not line.startswith("#"))


def test_its_head_says_who_made_it_and_when():
    head = table(INSTANCES).read_text()[:400]
    for line in ("made_by: scripts/refresh_boavizta.py", f"date: {SNAPSHOT.date}", f"api_version: {SNAPSHOT.version}"):
        assert f"# {line}" in head


@pytest.mark.parametrize("pair", [("aws", "nonsuch"), ("nonsuch", "dev1-s")])
def test_what_it_has_not_is_told(pair):
    with pytest.raises(DataSourceError, match="no such instance"):
        SNAPSHOT.cloud_instance(*pair)


def test_configurations_are_not_in_it():
    with pytest.raises(DataSourceError, match=r"efp-graph\[boavizta\]"):
        SNAPSHOT.configured_server(ServerParts("platform_compute_medium", "rack", 1, 1, 1, 1, 1, 1, 0, 1))
