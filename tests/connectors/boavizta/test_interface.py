"""Which source is asked: by argument, by configuration, by environment variable; and what files cannot ask for."""

import pytest

from efp_graph import BoaviztaCloudServer, BoaviztaHTTP, BoaviztaSnapshot, SourceObject, Storage, use_boavizta_source
from efp_graph.connectors.boavizta.interface import ENVIRONMENT_VARIABLE, boavizta_source
from efp_graph.errors import UnknownOption, WrongKind

AN_API = "http://127.0.0.1:9"


def server(**options):
    return BoaviztaCloudServer.from_defaults("web", storage=Storage.ssd(), **options)


def test_the_snapshot_is_asked_unless_said_otherwise():
    assert boavizta_source().name == "snapshot"
    assert "snapshot" in server().power.source.name


def test_the_configuration_counts_more_than_the_environment_and_the_argument_most(monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, AN_API)
    assert boavizta_source().name == AN_API
    use_boavizta_source("package")
    assert boavizta_source().name == "package"
    assert server(boavizta_source="snapshot").power.source == server(boavizta_source=BoaviztaSnapshot()).power.source
    use_boavizta_source(None)
    assert boavizta_source().name == AN_API


@pytest.mark.parametrize("given", ["snapshto", "https//example.org", ""])
def test_a_typo_is_refused(given):
    with pytest.raises(UnknownOption):
        use_boavizta_source(given)


def test_a_typo_in_the_environment_is_told_with_the_name_of_the_variable(monkeypatch):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "snapshto")
    with pytest.raises(UnknownOption, match=r"EFP_GRAPH_BOAVIZTA.*Did you mean 'snapshot'"):
        server()


def test_something_else_is_no_source():
    with pytest.raises(WrongKind):
        use_boavizta_source(3)
    with pytest.raises(WrongKind):
        server(boavizta_source=3)


def test_an_address_in_a_text_is_not_called_unless_the_program_has_said_so():
    """A model file is such a text: opening it must not have this machine call addresses that a stranger chose."""
    with pytest.raises(UnknownOption, match=r"has not been told to call.*BoaviztaHTTP"):
        server(boavizta_source=SourceObject("http://169.254.169.254"))


def test_a_source_that_was_given_once_is_known_by_its_name():
    class Own(BoaviztaSnapshot):
        name = "our figures"

    first = server(boavizta_source=Own())
    assert first.boavizta_source.value == "our figures"
    assert server(boavizta_source="our figures").power == first.power


def test_making_an_http_source_contacts_nobody():
    assert BoaviztaHTTP(AN_API).name == AN_API
