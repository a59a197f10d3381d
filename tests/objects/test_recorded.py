"""While only numbers change, a calculated attribute is updated by its kernels; else its formula runs.

Each law is checked against the formula: a record must give what the formula gives, bit for bit, or let it run.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from efp_graph import SourceValue, u
from efp_graph.errors import CalculationError
from efp_graph.objects import ModelingObject, Place, calculated, derived, link, option, quantity, recorded, text
from efp_graph.objects.recorded import PATIENCE, SERVICE
from efp_graph.replay.forms import form_of
from efp_graph.values import EmptyExplainableObject, Sources, max_of
from efp_graph.values.hourly import ExplainableHourlyQuantities
from tests.footprint.small_model import small_system

log: list[str] = []


class Meter(ModelingObject):
    """Something linked."""

    scale = quantity(2 * u.dimensionless)


class Plant(ModelingObject):
    """All ways in which a formula can depend on what it reads."""

    power = quantity(3 * u.kW)
    duration = quantity(2 * u.hour)
    threshold = quantity(10 * u.kWh)
    kind = option("day", options=("day", "night"))
    note = text("")
    meter = link("Meter")

    @derived
    def place(self) -> Place:
        """The top."""
        return Place(self, ())

    @calculated(u.kWh)
    def energy(self) -> Any:
        """Numbers only."""
        log.append("energy")
        return self.power * self.duration * self.meter.scale

    @calculated(u.kWh)
    def billed(self) -> Any:
        """A comparison decides."""
        log.append("billed")
        return (
            self.energy if self.energy < self.threshold else self.threshold + (self.energy - self.threshold) * self.two
        )

    @property
    def two(self) -> Any:
        """A constant of the formula."""
        return SourceValue(2 * u.dimensionless)

    @calculated(u.kWh)
    def by_kind(self) -> Any:
        """An option decides."""
        log.append("by kind")
        if self.kind.value == "night":
            return EmptyExplainableObject()
        return self.energy * self.two

    @calculated(u.dimensionless)
    def read_out(self) -> Any:
        """A number is taken out, and put into a value of its own."""
        log.append("read out")
        return SourceValue(float(self.energy.magnitude) ** 0.5 * u.dimensionless) * self.two

    @calculated(u.kWh)
    def bounded(self) -> Any:
        """What is known about an input decides."""
        log.append("bounded")
        return self.energy if self.power.low is None else self.energy * self.two

    @calculated(u.kW)
    def spare(self) -> Any:
        """What is above 2 kW: 0.0 or an integer 0."""
        log.append("spare")
        return max_of(self.power - SourceValue(2.0 * u.kW), EmptyExplainableObject())

    @calculated(u.kWh)
    def sourced(self) -> Any:
        """The source of an input decides."""
        log.append("sourced")
        return self.energy if self.power.source is Sources.HYPOTHESIS else self.energy * self.two


CALCULATED = [Plant.energy, Plant.billed, Plant.by_kind, Plant.read_out, Plant.bounded, Plant.spare, Plant.sourced]


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Formulas are recorded the second time they run."""
    monkeypatch.setattr(recorded, "PATIENCE", 0)


def plant(**values: Any) -> Any:
    made = Plant.from_defaults("plant", meter=Meter.from_defaults("meter"))
    for name, value in values.items():
        setattr(made, name, value)
    log.clear()
    return made


def values_of(made: Any) -> list[Any]:
    """All calculated attributes, in full."""
    found = []
    for attribute in CALCULATED:
        value = attribute.of(made).read()
        if isinstance(value, EmptyExplainableObject):
            found.append((attribute.name, None))
        else:
            found.append(
                (attribute.name, type(value), type(value._value), repr(value._value), value._unit, value.formula)
            )
    return found


def test_a_formula_that_runs_often_is_recorded_and_runs_no_more():
    made = plant()
    assert made.energy.magnitude == 12
    ran = []
    for power in range(4, 4 + PATIENCE + 4):
        log.clear()
        made.power = SourceValue(power * u.kW)
        assert made.energy.magnitude == 4 * power
        ran.append("energy" in log)
    assert ran == [True] * (PATIENCE + 1) + [False] * 3  # the last of the first with a record being made


