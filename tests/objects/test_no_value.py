"""No value is refused where one is needed: products with it are no value, and what a sum leaves out shows nowhere.

A carbon intensity of None made the electricity of all servers disappear from the total, without a word.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from efp_graph import EmptyExplainableObject, ModelingUpdate, Scenario, Server, ServerTypes, Sweep, u
from efp_graph.errors import WrongKind
from efp_graph.objects.classes import modeling_classes
from efp_graph.objects.inputs import ValueInput
from tests.footprint.small_model import same_state, small_system, state

NEEDED = [
    (kind.__name__, name)
    for kind in modeling_classes().values()
    if kind.__module__.startswith("efp_graph")
    for name, attribute in kind.attributes.items()
    if isinstance(attribute, ValueInput) and not attribute.optional and not attribute.fixed
]


def inputs_of(system: Any) -> dict[tuple[str, str], Any]:
    return {(type(one).__name__, name): one for one in system.all_linked_objects for name in type(one).attributes}


@pytest.mark.parametrize("given", [None, EmptyExplainableObject()], ids=["None", "no value"])
@pytest.mark.parametrize("where", NEEDED, ids=".".join)
def test_every_input_that_is_needed_refuses_no_value_with_what_it_takes(where, given):
    m = small_system()
    owner = inputs_of(m.system).get(where)
    if owner is None:
        kind, name = where
        with pytest.raises(WrongKind, match=rf"\.{name} takes .*, and was given no value"):
            modeling_classes()[kind].attributes[name].checked(m.server, given)
        return
    before = state(m.system)
    with pytest.raises(WrongKind, match=rf"\.{where[1]} takes .*, and was given no value"):
        setattr(owner, where[1], given)
    assert same_state(m.system, before)


def test_all_roads_refuse_it():
    m = small_system()
    for refused in (
        lambda: Server.from_defaults("other", storage=m.storage, power=None),
        lambda: ModelingUpdate([[m.server.power, None]]),
        lambda: Scenario("none", {Server.power.of(m.server): None}),
        lambda: m.system.what_if({Server.power.of(m.server): None}).__enter__(),
    ):
        with pytest.raises(WrongKind, match=r"power takes a quantity such as .*, and was given no value"):
            refused()


def test_a_sweep_says_so_in_the_row_and_takes_no_value_where_it_may_be():
    m = small_system(server={"server_type": ServerTypes.on_premise()})
    table = Sweep(m.system, {Server.power.of(m.server): [None, 300 * u.W]}).run()
    assert "power takes a quantity such as" in table["error"][0]
    assert table["error"][1] is None
    table = Sweep(m.system, {Server.fixed_nb_of_instances.of(m.server): [None, 5 * u.dimensionless]}).run()
    assert not any(table["error"])
    assert np.isfinite(table["total_footprint"]).all()
