"""One door for all files of models: `load(path)`."""

from __future__ import annotations

from pathlib import Path

from efp_graph.errors import nearest
from efp_graph.files import read_text
from efp_graph.footprint import System
from efp_graph.hints import BY_HAND, NATIVE, spoken
from efp_graph.objects.collecting import collected_afterwards
from efp_graph.objects.transaction import apart
from efp_graph.serialization.by_hand import SECTIONS, is_by_hand, system_by_hand
from efp_graph.serialization.efootprint_reading import efootprint_system, is_efootprint
from efp_graph.serialization.found import Found
from efp_graph.serialization.json_text import read_json
from efp_graph.serialization.native_reading import is_native, system_found
from efp_graph.serialization.yaml_text import LARGEST, read_yaml

YAML = (".yaml", ".yml")


@collected_afterwards
def load(path: str | Path) -> System:
    """The model of a file: one of ours (`to_json`), one written by hand in YAML or JSON, or one of e-footprint.

    What a file is, is told from its content. Nothing in it is run.

    Args:
        path: the file; YAML when its name ends with .yaml or .yml, else JSON.

    Raises:
        FileError: the file cannot be read, is no model, or the model in it is refused; the message tells the line.

    Example: `system = efp_graph.load("model.yaml"); print(system.total_footprint_sum_over_period)`
    """
    with apart():
        return system_of(content_of(path))


def content_of(path: str | Path) -> Found:
    """What is written in a file: YAML by its name, else JSON."""
    if Path(path).suffix.lower() in YAML:
        return read_yaml(read_text(path, 4 * LARGEST), path)
    return read_json(read_text(path), path)


def system_of(found: Found) -> System:
    """The system of some content, whatever its layout."""
    if is_native(found):
        with spoken(NATIVE):
            return system_found(found)
    if is_efootprint(found):
        with spoken(NATIVE):
            return efootprint_system(found)
    if is_by_hand(found):
        with spoken(BY_HAND):
            return system_by_hand(found)
    keys = list(found.mapping().content)
    hint = nearest(keys[0], SECTIONS) if keys else f"Sections: {', '.join(SECTIONS)}."
    raise found.error(f"is no model: a file of efp_graph, of e-footprint, or one written by hand. {hint}")
