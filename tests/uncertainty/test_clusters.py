"""Draws on a dask cluster have the bits that they have in this process, those of choices and pinned figures too."""

import pytest

from efp_graph import BoaviztaCloudServer, Server
from tests.uncertainty.figures import three_instances


@pytest.fixture
def client():
    """Of a cluster of two processes. Its dashboard is anywhere: another run of the tests may have the usual port."""
    distributed = pytest.importorskip("distributed")
    address = "127.0.0.1:0"
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=address
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.mark.slow
def test_a_cluster_gives_the_same_bits(client):
    system, (front, *_) = three_instances()
    choices = {Server.server_type.of(front): {"autoscaling": 0.7, "serverless": 0.3}}
    options = {"count": 2048, "assume": {"hypothesis": "low"}, "choices": choices}
    here, there = system.uncertainty(**options), system.uncertainty(**options, client=client)
    assert there.outputs.tobytes() == here.outputs.tobytes()
    assert {name: each.draws.tobytes() for name, each in there.by_period.items()} == {
        name: each.draws.tobytes() for name, each in here.by_period.items()
    }
    assert there.replayed > 1000
    assert BoaviztaCloudServer.power.of(front) in {each.node for each in here.uncertain_inputs}
