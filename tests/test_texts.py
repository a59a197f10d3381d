"""Texts of users: what is shown of them, and where their links may lead."""

import unicodedata

import pytest
from hypothesis import given, strategies

from efp_graph.errors import EfpGraphError, WrongKind
from efp_graph.texts import visible, web_address

DIRECTION_MARKS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("mark", DIRECTION_MARKS, ids=ascii)
def test_a_direction_mark_is_shown_as_python_writes_it(mark):
    assert visible(f"total{mark}76") == f"total\\u{ord(mark):04x}76"


@pytest.mark.parametrize("text", ["Web front", "é 漢字 שלום", "👩‍💻 🇫🇷 ❤️", "می‌خواهم", "", "<b> & %{x} $y$ \\N"])
def test_what_people_write_is_shown_as_it_is(text):
    assert visible(text) == text


@given(strategies.text(strategies.characters(exclude_categories=())))
def test_nothing_shown_acts_and_showing_it_again_changes_nothing(text):
    shown = visible(text)
    assert all(
        unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or each in "\u200c\u200d" for each in shown
    )
    assert visible(shown) == shown
    shown.encode("utf-8")
    assert visible(text, lines=True).replace("\n", " ") == shown


def test_lines_stay_lines_where_they_are_wanted():
    assert visible("a\r\nb\nc\rd\x85e\u2028f") == "a b c d e f"
    assert visible("a\r\nb\nc\rd\x85e\u2028f", lines=True) == "a\nb\nc d e f"


@pytest.mark.parametrize("kind", [EfpGraphError, WrongKind])
def test_a_message_shows_names_and_obeys_none(kind):
    assert str(kind("server \u202e\x1b[2J is\nrefused")) == "server \\u202e\\x1b[2J is\nrefused"


@given(strategies.text(strategies.characters(exclude_categories=())), strategies.sampled_from(["https://", "mailto:"]))
def test_an_address_cannot_end_the_attribute_it_stands_in(text, scheme):
    address = web_address(scheme + text)
    assert address is None or (address.isascii() and address.isprintable() and not set(address) & set(' "<>\\^`{|}'))


@given(strategies.text())
def test_other_schemes_are_no_addresses(text):
    address = web_address(text)
    assert address is None or address.lower().startswith(("https://", "http://", "mailto:"))
    assert web_address(f"javascript:{text}") is None


@pytest.mark.parametrize("address", ["https://a.example/x?y=1&z=%C3%A9#f(1)", "http://a", "mailto:a@b.example"])
def test_an_address_stays_the_same(address):
    assert web_address(address) == address
