"""A fault at every node of a batch in turn, on the quickstart over three years: the model is as it was, bit for bit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import efp_graph as efp
from efp_graph import ModelingUpdate, Server, ServerTypes, SourceObject, SourceValue, Storage, u
from efp_graph.errors import InsufficientCapacity
from efp_graph.values import same_value
from tests.footprint.small_model import same_state, state
from tests.golden import quickstart


class Fault(BaseException):
    """Neither ours nor an Exception: as abrupt as they come."""


def batch(o: dict[str, Any]) -> list[Any]:
    """Changes of values, options, links and lists of most objects: about 70 formulas run."""
    return [
        [o["streaming_job"].resolution, SourceObject("720p (1280 x 720)")],
        [o["streaming_job"].video_duration, SourceValue(70 * u.min)],
        [o["web_app_service"].technology, SourceObject("go-pgx")],
        [o["video_upload_job"].data_stored, SourceValue(25 * u.MB)],
        [o["upload_step"].user_time_spent, SourceValue(95 * u.s)],
        [o["user_journey"].uj_steps, [o["upload_step"], o["streaming_step"], o["upload_step"]]],
        [o["server"].server_type, ServerTypes.on_premise()],
        [o["server"].ram, SourceValue(256 * u.GB)],
        [o["server"].lifespan, SourceValue(5 * u.year)],
        [o["storage"].storage_capacity, SourceValue(2 * u.TB)],
        [o["network"].bandwidth_energy_intensity, SourceValue(0.06 * u("kWh/GB"))],
        [o["laptop"].lifespan, SourceValue(7 * u.year)],
        [o["country"].average_carbon_intensity, SourceValue(70 * u.g / u.kWh)],
    ]


def nodes_that_run() -> Iterator[str]:
    """Attributes whose formulas the batch runs, as "name of the object.attribute", with the entry's name."""
    o = quickstart.build(efp)
    for node in ModelingUpdate(batch(o)).report.order:
        yield name_of(node)


def name_of(node: Any) -> str:
    return f"{node.owner.name}.{node.attribute.name}{'' if node.item is None else f'[{node.item.name}]'}"


@pytest.mark.parametrize("fault", [RuntimeError, InsufficientCapacity, KeyboardInterrupt, Fault])
def test_a_fault_at_any_node_of_a_batch_leaves_the_model_as_it_was(fault, monkeypatch):
    o = quickstart.build(efp)
    system = o["system"]
    before = state(system)
    by_name = {name_of(node): node for node in system.graph if not node.is_input}
    names = list(nodes_that_run())
    assert len(names) > 60

    def fail() -> Any:
        raise fault("on purpose")

    for name in names:
        with monkeypatch.context() as patch:
            patch.setattr(by_name[name], "formula", fail)
            with pytest.raises(fault, match="on purpose"):
                ModelingUpdate(batch(o))
        assert same_state(system, before), name
        assert system.history == []
    system.graph.check()

    ModelingUpdate(batch(o))
    twin = quickstart.build(efp)
    ModelingUpdate(batch(twin))
    assert same_value(system.total_footprint, twin["system"].total_footprint)


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_a_fault_in_what_joins_the_model_parts_the_graphs_again(fault, monkeypatch):
    o = quickstart.build(efp)
    system = o["system"]
    new = Server.from_defaults("new", storage=Storage.ssd("new storage"))
    before, before_new = state(system), state(new)

    def fail(*_: Any) -> Any:
        raise fault("on purpose")

    for attribute in ("hour_by_hour_ram_need", "nb_of_instances", "energy_footprint"):
        with monkeypatch.context() as patch:
            patch.setattr(vars(efp.ServerBase)[attribute], "function", fail)
            with pytest.raises((fault, efp.EfpGraphError), match="on purpose"):
                ModelingUpdate([[efp.Job.server.of(o["video_upload_job"]), new], *batch(o)[4:6]])
        assert same_state(system, before), attribute
        assert same_state(new, before_new), attribute
        assert new.graph is not system.graph

    ModelingUpdate({efp.Job.server.of(o["video_upload_job"]): new})
    assert new in system.servers
