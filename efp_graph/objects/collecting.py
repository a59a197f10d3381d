"""Garbage is collected between transactions, not during them.

A transaction makes objects that stay: nodes, values, edges. Python's collector starts again and again while their
number grows and goes through all that there is, to find nothing: half of the time in which a system of 100 services is
made. What the formulas of a transaction leave behind is freed at once by reference counts; rings are rare, and are
collected after it.

The collector belongs to the process. One that the user has switched off stays off. Two transactions in two threads may
have it switched on again while the second still runs, which costs time and nothing else.

It is switched on again whatever interrupts the function: `try` and `finally` stand around the call itself. A context
manager would be left by calling a Python function, at whose start an interrupt can come.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def collected_afterwards(function: Callable[P, T]) -> Callable[P, T]:
    """Have the collector wait until the end of a function."""

    @wraps(function)
    def postponed(*arguments: P.args, **named: P.kwargs) -> T:
        if not gc.isenabled():
            return function(*arguments, **named)
        try:
            gc.disable()
            return function(*arguments, **named)
        finally:
            gc.enable()

    return postponed
