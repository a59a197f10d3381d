"""A node keeps one array: live arrays are counted where numpy allocates them, with tracemalloc."""

import gc
import tracemalloc

import numpy as np

from efp_graph import SourceObject, SourceValue, u
from examples.quickstart import build

RESOLUTIONS = ("720p (1280 x 720)", "1080p (1920 x 1080)")
SERIES = 26298 * 8  # bytes of three years by the hour


def live_series():
    """How many arrays of the length of the model are alive anywhere in the process."""
    gc.collect()
    ours = tracemalloc.DomainFilter(inclusive=True, domain=np.lib.tracemalloc_domain)
    traces = tracemalloc.take_snapshot().filter_traces([ours]).traces
    return sum(1 for trace in traces if trace.size == SERIES)


def arrays_of(system):
    """The distinct arrays of the length of the model that are values of nodes; a constant one takes no memory."""
    arrays = [getattr(node.last_value, "_value", None) for node in system.graph]
    return {id(each) for each in arrays if isinstance(each, np.ndarray) and each.nbytes == SERIES and each.strides[0]}


def test_a_build_keeps_the_arrays_of_its_nodes_and_no_other_and_updates_add_none():
    tracemalloc.start()
    try:
        before = live_series()
        system = build()
        kept = live_series() - before
        assert kept == len(arrays_of(system))

        server = system.servers[0]
        streaming = next(job for job in server.jobs if job.name == "streaming job")
        for number in range(100):
            server.power_usage_effectiveness = SourceValue((1.1 + number / 1000) * u.dimensionless)
            streaming.resolution = SourceObject(RESOLUTIONS[number % 2])
        step = system.graph.history.done[-1]
        replaced, _ = step.replaced._journal.notes()  # so that the last one can be taken back at once
        old = {id(value._value) for value in replaced if getattr(value, "nbytes", 0) == SERIES}
        assert live_series() - before == kept + len(old)
    finally:
        tracemalloc.stop()
