"""Fingerprints: the same for what is the same, in every process; another one for whatever a reader could tell apart."""

from __future__ import annotations

import datetime
import functools
import subprocess
import sys
import textwrap
import threading
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, strategies as st

from efp_graph.graph import Graph, Input, Model, computed, same_bits
from efp_graph.graph.fingerprints import NoFingerprint, fingerprint

plain = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2), st.sampled_from([0.0, -0.0, 1.0, float("nan")]), st.text("ab")
)
values = st.recursive(
    plain, lambda inner: st.one_of(st.lists(inner, max_size=3), st.tuples(inner, inner), st.dictionaries(plain, inner))
)


@given(values, values)
def test_values_have_one_fingerprint_if_and_only_if_they_have_the_same_bits(one, other):
    assert (fingerprint(one) == fingerprint(other)) == same_bits(one, other)


@dataclass
class Point:
    x: float
    y: float


DISTINCT = {
    "numbers": [1, 1.0, True, "1", b"1", Decimal("1.0"), Decimal("1.00"), 1 + 0j],
    "nested": [[1, 2], (1, 2), [[1], 2], [1, [2]], {1: 2}, {1, 2}, "[1, 2]"],
    "objects": [Point(1.0, 2.0), Point(2.0, 1.0), (1.0, 2.0)],
    "times": [datetime.date(2025, 1, 1), datetime.datetime(2025, 1, 1), "2025-01-01"],
    "arrays": [np.arange(4), np.arange(4.0), np.arange(4).reshape(2, 2), [0, 1, 2, 3], np.array([0, 1, 2, None])],
}


@pytest.mark.parametrize("kinds", DISTINCT.values(), ids=DISTINCT)
def test_what_differs_has_another_one(kinds):
    assert len({fingerprint(each) for each in kinds}) == len(kinds)


def test_what_contains_itself_has_one():
    first, second = [1], [1]
    first.append(first)
    second.append(second)
    assert fingerprint(first) == fingerprint(second) != fingerprint([1, [1]])


@pytest.mark.parametrize("value", [threading.Lock(), (each for each in ()), [sys.stdout]])
def test_what_cannot_be_told_is_refused(value):
    with pytest.raises(NoFingerprint):
        fingerprint(value)


# Functions. Each pair of sources differs, or does not, in what the function `f` does.

SAME = {
    "place": ("def f(): return 1", "\n\n\ndef f():\n    return 1  # a comment"),
    "an unused global": ("x = 1\ndef f(): return 1", "x = 2\ndef f(): return 1"),
    "a list that it adds to": ("x = []\ndef f(): x.append(1); return 1", "x = [1]\ndef f(): x.append(1); return 1"),
    "a counter": (
        "def make():\n n = 0\n def f():\n  nonlocal n; n += 1; return 1\n return f\nf = make()",
        "def make():\n n = 7\n n -= 7\n def f():\n  nonlocal n; n += 1; return 1\n return f\nf = make()\nf()",
    ),
}
OTHER = {
    "a constant": ("def f(): return 1", "def f(): return 2"),
    "a kind of constant": ("def f(): return 1", "def f(): return 1.0"),
    "an operator": ("def f(): return len('a') + 2", "def f(): return len('a') - 2"),
    "a default": ("def f(x=1): return x", "def f(x=2): return x"),
    "a default by name": ("def f(*, x=1): return x", "def f(*, x=2): return x"),
    "a global": ("x = 1\ndef f(): return x", "x = 2\ndef f(): return x"),
    "a global inside": ("x = 1\ndef f(): return [x for _ in '']", "x = 2\ndef f(): return [x for _ in '']"),
    "a table": ("x = {'FR': 1}\ndef f(): return x['FR']", "x = {'FR': 2}\ndef f(): return x['FR']"),
    "a function that it calls": ("def g(): return 1\ndef f(): return g()", "def g(): return 2\ndef f(): return g()"),
    "what that calls": (
        "def h(): return 1\ndef g(): return h()\ndef f(): return g()",
        "def h(): return 2\ndef g(): return h()\ndef f(): return g()",
    ),
    "a cell": ("def m(x):\n return lambda: x\nf = m(1)", "def m(x):\n return lambda: x\nf = m(2)"),
    "a method": (
        "class C:\n def g(self): return 1\ndef f(): return C().g()",
        "class C:\n def g(self): return 2\ndef f(): return C().g()",
    ),
    "an inherited method": (
        "class B:\n def g(self): return 1\nclass C(B): pass\ndef f(): return C().g()",
        "class B:\n def g(self): return 2\nclass C(B): pass\ndef f(): return C().g()",
    ),
    "a partial": (
        "import functools\nf = functools.partial(pow, 2)",
        "import functools\nf = functools.partial(pow, 3)",
    ),
    "an exception": ("def f(): raise KeyError", "def f(): raise ValueError"),
    "a cached function": (
        "import functools\n@functools.cache\ndef f(): return 1",
        "import functools\n@functools.cache\ndef f(): return 2",
    ),
}


def function_in(source):
    names = {"__name__": "a_users_module"}
    exec(source, names)
    return names["f"]


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_a_function_that_does_the_same_has_the_same(one, other):
    assert fingerprint(function_in(one)) == fingerprint(function_in(other))


@pytest.mark.parametrize(("one", "other"), OTHER.values(), ids=OTHER)
def test_a_function_that_does_something_else_has_another(one, other):
    assert fingerprint(function_in(one)) == fingerprint(function_in(one))
    assert fingerprint(function_in(one)) != fingerprint(function_in(other))


def test_functions_that_call_each_other_have_one():
    source = "def g(n): return f(n - 1)\ndef f(n): return g(n) if n else {}"
    prints = [fingerprint(function_in(source.format(end))) for end in (0, 0, 1)]
    assert prints[0] == prints[1] != prints[2]


def test_nodes_count_by_their_keys(graph):
    a, twin, b = graph.input("a", 1), Graph().input("a", 2), graph.input("b", 1)
    prints = [fingerprint(functools.partial(pow, each)) for each in (a, twin, b)]
    assert prints[0] == prints[1] != prints[2]
    unnamed = graph.input(value=1)
    with pytest.raises(NoFingerprint, match=r"it uses unnamed: the node .* has no key"):
        fingerprint(lambda: unnamed())


def test_what_cannot_be_told_is_named():
    lock = threading.Lock()
    with pytest.raises(NoFingerprint, match="it uses lock: "):
        fingerprint(lambda: lock.locked())


class Cart(Model):
    price = Input(1.0)

    @computed
    def total(self) -> float:
        return self.price * 2


class Other(Cart):
    def helper(self) -> int:
        return 1


def test_the_object_of_a_formula_counts_by_its_class_and_attributes_and_not_by_its_inputs():
    one, same, other = Cart(price=1.0), Cart(price=2.0), Other()
    assert fingerprint(one) == fingerprint(same) != fingerprint(other)
    same._rate = 2
    assert fingerprint(one) != fingerprint(same)


def test_other_processes_find_the_same():
    program = textwrap.dedent(
        """
        from efp_graph.graph.fingerprints import fingerprint
        RATES = {"FR": {"a", "b", "c"}}
        def f(country, names=frozenset({"x", "y", "z"})):
            return RATES[country] & names & {"p", "q", "r"}
        print(fingerprint(f).hex(), fingerprint({"k": {"a", "b", "c", 1.5}}).hex())
        """
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
