"""Files as the library writes them: whole or not at all, under names that are safe."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from efp_graph.errors import UnknownOption, nearest

LONGEST_STEM = 80


def write_whole(path: str | Path, content: str | bytes) -> Path:
    """Write beside, then replace: a file that was there stays whole until the new one is.

    Args:
        path: of the file; its folder exists.
        content: text is written as UTF-8, line ends as they are.

    Returns:
        The path.

    Raises:
        OSError: the folder does not exist or cannot be written to; nothing has changed then.
    """
    target = Path(path)
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".efp_graph-", suffix=target.suffix)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _mode_of(target))
        os.replace(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


def write_folder(path: str | Path, files: Mapping[str, bytes]) -> Path:
    """Write several files of a folder: all of them or, when one cannot be written, none. Other files in it stay.

    Args:
        path: of the folder, which is made if it is not there; its parent exists.
        files: {name: content}.

    Returns:
        The path.

    Raises:
        OSError: the folder or a file in it cannot be written; all are as before then.
    """
    target = Path(path)
    for there in (target, *(target / name for name in files)):
        if there.exists() and there.is_dir() is not (there == target):
            raise FileExistsError(f"{there} is {'a folder' if there.is_dir() else 'a file'}: give another folder.")
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".efp_graph-") as temporary:
        new, old = Path(temporary, "new"), Path(temporary, "old")
        new.mkdir()
        for name, content in files.items():
            write_whole(new / name, content)
        if not target.exists():
            os.rename(new, target)
            return target
        old.mkdir()
        moved: list[Path] = []
        try:
            for name in files:
                there = target / name
                if there.exists():
                    os.rename(there, old / name)
                moved.append(there)
                os.rename(new / name, there)
        except BaseException:
            for there in reversed(moved):
                there.unlink(missing_ok=True)
                if (old / there.name).exists():
                    os.rename(old / there.name, there)
            raise
    return target


def safe_stem(title: str, otherwise: str = "system") -> str:
    """A text as a file name without ending that stays in its folder on every system.

    Example:
        >>> safe_stem("a/b: c?")
        'a_b_ c_'
    """
    return re.sub(r"[^\w .()-]", "_", title)[:LONGEST_STEM].strip(" .") or otherwise


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


def _mode_of(target: Path) -> int:
    """The permissions of the file that is replaced; those of a new file otherwise."""
    try:
        return target.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
