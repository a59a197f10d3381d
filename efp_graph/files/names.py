"""Names of files: safe ones, and endings that say what is inside."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from efp_graph.errors import FileError, UnknownOption, nearest, reason_of

LONGEST_STEM = 80
OTHER_FORMATS = {  # endings by which programs choose how to open a file
    "csv", "doc", "docx", "dot", "gif", "htm", "html", "jpeg", "jpg", "json", "md", "ods", "odt", "parquet", "pdf",
    "png", "provn", "py", "svg", "toml", "txt", "xls", "xlsx", "xml", "yaml", "yml", "zip",
}  # fmt: skip


def safe_stem(title: str, otherwise: str = "system") -> str:
    """A text as a file name without ending that stays in its folder on every system.

    Example:
        >>> safe_stem("a/b: c?")
        'a_b_ c_'
    """
    return re.sub(r"[^\w .()-]", "_", title)[:LONGEST_STEM].strip(" .") or otherwise


def named_for(path: str | Path, own: Sequence[str], what: str) -> Path:
    """The path of a file of one format, unless its ending says another format: no page is written as `.pdf`.

    Args:
        own: the endings of the format; one that says no format we know (`.bak`, none) is nobody's business.
        what: is to be written, for the message: "A page".

    Raises:
        UnknownOption: the ending is that of another format.
    """
    path = Path(path)
    if path.suffix.lower().removeprefix(".") in OTHER_FORMATS.difference(own):
        ending_of(path, own, what)
    return path


def ending_of(path: str | Path, allowed: Sequence[str], what: str) -> str:
    """The ending of a file name, which decides what is written: without its dot, in lower case.

    Args:
        allowed: the endings that are known.
        what: is to be written, for the message: "A chart".

    Raises:
        UnknownOption: it is not one of those allowed.
    """
    suffix = Path(path).suffix
    ending = suffix.lower().removeprefix(".")
    if ending not in allowed:
        options = nearest(f".{ending}", [f".{each}" for each in allowed])
        raise UnknownOption(f"{what} was to be written to {str(path)!r}, which ends in {suffix!r}. {options}")
    return ending


def resolved(path: Path) -> Path:
    """The file itself that is written or read under a path: where its symbolic links lead.

    Raises:
        FileError: there is no such path.
    """
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError) as error:
        raise FileError(path, None, f"is no path: {reason_of(error)}.") from error
