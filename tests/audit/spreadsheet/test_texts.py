from hypothesis import given, strategies as st

from efp_graph.audit.spreadsheet.texts import SheetNames, cell_text, csv_text, quoted


@given(st.lists(st.text(max_size=60), max_size=30))
def test_names_of_sheets_are_short_allowed_and_each_once(titles):
    names = SheetNames()
    found = [names.of(title) for title in titles]
    assert len({name.casefold() for name in found}) == len(found)
    for name in found:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\\n\r\x00")
        assert not name.startswith("'")
        assert not name.endswith("'")


def test_a_thousand_sheets_of_one_name_are_told_apart():
    names = SheetNames()
    found = {names.of("x" * 40) for _ in range(1000)}
    assert len(found) == 1000
    assert max(map(len, found)) == 31


def test_a_quote_in_the_name_of_a_sheet_is_doubled_in_references():
    assert quoted("Bob's") == "'Bob''s'!"


@given(st.text())
def test_no_text_in_csv_begins_like_a_formula(text):
    written = csv_text(text)
    assert not written.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    written.encode("utf-8")


def test_cells_hold_at_most_32767_characters_and_only_those_of_xml():
    assert cell_text("a" * 40_000).endswith("…")
    assert len(cell_text("😀" * 20_000).encode("utf-16-le")) // 2 <= 32_767
    assert cell_text("a\x00\x08\ud800b") == "a\ufffd\ufffd\ufffdb"
    assert cell_text("‏مرحبا\n=1") == "‏مرحبا\n=1"
