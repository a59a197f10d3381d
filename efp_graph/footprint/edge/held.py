"""What edge devices hold of what they store: as a device of the first hour, or cohort by cohort.

By the convention `edge_storage`. "first": every device holds what one does that is deployed in the first hour of the
pattern, as long as anything of the pattern is in use; a guard, since one that is held against its capacity is the
fullest. "cohort": a device holds what it has stored since it was deployed, and the oldest in use is held against its
capacity. Source: conservation of data, docs/methodology.md, "Edge devices".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.values import EmptyExplainableObject, Hourly, sum_of
from efp_graph.values.cohort_operations import OF_ALL, OF_ALL_FOR_A_TIME, OF_OLDEST, OF_OLDEST_FOR_A_TIME

if TYPE_CHECKING:
    from efp_graph.footprint.edge.pattern import EdgeUsagePattern
    from efp_graph.footprint.edge.storages import EdgeStorage


def held_by_one(added: Any, pattern: EdgeUsagePattern, storage: EdgeStorage, base: Any = None) -> Hourly:
    """Volume that one device holds at the end of each hour. Shape: (hours,).

    Args:
        added: what it adds in each hour of the pattern, negative where it takes away; no value gives no value.
        storage: where; tells how long data are kept.
        base: what is always there.
    """
    kept = storage.data_storage_duration
    if isinstance(added, EmptyExplainableObject):
        return added
    if pattern.conventions.edge_storage == "cohort":
        cohorts = (added, pattern.utc_hourly_deployment_starts, pattern.usage_span)
        for_good = isinstance(kept, EmptyExplainableObject)
        held: Any = OF_OLDEST(*cohorts) if for_good else OF_OLDEST_FOR_A_TIME(*cohorts, kept)
        return held if base is None else sum_of((held, held.replaced_by(base.to(held.unit))))
    changes: Any = added if isinstance(kept, EmptyExplainableObject) else sum_of((added, added.expired_after(kept)))
    total: Hourly = changes.cumulated(base)
    return total


def held_by_all(added: Any, pattern: EdgeUsagePattern, storage: EdgeStorage) -> Hourly:
    """Volume that all devices of a pattern hold. Shape: (hours,). Arguments as for `held_by_one`."""
    if isinstance(added, EmptyExplainableObject) or pattern.conventions.edge_storage != "cohort":
        return pattern.nb_deployments_in_parallel * held_by_one(added, pattern, storage)
    cohorts, kept = (added, pattern.utc_hourly_deployment_starts, pattern.usage_span), storage.data_storage_duration
    for_good = isinstance(kept, EmptyExplainableObject)
    held: Hourly = OF_ALL(*cohorts) if for_good else OF_ALL_FOR_A_TIME(*cohorts, kept)
    return held
