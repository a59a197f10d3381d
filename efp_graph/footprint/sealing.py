"""What the seal of a page says of how it came about: version, time, file of the model, data tables."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from efp_graph.audit.seal import Made, file_made_from, time_of_making
from efp_graph.footprint.tables import tables


def made_now(model: Any = None) -> Made:
    """That of a page which is made now.

    Args:
        model: path of the file that the model was read from, or None.

    Raises:
        WrongKind: it is no path.
        FileError: it cannot be read.
        InputError: SOURCE_DATE_EPOCH is set to something else than seconds since 1970.
    """
    file, digest = file_made_from(model)
    return Made(program(), time_of_making(), file, digest, {each.file: each.sha256 for each in tables()})


def program() -> str:
    """The name of the library with its version."""
    try:
        return f"efp_graph {version('efp-graph')}"
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "efp_graph"
