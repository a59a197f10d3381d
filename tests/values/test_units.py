import copy
import os
import pickle
import subprocess
import sys
from datetime import datetime

import pint
import pytest
from hypothesis import given, strategies as st

from efp_graph.errors import UnitError
from efp_graph.values import IncompatibleUnits, SourceHourlyValues, SourceValue, quantity_of, u, unit_of
from efp_graph.values.units import DIMENSIONLESS

MASSES = ["g", "kg", "tonne", "mg"]
TIMES = ["s", "min", "hour", "day", "week", "month", "year"]
DATA = ["bit", "B", "kB", "MB", "GB", "TB", "GiB"]
OFFSET = [u.degC, "degF"]


def test_the_registry_is_not_the_application_registry_of_pint():
    assert pint.application_registry.get() is not u
    with pytest.raises(pint.UndefinedUnitError):
        pint.Quantity(1, "gpu").to_base_units()


def test_quantities_of_the_programs_registry_are_taken_by_the_names_of_their_units():
    theirs = pint.UnitRegistry()
    start = datetime(2025, 1, 1)

    assert SourceValue(300 * theirs.W).same_as(SourceValue(300 * u.W))
    assert str(SourceValue(300 * u.W).to(theirs.kW)) == "0.3 kilowatt"
    series = SourceHourlyValues([1, 2], start_date=start, unit=u.kW)
    assert SourceHourlyValues([1, 2] * theirs.kW, start_date=start).same_as(series)
    assert SourceHourlyValues([1, 2], start_date=start, unit=theirs.kW).same_as(series)


@pytest.mark.parametrize(("name", "hours"), [("year", 8766), ("years", 8766), ("yr", 8766), ("month", 730.5)])
def test_a_year_is_365_25_days_and_a_month_a_twelfth(name, hours):
    assert unit_of(name).factor_to(unit_of("hour")) == hours


@pytest.mark.parametrize("other", ["gpu", "dimensionless", "s"])
def test_a_cpu_core_is_nothing_else(other):
    with pytest.raises(IncompatibleUnits):
        unit_of("cpu_core").factor_to(unit_of(other))


def test_a_byte_is_eight_plain_numbers_and_prefixes_are_decimal():
    assert unit_of("GB").factor_to(DIMENSIONLESS) == 8e9
    assert unit_of("TB").factor_to(unit_of("GB")) == 1000
    assert unit_of("GiB").factor_to(unit_of("B")) == 2**30


def test_bytes_and_plain_numbers_are_told_apart_where_it_matters():
    assert not unit_of("GB").same_dimension(DIMENSIONLESS)
    assert unit_of("GB/MB").same_dimension(unit_of("hour/day"))
    assert not unit_of("kWh/GB").same_dimension(unit_of("kWh"))
    assert not unit_of("baud").same_dimension(unit_of("Hz"))


@pytest.mark.parametrize(
    ("unit", "long", "short"),
    [
        ("kg/kWh", "kilogram / kilowatt_hour", "kg / kWh"),
        ("1/s", "1 / second", "1 / s"),
        ("", "dimensionless", "dimensionless"),
        ("cpu_core*s/GB", "cpu_core * second / gigabyte", "cpu_core * s / GB"),
    ],
)
def test_units_have_a_long_and_a_short_form(unit, long, short):
    assert (unit_of(unit).text, unit_of(unit).short) == (long, short)


def test_a_unit_is_the_same_record_however_it_is_written():
    assert unit_of("kWh/GB") is unit_of(u.kWh / u.GB) is unit_of(u("kWh/GB")) is unit_of("kilowatt_hour / gigabyte")
    assert unit_of(pint.UnitRegistry().kilogram) is unit_of(u.kg)


@pytest.mark.parametrize(
    ("left", "right", "product", "quotient"),
    [
        ("occurrence", "kB", "kB", "1/kB"),
        ("concurrent", "GB_ram", "GB_ram", "1/GB_ram"),
        ("concurrent", "W*hour", "W*hour", "1/(W*hour)"),
        ("occurrence", "dimensionless", "occurrence", "occurrence"),
        ("occurrence", "concurrent", "occurrence", "occurrence"),
        ("concurrent", "concurrent", "concurrent", "dimensionless"),
        ("occurrence", "percent", "occurrence*percent", "occurrence/percent"),
        ("dimensionless", "occurrence", "occurrence", "dimensionless"),
    ],
)
def test_what_is_had_of_each_is_of_what_it_measures(left, right, product, quotient):
    assert unit_of(left).times(unit_of(right)) is unit_of(product)
    assert unit_of(right).times(unit_of(left)) is unit_of(product)
    assert unit_of(left).over(unit_of(right)) is unit_of(quotient)


def test_products_and_quotients_are_those_of_pint():
    assert unit_of("W").times(unit_of("hour")).pint == u.W * u.hour
    assert unit_of("kg").over(unit_of("kWh")) is unit_of("kg/kWh")


@pytest.mark.parametrize("wrong", ["nonsense", 3, None, [1], 5 * u.kg, [1.0, 2.0] * u.kg])
def test_what_is_no_unit_is_refused(wrong):
    with pytest.raises(UnitError, match=r"Write for example u\.W"):
        unit_of(wrong)


