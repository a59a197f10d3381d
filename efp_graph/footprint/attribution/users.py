"""Atoms of the devices of users, and of networks: by the time in steps, and by the data of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from efp_graph.footprint.attribution.cells import SINGLE, AtomKey
from efp_graph.footprint.attribution.sources import Attributed
from efp_graph.footprint.emissions import ONE_HOUR, emitted
from efp_graph.footprint.vocabulary import ENERGY, FABRICATION
from efp_graph.values import EmptyExplainableObject, Hourly, u

if TYPE_CHECKING:
    from collections.abc import Iterable


class DeviceAtoms(Attributed):
    """A device emits for the steps in which it is on."""

    def keys_of_atoms(self: Any) -> Iterable[AtomKey]:
        """Each step of each pattern that has the device, in both phases."""
        for pattern in self.usage_patterns:
            for cell in pattern.step_cells:
                for phase in (ENERGY, FABRICATION):
                    yield AtomKey(phase.name, SINGLE, cell)

    def emitted_for(self: Any, key: AtomKey) -> Hourly:
        """CO2eq for the users in a step, as many as have the device on."""
        pattern: Any = key.cell.pattern
        users = pattern.users_per_step[key.cell]
        if isinstance(users, EmptyExplainableObject):
            return users
        if key.phase == FABRICATION.name:
            made: Hourly = users * pattern.per_user(self, self.fabrication_per_hour_of_use.to(u.kg))
            return made
        energy = users * (pattern.per_user(self, self.power) * ONE_HOUR).to(u.kWh)
        return emitted(energy, key.cell.country.carbon_intensity_in_utc())  # type: ignore[attr-defined]


class NetworkAtoms(Attributed):
    """A network emits for the data of jobs."""

    def keys_of_atoms(self: Any) -> Iterable[AtomKey]:
        """Each place of each job in the patterns that use the network."""
        for pattern in self.usage_patterns:
            for job in pattern.jobs:
                for cell in pattern.cells_of(job):
                    yield AtomKey(ENERGY.name, SINGLE, cell)

    def emitted_for(self: Any, key: AtomKey) -> Hourly:
        """CO2eq for the data of a job in a place, at the carbon intensity of the country."""
        job: Any = key.cell.job
        found: Hourly = self.emitted_by_volume(job.data_for(job.data_transferred, key.cell), key.cell.country)
        return found
