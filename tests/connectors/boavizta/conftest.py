"""A real BoaviztAPI on the loopback interface, started once, and a proxy before it that does what networks do."""

import pytest

from efp_graph import use_boavizta_source
from efp_graph.connectors.boavizta import interface
from scripts.refresh_boavizta import boaviztapi_server
from tests.connectors.boavizta.faulty_proxy import FaultyProxy


@pytest.fixture(scope="session")
def real_api():
    """The address of the real API. Its tests are in one xdist group, so one worker starts it."""
    with boaviztapi_server() as address:
        yield address


@pytest.fixture
def proxy(real_api):
    """A proxy before the real API; without a fault it passes everything on."""
    with FaultyProxy(real_api) as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_configured(monkeypatch):
    """Each test starts, and leaves, without sources of its own."""
    monkeypatch.delenv(interface.ENVIRONMENT_VARIABLE, raising=False)
    known = dict(interface._by_name)
    interface._by_name.clear()  # an example in the documentation may have made some
    use_boavizta_source(None)
    yield
    use_boavizta_source(None)
    interface._by_name.clear()
    interface._by_name.update(known)
