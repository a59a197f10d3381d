"""Somebody's own service, its job, an operation, lazy attributes and an exporter: what docs/how-to/extend.md has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from efp_graph import u
from efp_graph.audit.records import HYPOTHESIS
from efp_graph.files import named_for, write_whole
from efp_graph.footprint.audit import audit_of
from efp_graph.footprint.services.service import Service, ServiceJob
from efp_graph.objects import calculated, link, quantity
from efp_graph.texts import visible
from efp_graph.values import EmptyExplainableObject, sum_of
from efp_graph.values.operations import Operation, each_hour

SQUARE_ROOT = Operation("square root", "sqrt({0})", r"\sqrt{{{0}}}", "SQRT({0})", each_hour(np.sqrt))


class LibrarySearch(Service):
    """An index of documents on a server."""

    server = link("Server", help="Server on which it is installed")
    base_ram_consumption = quantity(4 * u.GB, help="RAM that the index reserves on every instance")
    documents = quantity(1_000_000 * u.dimensionless, help="Documents in the index")

    @calculated(u.dimensionless)
    def pages_read(self) -> Any:
        """Pages of the index that a question reads: they grow with the root of the documents."""
        return SQUARE_ROOT(self.documents.to(u.dimensionless))

    @calculated(u.dimensionless, lazy=True)
    def questions_at_once(self) -> Any:
        """Mean number of questions under way. Shape: (hours,)."""
        return sum_of(job.hourly_avg_occurrences_across_usage_patterns for job in self.jobs)

    @calculated(u.dimensionless, lazy=True)
    def workers_in_reserve(self) -> Any:
        """Workers to hold beside those at work: the root of their mean number. Shape: (hours,)."""
        questions = self.questions_at_once
        return questions if isinstance(questions, EmptyExplainableObject) else SQUARE_ROOT(questions)


class Lookup(ServiceJob):
    """A question to a search engine."""

    service = link(LibrarySearch, help="Search engine that answers")
    time_per_page = quantity(0.2 * u.ms, help="Time to read a page of the index")
    data_transferred = quantity(50 * u.kB, help="Volume up and down")
    data_stored = quantity(1 * u.kB, minimum=None, help="Volume that is noted of each question")
    compute_needed = quantity(1 * u.cpu_core, help="CPU cores that read")
    ram_needed = quantity(10 * u.MB, help="RAM of a question under way")

    @calculated(u.s)
    def request_duration(self) -> Any:
        """Time to read the pages."""
        return self.service.pages_read * self.time_per_page


def export_hypotheses(system: Any, path: str | Path) -> Path:
    """Write the inputs without a source, for the next review, as a Markdown table."""
    audit = audit_of(system)
    lines = [f"# {visible(audit.title)}", "", "| object | input | value |", "|---|---|---|"]
    for figure in audit.figures:
        if figure.kind == HYPOTHESIS:
            cells = (audit.objects[figure.object].name, figure.words, str(figure.value))
            lines.append("| " + " | ".join(visible(cell).replace("|", "\\|") for cell in cells) + " |")
    return write_whole(named_for(path, ("md",), "A list of hypotheses"), "\n".join(lines) + "\n")
