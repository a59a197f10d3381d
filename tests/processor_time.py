"""How many times the processor time of one thing another takes: a machine that slows down slows both."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def ratio(subject: Callable[[], Any], reference: Callable[[], Any], *, runs: int = 3) -> float:
    """The least processor time of `subject` over that of `reference`, each run so often, in turn."""
    pairs = [(seconds(subject), seconds(reference)) for _ in range(runs)]
    return min(ours for ours, _ in pairs) / min(theirs for _, theirs in pairs)


def seconds(run: Callable[[], Any]) -> float:
    """The processor time of one run [s]."""
    start = time.process_time()
    run()
    return time.process_time() - start
