"""One tolerance for whatever refuses: noise is let through, and what means something is not."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, strategies as st

from efp_graph import Device, Server, ServerTypes, SourceValue, Storage, VideoStreaming, u
from efp_graph.connectors.boavizta.answers import Nonsense, _number
from efp_graph.errors import InsufficientCapacity, TooFewInstances, ValueOutOfRange
from efp_graph.values import ExplainableHourlyQuantities, net_of
from efp_graph.values.tolerance import ROUNDING, exceeds, falls_below, is_whole, net
from tests.footprint.small_model import series, small_system

amounts = st.floats(1e-9, 1e9)


@given(amounts, st.integers(1, 12), st.booleans())
def test_parts_of_an_amount_neither_exceed_it_nor_fall_below_it(amount, parts, split):
    whole = sum([amount / parts] * parts) if split else parts * (amount / parts)
    assert not exceeds(whole, amount)
    assert not falls_below(whole, amount)
    assert not falls_below(amount - whole, 0, scale=amount)
    assert net(amount, -whole) == 0.0


@given(amounts, st.floats(10 * ROUNDING, 1))
def test_what_is_more_by_a_visible_part_exceeds(amount, part):
    more = amount * (1 + part)
    assert exceeds(more, amount)
    assert falls_below(amount, more)
    assert net(amount, -more) < 0


def test_noise_is_noise_beside_what_it_comes_from_only():
    assert falls_below(-1e-12, 0)
    assert not falls_below(-1e-12, 0, scale=1)


def test_whole_numbers_may_come_from_a_conversion():
    assert all(map(is_whole, (3, 3.0, 0.57 * 100, -2.0, 1e300)))
    assert not any(map(is_whole, (2.5, 3.0001, 1e-6)))


def test_a_net_sum_is_exact_zero_where_both_cancel_and_the_sum_elsewhere():
    stored = ExplainableHourlyQuantities([0.3, 0.3, 0.0, 1e-30], datetime(2025, 1, 1), u.MB)
    freed = ExplainableHourlyQuantities([-(0.1 + 0.2), -0.2, 0.0, 0.0], datetime(2025, 1, 1), u.MB)
    net_value = net_of((stored, freed))
    assert net_value.magnitude.tolist() == [0.0, 0.3 - 0.2, 0.0, 1e-30]
    assert net_value.expression.evaluate().same_as(net_value)
    assert net_of((stored,)) is stored


# The comparisons that refuse, one by one: (accepted although it is above the limit in binary, refused)


def ram_in_three_services(share: float) -> None:
    server = Server.from_defaults("server", storage=Storage.ssd(), ram=SourceValue(128 * u.GB))
    for number in range(3):
        VideoStreaming.from_defaults(
            f"service {number}", server=server, base_ram_consumption=SourceValue(128 * 0.9 / 3 * share * u.GB)
        )
    assert server.available_ram_per_instance.magnitude == pytest.approx(0, abs=1e-6)


def fixed_number(share: float) -> None:
    m = small_system(*[1e6] * 3, server={"server_type": ServerTypes.on_premise()})
    needed = m.server.nb_of_instances.max().magnitude
    m.server.fixed_nb_of_instances = SourceValue((needed * 100 / share) * u.percent)


def device_used_all_day(share: float) -> None:
    Device.laptop(fraction_of_usage_time=SourceValue((0.1 + 0.2) / 0.3 * share * u.dimensionless))


def pue_of_one(share: float) -> None:
    small_system(server={"power_usage_effectiveness": SourceValue(0.3 / (0.1 + 0.2) / share * u.dimensionless)})


def starts_that_cancel(share: float) -> None:
    small_system().pattern.hourly_usage_journey_starts = series(0.3 - 3 * 0.1 * share, 0.3, 1)


def intensity_that_cancels(share: float) -> None:
    values = [0.3 - 3 * 0.1 * share, 0.3, *[1.0] * 46]
    small_system().server.average_carbon_intensity = ExplainableHourlyQuantities(
        values, datetime(2025, 1, 1), u.g / u.kWh, clock="utc"
    )


def bound_of_a_value(share: float) -> None:
    SourceValue(0.3 * share * u.W, high=0.3 / (0.1 + 0.2) * 0.3 * u.W)


def figure_of_an_answer(share: float) -> None:
    _number({"power": {"value": (0.1 + 0.2) * share, "min": 0.1, "max": 0.3}}, "power")


COMPARISONS = {
    "RAM beside services": (ram_in_three_services, InsufficientCapacity),
    "a fixed number of instances": (fixed_number, (TooFewInstances, ValueOutOfRange)),
    "the most of an input": (device_used_all_day, ValueOutOfRange),
    "the least of an input": (pue_of_one, ValueOutOfRange),
    "the least of a series": (starts_that_cancel, ValueOutOfRange),
    "the least of an hourly quantity": (intensity_that_cancels, ValueOutOfRange),
    "the bound of a value": (bound_of_a_value, ValueOutOfRange),
    "the bounds of an answer": (figure_of_an_answer, Nonsense),
}


@pytest.mark.parametrize("name", COMPARISONS)
def test_a_comparison_that_refuses_lets_rounding_through_and_nothing_more(name):
    given_share, error = COMPARISONS[name]
    given_share(1.0)
    with pytest.raises(error):
        given_share(1 + 1e-6 if name != "the most of an input" else 24.001)


@given(parts=st.lists(st.floats(0.01, 10), min_size=1, max_size=5), hours=st.lists(amounts, min_size=1, max_size=4))
def test_series_that_cancel_leave_nothing_whatever_their_parts(parts, hours):
    stored = np.array(hours) * sum(parts)
    freed = sum(-np.array(hours) * part for part in parts)
    assert net(stored, freed).tolist() == [0.0] * len(hours)
