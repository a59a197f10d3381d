"""Shares as people give them."""

import math

import pytest

from efp_graph.errors import InputError, ValueOutOfRange, WrongKind
from efp_graph.values.readable import percentage
from efp_graph.values.shares import share_of

READ = {"30%": 0.3, " 30 % ": 0.3, "0.3": 0.3, "1e-3": 0.001, "0": 0.0, "1": 1.0, "100%": 1.0, 0.3: 0.3, 1: 1.0}
BEYOND = ["5", "5.", 5, 30, "150%", "-3%", "-0.1", -0.1, math.nan, math.inf]
NO_SHARES = ["", "%", "ten", "1,5%", "nan", "3 kg", "5 W", None, True, [0.3]]


@pytest.mark.parametrize(("given", "share"), READ.items(), ids=repr)
def test_a_share_is_a_number_up_to_1_or_a_percentage(given, share):
    assert share_of(given, "--x") == share_of(given, "--x", any_percentage=True) == share
    if 0 < share < 1:
        assert share_of(given, "--x", ends=False) == share
        assert share_of(percentage(share, brief=True), "--x") == share
    else:
        with pytest.raises(ValueOutOfRange, match="between 0 and 1"):
            share_of(given, "--x", ends=False)


@pytest.mark.parametrize("given", BEYOND, ids=repr)
def test_what_lies_beyond_is_refused_with_both_ways_to_write_it(given):
    with pytest.raises(
        ValueOutOfRange,
        match=r"^--x was given as .*\. Write a share from 0 to 1, or a percentage: 0\.\d+, or '\d+%'\.$",
    ):
        share_of(given, "--x")
    if isinstance(given, str) and "%" in given:
        assert share_of(given, "--x", any_percentage=True) == float(given[:-1]) / 100
    else:
        with pytest.raises(ValueOutOfRange):
            share_of(given, "--x", any_percentage=True)


def test_a_number_that_is_a_percentage_is_told_both_ways():
    with pytest.raises(ValueOutOfRange, match=r"0\.05, or '5%'"):
        share_of("5", "--x")


@pytest.mark.parametrize("given", NO_SHARES, ids=repr)
def test_what_is_no_number_is_refused(given):
    with pytest.raises(WrongKind, match=r"^--x was given as") as refusal:
        share_of(given, "--x")
    assert isinstance(refusal.value, InputError)
