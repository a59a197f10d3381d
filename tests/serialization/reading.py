"""What the tests of this folder share: content as a reader finds it, and all objects of a system."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from efp_graph.serialization.found import Document, Found


def found_in(content: Any) -> Found:
    """Content of a file without lines."""
    return Found(content, Document(Path("model.json"), lambda way: None))


def everything_in(system: Any) -> list[Any]:
    """The system and all that it reaches."""
    return [system, *system.all_linked_objects]
