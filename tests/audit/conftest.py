"""What the tests of pages in a real browser share."""

import pytest

from examples.quickstart import build
from tests.audit.browser import Reader


@pytest.fixture
def reader(browser):
    """Someone who reads pages, at whom no page may complain."""
    reader = Reader(browser)
    yield reader
    reader.context.close()
    assert reader.complaints == []


@pytest.fixture(scope="module")
def system():
    """The quickstart, which no test changes."""
    return build()


@pytest.fixture(scope="module")
def quickstart(system, tmp_path_factory):
    """The page of the quickstart."""
    return system.audit_report(tmp_path_factory.mktemp("audit") / "quickstart.html")
