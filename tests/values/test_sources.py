import dataclasses
import pickle
from datetime import date, datetime

import pytest

from efp_graph.errors import InputError
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


WHOLE = {
    "name": "a study",
    "link": "https://example.org",
    "place": "table 3, row France",
    "quotation": "85 g per kWh",
    "year": 2024,
    "read": "2025-03-31",
    "licence": "CC BY 4.0",
    "archive": "https://web.archive.org/a",
    "sha256": "0f" * 32,
}


def test_a_source_tells_where_in_the_document_a_figure_stands():
    source = Source(**WHOLE)
    assert str(source) == "a study, table 3, row France, 2024 (https://example.org)"
    assert source.plain == WHOLE
    assert Source(**source.plain) == source == pickle.loads(pickle.dumps(source)) == eval(repr(source))
    assert source.read == date(2025, 3, 31) == Source("x", read=datetime(2025, 3, 31, 12)).read
    assert Source("x", sha256="0F" * 32).sha256 == "0f" * 32


@pytest.mark.parametrize("part", WHOLE)
def test_each_part_tells_sources_apart(part):
    assert Source(**WHOLE) != Source(**{**WHOLE, part: {"year": 2023, "read": "2025-04-01"}.get(part, "1e" * 32)})


@pytest.mark.parametrize(
    ("part", "given", "told"),
    [
        *((part, 3, "give a text") for part in ("name", "link", "place", "quotation", "licence", "archive")),
        ("year", "2024", "whole number, such as 2024"),
        ("year", True, "whole number"),
        ("year", 24, "four digits"),
        ("read", "31.3.2025", "'2025-03-31'"),
        ("read", 2025, "'2025-03-31'"),
        ("sha256", "abc", "64 hexadecimal digits"),
        ("sha256", 7, "64 hexadecimal digits"),
    ],
)
def test_what_is_no_part_of_a_source_is_refused(part, given, told):
    with pytest.raises(InputError, match=told) as refusal:
        Source(**{"name": "a study", part: given})
    assert repr(given) in str(refusal.value)
    assert part in str(refusal.value)


@pytest.mark.parametrize(("parts", "found"), [({}, False), ({"place": " "}, False), ({"place": "page 4"}, True),
                                              ({"link": "https://a"}, True), ({"archive": "a.pdf"}, True)])  # fmt: skip
def test_a_source_without_place_link_and_archive_cannot_be_looked_up(parts, found):
    assert Source("a study", **parts).is_found is found
