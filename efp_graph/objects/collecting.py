"""Garbage is collected between transactions, not during them.

A transaction makes objects that stay: nodes, values, edges. Python's collector starts again and again while their
number grows and goes through all that there is, to find nothing: half of the time in which a system of 100 services is
made. What the formulas of a transaction leave behind is freed at once by reference counts; rings are rare, and are
collected after it.

The collector belongs to the process. One that the user has switched off stays off. Two transactions in two threads may
have it switched on again while the second still runs, which costs time and nothing else.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collected_afterwards() -> Iterator[None]:
    """Have the collector wait until the end of a `with` block."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
