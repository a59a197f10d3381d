"""Modeling objects: identity, declarations, plugins, the printed form, dictionaries per key."""

from __future__ import annotations

import pytest

from efp_graph import Job, Server, Storage, System, UsageJourney, UsageJourneyStep, UsagePattern, u
from efp_graph.errors import CalculationError, NotAllowed
from efp_graph.footprint.emissions import ONE_HOUR
from efp_graph.objects import calculated, find_class, link, modeling_classes, quantity
from efp_graph.objects.nodes import AttributeNode
from efp_graph.values import sum_of
from tests.footprint.small_model import country, numbers, series, small_model, small_system
from tests.objects.bakery import Bakery, Bread, Oven, Recipe, bakery, kwh, log


def test_two_objects_of_one_name_are_two():
    first, second = Oven.from_defaults("oven"), Oven.from_defaults("oven")

    assert first != second
    assert len({first, second}) == 2
    assert first.id.startswith("id-")
    assert first.id.endswith("-oven")


def test_an_id_is_never_given_twice(monkeypatch):
    """Six digits are few: among 1000 objects of one name, two would be alike in 3 of 100 models."""
    from efp_graph.objects import ids

    draws = iter([b"\xaa\xaa\xaa", b"\xaa\xaa\xaa", b"\xbb\xbb\xbb"])
    monkeypatch.setattr(ids.os, "urandom", lambda count: next(draws))

    first, second = Oven.from_defaults("the same"), Oven.from_defaults("the same")

    assert (first.id, second.id) == ("id-aaaaaa-the-same", "id-bbbbbb-the-same")


def test_ids_are_in_css_form():
    assert Oven.from_defaults("Four à pain_1").id.endswith("-Four-e0-pain_1")


def test_the_name_may_change_and_labels_follow():
    oven, *_ = bakery()

    oven.name = "wood oven"

    assert oven.power.label == "Power of wood oven"


def test_attributes_are_nodes_that_know_their_place():
    oven, rye, _, recipe, _ = bakery()

    node = Bread.energy.of(rye)

    assert isinstance(node, AttributeNode)
    assert (node.owner, node.attribute.name, node.label) == (rye, "energy", "Energy of rye")
    assert {read.label for read in node.dependencies} >= {"Power of oven", "Time of rye"}
    entry = Recipe.energy_per_bread.entry(recipe, rye)
    assert entry.label == "Energy per bread of recipe in rye"
    assert oven.graph.nodes[node.key] is node


def test_a_dictionary_attribute_has_a_node_per_key_and_loses_those_that_go():
    oven, rye, rolls, recipe, _ = bakery()
    assert {bread.name: kwh(value) for bread, value in recipe.energy_per_bread.items()} == {"rye": 2, "rolls": 1}
    keys = [key for key in oven.graph.nodes if "energy_per_bread[" in key]
    assert len(keys) == 2

    recipe.breads = [rye]

    assert [key for key in oven.graph.nodes if "energy_per_bread[" in key] == [
        f"{recipe.id}.energy_per_bread[{rye.id}]"
    ]
    assert rolls not in recipe.energy_per_bread
    assert len(recipe.energy_per_bread) == 1
    assert str(recipe.energy_per_bread) == f"\n    {rye.id}: 2 kilowatt_hour"


def test_only_the_entry_that_changed_runs():
    _, _, rolls, _, _ = bakery()

    rolls.time = 1 * u.hour

    assert log == ["energy of rolls", "recipe of rolls", "energy of recipe", "energy of bakery"]


def test_nothing_is_calculated_before_there_is_a_system():
    oven = Oven.from_defaults("oven")
    log.clear()
    recipe = Recipe("recipe", [Bread("rye", 1 * u.hour, oven)])
    assert log == []

    Bakery("bakery", [recipe])

    assert sorted(log) == ["energy of bakery", "energy of recipe", "energy of rye", "recipe of rye"]


def test_a_formula_that_fails_names_its_attribute():
    class Broken(Bakery):
        @calculated(u.kWh)
        def energy(self):
            return 1 / 0

    with pytest.raises(
        CalculationError, match=r'Broken "broken".energy cannot be calculated: division by zero'
    ) as error:
        Broken("broken", [])

    assert isinstance(error.value.__cause__, ZeroDivisionError)


def test_a_formula_that_gives_no_value_names_its_attribute():
    class Wrong(Bakery):
        @calculated(u.kWh)
        def energy(self):
            return 3

    with pytest.raises(CalculationError, match=r'Wrong "wrong".energy .*3, which is no value'):
        Wrong("wrong", [])