def test_an_update_by_a_record_is_reported_like_any_other(at_once):
    made = plant()
    made.energy, made.billed
    for power in (4, 5):
        made.power = SourceValue(power * u.kW)
    log.clear()
    with made.graph.batch() as update:
        Plant.power.node_of(made).set(SourceValue(6 * u.kW))
    assert {node.attribute.name for node in update.recomputed} >= {"energy"}


@pytest.mark.usefixtures("at_once")
class TestWhatDecidedIsVerified:
    def warm(self, **values: Any) -> Any:
        """A plant whose formulas are all recorded."""
        made = plant(**values)
        values_of(made)
        for power in (3.1, 3.2, 3.3):
            made.power = SourceValue(power * u.kW)
        values_of(made)
        log.clear()
        return made

    def test_a_number_that_only_flows_through_runs_no_formula(self):
        made = self.warm()
        made.power = SourceValue(3.4 * u.kW)
        assert "energy" not in log
        assert values_of(made) == values_of(plant(power=SourceValue(3.4 * u.kW)))

    def test_a_comparison_that_comes_out_otherwise_runs_the_formula(self):
        made = self.warm(threshold=SourceValue(100 * u.kWh))
        made.power = SourceValue(24.0 * u.kW)
        assert "billed" not in log  # 96 kWh are below the threshold
        made.power = SourceValue(26.0 * u.kW)
        assert "billed" in log
        assert made.billed.magnitude == 100 + (104 - 100) * 2

    def test_another_option_runs_the_formula(self):
        made = self.warm()
        made.kind = "night"
        assert isinstance(made.by_kind, EmptyExplainableObject)
        made.kind = "day"
        assert values_of(made) == values_of(plant(power=SourceValue(3.3 * u.kW)))

    def test_another_link_runs_the_formula(self):
        made = self.warm()
        made.meter = Meter("meter", SourceValue(5 * u.dimensionless))
        assert "energy" in log
        assert made.energy.magnitude == pytest.approx(33)

    def test_another_unit_runs_the_formula(self):
        made = self.warm()
        made.power = SourceValue(3300.5 * u.W)
        assert "energy" in log
        assert values_of(made) == values_of(plant(power=SourceValue(3300.5 * u.W)))

    def test_another_kind_of_number_runs_the_formula(self):
        made = self.warm()
        made.power = SourceValue(4 * u.kW)
        assert "energy" in log
        assert values_of(made) == values_of(plant(power=SourceValue(4 * u.kW)))

    def test_a_number_that_was_taken_out_runs_the_formula(self):
        made = self.warm()
        made.power = SourceValue(3.5 * u.kW)
        assert "read out" in log
        assert made.read_out.magnitude == 14**0.5 * 2

    def test_a_bound_that_appears_runs_the_formula(self):
        made = self.warm()
        made.power = SourceValue(3.5 * u.kW, low=3 * u.kW)
        assert made.bounded.magnitude == 28

    def test_another_source_runs_the_formula(self):
        made = self.warm()
        made.power = SourceValue(3.5 * u.kW, Sources.USER_DATA)
        assert made.sourced.magnitude == 28

    def test_a_formula_that_fails_says_what_it_says_without_a_record(self, monkeypatch):
        made = self.warm()
        expected = pytest.raises(CalculationError, match="cannot be calculated: boom")

        def failing(self: Any) -> Any:
            if self.power.magnitude > 5:
                raise ValueError("boom")
            return self.power * self.duration * self.meter.scale

        monkeypatch.setattr(Plant.energy, "function", failing)
        made.duration = SourceValue(2 * u.hour)
        for power in (3.5, 3.6):
            made.power = SourceValue(power * u.W)  # another unit: the new formula is recorded
        before = values_of(made)
        with expected:
            made.power = SourceValue(5.5 * u.W)
        assert values_of(made) == before

    def test_undo_after_a_record_was_made_gives_the_bits_from_before(self):
        made = plant()
        first = values_of(made)
        for power in (3.1, 3.2, 50.5):
            made.power = SourceValue(power * u.kW)
        last = values_of(made)
        for _ in range(3):
            made.graph.undo()
        assert values_of(made) == first
        for _ in range(3):
            made.graph.redo()
        assert values_of(made) == last

    def test_a_record_made_in_a_batch_that_was_taken_back_does_no_harm(self):
        made = self.warm()
        before = values_of(made)
        with pytest.raises(CalculationError):
            with made.graph.batch():
                made.kind = "night"
                made.power = SourceValue(50.5 * u.kW)
                values_of(made)
                raise CalculationError("taken back")
        made.graph.check()
        assert values_of(made) == before
        made.power = SourceValue(3.9 * u.kW)
        assert values_of(made) == values_of(plant(power=SourceValue(3.9 * u.kW)))
        made.graph.check()


