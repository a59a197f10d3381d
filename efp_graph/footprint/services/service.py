"""What services and their jobs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from efp_graph.footprint.jobs import JobBase, job_classes_of, refuse_other_compute
from efp_graph.objects import Attribute, ModelingObject, ReverseLink, check, derived, quantity, reverse_link
from efp_graph.objects.declared import INFRASTRUCTURE
from efp_graph.values import u

if TYPE_CHECKING:
    from efp_graph.footprint.servers import ServerBase


class Service(ModelingObject):
    """Software installed on a server, which reserves part of every instance. A subclass links to its `server`."""

    picture_views = (INFRASTRUCTURE,)
    picture_colour = "#fbd48c"

    server: Attribute[ServerBase]

    base_ram_consumption = quantity(
        None, unit=u.GB, family="ram", help="RAM that the service reserves on every instance"
    )
    base_compute_consumption = quantity(
        None, unit=u.cpu_core, also=(u.gpu,), help="Compute that the service reserves on every instance"
    )

    jobs: ReverseLink[tuple[ServiceJob, ...]] = reverse_link(
        "JobBase", "service", placed_only=True, help="Jobs that ask the service"
    )

    @check
    def compute_fits_server(self) -> None:
        """CPU cores are reserved on servers that have them, GPUs on GPU servers."""
        refuse_other_compute(self, "base_compute_consumption")

    @classmethod
    def installable_on(cls) -> list[type[ModelingObject]]:
        """The server classes that accept the service; their subclasses do too."""
        return [cls.attributes["server"].target]  # type: ignore[attr-defined]

    @classmethod
    def compatible_jobs(cls) -> list[type[ModelingObject]]:
        """The job classes that ask this service."""
        return job_classes_of(cls)


class ServiceJob(JobBase):
    """A job that asks a service, from which follows what it needs of the server. A subclass links to its `service`."""

    service: Attribute[Service]

    @derived
    def server(self) -> ServerBase:
        """The server on which its service is installed."""
        return self.service.server
