"""pint's registry, quicker: to multiply numbers and units, to parse the same texts again, to be made.

A model is written as `300 * u.W` and `160 * u.kg / u.TB`, hundreds of times; pint takes 20 to 50 microseconds for each.
A number or an array times a unit, and a quantity times or over a unit, take a shorter way here, with the same results;
all other operands, units with an offset, and registries told to reduce units take pint's.

A registry is made of pint's definitions as `definitions.py` has them, and resolves a unit when it is first asked for.
pint resolves all of them, or reads what it found from its cache folder, which it then does not use (0.25), so that
`get_compatible_units` finds nothing.

pint does not promise all that is used here, so pyproject.toml bounds it above. `tests/registry/test_next_pint.py` finds
what another release lacks; `tox -e pint-next` tries the next one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
import pint
from pint import registry as pint_registry

from efp_graph.registry.definitions import prepared_definitions
from efp_graph.registry.unknown_units import UndefinedUnit

PLAIN = (float, int)  # types of numbers, told by `type(x) in PLAIN`: bool is none


class QuickUnit(pint_registry.Unit):
    """pint's unit, cheaper to multiply with a number."""

    _REGISTRY: ClassVar[Any]

    def __reduce__(self) -> Any:
        return _unpickled_unit, (dict(self._units),)

    def __mul__(self, other: Any) -> Any:
        registry = self._REGISTRY
        if type(other) in PLAIN and registry.is_plain and registry.is_proportional(self._units):
            return _quantity(registry, other, self._units)
        return super().__mul__(other)  # type: ignore[no-untyped-call]

    __rmul__ = __mul__

    def __array_ufunc__(self, ufunc: Any, method: Any, *inputs: Any, **kwargs: Any) -> Any:
        """What numpy calls for an array times the unit."""
        array, registry = inputs[0], self._REGISTRY
        if (
            ufunc is np.multiply
            and type(array) is np.ndarray
            and method == "__call__"
            and not kwargs
            and registry.is_plain
            and registry.is_proportional(self._units)
        ):
            return _quantity(registry, array * 1, self._units)  # as pint does, so that the array is a new one
        return super().__array_ufunc__(ufunc, method, *inputs, **kwargs)  # type: ignore[no-untyped-call]


class QuickQuantity(pint_registry.Quantity[Any]):
    """pint's quantity, cheaper to multiply with a number or a unit and to divide by a unit."""

    _REGISTRY: ClassVar[Any]

    def __reduce__(self) -> Any:
        return _unpickled_quantity, (self._magnitude, dict(self._units))

    def __mul__(self, other: Any) -> Any:
        registry, units, magnitude = self._REGISTRY, self._units, self._magnitude
        if type(magnitude) in PLAIN and registry.is_plain and registry.is_proportional(units):
            if type(other) in PLAIN:
                return _quantity(registry, magnitude * other, units)
            if type(other) is registry.Unit and registry.is_proportional(other._units):
                return _quantity(registry, magnitude, registry.product(units, other._units))
        return super().__mul__(other)  # type: ignore[no-untyped-call]

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        registry, units, magnitude = self._REGISTRY, self._units, self._magnitude
        if (
            type(other) is registry.Unit
            and type(magnitude) in PLAIN
            and registry.is_plain
            and registry.is_proportional(units)
            and registry.is_proportional(other._units)
        ):
            return _quantity(registry, float(magnitude), registry.quotient(units, other._units))
        return super().__truediv__(other)  # type: ignore[no-untyped-call]


def _quantity(registry: UnitRegistry, magnitude: Any, units: Any) -> Any:
    """A quantity without the checks of pint's constructor."""
    quantity = object.__new__(registry.Quantity)
    quantity._magnitude = magnitude
    quantity._units = units
    return quantity


def _unpickled_quantity(magnitude: Any, powers: Mapping[str, float]) -> Any:
    """A quantity of `u`; pint's own would belong to the program's application registry, which knows no `gpu`."""
    return magnitude * _unpickled_unit(powers)


def _unpickled_unit(powers: Mapping[str, float]) -> Any:
    from efp_graph.registry import u

    for name in powers:
        u.parse_units(name)  # defines what has a prefix
    return u.Unit(u.UnitsContainer(powers))


