"""Sums of atoms as a page has them: as those of atoms that are kept, in the memory of one source at a time."""

from __future__ import annotations

import gc
import tracemalloc

import numpy as np

from benchmarks.synthetic import system_of

HOURS = 1000


def most_bytes(act):
    """The most memory of arrays that is in use at once while something is done, beside what is there before."""
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        act()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def test_series_of_one_source_are_in_memory_at_a_time_and_none_is_kept():
    many = system_of(10, hours=HOURS)
    attribution = many.attribution()
    of_page = most_bytes(attribution.sums)
    sums = attribution.sums()
    kept = most_bytes(lambda: [atom.value for atom in attribution.atoms])

    assert of_page < 0.6 * kept, (of_page, kept)
    assert [(atom, atom.kilograms) for atom in attribution.atoms] == sums
    assert attribution.sums() == sums
    assert np.isclose(sum(kilograms for _, kilograms in sums), many.total_footprint_sum_over_period.to("kg").magnitude)
