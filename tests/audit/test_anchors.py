"""Anchors are unique whatever the names are."""

from hypothesis import given, strategies as some

from efp_graph.audit.anchors import Anchors, slug


@given(some.lists(some.text(max_size=6) | some.sampled_from(["a", "a-2", "a 2", "A", "inputs", "a" * 70])))
def test_no_two_names_share_an_anchor(names):
    anchors = Anchors({"inputs"})
    found = [anchors.of(name) for name in names]
    assert len(set(found)) == len(found)
    assert "inputs" not in found


@given(some.text())
def test_an_anchor_has_no_character_that_addresses_or_figures_use(name):
    assert slug(name)
    assert not set(slug(name)) & set(" .#?[]~%&<>\"'/")


def test_a_plain_name_is_its_own_anchor():
    assert Anchors().of("server") == "server"


def test_a_name_that_looks_like_a_numbered_one_keeps_its_place():
    anchors = Anchors()
    assert [anchors.of(name) for name in ("a", "a-2", "a", "a-2")] == ["a", "a-2", "a-3", "a-2-2"]


def test_a_very_long_name_gives_a_short_anchor():
    assert len(Anchors().of("x" * 10_000)) == 60
