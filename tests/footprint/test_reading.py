"""Looking changes nothing: what a change does, and whether it is refused, is the same whatever was read before."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

import efp_graph as efp
from efp_graph import Server, SourceValue, Storage, VideoStreaming, VideoStreamingJob, u
from efp_graph.errors import CalculationError, EfpGraphError, InsufficientCapacity
from tests.footprint.random_models import bits, build, changes, descriptions, of_kind, realised
from tests.footprint.small_model import small_model, small_system

EDITS = 12


def read(one: Any) -> dict[str, Any]:
    """{attribute: bits, or what it is refused with} of all calculated attributes of an object."""
    found: dict[str, Any] = {}
    for attribute in one.calculated_attributes():
        try:
            value = getattr(one, attribute.name)
            entries = value.items() if hasattr(value, "items") else [("", value)]
            found[attribute.name] = [(str(getattr(key, "name", key)), bits(each)) for key, each in entries]
        except EfpGraphError as error:
            found[attribute.name] = type(error).__name__, str(error)
    return found


def outcome(objects: dict[str, Any], key: str, attribute: str, plain: Any) -> Any:
    """What a change is refused with, or None."""
    try:
        setattr(objects[key], attribute, realised(plain, objects))
    except EfpGraphError as error:
        return type(error).__name__, str(error)
    return None


@given(description=descriptions(), data=st.data())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
def test_any_change_has_the_same_outcome_whatever_was_read_before(description, data):
    """Two models alike, some of whose objects no system reaches; of one everything is read before each change."""
    (system,) = of_kind(description, ("System",))
    patterns = of_kind(description, ("UsagePattern",))
    reached = data.draw(st.sampled_from([[], patterns[:1], patterns]))
    description[system][1]["usage_patterns"] = ("links", reached)
    try:
        silent, looked_at = build(description), build(description)
    except EfpGraphError:
        return
    for _ in range(EDITS):
        key, attribute, plain = data.draw(changes(description))
        for one in data.draw(st.sampled_from([list(looked_at.values()), [looked_at[key]]])):
            read(one)

        outcomes = [outcome(objects, key, attribute, plain) for objects in (silent, looked_at)]

        assert outcomes[0] == outcomes[1], (key, attribute, plain)
    for key in description:
        assert read(silent[key]) == read(looked_at[key]), key
    silent[system].graph.check()
    looked_at[system].graph.check()


@pytest.mark.parametrize("was_read", [False, True])
def test_an_object_that_no_system_reaches_may_contradict_itself_until_one_does(was_read):
    """That the RAM was too small was noticed only if somebody had looked at what is left of it."""
    server = Server.from_defaults("server", storage=Storage.ssd())
    service = VideoStreaming.from_defaults("video", server=server)
    if was_read:
        assert server.available_ram_per_instance.to("GB").magnitude > 0

    server.ram = SourceValue(1 * u.GB)

    for _ in range(2):
        with pytest.raises(InsufficientCapacity, match="and 2 gigabyte is reserved"):
            server.available_ram_per_instance
    m = small_system()
    with pytest.raises(InsufficientCapacity):
        m.step.jobs.append(VideoStreamingJob.from_defaults("stream", service=service))
    assert m.system.servers == (m.server,)
    server.ram = SourceValue(128 * u.GB)
    m.step.jobs.append(VideoStreamingJob.from_defaults("stream", service=service))
    assert m.system.servers == (m.server, server)
    with pytest.raises(InsufficientCapacity):
        server.ram = SourceValue(1 * u.GB)
    m.system.graph.check()


def test_the_refusal_of_a_value_that_was_read_does_not_stay_when_its_inputs_fit_again():
    m = small_model(server={"base_ram_consumption": 500 * u.GB})
    with pytest.raises(InsufficientCapacity) as first:
        m.server.nb_of_instances
    with pytest.raises(InsufficientCapacity) as second:
        m.server.nb_of_instances
    assert second.value is not first.value
    assert str(second.value) == str(first.value)

    m.server.base_ram_consumption = SourceValue(0 * u.GB)

    assert m.server.available_ram_per_instance.to("GB").magnitude == pytest.approx(0.9 * 128)


def test_an_unforeseen_error_is_told_in_our_words_each_time_with_its_cause(monkeypatch):
    server = Server.from_defaults("server", storage=Storage.ssd())

    def fail(*_: Any) -> Any:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(vars(efp.ServerBase)["available_ram_per_instance"], "function", fail)
    for _ in range(2):
        with pytest.raises(CalculationError, match="on purpose") as caught:
            server.available_ram_per_instance
        assert isinstance(caught.value.__cause__, ZeroDivisionError)
    with suppress(CalculationError):
        server.nb_of_instances
    server.power = SourceValue(1 * u.W)
