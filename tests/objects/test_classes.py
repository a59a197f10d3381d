"""Who asks for modeling classes gets all of them, whatever part of the package was imported."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "line",
    [
        "from efp_graph.objects.classes import modeling_classes; modeling_classes()['BoaviztaCloudServer']",
        "from efp_graph.objects import find_class; find_class('EcoLogitsGenAIExternalAPI')",
        "from efp_graph.footprint import Server; assert len(Server.installable_services()) == 2",
    ],
)
def test_classes_of_parts_that_were_not_imported_are_known(line):
    subprocess.run([sys.executable, "-c", line], check=True)
