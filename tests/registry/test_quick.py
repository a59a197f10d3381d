"""The registry knows all units of pint, whether its definitions are parsed beforehand or not."""

from __future__ import annotations

import numpy as np
import pint
import pytest

from efp_graph.registry import quick
from efp_graph.registry.quick import UnitRegistry

PINT = pint.UnitRegistry()
DIMENSIONS = {PINT.get_dimensionality(name) for name in PINT.get_group("root").members}


@pytest.fixture(scope="module", params=[True, False], ids=["prepared", "parsed"])
def registry(request):
    with pytest.MonkeyPatch.context() as patch:
        if not request.param:
            patch.setattr(quick, "prepared_definitions", lambda path: None)
        return UnitRegistry()


def test_every_unit_of_pint_has_pints_dimension_and_factor(registry):
    def resolved(which):
        units = {name: which.UnitsContainer({name: 1}) for name in PINT}
        return {
            name: [*map(str, which.get_root_units(unit)), which.get_dimensionality(unit)]
            for name, unit in units.items()
        }

    assert len(list(PINT)) > 900
    assert resolved(registry) == resolved(PINT)


@pytest.mark.parametrize("text", ["3 GiB/s", "2.5 kilowatthour", "1e3 cm**2", "20 %", "5 µm", "4 mmol"])
def test_texts_mean_what_they_mean_for_pint(registry, text):
    assert str(registry(text).to_base_units()) == str(PINT(text).to_base_units())


def test_groups_systems_and_contexts_are_pints(registry):
    assert set(dir(registry.sys)) == set(dir(PINT.sys))
    assert registry.get_group("USCSLengthInternational").members == PINT.get_group("USCSLengthInternational").members
    with registry.context("spectroscopy"):
        assert registry("500 nm").to("THz").magnitude == pytest.approx(599.58, rel=1e-5)


def test_compatible_units_are_found(registry):
    """pint finds none when it has read its definitions from its cache folder."""
    registry("3 kilofurlong").to_base_units()  # prefixed units that are used are not listed, as for pint

    for dimension in DIMENSIONS:
        known = {str(unit) for unit in PINT.get_compatible_units(dimension)}
        assert {str(unit) for unit in registry.get_compatible_units(dimension)} == known


def test_a_unit_that_is_defined_later_is_found_among_the_compatible_ones():
    registry = UnitRegistry()
    assert registry.get_compatible_units("[length]")
    registry.define("barleycorn_and_a_half = 12.7 mm")

    assert "barleycorn_and_a_half" in map(str, registry.get_compatible_units("[length]", "root"))


def test_the_units_of_a_text_are_looked_up_once_and_follow_what_is_defined_and_set():
    registry = UnitRegistry()
    mass = registry.Quantity(3.5, "kg")
    assert mass.to("g").magnitude == mass.to("g").magnitude == 3500
    with pytest.raises(pint.UndefinedUnitError):
        mass.to("pebble")
    registry.define("pebble = 3.5 * kg")
    assert mass.to("pebble").magnitude == 1
    registry.preprocessors.append(lambda text: text.replace("Kiesel", "pebble"))
    assert mass.to("Kiesel").magnitude == 1
    with registry.context("spectroscopy"):
        assert registry.Quantity(1.0, "m").to("Hz").magnitude == pytest.approx(299792458)
    with pytest.raises(pint.DimensionalityError):
        registry.Quantity(1.0, "m").to("Hz")
    with pytest.raises(pint.UndefinedUnitError):
        mass.to("GRAM")
    registry.case_sensitive = False
    assert mass.to("GRAM").magnitude == 3500


@pytest.mark.parametrize("unit", ["W", "degC", "kg/kWh"])
@pytest.mark.parametrize("array", [np.arange(3), np.arange(3.0), np.array([True, False]), np.eye(2), np.array(2.0)])
def test_an_array_times_a_unit_is_pints(registry, array, unit):
    try:
        theirs = array * PINT.parse_units(unit)
    except pint.OffsetUnitCalculusError:  # since pint 0.26: an array of degrees, or of differences of degrees?
        with pytest.raises(pint.OffsetUnitCalculusError):
            array * registry.parse_units(unit)
        return
    ours = array * registry.parse_units(unit)

    assert type(ours.magnitude) is type(theirs.magnitude)
    assert (ours.magnitude == theirs.magnitude).all()
    assert ours.magnitude.dtype == theirs.magnitude.dtype
    assert str(ours.units) == str(theirs.units)
    assert not np.shares_memory(ours.magnitude, array)
