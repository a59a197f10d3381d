"""Thousands of scenarios of three inputs: a sweep here, a loop over updates in e-footprint."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import numpy as np

from .library import EfpGraph
from .models import Model

SCENARIOS, LOOPED = 10_000, 20
NAMES = ("power_usage_effectiveness", "average_carbon_intensity", "lifespan")
LOWEST, HIGHEST = (1.05, 20.0, 3.0), (2.0, 400.0, 8.0)
SHARED = (1.5, 50.0, 5.0)  # a scenario whose figures are compared
AS_BUILT = (1.2, 100.0, 6.0)


def scenarios(model: Model) -> tuple[float, dict[str, float]]:
    """Time for SCENARIOS scenarios [s], for e-footprint extrapolated from LOOPED of them; the figures of one."""
    random = np.random.default_rng(1)
    columns = [random.uniform(low, high, SCENARIOS) for low, high in zip(LOWEST, HIGHEST, strict=True)]
    for column, number in zip(columns, SHARED, strict=True):
        column[0] = number
    return _sweep(model, columns) if isinstance(model.library, EfpGraph) else _loop(model, columns)


def _units(model: Model) -> tuple[Any, Any, Any]:
    u = model.library.api.u
    return u.dimensionless, u.g / u.kWh, u.year


def _sweep(model: Model, columns: list[Any]) -> tuple[float, dict[str, float]]:
    """A table of totals by year."""
    start = perf_counter()
    inputs = {
        getattr(type(model.server), name).of(model.server): column * unit
        for name, column, unit in zip(NAMES, columns, _units(model), strict=True)
    }
    table = model.library.api.Sweep(model.system, inputs, design="zip", by="year").run()
    spent = perf_counter() - start
    return spent, {"total": float(sum(table[name][0] for name in table if "total_footprint" in name))}


def _loop(model: Model, columns: list[Any]) -> tuple[float, dict[str, float]]:
    """One total over the period each."""
    api = model.library.api

    def change(numbers: Any) -> float:
        news = [api.SourceValue(float(each) * unit) for each, unit in zip(numbers, _units(model), strict=True)]
        api.ModelingUpdate([[getattr(model.server, name), new] for name, new in zip(NAMES, news, strict=True)])
        return model.total()

    for position in (1, 2):  # two to warm up
        change([column[position] for column in columns])
    start = perf_counter()
    for position in range(3, 3 + LOOPED):
        change([column[position] for column in columns])
    spent = (perf_counter() - start) * SCENARIOS / LOOPED
    total = change(SHARED)
    change(AS_BUILT)
    return spent, {"total": total}
