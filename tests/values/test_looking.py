from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableQuantity, u
from efp_graph.values.looking import looking
from tests.footprint.small_model import START


def told(looks):
    return [(look.form, look.outcome) for look in looks]


def test_comparisons_are_noted_with_what_they_gave():
    power, low = ExplainableQuantity(300 * u.W), ExplainableQuantity(0.2 * u.kW)
    with looking() as looks:
        assert low < power
        assert not power <= 0
        assert power != EmptyExplainableObject()
        assert EmptyExplainableObject() <= power
    assert told(looks) == [
        ("{0}<{1:result}", True),
        ("{0}<={1:result}", False),
        ("{0}={1:result}", False),
        ("{0}>={1:result}", True),
    ]
    assert looks[0].unit is low._unit


def test_a_number_taken_out_has_to_stay_and_hours_taken_out_are_beyond_formulas():
    power = ExplainableQuantity(2e-7 * u.W)
    series = ExplainableHourlyQuantities([1.0, 2.0], START)
    with looking() as looks:
        assert power.magnitude == 2e-7
        assert float(ExplainableQuantity(2e-7 * u.dimensionless)) == 2e-7
        assert series.magnitude.sum() == 3
    assert told(looks) == [("{0}=2E-07", True), ("{0}=2E-07", True), (None, True)]


def test_that_nothing_expires_is_a_look_at_the_number_of_hours():
    series = ExplainableHourlyQuantities([1.0, 2.0], START)
    with looking() as looks:
        assert isinstance(series.expired_after(ExplainableQuantity(2 * u.hour)), EmptyExplainableObject)
        series.expired_after(ExplainableQuantity(1 * u.hour))  # the form of the operation follows its duration
    assert told(looks) == [("{1:hours}-1E-9>{0:last}-{0:first}", True)]


def test_nothing_is_noted_outside_and_arithmetic_is_no_look():
    power = ExplainableQuantity(300 * u.W)
    with looking() as looks:
        (power + power).to(u.kW).ceil()
    assert power > 0
    assert not looks
