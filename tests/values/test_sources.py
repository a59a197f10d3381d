import dataclasses
import pickle

import pytest

from efp_graph.values import Source, Sources

ALL = {name: source for name, source in vars(Sources).items() if isinstance(source, Source)}


def test_the_sources_of_the_methodology_are_there():  # methodology 4
    assert ALL.keys() >= {
        "USER_DATA", "HYPOTHESIS", "ADEME_STUDY", "BASE_ADEME_V19", "REN_SHIFT", "ONE_BYTE_MODEL_SHIFT_2018",
        "TRAFICOM_STUDY", "ECHOS_DU_NET", "STORAGE_EMBODIED_CARBON_STUDY", "ARCEP_2022_MOBILE_NETWORK_STUDY",
        "STATE_OF_MOBILE_2022",
    }  # fmt: skip
    assert (Sources.USER_DATA.name, Sources.USER_DATA.link) == ("user data", None)


@pytest.mark.parametrize("name", ALL)
def test_sources_have_a_name_of_their_own_and_a_link_unless_they_are_people(name):
    source = ALL[name]
    assert [each.name for each in ALL.values()].count(source.name) == 1
    assert (source.link is None) == (name in ("USER_DATA", "HYPOTHESIS"))
    assert source.link is None or source.link.startswith("https://")


def test_sources_are_immutable_and_compare_by_content():
    source = Source("a study", "https://example.org")
    assert source == Source("a study", "https://example.org") == pickle.loads(pickle.dumps(source))
    assert {source: 1}[Source("a study", "https://example.org")] == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        source.name = "another"


def test_sources_print_their_name_and_link():
    assert str(Source("a study", "https://example.org")) == "a study (https://example.org)"
    assert str(Sources.HYPOTHESIS) == "hypothesis"
