import copy
import threading

import pytest

from efp_graph import Scenario, Server, SourceValue, u
from efp_graph.errors import WrongElement, WrongKind
from tests.footprint.small_model import small_system


@pytest.fixture
def o():
    found = small_system()
    found.scenarios = [Scenario(name, {Server.power.of(found.server): 1 * u.W}) for name in ("one", "two", "three")]
    return found


EDITS = {
    "append": lambda those, new: those.append(new),
    "extend": lambda those, new: those.extend([new, new]),
    "extend by itself": lambda those, new: those.extend(those),
    "insert": lambda those, new: those.insert(1, new),
    "set": lambda those, new: those.__setitem__(0, new),
    "set a slice": lambda those, new: those.__setitem__(slice(0, 2), [new]),
    "delete": lambda those, new: those.__delitem__(1),
    "pop": lambda those, new: those.pop(),
    "remove": lambda those, new: those.remove(those[1]),
    "clear": lambda those, new: those.clear(),
    "reverse": lambda those, new: those.reverse(),
}


@pytest.mark.parametrize("edit", EDITS)
def test_it_is_edited_like_a_list(o, edit):
    new = Scenario("new", {Server.power.of(o.server): SourceValue(2 * u.W)})
    o.system.scenarios.extend(o.scenarios)
    expected = list(o.scenarios)
    EDITS[edit](o.system.scenarios, new)
    EDITS[edit](expected, new)
    assert o.system.scenarios == expected
    assert list(o.system.scenarios) == o.system.scenarios.copy() == copy.copy(o.system.scenarios) == expected
    assert len(o.system.scenarios) == len(expected)
    assert o.system.scenarios[1:] == expected[1:]
    added = [new]
    assert o.system.scenarios + added == expected + added
    assert added + o.system.scenarios == added + expected
    assert repr(o.system.scenarios) == repr(expected)


def test_it_can_be_set_and_added_to_in_place(o):
    o.system.scenarios = o.scenarios[:1]
    o.system.scenarios += o.scenarios[1:]
    assert o.system.scenarios == o.scenarios
    o.system.scenarios = []
    assert o.system.scenarios == []


@pytest.mark.parametrize("edit", ["append", "extend", "insert", "set", "set a slice"])
def test_what_is_no_scenario_is_refused_and_the_list_is_as_before(o, edit):
    o.system.scenarios = o.scenarios
    with pytest.raises(WrongElement, match=r'System "system"\.scenarios takes a Scenario, and was given .*Make one'):
        EDITS[edit](o.system.scenarios, {Server.power.of(o.server): 1 * u.W})
    assert o.system.scenarios == o.scenarios


@pytest.mark.parametrize("given", [None, 5, "a text", {"one": 1}])
def test_what_is_no_list_is_refused(o, given):
    o.system.scenarios = o.scenarios
    for act in (lambda: setattr(o.system, "scenarios", given), lambda: o.system.scenarios.extend(given)):
        with pytest.raises(WrongKind, match=r'System "system"\.scenarios takes a list of Scenario, and was given'):
            act()
    assert o.system.scenarios == o.scenarios


def test_two_threads_that_append_both_do(o):
    def append():
        for _ in range(200):
            o.system.scenarios.append(o.scenarios[0])

    threads = [threading.Thread(target=append) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(o.system.scenarios) == 600
