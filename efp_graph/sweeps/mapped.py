"""Something done for many items on a pool, the results in the order of the items."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from threading import Lock
from typing import Any

from efp_graph.errors import MissingExtra
from efp_graph.sweeps.pools import Pool, Runs

CHUNKS_EACH = 2  # for each of those that are under way at once: the last to end are not long alone


def mapped(pool: Pool, program: Runs, items: Sequence[Any]) -> list[Any]:
    """What `program.run` gives for chunks of the items that stand side by side: a result per item, in their order.

    Raises:
        CalculationError: workers are lost again and again.
    """
    count = min(len(items), CHUNKS_EACH * pool.width)
    ends = [len(items) * place // count for place in range(count + 1)] if count else [0]
    chunks = [items[start:end] for start, end in pairwise(ends)]
    found: list[list[Any]] = [[] for _ in chunks]
    waiting = list(range(len(chunks)))[::-1]
    running = 0
    while waiting or running:
        while waiting and running < pool.width:
            place = waiting.pop()
            pool.submit(place, program, chunks[place], 0)
            running += 1
        place, results = pool.next_done()
        found[place] = results
        running -= 1
    return [result for results in found for result in results]


ONE_AT_A_TIME = Lock()  # threads of a worker share what travelled to it


class Travelling:
    """A model and what belongs to it, as they are when this is made; it travels as bytes, and is read once at a worker.

    Raises:
        MissingExtra: cloudpickle is not installed, which comes with loky and with dask.
    """

    def __init__(self, given: Any) -> None:
        try:
            import cloudpickle
        except ImportError as error:
            raise MissingExtra("A model on several processes", "loky", "sweeps") from error
        self._bytes: bytes = cloudpickle.dumps(given)
        self._read: list[Any] = []

    def __getstate__(self) -> bytes:
        return self._bytes

    def __setstate__(self, state: bytes) -> None:
        self._bytes, self._read = state, []

    @contextmanager
    def alone(self) -> Iterator[Any]:
        """What travelled, for one thread at a time."""
        with ONE_AT_A_TIME:
            if not self._read:
                self._read.append(pickle.loads(self._bytes))  # written by the process that asks
            yield self._read[0]
