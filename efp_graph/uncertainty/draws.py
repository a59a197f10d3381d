"""Draws of facts: keyed uniform numbers (`sweeps/keyed.py`), so that a fact has the same ones in every model.

The default design is a Latin hypercube in independent blocks: each block of BLOCK draws has one in each BLOCK-th of the
probability. Blocks are made one after another, so draw i is the same however many there are; and what the blocks
differ by is the error that is left (`estimates.py`).

Sources: Sobol' 1967, scrambled as in Owen 1998, made by scipy; Iman and Conover 1982 (correlations between ranks).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from efp_graph.errors import MissingExtra, UnknownOption, nearest
from efp_graph.sweeps.keyed import keyed_words, shares_of, stratified
from efp_graph.values.quantiles import inside, normal_quantile

BLOCK = 256  # draws
DESIGNS = ("latin-hypercube", "random", "sobol")


def keyed_uniforms(seed: int, address: str, blocks: int, design: str = "latin-hypercube") -> Any:
    """The draws of a fact, each in (0, 1), by a design that needs no other fact. Shape (blocks · BLOCK,).

    Example:
        >>> [float(each) for each in keyed_uniforms(1, "net", 4)[:2]]
        [0.7304455513715984, 0.5588906763989394]
    """
    if design == "random":
        return inside(shares_of(keyed_words(seed, address, blocks * BLOCK)))
    return stratified(seed, address, blocks, BLOCK)


def uniforms_of(seed: int, addresses: Sequence[str], blocks: int, design: str) -> Any:
    """The draws of several facts. Shape (blocks · BLOCK, facts).

    Raises:
        UnknownOption: there is no such design.
        MissingExtra: Sobol's sequence needs scipy (extra "sweeps").
    """
    if design not in DESIGNS:
        raise UnknownOption(f"{design!r} is no design of draws. {nearest(str(design), DESIGNS)}")
    if not addresses:
        return np.empty((blocks * BLOCK, 0))
    if design == "sobol":
        return _sobol(seed, len(addresses), blocks)
    return np.column_stack([keyed_uniforms(seed, each, blocks, design) for each in addresses])


def _sobol(seed: int, dimensions: int, blocks: int) -> Any:
    """Blocks that are each scrambled anew; here the draws of a fact depend on how many facts there are."""
    try:
        from scipy.stats import qmc
    except ImportError as error:
        raise MissingExtra("The design sobol", "scipy", "sweeps") from error
    seeds = keyed_words(seed, "sobol", blocks)
    scrambled = [qmc.Sobol(dimensions, seed=np.random.default_rng(int(each))).random(BLOCK) for each in seeds]
    return inside(np.concatenate(scrambled))


def correlated(uniforms: Any, correlations: Mapping[tuple[int, int], float], keys: Sequence[str]) -> Any:
    """The draws, those of some columns in another order within each block, so that their normal scores correlate.

    The values of a column stay what they are, and so do the columns of other facts and the first one of a group
    (Iman and Conover).

    Args:
        uniforms: shape (blocks · BLOCK, facts).
        correlations: {(column, column): coefficient}, of a matrix that is positive semidefinite.
        keys: of the columns; the first one is that of the least key, so that the order of the columns does not count.
    """
    columns = sorted({each for pair in correlations for each in pair}, key=lambda column: keys[column])
    if not columns:
        return uniforms
    lower = factor_of(correlation_matrix(columns, correlations))
    found = uniforms.copy()
    for start in range(0, len(found), BLOCK):
        block = found[start : start + BLOCK, columns]
        scores = normal_quantile(block)
        there = np.linalg.cholesky(np.corrcoef(scores, rowvar=False))
        wanted = scores @ np.linalg.inv(there).T @ lower.T
        for place, column in enumerate(columns):
            ranks = wanted[:, place].argsort(kind="stable").argsort(kind="stable")
            found[start : start + BLOCK, column] = np.sort(block[:, place])[ranks]
    return found


def correlation_matrix(columns: Sequence[int], correlations: Mapping[tuple[int, int], float]) -> Any:
    """The matrix of some columns; those that are not named do not correlate."""
    matrix = np.eye(len(columns))
    place = {column: number for number, column in enumerate(columns)}
    for (one, other), coefficient in correlations.items():
        matrix[place[one], place[other]] = matrix[place[other], place[one]] = coefficient
    return matrix


def factor_of(matrix: Any) -> Any:
    """A lower triangular factor of a positive semidefinite matrix of correlations: L Lᵀ."""
    size = len(matrix)
    lower = np.zeros_like(matrix)
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row, column] - lower[row, :column] @ lower[column, :column]
            if row == column:
                lower[row, row] = np.sqrt(max(rest, 0.0))
            elif lower[column, column] > 1e-9:
                lower[row, column] = rest / lower[column, column]
    return lower