def test_a_formula_does_not_change_the_model():
    class Impure(Bakery):
        @calculated(u.kWh)
        def energy(self):
            self.recipes[0].breads[0].oven.power = 3 * u.kW
            return self.recipes[0].energy

    _, _, _, recipe, top = bakery()
    top.recipes = []
    with pytest.raises(Exception, match="A formula tried"):
        Impure("impure", [recipe])
    assert recipe.breads[0].oven.power.magnitude == 2


# Plugins


class CooledServer(Server):
    """A plugin: an input and a calculated attribute more, and one of Server calculated in another way."""

    water = quantity(2 * u.W, help="Pumps, per instance")

    @calculated(u.kWh)
    def pump_energy(self):
        """Electricity of the pumps."""
        return self.nb_of_instances * self.water * ONE_HOUR

    @calculated(u.kWh)
    def instances_energy(self):
        """The pumps only, so that a test can tell."""
        return self.pump_energy


class AuditedPattern(UsagePattern):
    """A plugin that reads entries of other objects, whether in a system or not."""

    @calculated(u.kB)
    def volume(self):
        """Of all jobs."""
        return sum_of(job.hourly_data_transferred_per_usage_pattern[self] for job in self.jobs)


def test_a_plugin_takes_part_fully():
    assert find_class("CooledServer") is CooledServer
    assert "CooledServer" in modeling_classes()
    assert [each.name for each in CooledServer.arguments()][-1] == "water"
    assert str(CooledServer.default_values()["water"]) == "2 watt"
    server = CooledServer.from_defaults("cooled", storage=Storage.ssd())
    job = Job.from_defaults("job", server=server)
    step = UsageJourneyStep.from_defaults("step", jobs=[job])
    base = small_model()
    pattern = UsagePattern("p", UsageJourney("j", [step]), [], base.network, country(), series(1000, 2000))
    system = System("system", [pattern])

    assert system.servers == (server,)
    assert numbers(server.instances_energy, "Wh") == [2, 2]
    server.water = 5 * u.W
    assert numbers(system.energy_footprints["Servers"][server], "g") == [0.5, 0.5]
    assert "pump_energy" in str(server)


def test_entries_that_a_plugin_still_reads_stay_until_it_goes():
    m = small_system()
    pattern = AuditedPattern("audited", m.journey, [], m.network, m.country, series(10, 20))
    m.system.usage_patterns.append(pattern)
    assert numbers(pattern.volume) == [1500, 3000]

    m.system.usage_patterns.remove(pattern)
    assert numbers(pattern.volume) == [1500, 3000]
    pattern.self_delete()

    assert not [key for key in m.system.graph.nodes if pattern.id in key]
    m.system.graph.check()


def test_links_of_a_subclass_have_places_of_their_own():
    """Two objects never stand at the same place, or sums would depend on the order in which they were made."""

    class Two(Bakery):
        oven = link("Oven")
        second = link("Oven")

    first, second = Oven.from_defaults("b"), Oven.from_defaults("a")
    two = Two("two", [], second, first)

    assert first.place.system is two
    assert first.place.path != second.place.path


# Printing


def test_the_printed_form():
    oven, rye, rolls, recipe, _ = bakery()

    assert str(recipe) == (
        f"Recipe {recipe.id}\n\nname: recipe\nbreads: [{rye.id}, {rolls.id}]\n\ncalculated_attributes:\n"
        f"  energy_per_bread: \n      {rye.id}: 2 kilowatt_hour\n      {rolls.id}: 1.0 kilowatt_hour\n"
        "  energy: 3.0 kilowatt_hour\n"
    )
    assert str(rye).startswith(f"Bread {rye.id}\n\nname: rye\ntime: 1 hour\noven: {oven.id}\n")
    assert repr(rye) == "<Bread 'rye'>"


def test_what_cannot_be_calculated_yet_prints_why():
    server = Server.from_defaults("server", storage=Storage.ssd(), base_ram_consumption=500 * u.GB)

    assert "available_ram_per_instance: cannot be calculated: " in str(server)


def test_derived_attributes_are_not_set():
    _, rye, *_ = bakery()
    for name in ("recipes", "place", "held_by", "graph", "serial"):
        with pytest.raises(NotAllowed):
            setattr(rye, name, ())


def test_a_private_attribute_may_be_set():
    oven, *_ = bakery()
    oven._note = 3

    assert oven._note == 3
