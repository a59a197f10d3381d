"""Draws belong to a fact: the same for ever, whatever stands beside it."""

import json
import subprocess
import sys

import numpy as np
import pytest

from efp_graph.errors import UnknownOption
from efp_graph.sweeps.keyed import keyed_words
from efp_graph.uncertainty.draws import BLOCK, DESIGNS, correlated, keyed_uniforms, uniforms_of


def test_the_numbers_of_a_key_are_pinned():
    assert keyed_uniforms(1, "net", 1)[:3].tolist() == [0.7304455513715984, 0.5588906763989394, 0.0054594047151303535]


def test_each_block_has_one_draw_in_each_part_of_the_probability():
    found = keyed_uniforms(0, "Server/a.power", 8).reshape(8, BLOCK)
    for block in found:
        assert np.sort((block * BLOCK).astype(int)).tolist() == list(range(BLOCK))
    assert found.min() > 0
    assert found.max() < 1


@pytest.mark.parametrize("design", ["latin-hypercube", "random"])
def test_more_draws_and_other_facts_leave_those_that_were_there(design):
    alone = uniforms_of(7, ["b"], 4, design)[:, 0]
    more = uniforms_of(7, ["a", "b", "c"], 8, design)
    assert (more[: len(alone), 1] == alone).all()
    assert (uniforms_of(7, ["c", "b"], 4, design)[:, 1] == alone).all()


def test_seeds_and_facts_have_draws_of_their_own():
    words = [tuple(keyed_words(seed, name, 4)) for seed in (0, 1, -1, 10**30) for name in ("a", "b", "é", "\ud800")]
    assert len(set(words)) == len(words)


def test_sobol_is_more_even_and_made_of_blocks():
    found = uniforms_of(0, ["a", "b", "c"], 4, "sobol")
    assert found.shape == (4 * BLOCK, 3)
    for block in found.reshape(4, BLOCK, 3):
        assert np.sort((block[:, 1] * BLOCK).astype(int)).tolist() == list(range(BLOCK))
    assert (found == uniforms_of(0, ["a", "b", "c"], 4, "sobol")).all()


def test_an_unknown_design_is_refused():
    with pytest.raises(UnknownOption, match="latin-hypercube"):
        uniforms_of(0, ["a"], 4, "latin")
    assert "latin-hypercube" in DESIGNS


def test_correlations_are_met_and_leave_marginals_and_others_as_they_are():
    plain = uniforms_of(3, ["a", "b", "c"], 16, "latin-hypercube")
    found = correlated(plain, {(0, 2): 0.6}, ["a", "b", "c"])
    assert (found[:, :2] == plain[:, :2]).all()
    for before, after in zip(plain.reshape(16, BLOCK, 3), found.reshape(16, BLOCK, 3), strict=True):
        assert (np.sort(before[:, 2]) == np.sort(after[:, 2])).all()
    from scipy.stats import norm

    scores = norm.ppf(found)
    assert np.corrcoef(scores[:, 0], scores[:, 2])[0, 1] == pytest.approx(0.6, abs=0.02)
    assert abs(np.corrcoef(scores[:, 1], scores[:, 2])[0, 1]) < 0.06


def test_a_full_correlation_is_the_same_order():
    plain = uniforms_of(3, ["a", "b"], 4, "latin-hypercube")
    found = correlated(plain, {(0, 1): 1.0}, ["a", "b"])
    for block in found.reshape(4, BLOCK, 2):
        assert (block[:, 0].argsort() == block[:, 1].argsort()).all()


def test_the_order_of_facts_does_not_count_for_correlations():
    one = correlated(uniforms_of(3, ["a", "b"], 4, "random"), {(0, 1): 0.5}, ["a", "b"])
    other = correlated(uniforms_of(3, ["b", "a"], 4, "random"), {(0, 1): 0.5}, ["b", "a"])
    assert (one == other[:, ::-1]).all()


def test_another_process_has_the_same_bits():
    code = (
        "import json; from efp_graph.uncertainty.draws import keyed_uniforms; "
        "print(json.dumps(keyed_uniforms(0, 'x', 1).tolist()))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert json.loads(other) == keyed_uniforms(0, "x", 1).tolist()
