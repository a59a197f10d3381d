"""What becomes of stored data when jobs move to another storage at a date, or when a storage is no longer used.

Unless the change says otherwise the data stay where they are, and leave on schedule. A storage that nothing uses any
more so keeps what it holds, with the footprint of that, until the end of the modelled hours: of each hour as many units
as the volume fills, to the nearest one, since what is left over goes onto units of others.

With `migrate=True` the data of each job that moves are taken from the old storage in the first hour from the date on,
and are in the new one from that hour on. They leave when they would have left the old one. Copies are kept as the new
storage keeps them. The base need moves too when a storage is left and all its data go to one other. What the jobs that
move have deleted counts, and more than they have is not moved.

Source: conservation of data, docs/methodology.md, "Storage".
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from efp_graph.graph import UNSET
from efp_graph.objects.dated import DatedChange
from efp_graph.objects.nodes import changing
from efp_graph.values import EmptyExplainableObject, ExplainableHourlyQuantities, ExplainableQuantity, net_of, u
from efp_graph.values.calendar import UTC, moment_of
from efp_graph.values.splicing import from_hour

if TYPE_CHECKING:
    from efp_graph.footprint.servers import ServerBase
    from efp_graph.footprint.storage import Storage

HALF = ExplainableQuantity(0.5 * u.dimensionless, "half a unit")
TB = "TB_stored"


class Move(NamedTuple):
    """Data that go from one storage to another at a date.

    Attributes:
        volume: what moves [TB_stored, copies of the old storage included].
        leaving: what of it leaves on schedule in each hour from the date on [TB_stored], negative, or no value.
        copies: of the new storage per copy of the old one.
    """

    volume: float
    leaving: Any
    copies: float


def stored_from(storage: Storage, attribute: str, value: Any, change: DatedChange) -> Any:
    """What a calculated attribute of a storage is from the date of a change on. See `ModelingObject.after_date`."""
    if attribute == "storage_needed" and isinstance(value, EmptyExplainableObject):
        return _nothing_written(_before(storage, attribute, change), change.hour)
    if attribute == "storage_delta" and change.migrate:
        return net_of((value, *_moved(storage, change)))
    if attribute == "nb_of_instances" and storage in change.leaving:
        raw = storage.raw_nb_of_instances
        return (raw - raw.replaced_by(HALF)).ceil().abs()
    return value


def former_server(storage: Storage) -> ServerBase | None:
    """While a simulation is computed, of a storage that a server gives up: that server; else None."""
    change = changing.get()
    server = None if change is None else _before(storage, "server", change)
    return None if server is UNSET else server


def _before(owner: Any, attribute: str, change: DatedChange) -> Any:
    return change.before(owner.attributes[attribute].node_of(owner))


def _nothing_written(before: Any, hour: int) -> Any:
    """0 in each hour of what was there before: who wrote is gone, and what was written stays."""
    if not isinstance(before, ExplainableHourlyQuantities) or before.first_hour >= hour:
        return EmptyExplainableObject()
    return _series(np.zeros(len(before)), before.first_hour, before.unit)


def _moved(storage: Storage, change: DatedChange) -> list[Any]:
    """What moves out of a storage and into it, hour by hour [TB]."""
    found = []
    former = _former_storages(change)
    out: dict[Any, list[Any]] = {}
    for job, origin in former.items():
        target = _storage_of(job)
        if origin is storage and target is not None and target is not storage:
            out.setdefault(target, []).append(job)
    into: dict[Any, list[Any]] = {}
    for job in storage.jobs:
        origin = former.get(job)
        if origin is not None and origin is not storage:
            into.setdefault(origin, []).append(job)
    moves = [(-1.0, _move(storage, target, jobs, change)) for target, jobs in out.items()]
    moves += [(1.0, _move(origin, storage, jobs, change)) for origin, jobs in into.items()]
    for sign, move in moves:
        if move is None:
            continue
        factor = sign if sign < 0 else move.copies
        found.append(_series([factor * move.volume], change.hour, u.TB_stored))
        if not isinstance(move.leaving, EmptyExplainableObject):
            hours = move.leaving
            found.append(_series(factor * hours.magnitude, hours.first_hour, hours.unit))
    return found


def _move(origin: Any, target: Any, jobs: list[Any], change: DatedChange) -> Move | None:
    """What some jobs that move have in a storage; None when there is nothing."""
    replication = float(_before(origin, "data_replication_factor", change).magnitude)
    written: list[Any] = []
    deleted: list[Any] = []
    for job in jobs:
        series = _before(job, "hourly_data_stored_across_usage_patterns", change)
        if isinstance(series, ExplainableHourlyQuantities) and series.first_hour < change.hour:
            (deleted if _before(job, "data_stored", change) < 0 else written).append(series.to(TB))
    if not written:
        return None
    first = min(each.first_hour for each in written)
    end = max(each.first_hour + len(each) for each in written)
    end = max(end, _end_of(origin, change))
    volume = _until(written, first, end, change.hour) * replication
    arrived = _series(volume, first, u.TB_stored)
    leaving = arrived.expired_after(_before(origin, "data_storage_duration", change))
    gone = 0.0
    if not isinstance(leaving, EmptyExplainableObject):
        gone = float(leaving.magnitude[: max(change.hour - leaving.first_hour, 0)].sum())
        leaving = from_hour(leaving, change.hour)
    removed = sum(float(each.magnitude[: max(change.hour - each.first_hour, 0)].sum()) for each in deleted)
    held = float(volume.sum()) + gone + removed * replication
    if origin in change.leaving and _all_go(origin, jobs, change):
        held += float(_before(origin, "base_storage_need", change).to(TB).magnitude)
    if held <= 0:
        return None
    return Move(held, leaving, float(target.data_replication_factor.magnitude) / replication)


def _until(series: Iterable[Any], first: int, end: int, hour: int) -> Any:
    """The sum of some series before an hour, and 0 from it on. Shape: (end - first,)."""
    total = np.zeros(end - first)
    for each in series:
        kept = each.magnitude[: max(hour - each.first_hour, 0)]
        total[each.first_hour - first :][: len(kept)] += kept
    return total


def _end_of(storage: Any, change: DatedChange) -> int:
    moved = (_before(storage, name, change) for name in ("storage_needed", "storage_freed"))
    series = [each for each in moved if isinstance(each, ExplainableHourlyQuantities)]
    return max((each.first_hour + len(each) for each in series), default=0)


def _all_go(origin: Any, jobs: list[Any], change: DatedChange) -> bool:
    """Whether all jobs that had data in a storage are among some."""
    return set(_before(origin, "jobs", change)) <= set(jobs)


def _former_storages(change: DatedChange) -> dict[Any, Any]:
    """{job: the storage that it had before the date}."""
    from efp_graph.footprint.storage import Storage

    found = (node for node in change.was if node.attribute.name == "jobs" and isinstance(node.owner, Storage))
    return {job: node.owner for node in found for job in change.was[node]}


def _storage_of(job: Any) -> Any:
    """The storage of a job from the date on; None when no system reaches the job any more."""
    return None if job.place is None else job.server.storage


def _series(values: Any, hour: int, unit: Any) -> ExplainableHourlyQuantities:
    return ExplainableHourlyQuantities(values, moment_of(hour), unit, "data that move at the date", clock=UTC)