@pytest.mark.usefixtures("at_once")
@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.tuples(
                st.just("power"), st.sampled_from([0.0, -0.0, 1, 1.5, 4.0, 2e3]).map(lambda x: SourceValue(x * u.kW))
            ),
            st.tuples(
                st.just("power"), st.sampled_from([0.25, 3e3, 7]).map(lambda x: SourceValue(x * u.W, low=0 * u.W))
            ),
            st.tuples(st.just("duration"), st.sampled_from([0.5, 2, 2.0, 36.0]).map(lambda x: SourceValue(x * u.hour))),
            st.tuples(st.just("threshold"), st.sampled_from([0.0, 3.0, 1e9]).map(lambda x: SourceValue(x * u.kWh))),
            st.tuples(st.just("kind"), st.sampled_from(["day", "night"])),
            st.tuples(st.just("meter"), st.sampled_from([1.0, 2, 0.1])),
        ),
        max_size=14,
    )
)
def test_any_edits_give_the_bits_of_the_formulas_run_afresh(edits):
    made, state = plant(), {}
    values_of(made)
    for name, value in edits:
        state[name] = value
        setattr(made, name, Meter("meter", SourceValue(value * u.dimensionless)) if name == "meter" else value)
        fresh = plant(**{
            key: Meter("meter", SourceValue(given * u.dimensionless)) if key == "meter" else given
            for key, given in state.items()
        })  # fmt: skip
        assert values_of(made) == values_of(fresh)
        made.graph.check()


def test_a_formula_that_decides_otherwise_at_every_change_is_recorded_ever_more_rarely(monkeypatch):
    made = plant()
    made.read_out
    runs = []
    of = recorded.Record.of
    monkeypatch.setattr(recorded.Record, "of", lambda *given: runs.append(len(log)) or of(*given))
    for power in range(3, 203):
        made.power = SourceValue((power + 0.5) * u.kW)
    assert made.read_out.magnitude == (202.5 * 4) ** 0.5 * 2
    assert len(runs) <= len(CALCULATED) + 4  # each once, and `read_out` again after 8, 32, 128 runs


def test_records_that_serve_are_renewed_soon_after_they_fail(at_once):
    made = plant()
    made.energy
    for power in np.linspace(3.0, 4.0, SERVICE + 3):
        made.power = SourceValue(float(power) * u.kW)
    made.power = SourceValue(9000.5 * u.W)
    log.clear()
    for power in (9001.5, 9002.5, 9003.5):
        made.power = SourceValue(power * u.W)
    assert log.count("energy") <= 1
    assert made.energy.magnitude == pytest.approx(36.014)


def test_a_number_of_another_kind_has_the_form_of_its_kind(at_once):
    made = plant(power=SourceValue(3.0 * u.kW))
    made.spare.magnitude
    for power in (3.5, 4.5, 0.5):
        made.power = SourceValue(power * u.kW)

    assert Plant.spare.of(made).recording.served
    assert repr(made.spare.magnitude) == "0"  # max(-1.5, 0)
    assert form_of(made.spare) is form_of(made.spare.copy())


def test_a_record_holds_no_array_of_the_run(at_once):
    model = small_system(1, 2, 3)
    system = model.system
    for power in (301.5, 302.5, 303.5):
        model.server.power = SourceValue(power * u.W)
    nodes = [node for node in system.graph if getattr(node, "recording", None) and node.recording.record]
    assert nodes
    series = [node.last_value for node in system.graph if isinstance(node.last_value, ExplainableHourlyQuantities)]
    values = {id(each._value) for each in series}
    for node in nodes:
        kept = [each for each in node.recording.record._slots if isinstance(each, np.ndarray)]
        assert all(id(each) in values for each in kept)
