"""Designs: which scenarios are made of the values that each input may take.

    grid              every combination, the last input varying fastest
    zip               the first values of all, the second ones, ...
    latin-hypercube   N scenarios at random, each input spread evenly over N strata of its range
    sobol             N scenarios of a scrambled Sobol sequence, evenly spread over all inputs together

For the last two, an input that is a number takes any value between the smallest and the largest given, or what a
distribution says (`Distribution`, or anything with a `ppf`); a choice takes its levels with equal frequency.

An input of a Latin hypercube has the same values whatever else varies (`keyed.py`).

Sources: McKay, Beckman, Conover 1979 (Latin hypercube); Sobol' 1967, scrambled as in Owen 1998, made by scipy.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from efp_graph.errors import InputError, MissingExtra, UnknownOption, ValueOutOfRange, nearest
from efp_graph.sweeps.keyed import stratified
from efp_graph.sweeps.scenarios import Scenarios, Varied
from efp_graph.values import Distribution
from efp_graph.values.quantiles import quantile

DESIGNS = ("grid", "zip", "latin-hypercube", "sobol")


def designed(inputs: Sequence[Varied], design: str, count: int | None, seed: int) -> Scenarios:
    """The scenarios of a design.

    Args:
        count: how many, for the random designs; by default as many as the longest list of values has.
        seed: of the random designs.

    Raises:
        UnknownOption: there is no such design.
        InputError: the inputs do not fit the design.
        MissingExtra: the design is sobol, and scipy is not installed (extra "sweeps").
    """
    if design not in DESIGNS:
        raise UnknownOption(f"{design!r} is no design. {nearest(str(design), DESIGNS)}")
    if design in ("grid", "zip"):
        for each in inputs:
            if _quantile_function(each.levels) is not None:
                raise InputError(f"{each.name} is given a distribution: use the design latin-hypercube or sobol.")
        if count is not None:
            raise InputError(f"The design {design!r} makes as many scenarios as the values ask for: leave `count` out.")
        columns = [_codes(each) for each in inputs]
        if design == "grid":
            columns = [each.ravel() for each in np.meshgrid(*columns, indexing="ij")]
        return Scenarios(inputs, [_values(each, codes) for each, codes in zip(inputs, columns, strict=True)])
    if count is None:
        count = max(len(_codes(each)) for each in inputs)
    if count < 1:
        raise InputError(f"A sweep needs at least one scenario, and was given count={count}.")
    shares = _sample(design, [each.address or each.name for each in inputs], count, seed)
    return Scenarios(inputs, [_at(each, share) for each, share in zip(inputs, shares, strict=True)])


def _codes(varied: Varied) -> Any:
    levels = varied.levels
    return np.arange(1 if _quantile_function(levels) is not None else len(levels))


def _values(varied: Varied, codes: Any) -> Any:
    return codes if varied.unit is None else varied.levels[codes]


def _sample(design: str, addresses: Sequence[str], count: int, seed: int) -> list[Any]:
    """Shares between 0 and 1 for each input, each of shape (count,)."""
    if design == "latin-hypercube":
        return [stratified(seed, each, 1, count) for each in addresses]
    try:
        from scipy.stats import qmc
    except ImportError as error:
        raise MissingExtra(f"The design {design}", "scipy", "sweeps") from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # that a number of scenarios is no power of 2
        return list(qmc.Sobol(len(addresses), seed=seed).random(count).T)


def _at(varied: Varied, shares: Any) -> Any:
    """The values at some shares of the range, or of the probability."""
    levels = varied.levels
    if varied.unit is None:
        return np.minimum((shares * len(levels)).astype(int), len(levels) - 1)
    value_at = _quantile_function(levels)
    if value_at is not None:
        with np.errstate(all="ignore"):  # of what is no number we say so below
            drawn = np.asarray(value_at(np.clip(shares, 1e-9, 1 - 1e-9)), dtype=np.float64)
        if not np.isfinite(drawn).all():
            raise ValueOutOfRange(f"{varied.name} is given {levels!r:.120}, which does not give finite numbers.")
        return drawn
    if levels.ndim == 2:
        return levels[np.minimum((shares * len(levels)).astype(int), len(levels) - 1)]
    return levels.min() + shares * (levels.max() - levels.min())


def _quantile_function(levels: Any) -> Any:
    """What gives the value at a probability, for a distribution; None for anything else."""
    if not isinstance(levels, Distribution):
        return getattr(levels, "ppf", None)
    return partial(quantile, levels)
