"""The smallest complete model, for tests of tapes and sweeps."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import efp_graph
from tests.golden.check import load_case

MINIMAL = Path(__file__).parent.parent / "golden" / "minimal.py"


def small_model() -> SimpleNamespace:
    """Its objects by name: system, server, storage, job, step, ..."""
    return SimpleNamespace(**load_case(MINIMAL).build(efp_graph))


def total_of(model, changes):
    """The total footprint with some changes, by the graph [kg]."""
    with model.system.what_if(changes):
        return model.system.total_footprint.sum().to("kg").magnitude
