"""Models as files that e-footprint loads, of version 10 or 27: full precision, services without jobs included.

What the format has no place for (bounds, scenarios) is left out, with a warning; what would change the figures is
refused, all of it in one message. That a model was read in part stands in the name of its system.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from efp_graph.errors import UnknownOption
from efp_graph.files import named_for, write_whole
from efp_graph.footprint import System
from efp_graph.objects.collecting import collected_afterwards
from efp_graph.objects.describing import describe_given
from efp_graph.serialization.efootprint_27_layout import Layout27
from efp_graph.serialization.efootprint_layout import Layout
from efp_graph.texts import visible

logger = logging.getLogger("efp_graph")

LAYOUTS: dict[int, type[Layout]] = {10: Layout, 27: Layout27}
USUAL_VERSION = 10


@collected_afterwards
def write_efootprint_json(system: System, path: str | Path, *, version: int = USUAL_VERSION) -> Path:
    """Write a model as a file of e-footprint, with its ids; whole or not at all.

    Args:
        system: the model, as it is now.
        path: the file to write.
        version: of e-footprint: 10, or 27, which knows edge devices, typical weeks, forms and weights.

    Returns:
        The path.

    Raises:
        NotAllowed: that version has nothing for parts of the model; the message lists them.
        UnknownOption: no such version is written, or the ending of the file is that of another format.
        FileError: the file cannot be written; one that was there is as it was.

    Example: `efp_graph.write_efootprint_json(system, "for-e-footprint.json", version=27)`
    """
    named_for(path, ("json",), "A file of e-footprint")
    text = json.dumps(efootprint_content(system, version), indent=4, ensure_ascii=False) + "\n"
    return write_whole(path, text)


def efootprint_content(system: System, version: int = USUAL_VERSION) -> dict[str, Any]:
    """The model in the layout of a version of e-footprint.

    Raises:
        NotAllowed, UnknownOption: see `write_efootprint_json`.
    """
    kind = LAYOUTS.get(version) if type(version) is int else None
    if kind is None:
        allowed = " or ".join(map(str, LAYOUTS))
        raise UnknownOption(f"version was given as {describe_given(version)}. Files are written of version {allowed}.")
    layout = kind()
    content = layout.content(system)
    if layout.left_out:
        listed = "".join(f"\n  - {visible(each)}" for each in layout.left_out)
        logger.warning("A file of e-footprint has no place for:%s", listed)
    if layout.otherwise:
        listed = "".join(f"\n  - {visible(each)}" for each in layout.otherwise)
        logger.warning("e-footprint %s calculates without these, which only efp_graph reads:%s", version, listed)
    return content
