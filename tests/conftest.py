"""For all tests: no network but the loopback interface. What tries to leave this machine fails, whoever calls it.

And what several packages need: `renderer`, which draws graphs with each Graphviz in turn, and `browser`.
"""

import gc
import importlib.util
import os
import sys

import pytest
from hypothesis import settings

# What packages outside `efp_graph` declare is there in every run, of one file as of all: no test may depend on it
import tests.plugin.site
import tests.plugin_inputs.weekly
import tests.plugin_more.search  # noqa: F401
from tests.programs import program

# How long an example takes says how busy the machine is, and nothing of what is tested. How many there are
# is for tests that do not say so themselves.
settings.register_profile("tests", deadline=None, max_examples=int(os.environ.get("EFP_GRAPH_EXAMPLES", "50")))
settings.load_profile("tests")

LOOPBACK = ("127.", "::1", "localhost")


class NetworkForbidden(RuntimeError):
    """A test, or what it tests, tried to leave this machine."""


def _stay_here(event, arguments):
    if event == "socket.connect":
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # None: a socket of the file system
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else host
    if host and not host.startswith(LOOPBACK):
        raise NetworkForbidden(f"{event} {host!r}: tests stay on this machine")


sys.addaudithook(_stay_here)


def pytest_collection_finish(session):
    """The tests themselves are some 400,000 objects, which Python's collector need not look through again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def data_of_this_user(tmp_path_factory):
    """The key with which results in files are sealed is one of the tests, not that of who runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(params=["program", "wheel"])
def renderer(request, monkeypatch):
    """Which Graphviz draws: the program `dot` alone, or the one in pygraphviz' wheel alone.

    A test that draws runs with both, for they differ in what they escape. The program is skipped where it is not
    installed, and missed where CI is set; the wheel is skipped where there is none for the Python.
    """
    from efp_graph.rendering import layout

    if request.param == "program":
        program("dot")
    elif importlib.util.find_spec("pygraphviz") is None:
        assert not os.environ.get("CI"), "pygraphviz is not installed"
        pytest.skip("pygraphviz has no wheel for this Python")
    monkeypatch.setattr(layout, "RENDERERS", {request.param: layout.RENDERERS[request.param]})
    return request.param


@pytest.fixture(scope="module")
def browser():
    """Debian's Chromium, one for the tests of a file."""
    from tests.audit.browser import chromium  # which only these tests need

    with chromium() as found:
        yield found