@pytest.mark.parametrize("offset", OFFSET)
def test_units_with_an_offset_are_refused(offset):
    with pytest.raises(UnitError, match="kelvin"):
        unit_of(offset)


def test_incompatible_units_is_the_error_of_pint_too_and_names_both():
    with pytest.raises(pint.DimensionalityError, match=r"kilogram .* hour .*do not measure the same") as caught:
        unit_of("kg").factor_to(unit_of("hour"))
    assert isinstance(caught.value, UnitError)
    assert isinstance(caught.value, ValueError)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.given, again.expected) == (unit_of("kg"), unit_of("hour"))


def test_units_stay_one_record_through_pickle_and_copy():
    unit = unit_of("kWh/GB")
    assert pickle.loads(pickle.dumps(unit)) is unit
    assert copy.deepcopy(unit) is unit


@pytest.mark.parametrize(("unit", "words"), [("kW", "a power"), ("", "a plain number"), ("MB", "a size of data")])
def test_units_say_what_they_measure(unit, words):
    assert unit_of(unit).measure == words


@given(st.sampled_from([MASSES, TIMES, DATA]).flatmap(lambda family: st.tuples(*[st.sampled_from(family)] * 3)))
def test_conversions_there_and_back_and_over_a_third_unit_agree(units):
    one, two, three = map(unit_of, units)
    assert one.factor_to(two) * two.factor_to(one) == pytest.approx(1, rel=1e-15)
    assert one.factor_to(two) * two.factor_to(three) == pytest.approx(one.factor_to(three), rel=1e-14)
    assert one.factor_to(two) == pytest.approx(u.Quantity(1, units[0]).to(units[1]).magnitude, rel=1e-14)


EXPRESSIONS = [
    "300 * u.W", "u.W * 2.5", "160 * u.kg / u.TB", "1.3 * u.W / u.TB", "100 * u.g / u.kWh", "2 * (3 * u.kg)",
    "(3 * u.kg) * 2", "3 * u.W * u.hour", "u.hour * (2 * u.W)", "0.05 * u('kWh/GB')", "u('3 kg') * u.m", "2.5 / u.kg",
    "u.W * u.hour", "3 * u.kg / (2 * u.kg)", "[1, 2] * u.m", "3 * u.degC", "2 * u.kg * u.degC", "u.degC / u.kg",
    "3 * u.delta_degC / u.W", "True * u.kg", "u('20 degC')", "7 * u.kg / u.kg", "0 * u.W / u.s",
    "10**400 * u.W * u.s", "10**400 * u.W / u.s",
]  # fmt: skip
PINT = pint.UnitRegistry()


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_short_way_of_writing_quantities_gives_what_pint_gives(expression):
    def outcome(registry):
        try:
            result = eval(expression, {"u": registry})
        except Exception as error:
            return type(error), str(error)
        magnitude = getattr(result, "magnitude", None)
        return str(result), type(magnitude), str(result.dimensionality)

    for _ in range(2):  # the second time from memory
        assert outcome(u) == outcome(PINT)


def test_a_parsed_quantity_that_is_changed_in_place_does_not_change_the_next_one():
    first = u("3 kg")
    first.ito("g")
    assert u("3 kg").magnitude == 3


def run(code, **environment):
    """What a fresh interpreter prints."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "SYSTEMROOT") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=kept | environment, timeout=60
    )
    return done.stdout


ONE_YEAR = "from efp_graph.values import u; print((1 * u.year).to(u.hour).magnitude, (2 * u.gpu).magnitude)"


def test_the_registry_loads_without_a_home():
    assert run(ONE_YEAR).split() == ["8766.0", "2"]


@pytest.mark.parametrize(
    "text", ["10**10**10", "m**99**99", "(m**9)**9", "9**9**9 W", "m²²²²²²²²", "x" * 199 + "!", "(" * 500]
)
def test_a_unit_that_would_take_for_ever_to_parse_is_refused(text):
    with pytest.raises(UnitError, match="is not a unit"):
        unit_of(text)


def test_a_unit_beyond_all_numbers_is_refused():
    with pytest.raises(UnitError, match="too large"):
        unit_of("yottameter ** 99")


@pytest.mark.parametrize(
    ("text", "magnitude", "unit"),
    [
        ("300 W", 300, "W"),
        (".05 kWh/GB", 0.05, "kWh/GB"),
        ("-1e3g", -1000.0, "g"),
        ("3", 3, "dimensionless"),
        (" 7 hour / day ", 7, "hour/day"),
    ],
)
def test_a_text_is_a_quantity(text, magnitude, unit):
    found = quantity_of(text)

    assert (found.magnitude, type(found.magnitude)) == (magnitude, type(magnitude))
    assert unit_of(found.units) is unit_of(unit)


@pytest.mark.parametrize("text", ["", "W", "3 4", "1_000 W", "three W", "3 wat", "1" * 300])
def test_a_text_that_is_no_quantity_is_refused(text):
    with pytest.raises(UnitError):
        quantity_of(text)
