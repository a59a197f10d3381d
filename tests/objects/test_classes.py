"""Who asks for modeling classes gets all of them, whatever part of the package was imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

from efp_graph.errors import NotAllowed
from efp_graph.objects import Conditional, ModelingObject, option


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


@pytest.mark.parametrize(
    ("attribute", "depends_on", "missing"),
    [("modell", "maker", "modell"), ("model", "makr", "makr"), ("model", "link.maker", "link")],
)
def test_a_condition_on_nothing_is_refused_when_the_class_is_declared(attribute, depends_on, missing):
    with pytest.raises(NotAllowed, match=f"{missing!r} is no attribute of it"):

        class Unconditional(ModelingObject):
            maker = option("ours", help="Who made it")
            model = option("first", help="Which one")
            conditional = (Conditional(attribute, depends_on, dict),)