class UnitRegistry(pint.UnitRegistry[Any]):
    """pint's registry, which remembers the units that were asked for by name and the products made of them."""

    Quantity = QuickQuantity
    Unit = QuickUnit

    def __init__(self, **options: Any) -> None:
        self._proportional: dict[Any, bool] = {}
        self._products: dict[Any, Any] = {}
        self._quotients: dict[Any, Any] = {}
        self._parsed: dict[str, tuple[Any, Any]] = {}
        self._containers: dict[tuple[Any, ...], Any] = {}
        self._is_sorted = False
        super().__init__(**options)

    def __getattr__(self, name: str) -> Any:
        unit = super().__getattr__(name)
        self.__dict__[name] = unit
        return unit

    def get_name(self, name_or_alias: str, case_sensitive: bool | None = None) -> str:
        try:
            return super().get_name(name_or_alias, case_sensitive)
        except pint.UndefinedUnitError as error:
            raise UndefinedUnit(name_or_alias) from error

    def define(self, definition: Any) -> None:
        super().define(definition)
        self._forget()

    def load_definitions(self, file: Any, is_resource: bool = False) -> Any:
        self._forget()
        prepared = prepared_definitions(file) if is_resource else None
        if prepared is None:
            return super().load_definitions(file, is_resource)
        for definition in prepared:
            super().define(definition)
        return None

    def _forget(self) -> None:
        """What is remembered may mean something else from now on."""
        for memory in (self._proportional, self._products, self._quotients, self._parsed, self._containers):
            memory.clear()
        self._is_sorted = False

    def _build_cache(self, loaded_files: Any = None) -> None:
        """Nothing is resolved before it is asked for."""
        self._caches[()] = self._cache

    def _get_compatible_units(self, *asked: Any) -> Any:
        if not self._is_sorted:
            self._sort_units()
        return super()._get_compatible_units(*asked)

    def _sort_units(self) -> None:
        """List the defined units by dimension, for `get_compatible_units`; those with a prefix are not listed."""
        listed: dict[Any, Any] = self._cache.dimensional_equivalents
        differences = (name for name in self._units if name.startswith("delta_"))
        for name in (*self.get_group("root").members, *differences):
            dimension = self._get_dimensionality(self.UnitsContainer({name: 1}))
            listed.setdefault(dimension, set()).add(self.get_name(name))
        self._is_sorted = True

    @property
    def is_plain(self) -> bool:
        """Whether results keep the units that they were written in."""
        return not (self.auto_reduce_dimensions or self.autoconvert_to_preferred)

    def is_proportional(self, units: Any) -> bool:
        """Whether none of the units has an offset, as degrees Celsius have."""
        known = self._proportional.get(units)
        if known is None:
            known = self._proportional[units] = bool(self.Quantity(1.0, units)._is_multiplicative)
        return known

    def product(self, left: Any, right: Any) -> Any:
        """The units of a product."""
        known = self._products.get((left, right))
        if known is None:
            known = self._products[left, right] = left * right
        return known

    def quotient(self, left: Any, right: Any) -> Any:
        """The units of a quotient."""
        known = self._quotients.get((left, right))
        if known is None:
            known = self._quotients[left, right] = left / right
        return known

    def parse_expression(self, input_string: Any, *options: Any, **values: Any) -> Any:
        if options or values or type(input_string) is not str or not self.is_plain:
            return super().parse_expression(input_string, *options, **values)
        known = self._parsed.get(input_string)
        if known is not None:
            return _quantity(self, *known)
        parsed = super().parse_expression(input_string)
        if isinstance(parsed, self.Quantity) and type(parsed._magnitude) in PLAIN:
            self._parsed[input_string] = parsed._magnitude, parsed._units
        return parsed

    __call__ = parse_expression

    def parse_units_as_container(self, input_string: Any, as_delta: Any = None, case_sensitive: Any = None) -> Any:
        """The units that a text names, as `quantity.to("kg")` asks; pint looks a prefix up each time."""
        if as_delta is not None or case_sensitive is not None or self._active_ctx:
            return super().parse_units_as_container(input_string, as_delta, case_sensitive)
        asked = input_string, self.default_as_delta, self.case_sensitive, *self.preprocessors
        known = self._containers.get(asked)
        if known is None:
            known = self._containers[asked] = super().parse_units_as_container(input_string)
        return known
