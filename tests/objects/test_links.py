"""Links and lists: edits are updates, the way back is kept, the order is that of the system."""

from __future__ import annotations

import pytest

from efp_graph import u
from efp_graph.errors import WrongElement
from tests.objects.bakery import Bakery, Bread, Oven, Recipe, bakery, kwh, log

EDITS = {
    "append": (lambda breads, rye, rolls: breads.append(rye), ["rye", "rolls", "rye"]),
    "insert": (lambda breads, rye, rolls: breads.insert(1, rye), ["rye", "rye", "rolls"]),
    "extend": (lambda breads, rye, rolls: breads.extend(iter([rye, rolls])), ["rye", "rolls", "rye", "rolls"]),
    "extend by itself": (lambda breads, rye, rolls: breads.extend(breads), ["rye", "rolls", "rye", "rolls"]),
    "item": (lambda breads, rye, rolls: breads.__setitem__(0, rolls), ["rolls", "rolls"]),
    "slice": (lambda breads, rye, rolls: breads.__setitem__(slice(1, 2), [rye, rye]), ["rye", "rye", "rye"]),
    "del": (lambda breads, rye, rolls: breads.__delitem__(0), ["rolls"]),
    "del slice": (lambda breads, rye, rolls: breads.__delitem__(slice(None, None, 2)), ["rolls"]),
    "pop": (lambda breads, rye, rolls: breads.pop(), ["rye"]),
    "pop first": (lambda breads, rye, rolls: breads.pop(0), ["rolls"]),
    "remove": (lambda breads, rye, rolls: breads.remove(rye), ["rolls"]),
    "clear": (lambda breads, rye, rolls: breads.clear(), []),
    "reverse": (lambda breads, rye, rolls: breads.reverse(), ["rolls", "rye"]),
}
ENERGY = {"rye": 2, "rolls": 1}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_a_list_recomputes_and_undoes_in_one_step(edit):
    oven, rye, rolls, recipe, top = bakery()
    change, names = EDITS[edit]
    before = len(oven.graph.history.done)

    change(recipe.breads, rye, rolls)

    assert [bread.name for bread in recipe.breads] == names
    assert kwh(top.energy) == (sum(ENERGY[name] for name in names) or None)
    assert len(oven.graph.history.done) == before + 1
    oven.graph.undo()
    assert recipe.breads == [rye, rolls]
    assert kwh(top.energy) == 3
    oven.graph.check()


def test_augmented_assignment_is_one_update_and_no_warning(caplog):
    oven, rye, rolls, recipe, top = bakery()

    recipe.breads += [rolls]
    recipe.breads *= 2

    assert recipe.breads == [rye, rolls, rolls] * 2
    assert len(oven.graph.history.done) == 2
    assert caplog.text == ""
    assert kwh(top.energy) == 8


def test_a_list_that_was_read_before_shows_later_edits():
    _, rye, rolls, recipe, _ = bakery()
    breads = recipe.breads
    recipe.breads = [rolls]

    breads.append(rye)

    assert list(breads) == [rolls, rye] == list(recipe.breads)
    assert rye in breads
    assert breads.index(rye) == 1
    assert breads.count(rolls) == 1
    assert breads[0:1] == [rolls]
    assert breads + [rye] == [rolls, rye, rye]  # noqa: RUF005
    assert [rye] + breads == [rye, rolls, rye]  # noqa: RUF005


@pytest.mark.parametrize("wrong", ["bread", 3, None, Oven.from_defaults("an oven")])
def test_a_wrong_element_is_refused_and_the_list_is_as_before(wrong):
    _, rye, rolls, recipe, top = bakery()

    with pytest.raises(WrongElement, match=r'Recipe "recipe".breads takes a Bread') as refusal:
        recipe.breads.append(wrong)

    assert isinstance(refusal.value, ValueError)
    assert isinstance(refusal.value, PermissionError)
    assert recipe.breads == [rye, rolls]
    assert kwh(top.energy) == 3


def test_lists_raise_what_python_lists_raise():
    _, _, rolls, recipe, _ = bakery()
    recipe.breads = [rolls]
    with pytest.raises(ValueError):
        recipe.breads.remove(3)
    with pytest.raises(IndexError):
        recipe.breads[5]
    recipe.breads.clear()
    with pytest.raises(IndexError):
        recipe.breads.pop()


def test_holders_are_told_once_per_link_however_often_they_hold():
    oven, rye, rolls, recipe, _ = bakery()
    recipe.breads = [rye, rye, rolls, rye]
    assert rye.modeling_obj_containers == [recipe]
    assert len(rye.held_by) == 1

    recipe.breads = [rye, rolls]
    assert len(rye.held_by) == 1
    recipe.breads = [rolls]
    assert rye.held_by == ()
    assert set(oven.modeling_obj_containers) == {rye, rolls}


def test_an_object_held_through_two_links_of_one_holder_stays_held_when_one_goes():
    class Menu(Bakery):
        favourites = Recipe.__dict__["breads"].__class__("Bread")
        starred = Recipe.__dict__["breads"].__class__("Bread")

    _, rye, rolls, recipe, top = bakery()
    top.recipes = []
    menu = Menu("menu", [recipe], [rye], [rye, rolls])
    assert len(rye.held_by) == 3  # two lists of the menu, one of the recipe

    menu.favourites = []

    assert {attribute.name for attribute, holder in rye.held_by if holder is menu} == {"starred"}
    assert menu in rye.modeling_obj_containers


def test_the_way_back_is_in_the_order_of_the_system_whatever_was_edited():
    _, rye, rolls, recipe, top = bakery()
    second = Recipe("second", [rolls, rye])

    top.recipes.append(second)
    assert rye.recipes == (recipe, second)
    top.recipes.reverse()

    assert rye.recipes == (second, recipe)
    top.recipes = [recipe]
    assert rye.recipes == (recipe,)


def test_places_in_long_lists_are_found_too():
    oven, rye, _, recipe, _ = bakery()
    many = [Bread(f"bread {number}", 1 * u.min, oven) for number in range(40)]

    recipe.breads = [*many, rye]

    assert rye.place.path[-1] == 40
    recipe.breads = [rye, *many]
    assert rye.place.path[-1] == 0
    assert many[-1].place.path[-1] == 40
    oven.graph.check()


def test_a_change_of_order_runs_only_what_reads_the_order():
    _, rye, rolls, recipe, top = bakery()
    log.clear()

    recipe.breads.reverse()

    assert log == ["recipe of rye", "recipe of rolls", "energy of recipe"]  # the bakery was cut off: 3 kWh
    assert kwh(top.energy) == 3
    assert list(recipe.energy_per_bread) == [rolls, rye]
