"""Values told by what they are now."""

import pytest

from efp_graph import ModelingUpdate, Scenario, Server, SourceValue, UsagePattern, scaled, shifted, u
from efp_graph.errors import UnitError, ValueOutOfRange, WrongKind
from tests.footprint.small_model import small_system


def test_a_scenario_means_the_same_on_top_of_whatever_the_model_is_by_then():
    m = small_system(1000)
    longer = Scenario(
        "longer", {Server.lifespan.of(m.server): shifted(24 * u.month), Server.power.of(m.server): scaled(0.5)}
    )
    assert "shifted(24 month)" in str(longer)
    for years in (6, 7):
        m.server.lifespan = SourceValue(years * u.year, "ours")
        with m.system.what_if(longer):
            assert m.server.lifespan.magnitude == pytest.approx(years + 2)
            assert m.server.lifespan.source.name == "ours"
            assert m.server.power.magnitude == 150
    m.server.power = scaled(2)
    assert m.server.power.magnitude == 600


def test_a_series_is_scaled():
    m = small_system(1000, 2000)
    ModelingUpdate({UsagePattern.hourly_usage_journey_starts.of(m.pattern): scaled(1.5)})
    assert m.pattern.hourly_usage_journey_starts.magnitude.tolist() == [1500, 3000]


def test_what_cannot_be_moved_is_refused():
    m = small_system(1000)
    with pytest.raises(WrongKind, match=r"scaled\(\.\.\.\) of a series too"):
        m.pattern.hourly_usage_journey_starts = shifted(3 * u.dimensionless)
    with pytest.raises(UnitError, match=r"is to be shifted\(2 watt\)"):
        m.server.lifespan = shifted(2 * u.W)
    with pytest.raises(ValueOutOfRange, match="more than 0"):
        m.server.lifespan = shifted(-9 * u.year)
    with pytest.raises(WrongKind, match="no value yet"):
        Server.from_defaults("other", storage=m.storage, power=scaled(2))
    assert m.server.lifespan.magnitude == 6


@pytest.mark.parametrize("factor", [0, -1, "2", True, float("inf"), float("nan")])
def test_factors_are_numbers_above_0(factor):
    with pytest.raises(ValueOutOfRange, match="above 0"):
        scaled(factor)


def test_what_is_added_is_a_quantity():
    for given in (3, "3 year", [1, 2] * u.year):
        with pytest.raises(WrongKind, match="a quantity such as"):
            shifted(given)
    with pytest.raises(ValueOutOfRange, match="finite"):
        shifted(float("nan") * u.year)
