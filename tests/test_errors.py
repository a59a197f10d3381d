"""The tree of exceptions: what is drawn is what is there, and exceptions travel between processes."""

import inspect
import pickle
import re

import pytest

from efp_graph import errors
from efp_graph.errors import CycleError, EfpGraphError, FileError, MissingExtra, nearest

CLASSES = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, Exception)]


def test_the_drawn_tree_names_every_exception():
    drawn = set(re.findall(r"[├└]── (\w+)", errors.__doc__)) | {"EfpGraphError"}
    assert {each.__name__ for each in CLASSES} == drawn - {"IncompatibleUnits"}  # that one needs pint: values.units


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_exception_is_ours_and_says_when_it_is_raised(kind):
    assert issubclass(kind, EfpGraphError)
    assert kind.__doc__


@pytest.mark.parametrize(
    "error",
    [CycleError(["a", "b", "a"]), FileError("visits.csv", 3, "no number"), MissingExtra("A chart", "plotly", "charts")],
    ids=lambda error: type(error).__name__,
)
def test_exceptions_with_facts_survive_pickling(error):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))


def test_a_cycle_is_told_reader_by_reader():
    assert "    a  reads  b\n    b  reads  a\n" in str(CycleError(["a", "b", "a"]))


def test_a_typo_gets_the_nearest_names_and_a_stranger_gets_the_list():
    assert nearest("montly", ["daily", "monthly"]) == "Did you mean 'monthly'?"
    assert nearest("zzz", ["daily", "monthly"]) == "Allowed: 'daily', 'monthly'."
