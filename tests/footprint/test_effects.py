"""A change that cannot have an effect is said to have none, wherever its 0.0 % is shown."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from efp_graph import (
    ExplainableQuantity,
    Job,
    ModelingUpdate,
    Scenario,
    Server,
    ServerTypes,
    SourceValue,
    Storage,
    Sweep,
    UsageJourneyStep,
    VideoStreaming,
    u,
)
from efp_graph.objects.attributes import Input
from efp_graph.objects.links import LinkInput
from tests.footprint.small_model import START, small_system

ONE_WATT = SourceValue(1 * u.W)
IDLE = 'Server "spare".power has no effect: Server "spare" is used by nothing in '


def with_spare():
    m = small_system()
    m.spare = Server.from_defaults("spare", storage=Storage.ssd("spare storage"))
    m.idle = {Server.power.of(m.spare): ONE_WATT}
    m.used = {Server.power.of(m.server): ONE_WATT}
    m.both = {**m.idle, **m.used}
    m.move = {Job.server.of(m.job): m.spare, **m.idle}
    return m


@pytest.mark.parametrize(("changes", "expected"), [("idle", 1), ("used", 0), ("both", 1), ("move", 0)])
def test_each_way_of_asking_says_it_of_the_changes_that_it_is_true_of(changes, expected, caplog):
    m = with_spare()
    wanted = getattr(m, changes)
    said = [IDLE + 'System "system".'] * expected

    comparison = m.system.compare_scenarios([Scenario("now", wanted)])
    assert comparison.remarks == [f"now: {each}" for each in said]
    assert str(comparison).count("has no effect") == expected
    with m.system.what_if(wanted) as update:
        assert str(update).count(IDLE + "a system.") == expected
    if changes != "idle":  # a simulation of nothing but that is refused
        assert len(ModelingUpdate(wanted, START + timedelta(hours=1)).remarks) == expected
    with caplog.at_level(logging.WARNING, "efp_graph"):
        sweep = Sweep(m.system, {node: [new] if "server" in node.key[-6:] else [1, 2] for node, new in wanted.items()})
    assert sweep.remarks == said
    assert caplog.messages == said
    table = sweep.run()
    assert table.remarks == said
    assert repr(table).count("has no effect") == expected
    assert table.to_pandas().attrs["remarks"] == said
    assert len(ModelingUpdate(wanted).remarks) == expected


def test_a_tape_says_it_too(caplog):
    m = with_spare()
    with caplog.at_level(logging.WARNING, "efp_graph"):
        m.system.compile([Server.power.of(m.spare), Server.power.of(m.server)])
    assert caplog.messages == [IDLE + 'System "system".']


def test_an_object_of_another_system_is_used_by_nothing_in_this_one():
    m, other = small_system(), small_system(tag=" 2")
    comparison = m.system.compare_scenarios([Scenario("elsewhere", {Server.power.of(other.server): ONE_WATT})])
    assert comparison.remarks == [
        'elsewhere: Server "server 2".power has no effect: Server "server 2" is used by nothing in System "system".'
    ]
    assert ModelingUpdate({Server.power.of(other.server): ONE_WATT}).remarks == []


def test_a_service_without_jobs_has_an_effect_on_its_server():
    m = small_system(server={"server_type": ServerTypes.serverless(), "compute": SourceValue(1000 * u.cpu_core)})
    service = VideoStreaming.from_defaults("video", server=m.server)
    assert service.place is None

    update = ModelingUpdate({VideoStreaming.base_ram_consumption.of(service): SourceValue(100 * u.GB)})

    assert update.deltas
    assert update.remarks == []


def test_what_has_an_effect_is_never_said_to_have_none():
    """Each number of a model with spare objects, changed one after the other."""
    m = with_spare()
    service = VideoStreaming.from_defaults("video", server=m.server)
    spare_job = Job.from_defaults("spare job", server=m.server)
    UsageJourneyStep.from_defaults("spare step", jobs=[spare_job, m.job])
    silent = 0
    for owner in (*m.system.all_linked_objects, m.spare, m.spare.storage, service, spare_job):
        for attribute in owner.inputs():
            if not isinstance(attribute, Input) or isinstance(attribute, LinkInput) or not attribute.in_constructor:
                continue
            present = getattr(owner, attribute.name)
            if not isinstance(present, ExplainableQuantity) or present.value is None:
                continue
            before = m.system.total_footprint_sum_over_period
            with m.system.what_if({attribute.of(owner): SourceValue(present.value * 0.97)}) as update:
                moved = m.system.total_footprint_sum_over_period != before
            assert not (moved and update.remarks), update
            silent += bool(update.remarks)
    assert silent > 10  # of the spare server, its storage, the spare job
