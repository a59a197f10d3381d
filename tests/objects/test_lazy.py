"""Lazy attributes: calculated when somebody reads them, up to date then, and no reason to refuse a change."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from efp_graph import ModelingUpdate, Server, SourceValue, Storage, u
from efp_graph.errors import CalculationError
from efp_graph.footprint.audit import audit_of
from efp_graph.objects import calculated, calculated_per
from tests.footprint.small_model import small_system

RUNS: list[str] = []


class ExplainedServer(Server):
    """A server that can tell more of itself."""

    @calculated(u.kg, lazy=True)
    def doubled(self):
        """Twice its electricity's CO2eq. Shape: (hours,)."""
        RUNS.append("doubled")
        if self.power.magnitude > 900:
            raise ValueError("too hot to tell")
        return self.energy_footprint * SourceValue(2 * u.dimensionless, label="twice")

    @calculated_per("jobs", u.kg, lazy=True)
    def by_job(self, job):
        """Its electricity's CO2eq, per job. Shape: (hours,)."""
        RUNS.append("by_job")
        return self.energy_footprint * SourceValue(1 * u.dimensionless, label="once")


@pytest.fixture
def m():
    found = small_system()
    found.server = ExplainedServer.from_defaults("explained", storage=Storage.ssd("disks"))
    found.job.server = found.server
    RUNS.clear()
    return found


def kg(value):
    return float(value.whole.sum().to("kg").magnitude)


def test_nothing_runs_before_somebody_reads(m):
    m.server.power = 200 * u.W
    str(m.server), str(m.system), m.system.total_footprint
    with tempfile.TemporaryDirectory() as folder:
        m.system.to_json(Path(folder, "m.json"), results=True)
    audit_of(m.system)
    assert RUNS == []
    assert kg(m.server.doubled) == pytest.approx(2 * kg(m.server.energy_footprint))
    assert RUNS == ["doubled"]


def test_one_that_was_read_runs_again_when_it_is_read_after_a_change(m):
    first = kg(m.server.doubled)
    m.server.power_usage_effectiveness = 2.4 * u.dimensionless
    assert RUNS == ["doubled"]
    assert kg(m.server.doubled) == pytest.approx(2 * kg(m.server.energy_footprint)) != first
    m.system.undo()
    assert kg(m.server.doubled) == first
    m.system.check()


def test_its_error_is_told_to_who_reads_it_and_refuses_nothing(m):
    m.server.doubled
    m.server.power = 1000 * u.W
    with pytest.raises(CalculationError, match="doubled cannot be calculated: too hot to tell"):
        m.server.doubled
    m.server.power = 100 * u.W
    assert kg(m.server.doubled) > 0


@pytest.mark.parametrize("was_read", [False, True])
def test_a_simulation_has_it_from_its_date_on(m, was_read):
    if was_read:
        m.server.doubled, dict(m.server.by_job)
    date = datetime(2025, 1, 1, 2, tzinfo=UTC)
    update = ModelingUpdate([[m.server.power_usage_effectiveness, SourceValue(3 * u.dimensionless)]], date)
    update.set_updated_values()
    assert kg(m.server.doubled) == pytest.approx(2 * kg(m.server.energy_footprint))
    assert kg(m.server.by_job[m.job]) == pytest.approx(kg(m.server.energy_footprint))
    update.reset_values()
    assert kg(m.server.doubled) == pytest.approx(2 * kg(m.server.energy_footprint))


def test_an_audit_is_the_same_whoever_looked_at_the_model_before(m):
    before = [(each.attribute.name, each.label) for each in audit_of(m.system).figures]
    m.server.doubled, dict(m.server.by_job)
    after = [(each.attribute.name, each.label) for each in audit_of(m.system).figures]
    assert after == before
    assert not {"doubled", "by_job"} & {name for name, _ in after}


def test_its_class_tells_which_they_are():
    own = [each.name for each in ExplainedServer.lazy_attributes() if each.declared_in is ExplainedServer]
    assert own == ["doubled", "by_job"]
    assert not {"doubled", "by_job"} & {each.name for each in ExplainedServer.calculated_attributes()}
    assert "doubled" in ExplainedServer.__doc__
