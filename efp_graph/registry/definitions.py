"""pint's definitions of units as they were parsed, kept in the user's cache folder.

They are in a file named after all that decides what is in it, so another release of pint has another one. It is a
pickle: what can write to the user's cache folder is trusted, as pint and Python's own bytecode trust theirs.

Considered and not taken: pint's `cache_folder`. It keeps each statement with its place in the text, and more that a
registry does not use: 10 ms instead of 3.
"""

from __future__ import annotations

import contextlib
import pickle
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import flexparser
import pint
from platformdirs import user_cache_path

from efp_graph.files import write_whole


def kept_definitions(path: Path) -> tuple[Any, ...] | None:
    """The definitions of a file that comes with pint, in their order; None when they are not kept.

    Raises:
        Exception: of any kind: what was kept is broken.
    """
    try:
        content = _place_for(path).read_bytes()
    except OSError:
        return None
    definitions: tuple[Any, ...] = pickle.loads(content)
    return definitions


def keep_definitions(path: Path, definitions: Iterable[Any]) -> None:
    """Keep them, where that is possible."""
    with contextlib.suppress(OSError):
        place = _place_for(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place, pickle.dumps(tuple(definitions), protocol=5))


def _place_for(path: Path) -> Path:
    """The file for the definitions of a file.

    Raises:
        OSError: there is no cache folder.
    """
    folder = user_cache_path("efp_graph", appauthor=False)
    if not folder.is_absolute():  # of a user without home: it would be in whatever folder the process works in
        raise FileNotFoundError(folder)
    state = path.stat()
    versions = f"{pint.__version__}-{flexparser.__version__}-{sys.implementation.cache_tag}"
    name = f"pint-{versions}-{state.st_size}-{state.st_mtime_ns}.pickle"
    return folder / name
